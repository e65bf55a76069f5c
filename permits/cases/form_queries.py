"""Open tasks of one kind that one person may finish, across dossiers: what may be done at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case, Task
from permits.core.vocabulary import TaskState, WorkKind
from permits.dossiers.models import Dossier

#: A node of one version of one procedure.
Spot = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class FormTask:
    """One such task, and the dossier it is of."""

    task_id: int
    dossier_id: int
    case_id: int
    node: str
    instance_no: int
    sort_at: datetime
    due_at: datetime | None
    is_paused: bool
    is_open: bool
    procedure_code: str
    procedure_version: int
    code: str
    work_kind: WorkKind
    work_name: str
    ward_code: str | None
    carrier: str


def open_at(
    session: Session,
    actor: Actor,
    spots: Collection[Spot],
    *,
    limit: int,
    after: tuple[datetime, int] | None = None,
    only: Collection[int] = (),
) -> Sequence[FormTask]:
    """List the open tasks at some nodes that one person may finish, the earliest due first.

    `only` narrows them to some numbers.
    """
    statement = (
        _tasks()
        .where(Task.state == TaskState.OPEN, _his(actor), _at(spots))
        .order_by(Task.sort_at, Task.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(Task.sort_at, Task.id) > after)
    if only:
        statement = statement.where(Task.id.in_(only))
    return [FormTask(*row) for row in session.execute(statement)]


def waiting(session: Session, actor: Actor, spots: Collection[Spot], code: str) -> FormTask | None:
    """Find the open task of one dossier at such nodes that a person may finish."""
    statement = _tasks().where(
        Dossier.code == code, Task.state == TaskState.OPEN, _his(actor), _at(spots)
    )
    row = session.execute(statement.order_by(Task.id).limit(1)).one_or_none()
    return FormTask(*row) if row else None


def last_notes(
    session: Session, case_ids: Collection[int], spots: Collection[Spot]
) -> dict[int, str]:
    """Give the words with which each case last left one of some steps, by the case's number."""
    statement = (
        select(Task.case_id, Task.answer["note"].astext)
        .ext(distinct_on(Task.case_id))
        .join(Case, Case.id == Task.case_id)
        .where(Task.case_id.in_(case_ids), Task.state == TaskState.DONE, _at(spots))
        .order_by(Task.case_id, Task.id.desc())
    )
    return {case_id: note or "" for case_id, note in session.execute(statement)}


def count_at(session: Session, actor: Actor, spots: Collection[Spot], *, most: int) -> int:
    """Count them, up to `most`."""
    if not spots:
        return 0
    found = (
        select(Task.id)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == TaskState.OPEN, _his(actor), _at(spots))
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(found)) or 0


def of_office(
    session: Session, actor: Actor, task_ids: Collection[int], spots: Collection[Spot]
) -> Sequence[FormTask]:
    """Find tasks at such nodes of a person's office by their numbers, finished meanwhile or not."""
    statement = _tasks().where(Task.id.in_(task_ids), Task.office_id == actor.office_id, _at(spots))
    return [FormTask(*row) for row in session.execute(statement.order_by(Task.sort_at, Task.id))]


def _tasks() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Task.id,
            Dossier.id,
            Case.id,
            Task.node,
            Task.instance_no,
            Task.sort_at,
            Task.due_at,
            Task.limit_minutes.is_not(None) & Task.running_since.is_(None),
            Task.state == TaskState.OPEN,
            Case.procedure_code,
            Case.procedure_version,
            func.coalesce(Dossier.code, ""),
            Dossier.work_kind,
            Dossier.work_name,
            Dossier.ward_code,
            Office.short_vi,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
    )


def _his(actor: Actor) -> ColumnElement[bool]:
    """Hold for tasks the person may finish himself or in the stead of whom he stands in for."""
    own = and_(
        Task.role.in_(sorted(actor.roles)),
        or_(Task.person_id.is_(None), Task.person_id == actor.person_id),
    )
    stead = [
        and_(
            Task.role.in_(sorted(each.roles)),
            or_(Task.person_id.is_(None), Task.person_id == each.principal_id),
        )
        for each in actor.stands_in_for
    ]
    return and_(Task.office_id == actor.office_id, or_(own, *stead))


def _at(spots: Collection[Spot]) -> ColumnElement[bool]:
    return tuple_(Case.procedure_code, Case.procedure_version, Task.node).in_(sorted(spots))


@dataclass(frozen=True, slots=True)
class TaskName:
    """A task as a list of chosen ones names it."""

    task_id: int
    code: str
    work_kind: WorkKind
    work_name: str
    carrier: str
    holder: str | None
    is_open: bool


def names_of(session: Session, actor: Actor, task_ids: Collection[int]) -> Sequence[TaskName]:
    """Name tasks of a person's office by their numbers, finished meanwhile or not."""
    statement = (
        select(
            Task.id,
            Task.code,
            Dossier.work_kind,
            Dossier.work_name,
            Office.short_vi,
            Person.name,
            Task.state == TaskState.OPEN,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .outerjoin(Person, Person.id == Task.person_id)
        .where(Task.id.in_(task_ids), Task.office_id == actor.office_id)
        .order_by(Task.sort_at, Task.id)
    )
    return [TaskName(*row) for row in session.execute(statement)]
