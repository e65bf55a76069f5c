"""Reads of saved views, of what queues are narrowed to, and of who holds how much."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case, Task
from permits.core.vocabulary import OfficeKind, Role, TaskState
from permits.processing.models import ActBatch, ActBatchItem
from permits.processing.queue.models import DefaultView, SavedView
from permits.processing.queue.vocabulary import ViewAudience
from permits.processing.vocabulary import BatchItemState

#: So many views of each audience: the rail counts each of them.
MOST_VIEWS = 12
#: So many tasks of a person are counted; beyond it nobody reads the number.
MOST_HELD = 1_000


@dataclass(frozen=True, slots=True)
class OfficeName:
    """An office as filters name it."""

    id: int
    code: str
    kind: OfficeKind
    short_vi: str


def offices(session: Session) -> list[OfficeName]:
    """List every office; one that works no more may still have dossiers."""
    statement = select(Office.id, Office.code, Office.kind, Office.short_vi).order_by(Office.code)
    return [OfficeName(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One saved view, and whether its reader's queue opens with it."""

    id: int
    ref: str
    person_id: int
    person: str
    audience: ViewAudience
    name: str
    query: str
    is_default: bool


def views(session: Session, actor: Actor) -> list[ViewRow]:
    """List the views a person may open: his own, and his unit's, by name."""
    statement = (
        select(
            SavedView.id,
            SavedView.ref,
            SavedView.person_id,
            Person.name,
            SavedView.audience,
            SavedView.name,
            SavedView.query,
            DefaultView.view_id.is_not(None),
        )
        .join(Person, Person.id == SavedView.person_id)
        .outerjoin(
            DefaultView,
            (DefaultView.view_id == SavedView.id) & (DefaultView.person_id == actor.person_id),
        )
        .where(_readable(actor))
        .order_by(SavedView.audience, SavedView.name_key, SavedView.id)
    )
    return [ViewRow(*row) for row in session.execute(statement)]


def view(session: Session, actor: Actor, ref: str) -> SavedView | None:
    """Find a view a person may open, and take its lock."""
    statement = select(SavedView).where(SavedView.ref == ref, _readable(actor))
    return session.scalar(statement.with_for_update())


def _readable(actor: Actor) -> ColumnElement[bool]:
    own = (SavedView.audience == ViewAudience.OWN) & (SavedView.person_id == actor.person_id)
    unit = (SavedView.audience == ViewAudience.UNIT) & (SavedView.office_id == actor.office_id)
    return or_(own, unit)


def of_name(
    session: Session, actor: Actor, audience: ViewAudience, name_key: str
) -> SavedView | None:
    """Find the view of a name among a person's own or his unit's."""
    statement = select(SavedView).where(
        _readable(actor), SavedView.audience == audience, SavedView.name_key == name_key
    )
    return session.scalar(statement.with_for_update())


def count_views(session: Session, actor: Actor, audience: ViewAudience) -> int:
    """Count a person's own views, or his unit's."""
    statement = select(func.count()).select_from(SavedView)
    return session.scalar(statement.where(_readable(actor), SavedView.audience == audience)) or 0


def choose_default(session: Session, person_id: int, view_id: int | None) -> None:
    """Let a person's queue open with a view, or with the usual one."""
    if view_id is None:
        session.execute(delete(DefaultView).where(DefaultView.person_id == person_id))
        return
    values = {"person_id": person_id, "view_id": view_id}
    statement = insert(DefaultView).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[DefaultView.person_id], set_={"view_id": view_id}
        )
    )


@dataclass(frozen=True, slots=True)
class Load:
    """How many open tasks one person of a unit has in hands, and how many are overdue."""

    person_id: int | None  # None: nobody has them
    held: int
    overdue: int


def loads(
    session: Session,
    office_id: int,
    people: Collection[int],
    roles: Collection[Role],
    now: datetime,
) -> list[Load]:
    """Count what each person of a unit holds and what nobody holds, up to MOST_HELD each."""
    columns = []
    for number in (*people, None):
        is_his = Task.person_id == number if number else Task.person_id.is_(None)
        for late in (False, True):
            statement = select(Task.id).where(
                Task.state == TaskState.OPEN,
                Task.office_id == office_id,
                Task.role.in_(sorted(roles)),
                is_his,
            )
            if late:
                statement = statement.where(Task.sort_at < now)
            part = statement.limit(MOST_HELD).subquery()
            columns.append(select(func.count()).select_from(part).scalar_subquery())
    row = session.execute(select(*columns)).one()
    return [
        Load(number, row[2 * place], row[2 * place + 1])
        for place, number in enumerate((*people, None))
    ]


@dataclass(frozen=True, slots=True)
class HeldTask:
    """An open task as it is handed on."""

    task_id: int
    dossier_id: int
    node: str
    instance_no: int


def held_by(session: Session, office_id: int, person_id: int, *, most: int) -> Sequence[HeldTask]:
    """List the open tasks of a unit one person holds, the earliest due first."""
    statement = (
        select(Task.id, Case.dossier_id, Task.node, Task.instance_no)
        .join(Case, Case.id == Task.case_id)
        .where(
            Task.state == TaskState.OPEN,
            Task.office_id == office_id,
            Task.person_id == person_id,
        )
        .order_by(Task.sort_at, Task.id)
        .limit(most)
    )
    return [HeldTask(*row) for row in session.execute(statement)]


def of_office(session: Session, office_id: int, task_ids: Collection[int]) -> Sequence[HeldTask]:
    """Find tasks of an office by their numbers, whether still open or finished meanwhile."""
    statement = (
        select(Task.id, Case.dossier_id, Task.node, Task.instance_no)
        .join(Case, Case.id == Task.case_id)
        .where(Task.id.in_(task_ids), Task.office_id == office_id, Task.role != Role.SYSTEM)
        .order_by(Task.sort_at, Task.id)
    )
    return [HeldTask(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class HandedRow:
    """One earlier handing over: by whom, from whom, to whom, why, and how it went."""

    ref: str
    at: datetime
    by: str
    origin: str | None
    to: str
    reason: str
    done: int
    refused: int
    waiting: int


def handed(session: Session, office_id: int, *, limit: int) -> list[HandedRow]:
    """List the newest handings over of a unit."""
    by, origin, to = aliased(Person), aliased(Person), aliased(Person)

    def counted(state: BatchItemState) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(ActBatchItem.batch_id == ActBatch.id, ActBatchItem.state == state)
            .scalar_subquery()
        )

    statement = (
        select(
            ActBatch.ref,
            ActBatch.created_at,
            by.name,
            origin.name,
            to.name,
            func.coalesce(ActBatch.reason, ""),
            counted(BatchItemState.DONE),
            counted(BatchItemState.REFUSED),
            counted(BatchItemState.WAITING),
        )
        .join(by, by.id == ActBatch.person_id)
        .join(to, to.id == ActBatch.to_person_id)
        .outerjoin(origin, origin.id == ActBatch.from_person_id)
        .where(ActBatch.office_id == office_id)
        .order_by(ActBatch.id.desc())
        .limit(limit)
    )
    return [HandedRow(*row) for row in session.execute(statement)]
