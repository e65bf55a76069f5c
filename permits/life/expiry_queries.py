"""Which permits time has come for: to be warned of, expired, past every extension."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.cases.models import Case
from permits.core.vocabulary import Matter
from permits.decisions import life
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.life.models import PermitNotice
from permits.life.queries import ALIVE
from permits.life.vocabulary import PermitNoticeKind


def to_warn(
    session: Session, day: date, days: Sequence[int], *, passed_over: Collection[int]
) -> int | None:
    """Find a permit whose start is near and whose holder was not yet warned so late as this.

    `days` go from the earliest warning to the last. Of warnings that were missed only the last one
    that has come counts: whoever heard nothing for a month is told once.
    """
    left = Permit.start_before - day
    due = case(*((left <= each, each) for each in sorted(days)), else_=None)
    told = _told(PermitNoticeKind.WARNING, PermitNotice.days <= due)
    statement = _unstarted(passed_over).where(
        Permit.start_before >= day, Permit.start_before <= day + timedelta(days=max(days)), ~told
    )
    return session.scalar(statement)


def to_tell_expired(session: Session, day: date, *, passed_over: Collection[int]) -> int | None:
    """Find a permit that has expired, and whose holder was not told so."""
    statement = _unstarted(passed_over).where(
        Permit.start_before < day, ~_told(PermitNoticeKind.EXPIRED)
    )
    return session.scalar(statement)


def to_release(
    session: Session, day: date, after: timedelta, *, passed_over: Collection[int]
) -> int | None:
    """Find an expired permit that can be extended no more, and is not being extended."""
    extending = (
        exists()
        .where(
            Dossier.permit_id == Permit.id,
            Dossier.matter == Matter.EXTEND,
            Dossier.filed_at.is_not(None),
            Case.dossier_id == Dossier.id,
            Case.ended_at.is_(None),
        )
        .correlate(Permit)
    )
    statement = _unstarted(passed_over).where(
        Permit.start_before < day - after, ~_told(PermitNoticeKind.RELEASED), ~extending
    )
    return session.scalar(statement)


def tell_once(session: Session, notice: dict[str, Any]) -> bool:
    """Write a notice of time unless it stands already; says whether it was written.

    A worker that saw the table as it was before another's notice finds out here.
    """
    statement = insert(PermitNotice).values(**notice).on_conflict_do_nothing()
    return session.scalar(statement.returning(PermitNotice.id)) is not None


def _told(kind: PermitNoticeKind, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            PermitNotice.permit_id == Permit.id,
            PermitNotice.kind == kind,
            PermitNotice.about == Permit.start_before,
            PermitNotice.report_id.is_(None),
            *more,
        )
        .correlate(Permit)
    )


def _unstarted(passed_over: Collection[int]) -> Select[int]:
    return (
        select(Permit.id)
        .where(
            Permit.outcome.in_(ALIVE),
            Permit.state.in_(life.STANDING),
            Permit.started_on.is_(None),
            Permit.start_before.is_not(None),
            Permit.id.not_in(passed_over),
        )
        .order_by(Permit.start_before, Permit.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
