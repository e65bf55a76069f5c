"""A late change of the calendar: every open deadline is computed anew, and the story says so."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import holdings, law_telling, noticing, queries, reading, recording
from permits.cases.noticing import Running
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.taking import take_up
from permits.core.db import committing
from permits.core.vocabulary import EventKind
from workflow.deadlines import WorkingCalendar
from workflow.ledger import Holding


def everything() -> int:
    """Recompute every running case, each in its own transaction, and tell whom it concerns.

    Gives how many changed.
    """
    with committing() as session:
        numbers = queries.running(session)
    changed = 0
    for dossier_id in numbers:
        with committing() as session:
            changed += one(session, dossier_id)
    if changed:
        with committing() as session:
            law_telling.of_calendar(session)
    return changed


def one(session: Session, dossier_id: int) -> bool:
    """Recompute one case: what its clocks have used, and when they run out."""
    standing = take_up(session, None, dossier_id)
    changed = list(_case(standing))
    for first in standing.tasks:
        for task in standing.all_at(first.node):
            changed += _task(standing, task)
    if not changed:
        return False
    standing.tell(EventKind.RECOMPUTED, changed=changed)
    recording.write(standing)
    return True


def used_of(
    told: Sequence[Holding], running_since: datetime | None, now: datetime, known: WorkingCalendar
) -> int:
    """Count the working minutes a case has used before its clock was last set going."""
    before = [each for each in told if running_since is None or each.at < running_since]
    return holdings.counted(before, running_since or now, known)


def due_of(limit: int, used: int, since: datetime, known: WorkingCalendar) -> datetime:
    """Give the instant at which a clock that runs since then has used up its limit, in minutes."""
    return known.add(since, max(0, limit - used))


def _case(standing: Standing) -> Iterator[dict[str, Any]]:
    case = standing.case
    if not case.is_accepted or case.decided_at is not None:
        return
    told = holdings.of_case(standing.session, case.id)
    used = used_of(told, case.running_since, standing.now, standing.calendar)
    if used != case.used_minutes:
        yield {"of": "used_minutes", "before": case.used_minutes, "after": used}
        case.used_minutes = used
    if case.running_since is None:
        return
    due_at = due_of(case.limit_minutes or 0, used, case.running_since, standing.calendar)
    if due_at != case.due_at:
        yield {"of": "dossier", "before": _told(case.due_at), "after": _told(due_at)}
    case.due_at = due_at


def _task(standing: Standing, task: OpenTask) -> Iterator[dict[str, Any]]:
    if task.limit_minutes is None or task.running_since is None:
        return
    due_at = due_of(task.limit_minutes, task.used_minutes, task.running_since, standing.calendar)
    if due_at == task.due_at:
        return
    moved_from, task.due_at = task.due_at, due_at
    time = Running(task.clock, task.limit_minutes, task.used_minutes, task.running_since)
    given = queries.noticed(standing.session, task.id)
    notice_at = noticing.following(
        standing.procedure, standing.calendar, time, task.party, given=given
    )
    standing.paced.append(
        {
            "id": task.id,
            "used_minutes": task.used_minutes,
            "running_since": task.running_since,
            "due_at": due_at,
            "notice_at": notice_at,
        }
    )
    for timer in reading.timers_beside(standing.session, [task.id]):
        node = standing.procedure.node(timer.node)
        days = node.after_days
        limit = task.limit_minutes if days is None else standing.minutes(days)
        if timer.paused_minutes is None and limit is not None:
            at = standing.calendar.add(task.opened_at, limit)
            standing.paced_timers.append({"id": timer.id, "due_at": at})
    yield {
        "of": task.node.id,
        "instance_no": task.instance_no,
        "before": _told(moved_from),
        "after": _told(due_at),
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
