"""Reads of what is being drafted: sketches and prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from permits.accounts.models import Person
from permits.core import clock
from permits.core.jobs import enqueue
from permits.decisions.drafting.models import DraftPrint, DraftSketch


@dataclass(frozen=True, slots=True)
class PrintRow:
    """One print: waiting, ready with its file, or given up with the code of its trouble."""

    id: int
    file_sha256: str | None
    trouble: str | None
    asked_at: datetime
    printed_at: datetime | None


def sketch_of(session: Session, dossier_id: int) -> DraftSketch | None:
    """Give what was begun for a dossier."""
    return session.get(DraftSketch, dossier_id)


def locked_sketch(session: Session, dossier_id: int) -> DraftSketch | None:
    """Give it for changing; the case's lock keeps two windows apart."""
    return session.get(DraftSketch, dossier_id, with_for_update=True, populate_existing=True)


def forget_sketch(session: Session, dossier_id: int) -> None:
    """Drop what was begun once it has become a draft."""
    session.execute(delete(DraftSketch).where(DraftSketch.dossier_id == dossier_id))


def saved_by(session: Session, sketch: DraftSketch) -> str:
    """Name who saved a sketch last."""
    return session.scalars(select(Person.name).where(Person.id == sketch.saved_by_id)).one()


def print_of(session: Session, print_id: int) -> DraftPrint | None:
    """Give a print with what it says."""
    return session.get(DraftPrint, print_id)


def print_again(session: Session, dossier_id: int, content_sha256: str) -> int:
    """Find the print of a content; one that was given up is promised once more."""
    found = session.scalars(
        select(DraftPrint)
        .where(DraftPrint.dossier_id == dossier_id, DraftPrint.content_sha256 == content_sha256)
        .with_for_update()
    ).one()
    if found.trouble is not None and found.file_sha256 is None:
        found.trouble = None
        enqueue(session, "decisions.print", once=f"decisions.print:{found.id}", print_id=found.id)
    return found.id


def prints_of(session: Session, dossier_id: int) -> Sequence[PrintRow]:
    """List the prints of a dossier, the newest first."""
    statement = (
        select(
            DraftPrint.id,
            DraftPrint.file_sha256,
            DraftPrint.trouble,
            DraftPrint.asked_at,
            DraftPrint.printed_at,
        )
        .where(DraftPrint.dossier_id == dossier_id)
        .order_by(DraftPrint.id.desc())
    )
    return [PrintRow(*row) for row in session.execute(statement)]


def keep_print(session: Session, print_id: int, file_sha256: str) -> None:
    """Note that a print is there; of two runs of one job the first counts."""
    session.execute(
        update(DraftPrint)
        .where(DraftPrint.id == print_id, DraftPrint.file_sha256.is_(None))
        .values(file_sha256=file_sha256, printed_at=clock.now(), trouble=None)
    )


def give_up_print(session: Session, print_id: int, trouble: str) -> None:
    """Note why a print could not be made, for who waits for it."""
    session.execute(
        update(DraftPrint)
        .where(DraftPrint.id == print_id, DraftPrint.file_sha256.is_(None))
        .values(trouble=trouble)
    )
