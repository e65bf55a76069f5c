"""Reads of the lists of papers that count no longer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperState
from permits.tracking.models import RevocationList

#: One number for the lock that lets one process at a time make a list.
_LOCK = 0x0097


def newest(session: Session) -> RevocationList | None:
    """Give the list that counts now."""
    return session.scalar(select(RevocationList).order_by(RevocationList.number.desc()).limit(1))


def numbered(session: Session, number: int) -> RevocationList | None:
    """Give one list by its number."""
    return session.get(RevocationList, number)


def alone(session: Session) -> None:
    """Wait until nobody else makes a list, up to the end of the transaction."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def let_go(session: Session, *, before: int) -> None:
    """Drop the bytes of lists long superseded; their hashes stay in the chain."""
    session.execute(
        update(RevocationList)
        .where(RevocationList.number < before, RevocationList.signed.is_not(None))
        .values(signed=None)
        .execution_options(synchronize_session=False)
    )


def voided(session: Session, *, since: datetime) -> Sequence[PaperIssued]:
    """List papers made void since a moment, oldest first."""
    statement = select(PaperIssued).where(
        PaperIssued.state == PaperState.VOID, PaperIssued.voided_at >= since
    )
    return session.scalars(statement.order_by(PaperIssued.id)).all()


def verify_hashes(session: Session, paper_ids: Sequence[int]) -> dict[int, str | None]:
    """Give the keyed hash of the code on each of these papers."""
    statement = select(PaperIssued.id, PaperIssued.verify_hash).where(PaperIssued.id.in_(paper_ids))
    return {row[0]: row[1] for row in session.execute(statement)}
