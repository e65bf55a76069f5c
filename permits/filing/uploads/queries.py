"""Reads of files on their way, and the lock under which a part of one is taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Person
from permits.dossiers.models import Dossier, Paper
from permits.dossiers.vocabulary import ScanState
from permits.filing.uploads.models import Upload


@dataclass(frozen=True, slots=True)
class Begun:
    """A file whose sender stopped half-way, as pages offer to go on with it."""

    ref: str
    component: str
    filename: str
    size: int
    received: int
    sha256: str | None
    touched_at: datetime


def own(session: Session, actor: Actor, ref: str, *, to_change: bool = False) -> Upload | None:
    """Find an upload of this very person; `to_change` holds it, so that two parts wait in turn."""
    statement = (
        select(Upload)
        .join(Dossier, Dossier.id == Upload.dossier_id)
        .where(
            Upload.ref == ref,
            Upload.person_id == actor.person_id,
            Dossier.carrier_id == actor.office_id,
        )
    )
    if to_change:
        statement = statement.with_for_update(of=Upload).execution_options(populate_existing=True)
    return session.scalar(statement)


def dossier_ref(session: Session, upload: Upload) -> str:
    """Name the dossier an upload is for."""
    return session.scalars(select(Dossier.ref).where(Dossier.id == upload.dossier_id)).one()


def begun(session: Session, actor: Actor, dossier_id: int) -> Sequence[Begun]:
    """List what this person has on its way for a dossier, the oldest first."""
    statement = (
        select(
            Upload.ref,
            Upload.component,
            Upload.filename,
            Upload.size,
            Upload.received,
            Upload.sha256,
            Upload.touched_at,
        )
        .where(Upload.person_id == actor.person_id, Upload.dossier_id == dossier_id)
        .order_by(Upload.id)
    )
    return [Begun(*row) for row in session.execute(statement)]


def load_of(session: Session, person_id: int) -> tuple[int, int]:
    """Count a person's unfinished files and their bytes, as declared."""
    statement = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.person_id == person_id
    )
    count, size = session.execute(statement).one()
    return int(count), int(size)


def drop_older(session: Session, before: datetime) -> Sequence[str]:
    """Remove uploads of which nothing has come since a moment, and name them."""
    statement = delete(Upload).where(Upload.touched_at < before).returning(Upload.ref)
    return session.scalars(statement).all()


def known_of(session: Session, refs: Collection[str]) -> set[str]:
    """Say which of some uploads there are."""
    return set(session.scalars(select(Upload.ref).where(Upload.ref.in_(refs))))


def unscanned(session: Session, *, limit: int) -> Sequence[int]:
    """List received files that count and that no scanner has seen, the oldest first."""
    statement = (
        select(Paper.id)
        .where(Paper.scan == ScanState.NOT_SCANNED, Paper.replaced_at.is_(None))
        .order_by(Paper.id)
        .limit(limit)
    )
    return session.scalars(statement).all()


def note_scan(session: Session, paper_id: int, state: ScanState, *, at: datetime) -> None:
    """Keep what a scanner said of a received file; a draft thrown away has none."""
    paper = session.get(Paper, paper_id)
    if paper is not None:
        paper.scan, paper.scanned_at = state, at


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Name some people by their numbers."""
    statement = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {row.id: row.name for row in session.execute(statement)}
