"""Reads a case for a move: its row under lock, then where it stands, in one round trip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from permits.cases import statements
from permits.cases.state import CaseState, OpenTask
from permits.core.vocabulary import Party, Role
from workflow.model import Procedure


@dataclass(frozen=True, slots=True)
class Locked:
    """A running case in our hands: its row, its facts, and where it stands, still as rows."""

    case: CaseState
    facts: dict[str, Any]
    revision: int  # of the calendar
    places: list[Any]


def locked(session: Session, dossier_id: int) -> Locked | None:
    """Lock a running case and read where it stands; None where it has ended or never began."""
    session.flush()  # what was changed by way of the ORM must be there before it is read past it
    held, places = statements.together(session, "lock", "standing", dossier=dossier_id)
    row = held.one_or_none()
    if row is None:
        return None
    case = CaseState.of(row, carrier_id=row.carrier_id, authority_id=row.authority_id)
    return Locked(case, row.facts, row.revision, list(places))


def places_of(session: Session, dossier_id: int) -> list[Any]:
    """Read where a case stands without its lock: for each node its first open task, and tokens."""
    return list(statements.run(session, "standing", dossier=dossier_id))


def tasks_and_tokens(
    places: Iterable[Any], procedure: Procedure
) -> tuple[list[OpenTask], set[str]]:
    """Tell the open tasks, one for each node, from the flows whose token waits."""
    tasks, waiting = [], set()
    for row in places:
        if row.flow is not None:
            waiting.add(row.flow)
        else:
            tasks.append(_task(row, procedure, many=row.many))
    return tasks, waiting


def task_at(
    session: Session, case_id: int, procedure: Procedure, node: str, instance_no: int
) -> OpenTask | None:
    """Read one open task among many at its node."""
    asked = {"case": case_id, "node": node, "instance_no": instance_no}
    row = statements.run(session, "task_at", **asked).one_or_none()
    return _task(row, procedure) if row else None


def tasks_at(session: Session, case_id: int, procedure: Procedure, node: str) -> list[OpenTask]:
    """Read every open task at a node."""
    rows = statements.run(session, "tasks_at", case=case_id, node=node)
    return [_task(row, procedure) for row in rows]


def lists_of(session: Session, case_id: int) -> Mapping[str, Any]:
    """Read the long facts of a case."""
    found: Mapping[str, Any] = statements.run(session, "lists", case=case_id).scalar_one()
    return found


def timers_beside(session: Session, task_ids: list[int]) -> list[Row[Any]]:
    """Read the timers beside some tasks: id, due_at, paused_minutes."""
    return list(statements.run(session, "timers_at", tasks=task_ids)) if task_ids else []


def _task(row: Row[Any], procedure: Procedure, *, many: int = 1) -> OpenTask:
    return OpenTask(
        id=row.id,
        node=procedure.node(row.node),
        instance_no=row.instance_no,
        role=Role(row.role),
        office_id=row.office_id,
        person_id=row.person_id,
        party=row.party,
        clock=Party(row.clock),
        opened_at=row.opened_at,
        limit_minutes=row.limit_minutes,
        used_minutes=row.used_minutes,
        running_since=row.running_since,
        due_at=row.due_at,
        claimed_at=row.claimed_at,
        trouble=row.trouble,
        many=many,
    )
