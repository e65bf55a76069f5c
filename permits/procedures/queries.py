"""Reads of the decisions that put procedures in force."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.procedures.models import Enactment

#: Held while a decision is recorded, so that two at once cannot overlap.
ENACTING_LOCK = 8151


def enactments(session: Session) -> Sequence[Enactment]:
    """List every decision ever recorded, the earliest first; there are a handful in a decade."""
    statement = select(Enactment).order_by(Enactment.from_day, Enactment.id)
    return session.scalars(statement).all()


def enactment_of(session: Session, enactment_id: int) -> Enactment | None:
    """Find one decision."""
    return session.get(Enactment, enactment_id)


def hold_enacting(session: Session) -> None:
    """Let one person at a time record a decision."""
    session.execute(select(func.pg_advisory_xact_lock(ENACTING_LOCK)))
