"""Days off and worked days as an administrator changes them: what moves first, then the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.cases import foreseen_queries as queries
from permits.cases import holdings, recomputing
from permits.cases.foreseen_queries import Clock
from permits.core import calendar, clock
from permits.core.calendar import CalendarDay, Change, CorrectDay
from permits.core.errors import Conflict
from permits.core.jobs import enqueue
from workflow.deadlines import WorkingCalendar

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """A dossier whose due time would be another."""

    code: str
    before: datetime | None
    after: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the calendar moves: how many due times, and the first of the dossiers."""

    dossiers: int
    tasks: int
    running: int
    first: Sequence[Moved]


def foresee(session: Session, wished: Sequence[Change]) -> Effect:
    """Say what `apply` and the job it promises would move; nothing is changed.

    A clock is told by the same arithmetic that recomputes it (`recomputing.due_of`).
    """
    known = calendar.with_changes(session, wished)
    cases, told = queries.case_clocks(session), {}
    if any(change.day <= clock.today() for change in wished):
        told = queries.held(session)  # time already used counts anew as well
    moved = [each for one in cases if (each := _moved(one, told, known))]
    tasks = [one for one in queries.task_clocks(session) if _due(one, one.used_minutes, known)]
    return Effect(len(moved), len(tasks), len(cases), moved[:SHOWN])


def _moved(one: Clock, told: Mapping[int, Any], known: WorkingCalendar) -> Moved | None:
    used = one.used_minutes
    if one.case_id in told:
        story = holdings.of_events(told[one.case_id])
        used = recomputing.used_of(story, one.running_since, clock.now(), known)
    after = _due(one, used, known)
    return Moved(one.code, one.due_at, after) if after else None


def _due(one: Clock, used: int, known: WorkingCalendar) -> datetime | None:
    """Give another due time than the clock has; None where it would stay."""
    due_at = recomputing.due_of(one.limit_minutes, used, one.running_since, known)
    return None if due_at == one.due_at else due_at


def apply(
    session: Session,
    actor: Actor | None,
    wished: Sequence[Change],
    *,
    seen: Mapping[date, str] | None = None,
    reason: str = "",
) -> int:
    """Change days, write that down, and promise that open deadlines are computed anew.

    `seen` names by `mark` how the days were when they were last looked at: Conflict where
    somebody has changed one of them since. Gives how many days are another than before.
    """
    calendar.hold(session)
    before = {change.day: calendar.day_of(session, change.day) for change in wished}
    for day, known in (seen or {}).items():
        if mark(before.get(day)) != known:
            raise Conflict("calendar.changed_meanwhile", day=day)
    facts = {day: facts_of(found) for day, found in before.items()}
    changed = sum(_apply(session, actor, change, facts[change.day], reason) for change in wished)
    if changed:
        enqueue(session, "cases.recompute", once="cases.recompute")
    return changed


def _apply(
    session: Session, actor: Actor | None, change: Change, was: dict[str, Any] | None, reason: str
) -> bool:
    if isinstance(change, CorrectDay):
        calendar.correct(session, change)
    else:
        calendar.forget(session, change)
    now = facts_of(calendar.day_of(session, change.day))
    if was == now:
        return False
    act = ChangeAct.ADDED if was is None else ChangeAct.CHANGED
    changes.record(
        session,
        actor,
        ChangeSubject.CALENDAR,
        change.day.isoformat(),
        ChangeAct.RETIRED if now is None else act,
        before=was,
        after=now,
        reason=reason,
    )
    return True


def facts_of(day: CalendarDay | None) -> dict[str, Any] | None:
    """Write how a day differs from its weekday as plain values; None where it does not."""
    if day is None:
        return None
    return {
        "is_working": day.is_working,
        "name": day.name,
        "source": day.source,
        "certainty": day.certainty.value,
        "hours": ["-".join(pair) for pair in day.hours or ()],
    }


def mark(day: CalendarDay | None) -> str:
    """Name how a day is now, so that a later change can tell whether it still is so."""
    return sha256(repr(facts_of(day)).encode()).hexdigest()[:16]
