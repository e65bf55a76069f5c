"""Reads of dossiers and their papers, and the taking of their running codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from permits.accounts.actor import Actor
from permits.core.errors import Conflict
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import DayCounter, Dossier, Paper
from permits.dossiers.vocabulary import ScanState


def own(session: Session, actor: Actor, ref: str, *, to_change: bool = False) -> Dossier | None:
    """Find a dossier of the actor's own enterprise, with its papers.

    `to_change` takes its row lock: of two who save at once the second sees what the first did.
    """
    statement = (
        select(Dossier)
        .where(Dossier.ref == ref, Dossier.carrier_id == actor.office_id)
        .options(selectinload(Dossier.papers), joinedload(Dossier.carrier))
    )
    if to_change:
        statement = statement.with_for_update(of=Dossier).execution_options(populate_existing=True)
    return session.scalar(statement)


def filed(session: Session, ref: str) -> Dossier | None:
    """Find a filed dossier by its look-up code; a draft does not exist for anybody else."""
    statement = (
        select(Dossier)
        .where(Dossier.ref == ref, Dossier.filed_at.is_not(None))
        .options(joinedload(Dossier.carrier), joinedload(Dossier.authority))
    )
    return session.scalar(statement)


def of_code(session: Session, code: str) -> Dossier | None:
    """Find a filed dossier by its running code, for who runs the program."""
    return session.scalar(select(Dossier).where(Dossier.code == code))


def whole(session: Session, dossier_id: int) -> Dossier:
    """Load a dossier that is known to exist with everything a paper about it needs."""
    statement = (
        select(Dossier)
        .where(Dossier.id == dossier_id)
        .options(
            joinedload(Dossier.carrier),
            joinedload(Dossier.authority),
            selectinload(Dossier.papers),
        )
    )
    return session.scalars(statement).one()


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of a carrier's list."""

    ref: str
    code: str | None
    work_kind: WorkKind
    work_name: str
    ward_code: str | None
    created_at: datetime
    filed_at: datetime | None
    id: int


def of_carrier(
    session: Session, actor: Actor, *, drafts: bool | None = None, limit: int = 50, after: int = 0
) -> Sequence[DossierRow]:
    """List an enterprise's dossiers, the newest first, after the last id of the page before."""
    statement = (
        select(
            Dossier.ref,
            Dossier.code,
            Dossier.work_kind,
            Dossier.work_name,
            Dossier.ward_code,
            Dossier.created_at,
            Dossier.filed_at,
            Dossier.id,
        )
        .where(Dossier.carrier_id == actor.office_id)
        .order_by(Dossier.id.desc())
        .limit(limit)
    )
    if drafts is not None:
        statement = statement.where(Dossier.filed_at.is_(None) == drafts)
    if after:
        statement = statement.where(Dossier.id < after)
    return [DossierRow(*row) for row in session.execute(statement)]


def exist(session: Session) -> bool:
    """Say whether anybody has ever begun a dossier here."""
    return session.scalar(select(Dossier.id).limit(1)) is not None


def papers(session: Session, dossier_id: int) -> Sequence[Paper]:
    """List the papers that count, leaving out replaced versions."""
    statement = (
        select(Paper)
        .where(Paper.dossier_id == dossier_id, Paper.replaced_at.is_(None))
        .order_by(Paper.component, Paper.id)
    )
    return session.scalars(statement).all()


def paper(session: Session, dossier_id: int, ref: str) -> Paper | None:
    """Find one paper of a dossier by its public reference, replaced or not."""
    return session.scalar(select(Paper).where(Paper.dossier_id == dossier_id, Paper.ref == ref))


def readable(session: Session, dossier_id: int, ref: str) -> Paper | None:
    """Find one paper to be handed out; Conflict where a scanner has found it infected."""
    wanted = paper(session, dossier_id, ref)
    if wanted is not None and wanted.scan is ScanState.INFECTED:
        raise Conflict("paper.infected_kept")
    return wanted


def next_code(session: Session, agency: str, on: date) -> str:
    """Take the next running code of an agency's day, as H15.10-261123-0001."""
    day = f"{on:%y%m%d}"
    statement = (
        insert(DayCounter)
        .values(agency=agency, day=day, last=1)
        .on_conflict_do_update(
            index_elements=[DayCounter.agency, DayCounter.day], set_={"last": DayCounter.last + 1}
        )
        .returning(DayCounter.last)
    )
    number = session.scalars(statement).one()
    return f"{agency}-{day}-{number:04d}"
