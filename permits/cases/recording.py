"""Writes one finished move down: tasks, tokens, timers, chained events and the case."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from permits.cases import clocks, registry, statements
from permits.cases.models import Case, Task, Timer
from permits.cases.registry import Milestone
from permits.cases.standing import Standing
from permits.cases.state import ClosedTask, NewTask
from permits.core.errors import Conflict
from permits.core.vocabulary import DossierStatus, EventKind

#: Where tasks without a due time stand in a queue: after all others.
END_OF_TIME = datetime(9999, 12, 30, tzinfo=UTC)

#: What the first event of a case is chained to.
GENESIS = "0" * 64

#: Among the statuses of open tasks the first of these is what the public is told.
LOUDEST = (
    DossierStatus.STOPPED,
    DossierStatus.SUPPLEMENT,
    DossierStatus.FEE,
    DossierStatus.NEW,
    DossierStatus.RECEIVED,
    DossierStatus.DONE,
    DossierStatus.PROCESSING,
)


_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def write(standing: Standing) -> None:
    """Write the move; the session's transaction keeps or drops all of it."""
    case = standing.case
    for new in standing.opened:
        office = {"office_id": new.office_id, "instance_no": new.instance_no}
        standing.tell(EventKind.OPENED, new.node.id, **office)
    status = _status(standing)
    clocks.settle(standing, status)
    if standing.ended is not None:
        standing.tell(EventKind.ENDED, standing.ended.id, used_minutes=case.used_minutes)
    before = case.seq
    events = _event_rows(standing)  # moves the case's own seq and head on: before its row is said
    move = {
        "closed": [_closed_row(standing, closed) for closed in standing.closed],
        "added": sorted(standing.added),
        "removed": sorted(standing.removed),
        "opened": [_opened_row(standing, new) for new in standing.opened],
        "timers": list(_timer_rows(standing)),
        "events": events,
        "case": _case_row(standing, before, status),
    }
    _pace(standing)
    written = statements.run(standing.session, "record", move=_json(move)).scalar_one_or_none()
    if written != len(standing.closed):
        raise Conflict("task.closed")
    _forget(standing)
    _tell_followers(standing, is_first=before == 0)


def _tell_followers(standing: Standing, *, is_first: bool) -> None:
    """Let others follow, inside the same transaction, what has become of the dossier."""
    number = standing.case.dossier_id
    if is_first:
        registry.reach(standing.session, number, Milestone.FILED)
    if standing.ended is not None:
        registry.reach(standing.session, number, Milestone.ENDED, standing.ended.id)


def _case_row(standing: Standing, before: int, status: DossierStatus) -> dict[str, Any]:
    case, actor = standing.case, standing.actor
    return {
        "id": case.id,
        "seq": before,
        "now": standing.now,
        "actor": actor.person_id if actor else None,
        "office": actor.office_id if actor else None,
        "stead": standing.acting_for,
        "facts": standing.facts,
        "lists": standing.changed_lists,
        "status": str(status),
        "new_seq": case.seq,
        "head": case.head,
        "limit_minutes": case.limit_minutes,
        "used_minutes": case.used_minutes,
        "running_since": case.running_since,
        "due_at": case.due_at,
        "extensions": case.extensions,
        "held_by": case.held_by,
        "held_ground": case.held_ground,
        "held_office_id": case.held_office_id,
        "held_since": case.held_since,
        "decided_at": case.decided_at,
        "ended_at": standing.now if standing.ended else None,
        "ended_node": standing.ended.id if standing.ended else None,
    }


def _json(value: Any) -> str:
    return _PLAIN.encode(value)


def _closed_row(standing: Standing, closed: ClosedTask) -> dict[str, Any]:
    task = closed.task
    used = task.used_minutes
    if task.running_since is not None:
        used += standing.calendar.elapsed(task.running_since, standing.now)
    return {
        "id": task.id,
        "state": str(closed.state),
        "outcome": closed.outcome,
        "answer": closed.answer,
        "undo": closed.undo,
        "used_minutes": max(0, used),
    }


def _opened_row(standing: Standing, new: NewTask) -> dict[str, Any]:
    return {
        "node": new.node.id,
        "instance_no": new.instance_no,
        "party": new.party,
        "role": str(new.role),
        "office_id": new.office_id,
        "person_id": new.person_id,
        "clock": str(new.clock),
        "limit_minutes": new.limit_minutes,
        "used_minutes": new.used_minutes,
        "running_since": None if new.stands_still else standing.now,
        "due_at": None if new.stands_still else new.due_at,
        "sort_at": END_OF_TIME if new.stands_still else new.due_at or END_OF_TIME,
        "notice_at": None if new.stands_still else new.notice_at,
    }


def _timer_rows(standing: Standing) -> Iterator[dict[str, Any]]:
    for new in standing.opened:
        for node, due_at in new.timers:
            yield {
                "node": new.node.id,
                "instance_no": new.instance_no,
                "timer": node.id,
                "due_at": due_at,
                "paused_minutes": standing.calendar.elapsed(standing.now, due_at)
                if new.stands_still
                else None,
            }


def _event_rows(standing: Standing) -> list[dict[str, Any]]:
    case, rows = standing.case, []
    person = standing.actor.person_id if standing.actor else None
    office = standing.actor.office_id if standing.actor else None
    for occurrence in standing.story:
        data = occurrence.data
        if standing.acting_for is not None:
            data = {**data, "stead": standing.acting_for}
        row = {
            "case_id": case.id,
            "seq": case.seq + 1,
            "at": standing.now,
            "kind": occurrence.kind,
            "node": occurrence.node,
            "actor_id": person,
            "office_id": office,
            "data": data,
        }
        case.seq, case.head = case.seq + 1, chained(case.head, row)
        rows.append(
            {
                "seq": case.seq,
                "kind": str(occurrence.kind),
                "node": occurrence.node,
                "data": data,
                "hash": case.head,
            }
        )
    return rows


def _pace(standing: Standing) -> None:
    """Let the clocks of other open steps stand or run on, where this move changes that."""
    if standing.paced:
        rows = [
            {"running_since": None, "due_at": None, "notice_at": None, **task}
            | {"sort_at": task.get("due_at") or END_OF_TIME}
            for task in standing.paced
        ]
        statements.run(standing.session, "pace", tasks=_json(rows))
    if standing.paced_timers:
        statements.run(standing.session, "pace_timers", timers=_json(standing.paced_timers))


def _forget(standing: Standing) -> None:
    """Let the session read anew what this statement changed past it."""
    session = standing.session
    session.info["unsaved"] = True
    for row in session.identity_map.values():
        if isinstance(row, Case | Task | Timer):
            session.expire(row)


def chained(previous: str, row: dict[str, Any]) -> str:
    """Hash an event together with the hash before it, so that no earlier one can be changed."""
    told = [
        previous,
        row["case_id"],
        row["seq"],
        int(row["at"].timestamp() * 1_000_000),
        str(row["kind"]),
        row["node"],
        row["actor_id"],
        row["office_id"],
        row["data"],
    ]
    text = _CANONICAL.encode(told)
    return hashlib.sha256(text.encode()).hexdigest()


def _status(standing: Standing) -> DossierStatus:
    """What the public is told: the end's word, or the loudest word of the open tasks."""
    if standing.ended is not None:
        return DossierStatus(standing.ended.status or DossierStatus.DONE)
    said = {DossierStatus(t.node.status) for t in standing.left_open() if t.node.status}
    return next((word for word in LOUDEST if word in said), DossierStatus.PROCESSING)
