"""What the public may read of a dossier: by code only, and nothing about persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office
from permits.cases.models import Case, Event, Task
from permits.cases.transitions import NO_REPLY
from permits.core.calendar import CalendarRevision
from permits.core.vocabulary import DossierStatus, EventKind, TaskState, WorkKind
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class PublicTask:
    """One step as the public sees it: what, at which office, since when; never by whom."""

    node: str
    office_vi: str
    office_en: str
    state: TaskState
    opened_at: datetime
    closed_at: datetime | None
    silent: bool


@dataclass(frozen=True, slots=True)
class PublicDossier:
    """What a look-up code opens."""

    ref: str
    code: str
    work_kind: WorkKind
    ward_code: str | None
    procedure_code: str
    procedure_version: int
    status: DossierStatus
    filed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    authority_vi: str
    authority_en: str
    seq: int
    case: Case


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a dossier's story, and the calendar it is told by, have come."""

    database: str
    dossier_id: int
    seq: int
    calendar: int


def standing_by_ref(session: Session, ref: str) -> Standing | None:
    """Say how far a filed dossier has come: its page is another one only when this is."""
    revision = select(CalendarRevision.revision).scalar_subquery()
    statement = (
        select(func.current_database(), Dossier.id, Case.seq, func.coalesce(revision, 0))
        .join(Case, Case.dossier_id == Dossier.id)
        .where(Dossier.ref == ref)
    )
    row = session.execute(statement).one_or_none()
    return Standing(*row) if row else None


def dossier_by_ref(session: Session, ref: str) -> PublicDossier | None:
    """Find a filed dossier by the look-up code of its receipt."""
    statement = (
        select(Dossier, Case, Office.name_vi, Office.name_en)
        .join(Case, Case.dossier_id == Dossier.id)
        .join(Office, Office.id == Dossier.authority_id)
        .where(Dossier.ref == ref)
    )
    row = session.execute(statement).one_or_none()
    return _public(*row) if row else None


def _public(dossier: Dossier, case: Case, name_vi: str, name_en: str) -> PublicDossier:
    return PublicDossier(
        ref=dossier.ref,
        code=dossier.code or "",
        work_kind=WorkKind(dossier.work_kind),
        ward_code=dossier.ward_code,
        procedure_code=case.procedure_code,
        procedure_version=case.procedure_version,
        status=DossierStatus(case.status),
        filed_at=dossier.filed_at or case.opened_at,
        due_at=case.due_at,
        ended_at=case.ended_at,
        authority_vi=name_vi,
        authority_en=name_en,
        seq=case.seq,
        case=case,
    )


def public_tasks(session: Session, case_id: int) -> Sequence[PublicTask]:
    """List the steps of a case in the order they were opened."""
    statement = (
        select(
            Task.node,
            Office.name_vi,
            Office.name_en,
            Task.state,
            Task.opened_at,
            Task.closed_at,
            (func.coalesce(Task.outcome, "") == NO_REPLY).label("silent"),
        )
        .join(Office, Office.id == Task.office_id)
        .where(Task.case_id == case_id)
        .order_by(Task.id)
    )
    return [PublicTask(*row) for row in session.execute(statement)]


@dataclass(frozen=True, slots=True)
class ClockStop:
    """A stretch for which the authority's clock stood still."""

    at: datetime
    stopped: bool
    data: dict[str, Any]


def clock_stops(session: Session, case_id: int) -> Sequence[ClockStop]:
    """List when the clock was stopped and resumed."""
    statement = (
        select(Event.at, Event.kind, Event.data)
        .where(
            Event.case_id == case_id,
            Event.kind.in_([EventKind.CLOCK_STOPPED, EventKind.CLOCK_RESUMED]),
        )
        .order_by(Event.seq)
    )
    return [
        ClockStop(at, kind == EventKind.CLOCK_STOPPED, data)
        for at, kind, data in session.execute(statement)
    ]
