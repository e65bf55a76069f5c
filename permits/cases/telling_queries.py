"""Reads of what was not told yet: moves of cases, who works on them, and who filed them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office, Person, PersonRole, StandIn
from permits.cases.models import Case, Event, Task, Untold
from permits.core.text import Bilingual
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from permits.dossiers.models import Dossier
from permits.notices.models import OfficeAddressee


@dataclass(frozen=True, slots=True)
class Subject:
    """The case that is told about, as it stands now."""

    case_id: int
    dossier_id: int
    ref: str
    code: str
    carrier_id: int
    carrier: str
    authority_id: int | None
    authority: Bilingual
    created_by_id: int
    procedure_code: str
    procedure_version: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaskTold:
    """One task of the case, open or closed."""

    id: int
    node: str
    instance_no: int
    party: dict[str, Any] | None
    state: TaskState
    role: Role
    office_id: int
    office: Bilingual
    person_id: int | None
    clock: Party
    due_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do it."""
        return self.state is TaskState.OPEN

    @property
    def is_officials(self) -> bool:
        """Say whether it is work of the deciding side: not the applicant's, a party's, ours."""
        return self.party is None and self.role not in (Role.APPLICANT, Role.SYSTEM)


def next_untold(session: Session, now: datetime, passed: Collection[int]) -> tuple[int, int] | None:
    """Find a case with moves nobody was told of, and the number of its dossier."""
    row = session.execute(
        select(Untold.case_id, Case.dossier_id)
        .join(Case, Case.id == Untold.case_id)
        .where(Untold.case_id.not_in(passed))
        .order_by(Untold.case_id, Untold.seq)
        .limit(1)
        .with_for_update(of=Untold, skip_locked=True)
    ).one_or_none()
    return (row.case_id, row.dossier_id) if row else None


def take(session: Session, case_id: int) -> int | None:
    """Take what is untold of a case in hand; gives after which event it begins."""
    mine = select(Untold.case_id, Untold.seq).where(Untold.case_id == case_id)
    rows = session.execute(mine.with_for_update(skip_locked=True)).all()
    if not rows:
        return None
    keys = [tuple(row) for row in rows]
    session.execute(delete(Untold).where(tuple_(Untold.case_id, Untold.seq).in_(keys)))
    begin: int = min(row.seq for row in rows)
    return begin


def events_after(session: Session, case_id: int, seq: int) -> Sequence[Event]:
    """List what happened to a case after an event, in order."""
    statement = select(Event).where(Event.case_id == case_id, Event.seq > seq).order_by(Event.seq)
    return session.scalars(statement).all()


def subject(session: Session, case_id: int) -> Subject:
    """Read what is told of a case."""
    carrier, authority = aliased(Office), aliased(Office)
    row = session.execute(
        select(Case, Dossier, carrier.short_vi, authority.name_vi, authority.name_en)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(carrier, carrier.id == Dossier.carrier_id)
        .outerjoin(authority, authority.id == Dossier.authority_id)
        .where(Case.id == case_id)
    ).one()
    case, dossier, carrier_name, name_vi, name_en = row
    return Subject(
        case_id=case.id,
        dossier_id=dossier.id,
        ref=dossier.ref,
        code=dossier.code or dossier.ref,
        carrier_id=dossier.carrier_id,
        carrier=carrier_name,
        authority_id=dossier.authority_id,
        authority=Bilingual(name_vi or "", name_en or ""),
        created_by_id=dossier.created_by_id,
        procedure_code=case.procedure_code,
        procedure_version=case.procedure_version,
        due_at=case.due_at,
    )


def tasks(session: Session, case_id: int) -> Sequence[TaskTold]:
    """List the tasks of a case, the latest last."""
    rows = session.execute(
        select(Task, Office.name_vi, Office.name_en)
        .join(Office, Office.id == Task.office_id)
        .where(Task.case_id == case_id)
        .order_by(Task.id)
    )
    return [
        TaskTold(
            id=task.id,
            node=task.node,
            instance_no=task.instance_no,
            party=task.party,
            state=task.state,
            role=task.role,
            office_id=task.office_id,
            office=Bilingual(name_vi, name_en),
            person_id=task.person_id,
            clock=task.clock,
            due_at=task.due_at,
        )
        for task, name_vi, name_en in rows
    ]


def applicants(session: Session, about: Subject) -> Sequence[int]:
    """List whom of a carrier a dossier concerns: who made and filed it, and whom it chose.

    Where an office began it, or none of them works there any more, everybody who files there.
    """
    filer = select(Event.actor_id).where(
        Event.case_id == about.case_id, Event.kind == EventKind.FILED
    )
    chosen = select(OfficeAddressee.person_id).where(OfficeAddressee.office_id == about.carrier_id)
    there = select(Person.id).where(Person.office_id == about.carrier_id, Person.is_active)
    concerned = session.scalars(
        there.where(
            or_(
                Person.id == about.created_by_id,
                Person.id.in_(filer),
                Person.id.in_(chosen),
            )
        ).order_by(Person.id)
    ).all()
    everybody = there.join(PersonRole).where(PersonRole.role == Role.APPLICANT)
    return concerned or session.scalars(everybody.order_by(Person.id)).all()


def workers(
    session: Session, office_id: int, role: Role, person_id: int | None, *, today: date
) -> Sequence[int]:
    """List who could do a task: whom it was given to or all of the role, and who stands in."""
    own = select(Person.id).where(Person.office_id == office_id, Person.is_active)
    if person_id is not None:
        own = own.where(Person.id == person_id)
    else:
        own = own.join(PersonRole).where(PersonRole.role == role)
    away = select(StandIn.substitute_id).where(
        StandIn.principal_id.in_(own),
        StandIn.revoked_at.is_(None),
        StandIn.from_day <= today,
        StandIn.to_day >= today,
        StandIn.roles.contains([role.value]),
    )
    return session.scalars(own.union(away)).all()


def last_worker(session: Session, about: Subject) -> Sequence[int]:
    """Name who last finished a step in the deciding office: whom it lies with while it waits."""
    return session.scalars(
        select(Person.id)
        .select_from(Task)
        .join(Person, Person.id == Task.closed_by_id)
        .where(
            Task.case_id == about.case_id,
            Task.office_id == about.authority_id,
            Task.state == TaskState.DONE,
            Person.is_active,
        )
        .order_by(Task.closed_at.desc(), Task.id.desc())
        .limit(1)
    ).all()
