"""Reads of the fee schedule."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from permits.core.vocabulary import Matter, WorkKind
from permits.procedures.fee_models import FeeLine

#: Held while the schedule is changed, so that two at once are told of each other.
SCHEDULE_LOCK = 8152


def hold_schedule(session: Session) -> None:
    """Let one person at a time change the schedule."""
    session.execute(select(func.pg_advisory_xact_lock(SCHEDULE_LOCK)))


def line_of(session: Session, line_id: int) -> FeeLine | None:
    """Find one line, as it stands now."""
    return session.get(FeeLine, line_id, populate_existing=True)


def lines(session: Session) -> Sequence[FeeLine]:
    """List every line ever decided, by matter, the newest first; there are some dozens."""
    statement = select(FeeLine).order_by(
        FeeLine.matter,
        FeeLine.kind,
        FeeLine.work_kind,
        FeeLine.works_class,
        FeeLine.from_day.desc(),
    )
    return session.scalars(statement.order_by(FeeLine.id)).all()


def holding(session: Session, matter: Matter, work: WorkKind, day: date) -> Sequence[FeeLine]:
    """List the lines that may apply to a matter of a work filed on `day`, of every class."""
    statement = (
        select(FeeLine)
        .where(
            FeeLine.withdrawn_at.is_(None),
            FeeLine.matter == matter,
            or_(FeeLine.work_kind.is_(None), FeeLine.work_kind == work),
            FeeLine.from_day <= day,
            or_(FeeLine.to_day.is_(None), FeeLine.to_day >= day),
        )
        .order_by(FeeLine.kind, FeeLine.works_class, FeeLine.id)
    )
    return session.scalars(statement).all()


def alike(session: Session, line: FeeLine) -> Sequence[FeeLine]:
    """List the standing lines about the very same thing, whatever their days; the first first."""
    statement = (
        select(FeeLine)
        .where(
            FeeLine.withdrawn_at.is_(None),
            FeeLine.kind == line.kind,
            FeeLine.matter == line.matter,
            FeeLine.work_kind.is_not_distinct_from(line.work_kind),
            FeeLine.works_class.is_not_distinct_from(line.works_class),
        )
        .order_by(FeeLine.from_day)
    )
    return session.scalars(statement).all()
