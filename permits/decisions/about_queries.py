"""What other stages are told of a permit: its number, its worth on a day, its extensions so far."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office
from permits.cases.registry import AboutPermit
from permits.core import clock
from permits.decisions import life
from permits.decisions.line_queries import line_of
from permits.decisions.models import GRANTING, Permit, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PermitChange


def by_id(session: Session, permit_id: int) -> AboutPermit | None:
    """Tell of a permit by its number here."""
    return _read(session, Permit.id == permit_id)


def by_paper(session: Session, paper_id: int) -> AboutPermit | None:
    """Tell of the permit that stands on a signed paper."""
    return _read(session, Permit.paper_id == paper_id)


def _read(session: Session, which: ColumnElement[bool]) -> AboutPermit | None:
    statement = (
        select(Permit, RegisterEntry.number_text, Office)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(Office, Office.id == Dossier.authority_id)
        .where(which)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    permit, number_text, issuer = row
    today = clock.today()
    return AboutPermit(
        id=permit.id,
        dossier_id=permit.dossier_id,
        number_text=number_text,
        outcome=permit.outcome,
        state=life.state_on(permit.state, permit.start_before, permit.started_on, today),
        issued_on=permit.issued_on,
        start_before=permit.start_before,
        started_on=permit.started_on,
        finished_on=permit.finished_on,
        holder_id=permit.holder_id,
        issuer_id=issuer.id,
        issuer_vi=issuer.name_vi,
        issuer_en=issuer.name_en,
        extensions=_extensions(session, permit.id),
        is_completed=_is_completed(session, permit.id),
        is_granting=permit.outcome in GRANTING,
    )


def _is_completed(session: Session, permit_id: int) -> bool:
    statement = select(Permit.id).where(
        Permit.predecessor_id == permit_id, Permit.changes == PermitChange.COMPLETES
    )
    return session.scalar(statement.limit(1)) is not None


def _extensions(session: Session, permit_id: int) -> int:
    """Count the extensions of a permit and of every permit it came from by adjusting or copying."""
    line = line_of(permit_id)
    extending = select(Permit.id).where(
        Permit.predecessor_id.in_(select(line.c.id)), Permit.changes == PermitChange.EXTENDS
    )
    return len(session.scalars(extending).all())
