"""Reads about other dossiers on the same permit: a draft begun, one still open, one that ended."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.cases.models import Case
from permits.core.vocabulary import Matter
from permits.dossiers.models import Dossier

#: Keeps these locks apart from any other use of the same numbers.
_FILING = 5405


def draft_of(session: Session, carrier_id: int, permit_id: int, matter: Matter) -> Dossier | None:
    """Find the draft an enterprise has begun about a permit, the latest where there are several."""
    statement = (
        select(Dossier)
        .where(
            Dossier.carrier_id == carrier_id,
            Dossier.permit_id == permit_id,
            Dossier.matter == matter,
            Dossier.filed_at.is_(None),
        )
        .order_by(Dossier.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


def hold(session: Session, permit_id: int) -> None:
    """Let nobody else file about a permit until the transaction ends, so that two see each other.

    What this transaction asks afterwards is answered with what the one before it has committed.
    """
    session.execute(select(func.pg_advisory_xact_lock(_FILING, permit_id)))


def is_open(session: Session, permit_id: int, matter: Matter, *, besides: int = 0) -> bool:
    """Say whether a filed dossier of this matter about the permit waits for its decision."""
    statement = (
        select(Dossier.id)
        .join(Case, Case.dossier_id == Dossier.id)
        .where(
            Dossier.permit_id == permit_id,
            Dossier.matter == matter,
            Dossier.id != besides,
            Case.decided_at.is_(None),
            Case.ended_at.is_(None),
        )
        .limit(1)
    )
    return session.scalar(statement) is not None
