"""Counts for the report of a month: what came, what was decided, what stood open as it closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office
from permits.cases.models import Case, Event, Task
from permits.cases.queries import EventStory
from permits.cases.reckoning import UNDECIDED
from permits.cases.vocabulary import Punctuality
from permits.core.vocabulary import DossierStatus, EventKind, Role, TaskState
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PaperKind
from permits.processing.register_queries import Span

_ZONE = "Asia/Ho_Chi_Minh"
#: As `cases.due.punctuality` judges one: by working time used, else by the day.
JUDGED = case(
    (Case.used_minutes > Case.limit_minutes, str(Punctuality.AFTER)),
    (
        func.date(func.timezone(_ZONE, Case.due_at))
        <= func.date(func.timezone(_ZONE, Case.decided_at)),
        str(Punctuality.ON_DAY),
    ),
    else_=str(Punctuality.BEFORE),
)


@dataclass(frozen=True, slots=True)
class TallyRow:
    """What became of the dossiers of one procedure and one enterprise in a span."""

    procedure_code: str
    procedure_version: int
    carrier: str
    received: int
    decided: int
    before: int
    on_day: int
    after: int
    open: int
    carried_over: int
    not_accepted: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """How often a step was finished in a span, and the median of its working minutes."""

    procedure_code: str
    procedure_version: int
    node: str
    count: int
    median_minutes: float


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A dossier that was accepted and not decided as the span ended."""

    case_id: int
    procedure_code: str
    carrier: str
    limit_minutes: int


def tallies(session: Session, span: Span) -> list[TallyRow]:
    """Count the dossiers of some offices by procedure and enterprise."""
    decided = _decided(span)
    ended = (
        Case.ended_at.is_not(None) & (Case.ended_at >= span.since) & (Case.ended_at < span.until)
    )
    counts = (
        _count(Dossier.filed_at >= span.since),
        _count(decided),
        *(_count(decided & (str(each) == JUDGED)) for each in Punctuality),
        _count(_stood_open(span.until)),
        _count(and_(Dossier.filed_at < span.since, _stood_open(span.since))),
        _count(ended & (Case.status == DossierStatus.NOT_RECEIVED)),
        _count(ended & Case.ended_node.in_(UNDECIDED)),
    )
    statement = (
        select(Case.procedure_code, func.max(Case.procedure_version), Office.name_vi, *counts)
        .select_from(Case)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .where(*_alive_in(span))
        .group_by(Case.procedure_code, Office.id)
        .order_by(Case.procedure_code, Office.name_vi, Office.id)
    )
    return [TallyRow(*tuple(row)) for row in session.execute(statement)]


def supplemented(session: Session, span: Span) -> int:
    """Count the dossiers decided in a span for which something had to be supplemented."""
    asked = select(Event.seq).where(
        Event.case_id == Case.id,
        Event.kind == EventKind.PAPER,
        Event.data["kind"].astext == str(PaperKind.SUPPLEMENT),
    )
    statement = (
        select(func.count())
        .select_from(Case)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(*_alive_in(span), _decided(span), asked.exists())
    )
    return int(session.execute(statement).scalar_one())


def apologies(session: Session, span: Span) -> int:
    """Count how often a limit was extended in a span, each time with an apology."""
    statement = (
        select(func.count())
        .select_from(Event)
        .join(Case, Case.id == Event.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            *_alive_in(span),
            Event.kind == EventKind.EXTENDED,
            Event.at >= span.since,
            Event.at < span.until,
        )
    )
    return int(session.execute(statement).scalar_one())


def steps(session: Session, span: Span) -> list[StepRow]:
    """Give the median working time of each step that officials finished in a span."""
    median = func.percentile_cont(0.5).within_group(Task.used_minutes)
    statement = (
        select(
            Case.procedure_code, func.max(Case.procedure_version), Task.node, func.count(), median
        )
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            *_alive_in(span),
            Task.state == TaskState.DONE,
            Task.role.not_in((Role.SYSTEM, Role.APPLICANT)),
            Task.closed_at >= span.since,
            Task.closed_at < span.until,
        )
        .group_by(Case.procedure_code, Task.node)
        .order_by(Case.procedure_code, func.min(Task.id))
    )
    return [StepRow(*row) for row in session.execute(statement)]


def open_cases(session: Session, span: Span) -> list[OpenRow]:
    """List the accepted dossiers that stood open as a span ended."""
    statement = (
        select(
            Case.id,
            Case.procedure_code,
            Office.name_vi,
            func.coalesce(Case.limit_minutes, 0),
        )
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .where(*_alive_in(span), _stood_open(span.until), Case.limit_minutes.is_not(None))
        .order_by(Case.id)
    )
    return [OpenRow(*row) for row in session.execute(statement)]


def clock_events(session: Session, case_ids: Sequence[int]) -> dict[int, list[EventStory]]:
    """Read what tells of some cases whose time passed when, and of extensions, in their order."""
    statement = (
        select(Event.case_id, Event.seq, Event.at, Event.kind, Event.node, Event.data)
        .where(Event.case_id.in_(case_ids), Event.kind.in_((EventKind.HELD, EventKind.EXTENDED)))
        .order_by(Event.case_id, Event.seq)
    )
    found: dict[int, list[EventStory]] = {}
    for row in session.execute(statement):
        story = _story(row)
        found.setdefault(row.case_id, []).append(story)
    return found


def _story(row: Any) -> EventStory:
    return EventStory(row.seq, row.at, EventKind(row.kind), row.node, None, None, None, row.data)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _decided(span: Span) -> ColumnElement[bool]:
    """A decision stood in the span; what was withdrawn or stopped was not decided."""
    was_decided = or_(Case.ended_node.is_(None), Case.ended_node.not_in(UNDECIDED))
    return and_(Case.decided_at >= span.since, Case.decided_at < span.until, was_decided)


def _stood_open(at: datetime) -> ColumnElement[bool]:
    """Filed before an instant and neither decided nor ended then."""
    return and_(
        Dossier.filed_at < at,
        or_(Case.decided_at.is_(None), Case.decided_at >= at),
        or_(Case.ended_at.is_(None), Case.ended_at >= at),
    )


def _alive_in(span: Span) -> tuple[ColumnElement[bool], ...]:
    """Only dossiers of these offices that were filed by the end and not over before the start."""
    return (
        Dossier.authority_id.in_(span.office_ids),
        Dossier.filed_at < span.until,
        or_(Case.ended_at.is_(None), Case.ended_at >= span.since),
    )
