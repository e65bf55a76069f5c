"""Reads of the decisions there are about a permit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.decisions.models import GRANTING, Permit
from permits.papers.vocabulary import PermitChange


def latest_about(session: Session, permit_id: int, change: PermitChange) -> Permit | None:
    """Give the latest decision that does this to a permit."""
    statement = (
        select(Permit)
        .where(Permit.predecessor_id == permit_id, Permit.changes == change)
        .order_by(Permit.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def granted_to(session: Session, dossier_id: int) -> Permit | None:
    """Give the permit on which somebody may build that a dossier was given, if it was."""
    statement = select(Permit).where(Permit.dossier_id == dossier_id, Permit.outcome.in_(GRANTING))
    return session.scalars(statement.order_by(Permit.id.desc()).limit(1)).one_or_none()
