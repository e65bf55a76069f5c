"""Reads the register of dossiers: by whose they are and when they were filed, page after page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office
from permits.cases.models import Case, Event
from permits.core.vocabulary import DossierStatus, EventKind
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PaperKind

#: So many rows are read with one statement where all of a period are wanted.
PAGE = 500

#: When a case was accepted: its receipt was promised then.
_RECEIVED_AT = (
    select(func.min(Event.at))
    .where(
        Event.case_id == Case.id,
        Event.kind == EventKind.PAPER,
        Event.data["kind"].astext == str(PaperKind.RECEIPT),
    )
    .correlate(Case)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One dossier of the register, before its time is judged."""

    dossier_id: int
    code: str
    work_name: str
    procedure_code: str
    procedure_version: int
    carrier: str
    said: dict[str, Any]  # what the applicant said of himself
    authority: str
    filed_at: datetime
    received_at: datetime | None
    status: DossierStatus
    due_at: datetime | None
    decided_at: datetime | None
    ended_at: datetime | None
    ended_node: str | None
    used_minutes: int
    limit_minutes: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Whose dossiers, and filed from when until when (not included)."""

    office_ids: tuple[int, ...]
    since: datetime
    until: datetime


def rows(
    session: Session, span: Span, *, after: tuple[datetime, int] | None, limit: int
) -> list[RegisterRow]:
    """List the dossiers filed in a span in the order they were filed, after a keyset cursor."""
    authority = aliased(Office)
    statement = (
        select(
            Dossier.id,
            Dossier.code,
            Dossier.work_name,
            Case.procedure_code,
            Case.procedure_version,
            Office.name_vi,
            func.coalesce(Dossier.content["applicant"], func.jsonb_build_object()),
            authority.name_vi,
            Dossier.filed_at,
            _RECEIVED_AT,
            Case.status,
            Case.due_at,
            Case.decided_at,
            Case.ended_at,
            Case.ended_node,
            Case.used_minutes,
            Case.limit_minutes,
        )
        .join(Case, Case.dossier_id == Dossier.id)
        .join(Office, Office.id == Dossier.carrier_id)
        .join(authority, authority.id == Dossier.authority_id)
        .where(*_within(span))
        .order_by(Dossier.filed_at, Dossier.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(Dossier.filed_at, Dossier.id) > after)
    return [RegisterRow(*row) for row in session.execute(statement)]


def all_rows(session: Session, span: Span) -> Iterator[RegisterRow]:
    """Read every dossier of a span, some hundreds at a time."""
    after: tuple[datetime, int] | None = None
    while page := rows(session, span, after=after, limit=PAGE):
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].filed_at, page[-1].dossier_id


def totals(session: Session, span: Span) -> dict[DossierStatus, int]:
    """Count the dossiers of a span by where they stand, in the order of the dictionary."""
    statement = (
        select(Case.status, func.count())
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(*_within(span))
        .group_by(Case.status)
    )
    counted = {DossierStatus(status): int(count) for status, count in session.execute(statement)}
    return {status: counted[status] for status in DossierStatus if status in counted}


def deciding(session: Session) -> Sequence[Office]:
    """List the offices to which any dossier was ever filed."""
    filed = select(Dossier.id).where(
        Dossier.authority_id == Office.id, Dossier.filed_at.is_not(None)
    )
    statement = select(Office).where(filed.exists()).order_by(Office.code)
    return session.scalars(statement).all()


def _within(span: Span) -> tuple[ColumnElement[bool], ...]:
    return (
        Dossier.authority_id.in_(span.office_ids),
        Dossier.filed_at >= span.since,
        Dossier.filed_at < span.until,
    )
