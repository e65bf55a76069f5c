"""Reads of cases: under lock for a move, and in small frozen rows for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased, contains_eager

from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case, Event, Task
from permits.cases.vocabulary import BETWEEN_OFFICES
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from permits.dossiers.models import Dossier
from workflow.model import Procedure


def open_tasks(session: Session, case_id: int) -> Sequence[Task]:
    """List the open tasks of a case, in the order they were opened."""
    statement = (
        select(Task)
        .where(Task.case_id == case_id, Task.state == TaskState.OPEN)
        .order_by(Task.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


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


def place_of(session: Session, task_id: int) -> tuple[str, int] | None:
    """Say at which place an open task stands; read it only under its case's lock."""
    statement = select(Task.node, Task.instance_no).where(
        Task.id == task_id, Task.state == TaskState.OPEN
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def holder_of(session: Session, task_id: int) -> int | None:
    """Say who has a task in hands, by number; None where nobody has."""
    return session.scalar(select(Task.person_id).where(Task.id == task_id))


def worked_on(session: Session, case_id: int, person_id: int) -> bool:
    """Say whether a person has taken a step of a case in his own right."""
    statement = select(Task.id).where(
        Task.case_id == case_id,
        Task.closed_by_id == person_id,
        Task.closed_for_id.is_(None),
        Task.state == TaskState.DONE,
    )
    return session.execute(statement.limit(1)).first() is not None


def answered(session: Session, case_id: int, procedure: Procedure) -> list[dict[str, Any]]:
    """List who has settled which question, as {office, asked}; silence settles none."""
    statement = select(Task.node, Task.outcome, Task.party).where(
        Task.case_id == case_id,
        Task.state == TaskState.DONE,
        Task.party.is_not(None),
        Task.closed_by_id.is_not(None),
    )
    found = []
    for node, outcome, party in session.execute(statement):
        said = next((o for o in procedure.node(node).outcomes if o.code == outcome), None)
        if said is not None and not said.asks_again:
            found.append({"office": party["office"], "asked": party["asked"]})
    return found


def hold(session: Session, task_id: int, person_id: int | None, *, at: datetime | None) -> None:
    """Put a task into one person's hands, or into nobody's; `at`: when the person took it."""
    values = {"person_id": person_id, "claimed_at": at}
    session.execute(update(Task).where(Task.id == task_id).values(**values))


def last_done(session: Session, case_id: int, node: str, instance_no: int) -> Task | None:
    """Find the task that was finished last at a place."""
    statement = select(Task).where(
        Task.case_id == case_id,
        Task.node == node,
        Task.instance_no == instance_no,
        Task.state == TaskState.DONE,
    )
    return session.scalar(statement.order_by(Task.id.desc()).limit(1))


def last_done_by(session: Session, case_id: int, person_id: int) -> Task | None:
    """Find the task of a case that a person finished last."""
    statement = select(Task).where(
        Task.case_id == case_id, Task.closed_by_id == person_id, Task.state == TaskState.DONE
    )
    return session.scalar(statement.order_by(Task.closed_at.desc(), Task.id.desc()).limit(1))


def nodes_done(session: Session, case_id: int) -> list[str]:
    """Name the nodes at which people have finished a task since the case was accepted."""
    accepted = (
        select(func.min(Event.at))
        .where(
            Event.case_id == case_id,
            Event.kind == EventKind.HELD,
            Event.data["runs"].as_boolean(),
        )
        .scalar_subquery()
    )
    statement = (
        select(Task.node)
        .where(
            Task.case_id == case_id,
            Task.state == TaskState.DONE,
            Task.role != Role.SYSTEM,
            Task.opened_at >= accepted,
        )
        .group_by(Task.node)
        .order_by(func.min(Task.id))
    )
    return list(session.scalars(statement))


def running(session: Session) -> Sequence[int]:
    """Number the dossiers whose case has not ended, the oldest first."""
    statement = select(Case.dossier_id).where(Case.ended_at.is_(None)).order_by(Case.id)
    return session.scalars(statement).all()


def noticed(session: Session, task_id: int) -> int:
    """Count the notices given about a task."""
    return session.execute(select(Task.noticed).where(Task.id == task_id)).scalar_one()


def trouble(session: Session, task_id: int, code: str | None) -> None:
    """Mark a system task as one a person must look at, or clear the mark."""
    session.execute(update(Task).where(Task.id == task_id).values(trouble=code))


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
    closed_by_id: int | None
    stead: str | None  # in whose stead it was done
    outcome: str | None
    answer: dict[str, Any]
    trouble: str | None
    escalated_at: datetime | None
    is_paused: bool  # its clock stands while the applicant has the dossier
    limit_minutes: int | None
    used_minutes: int  # up to when it was closed, or its clock last began to run


def task_stories(session: Session, case_id: int) -> list[TaskStory]:
    """List every task of a case, in the order they were opened."""
    holder, closer, principal = aliased(Person), aliased(Person), aliased(Person)
    people = (holder.name, closer.name, principal.name)
    statement = (
        select(Task, Office.code, Office.name_vi, Office.name_en, *people)
        .join(Office, Office.id == Task.office_id)
        .outerjoin(holder, holder.id == Task.person_id)
        .outerjoin(closer, closer.id == Task.closed_by_id)
        .outerjoin(principal, principal.id == Task.closed_for_id)
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
            closed_by_id=task.closed_by_id,
            stead=stead,
            outcome=task.outcome,
            answer=task.answer or {},
            trouble=task.trouble,
            escalated_at=task.escalated_at,
            is_paused=task.is_paused,
            limit_minutes=task.limit_minutes,
            used_minutes=task.used_minutes,
        )
        for task, office_code, office, office_en, person, closed_by, stead in session.execute(
            statement
        )
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
    stead: str | None = None  # in whose stead the actor acted

    @property
    def who(self) -> str | None:
        """Name who acted; of a link, who said so of himself: nobody was signed in."""
        link = self.data.get("link")
        return f"{link['by']} ({link['title']})" if link else self.actor


def event_stories(session: Session, case_id: int) -> list[EventStory]:
    """List the events of a case in their order."""
    return _stories(session, Event.case_id == case_id)


def events_of_kind(session: Session, case_id: int, *kinds: EventKind) -> list[EventStory]:
    """List the events of some kinds, in their order."""
    return _stories(session, Event.case_id == case_id, Event.kind.in_(kinds))


def event_page(session: Session, case_id: int, *, after: int, limit: int) -> list[EventStory]:
    """List some events of a case for its applicant, after the number of the last one shown."""
    conditions = (
        Event.case_id == case_id,
        Event.seq > after,
        Event.kind.not_in(BETWEEN_OFFICES),
    )
    return _stories(session, *conditions, limit=limit)


def _stories(
    session: Session, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[EventStory]:
    principal = aliased(Person)
    statement = (
        select(Event, Person.name, Office.short_vi, Office.name_en, principal.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(Office, Office.id == Event.office_id)
        .outerjoin(principal, principal.id == Event.data["stead"].as_integer())
        .where(*conditions)
        .order_by(Event.seq)
        .limit(limit)
    )
    return [
        EventStory(e.seq, e.at, EventKind(e.kind), e.node, actor, office, office_en, e.data, stead)
        for e, actor, office, office_en, stead in session.execute(statement)
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


def opened_by(session: Session, event: Event) -> Sequence[Task]:
    """List the tasks that were opened at the place, and in the move, of which an event tells."""
    statement = select(Task).where(
        Task.case_id == event.case_id, Task.node == event.node, Task.opened_at == event.at
    )
    return session.scalars(statement.order_by(Task.instance_no, Task.id)).all()


def last_act(session: Session, case_id: int, *, but: int) -> Event | None:
    """Find the last event that somebody of any office but one brought about."""
    statement = select(Event).where(
        Event.case_id == case_id, Event.actor_id.is_not(None), Event.office_id != but
    )
    return session.scalar(statement.order_by(Event.seq.desc()).limit(1))


def raw_events(session: Session, case_id: int) -> Sequence[Event]:
    """Read the events themselves, for verifying their chain."""
    return session.scalars(select(Event).where(Event.case_id == case_id).order_by(Event.seq)).all()


def head_of(session: Session, case_id: int) -> tuple[int, str]:
    """Say how many events a case has by its own word, and the hash of the last."""
    row = session.execute(select(Case.seq, Case.head).where(Case.id == case_id)).one()
    return row[0], row[1]


def heads_at(session: Session, at: datetime) -> Sequence[tuple[int, int, str]]:
    """Give (case, number, hash) of the last event each case had at an instant, by case."""
    statement = (
        select(Event.case_id, Event.seq, Event.hash)
        .ext(distinct_on(Event.case_id))
        .where(Event.at <= at)
        .order_by(Event.case_id, Event.seq.desc())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


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
