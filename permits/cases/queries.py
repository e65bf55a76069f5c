"""Reads of cases: under lock for a move, and in small frozen rows for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased, contains_eager

from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case, Event, JoinToken, Task, Timer
from permits.core.vocabulary import DossierStatus, EventKind, Party, Role, TaskState, WorkKind
from permits.dossiers.models import Dossier


def locked(session: Session, dossier_id: int) -> Case | None:
    """Take the row lock of a dossier's case: two clicks, one move."""
    return session.scalar(
        select(Case)
        .where(Case.dossier_id == dossier_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_tasks(session: Session, case_id: int) -> Sequence[Task]:
    """List the open tasks of a case, in the order they were opened."""
    statement = (
        select(Task)
        .where(Task.case_id == case_id, Task.state == TaskState.OPEN)
        .order_by(Task.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def waiting_flows(session: Session, case_id: int) -> set[str]:
    """Name the flows whose token waits before a parallel join."""
    return set(session.scalars(select(JoinToken.flow).where(JoinToken.case_id == case_id)))


def waiting_for(session: Session, dossier_id: int, office_id: int) -> Task | None:
    """Find the open task with which a dossier waits for its applicant."""
    statement = (
        select(Task)
        .join(Case, Case.id == Task.case_id)
        .where(
            Case.dossier_id == dossier_id,
            Task.state == TaskState.OPEN,
            Task.office_id == office_id,
            Task.role == Role.APPLICANT,
        )
        .order_by(Task.id)
        .limit(1)
    )
    return session.scalar(statement)


def due_timers(session: Session, at: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
    """List timers that have run out as (timer id, dossier id), the longest overdue first."""
    statement = (
        select(Timer.id, Case.dossier_id)
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.done_at.is_(None), Timer.due_at <= at)
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def timer(session: Session, timer_id: int) -> Timer | None:
    """Find a timer that has not fired yet; read it only under its case's lock."""
    return session.scalar(
        select(Timer)
        .where(Timer.id == timer_id, Timer.done_at.is_(None))
        .execution_options(populate_existing=True)
    )


def mark_fired(session: Session, timer_id: int, at: datetime) -> None:
    """Note that a timer has run out and taken effect."""
    session.execute(update(Timer).where(Timer.id == timer_id).values(done_at=at, fired=True))


def hold(session: Session, task_id: int, person_id: int) -> None:
    """Put a task into one person's hands."""
    session.execute(update(Task).where(Task.id == task_id).values(person_id=person_id))


def trouble(session: Session, task_id: int, code: str | None) -> None:
    """Mark a system task as one a person must look at, or clear the mark."""
    session.execute(update(Task).where(Task.id == task_id).values(trouble=code))


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a queue."""

    task_id: int
    code: str
    ref: str
    work_kind: WorkKind
    work_name: str
    carrier: str
    ward_code: str | None
    procedure_code: str
    procedure_version: int
    node: str
    instance_no: int
    role: Role
    status: DossierStatus
    opened_at: datetime
    due_at: datetime | None
    sort_at: datetime
    dossier_due_at: datetime | None
    stopped: bool
    holder: str | None
    trouble: str | None


def queue(
    session: Session,
    actor: Actor,
    *,
    view: str,
    now: datetime,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[TaskRow]:
    """List the open tasks one person may take, the earliest due first, after a keyset cursor."""
    holder = aliased(Person)
    statement = (
        select(Task, Case, Dossier, Office.short_vi, holder.name)
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .outerjoin(holder, holder.id == Task.person_id)
        .where(*_may_take(actor), *_view(actor, view, now))
        .order_by(Task.sort_at, Task.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(Task.sort_at, Task.id) > after)
    return [_row(*row) for row in session.execute(statement)]


def counts(
    session: Session, actor: Actor, *, views: Sequence[str], now: datetime
) -> dict[str, int]:
    """Count each view of a person's queue in one statement."""
    columns = [
        func.count().filter(and_(*(_view(actor, view, now) or (Task.id.is_not(None),)))).label(view)
        for view in views
    ]
    row = session.execute(select(*columns).select_from(Task).where(*_may_take(actor))).one()
    return {view: int(row[i]) for i, view in enumerate(views)}


def _may_take(actor: Actor) -> tuple[Any, ...]:
    return (
        Task.state == TaskState.OPEN,
        Task.office_id == actor.office_id,
        # The system's own steps are shown only when one of them needs a person.
        or_(
            Task.role.in_(actor.roles),
            and_(Task.role == Role.SYSTEM, Task.trouble.is_not(None)),
        ),
    )


def _view(actor: Actor, view: str, now: datetime) -> tuple[Any, ...]:
    views: dict[str, tuple[Any, ...]] = {
        "all": (),
        "mine": (Task.person_id == actor.person_id,),
        "free": (Task.person_id.is_(None),),
        "overdue": (Task.due_at < now,),
        "trouble": (Task.trouble.is_not(None),),
    }
    return views[view]


def _row(task: Task, case: Case, dossier: Dossier, carrier: str, holder: str | None) -> TaskRow:
    return TaskRow(
        task_id=task.id,
        code=dossier.code or "",
        ref=dossier.ref,
        work_kind=WorkKind(dossier.work_kind),
        work_name=dossier.work_name,
        carrier=carrier,
        ward_code=dossier.ward_code,
        procedure_code=case.procedure_code,
        procedure_version=case.procedure_version,
        node=task.node,
        instance_no=task.instance_no,
        role=Role(task.role),
        status=DossierStatus(case.status),
        opened_at=task.opened_at,
        due_at=task.due_at,
        sort_at=task.sort_at,
        dossier_due_at=case.due_at,
        stopped=case.limit_minutes is not None and case.running_since is None,
        holder=holder,
        trouble=task.trouble,
    )


def case_of(session: Session, dossier_id: int) -> Case | None:
    """Read a dossier's case without a lock; None before it is filed."""
    return session.scalar(select(Case).where(Case.dossier_id == dossier_id))


@dataclass(frozen=True, slots=True)
class TaskStory:
    """One task, open or past, with the people and offices named."""

    node: str
    instance_no: int
    state: TaskState
    role: Role
    office_id: int
    office_code: str
    office: str
    office_en: str
    person_id: int | None
    person: str | None
    clock: Party
    party: dict[str, Any] | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    answer: dict[str, Any]
    trouble: str | None


def task_stories(session: Session, case_id: int) -> list[TaskStory]:
    """List every task of a case, in the order they were opened."""
    holder, closer = aliased(Person), aliased(Person)
    statement = (
        select(Task, Office.code, Office.name_vi, Office.name_en, holder.name, closer.name)
        .join(Office, Office.id == Task.office_id)
        .outerjoin(holder, holder.id == Task.person_id)
        .outerjoin(closer, closer.id == Task.closed_by_id)
        .where(Task.case_id == case_id)
        .order_by(Task.id)
    )
    return [
        TaskStory(
            node=task.node,
            instance_no=task.instance_no,
            state=TaskState(task.state),
            role=Role(task.role),
            office_id=task.office_id,
            office_code=office_code,
            office=office,
            office_en=office_en,
            person_id=task.person_id,
            person=person,
            clock=Party(task.clock),
            party=task.party,
            opened_at=task.opened_at,
            due_at=task.due_at,
            closed_at=task.closed_at,
            closed_by=closed_by,
            outcome=task.outcome,
            answer=task.answer or {},
            trouble=task.trouble,
        )
        for task, office_code, office, office_en, person, closed_by in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class EventStory:
    """One event as it is told on a page."""

    seq: int
    at: datetime
    kind: EventKind
    node: str | None
    actor: str | None
    office: str | None
    office_en: str | None
    data: dict[str, Any]


def event_stories(session: Session, case_id: int) -> list[EventStory]:
    """List the events of a case in their order."""
    statement = (
        select(Event, Person.name, Office.short_vi, Office.name_en)
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(Office, Office.id == Event.office_id)
        .where(Event.case_id == case_id)
        .order_by(Event.seq)
    )
    return [
        EventStory(e.seq, e.at, EventKind(e.kind), e.node, actor, office, office_en, e.data)
        for e, actor, office, office_en in session.execute(statement)
    ]


def paper_events(session: Session, case_id: int, paper: str) -> Sequence[Event]:
    """List the events that promised one kind of paper, in their order."""
    statement = (
        select(Event)
        .where(
            Event.case_id == case_id,
            Event.kind == EventKind.PAPER,
            Event.data["kind"].astext == paper,
        )
        .order_by(Event.seq)
    )
    return session.scalars(statement).all()


def raw_events(session: Session, case_id: int) -> Sequence[Event]:
    """Read the events themselves, for verifying their chain."""
    return session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()


def head_of(session: Session, case_id: int) -> tuple[int, str]:
    """Say how many events a case has by its own word, and the hash of the last."""
    row = session.execute(select(Case.seq, Case.head).where(Case.id == case_id)).one()
    return row[0], row[1]


def case_ids(session: Session) -> Sequence[int]:
    """Number every case there is, the oldest first."""
    return session.scalars(select(Case.id).order_by(Case.id)).all()


def seen_by(session: Session, actor: Actor, code: str) -> tuple[Dossier, Case] | None:
    """Find a filed dossier by its code if the actor's office handles or handled it."""
    statement = (
        select(Dossier, Case)
        .join(Case, Case.dossier_id == Dossier.id)
        .join(Dossier.carrier)
        .options(contains_eager(Dossier.carrier))
        .where(
            Dossier.code == code,
            or_(
                Dossier.authority_id == actor.office_id,
                select(Task.id)
                .where(Task.case_id == Case.id, Task.office_id == actor.office_id)
                .exists(),
            ),
        )
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None
