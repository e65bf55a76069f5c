"""Writes one finished move down: tasks, tokens, timers, chained events and the case."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, update

from permits.cases.models import Event, JoinToken, Task, Timer
from permits.cases.standing import NewTask, Standing
from permits.core.vocabulary import DossierStatus, EventKind, TaskState

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


def write(standing: Standing) -> None:
    """Write the move; the session's transaction keeps or drops all of it."""
    _close_tasks(standing)
    _move_tokens(standing)
    _open_tasks(standing)
    _end(standing)
    _append_events(standing)
    standing.case.facts = dict(standing.facts)
    standing.case.status = _status(standing)
    standing.session.flush()  # the case row goes together with its tasks


def _close_tasks(standing: Standing) -> None:
    for closed in standing.closed:
        standing.session.execute(
            update(Task)
            .where(Task.id == closed.task.id, Task.state == TaskState.OPEN)
            .values(
                state=closed.state,
                closed_at=standing.now,
                closed_by_id=standing.actor.person_id if standing.actor else None,
                outcome=closed.outcome,
                answer=closed.answer,
            )
        )
    if standing.closed:
        ids = [closed.task.id for closed in standing.closed]
        standing.session.execute(
            update(Timer)
            .where(Timer.task_id.in_(ids), Timer.done_at.is_(None))
            .values(done_at=standing.now)
        )


def _move_tokens(standing: Standing) -> None:
    case_id = standing.case.id
    if standing.removed:
        standing.session.execute(
            delete(JoinToken).where(
                JoinToken.case_id == case_id, JoinToken.flow.in_(standing.removed)
            )
        )
    if standing.added:
        standing.session.execute(
            insert(JoinToken), [{"case_id": case_id, "flow": f} for f in sorted(standing.added)]
        )


def _open_tasks(standing: Standing) -> None:
    if not standing.opened:
        return
    ids = standing.session.scalars(
        insert(Task).returning(Task.id, sort_by_parameter_order=True),
        [_task_row(standing, new) for new in standing.opened],
    ).all()
    timers = [
        {"case_id": standing.case.id, "task_id": task_id, "node": node.id, "due_at": due_at}
        for task_id, new in zip(ids, standing.opened, strict=True)
        for node, due_at in new.timers
    ]
    if timers:
        standing.session.execute(insert(Timer), timers)


def _task_row(standing: Standing, new: NewTask) -> dict[str, Any]:
    standing.tell(
        EventKind.OPENED, new.node.id, office_id=new.office_id, instance_no=new.instance_no
    )
    return {
        "case_id": standing.case.id,
        "node": new.node.id,
        "instance_no": new.instance_no,
        "party": new.party,
        "role": new.role,
        "office_id": new.office_id,
        "person_id": new.person_id,
        "clock": new.clock,
        "opened_at": standing.now,
        "due_at": new.due_at,
        "sort_at": new.due_at or END_OF_TIME,
    }


def _end(standing: Standing) -> None:
    if standing.ended is None:
        return
    case = standing.case
    if case.running_since is not None:
        case.used_minutes += standing.calendar.elapsed(case.running_since, standing.now)
        case.running_since = None
    case.ended_at = standing.now
    case.ended_node = standing.ended.id
    standing.tell(EventKind.ENDED, standing.ended.id, used_minutes=case.used_minutes)


def _append_events(standing: Standing) -> None:
    case, rows = standing.case, []
    for occurrence in standing.story:
        row = {
            "case_id": case.id,
            "seq": case.seq + 1,
            "at": standing.now,
            "kind": occurrence.kind,
            "node": occurrence.node,
            "actor_id": standing.actor.person_id if standing.actor else None,
            "office_id": standing.actor.office_id if standing.actor else None,
            "data": occurrence.data,
        }
        row["hash"] = chained(case.head, row)
        case.seq, case.head = case.seq + 1, str(row["hash"])
        rows.append(row)
    if rows:
        standing.session.execute(insert(Event), rows)


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
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _status(standing: Standing) -> DossierStatus:
    """What the public is told: the end's word, or the loudest word of the open tasks."""
    if standing.ended is not None:
        return DossierStatus(standing.ended.status or DossierStatus.DONE)
    closed = {c.task.id for c in standing.closed}
    nodes = [t.node for t in standing.tasks if t.id not in closed]
    nodes += [new.node for new in standing.opened]
    said = {DossierStatus(node.status) for node in nodes if node.status}
    return next((word for word in LOUDEST if word in said), DossierStatus.PROCESSING)
