"""Reads and writes of a dossier's notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.cases.review_models import DossierNote
from permits.cases.vocabulary import NoteAudience
from permits.core.text import Bilingual
from permits.dossiers.models import Paper


@dataclass(frozen=True, slots=True)
class Note:
    """One note with its author, his office and, where it is about a page, its paper named."""

    id: int
    audience: NoteAudience
    text: str
    at: datetime
    read_at: datetime | None
    author_id: int
    author: str
    office_id: int
    office: Bilingual
    paper_ref: str | None
    paper: str | None
    page: int | None


def notes(
    session: Session,
    dossier_id: int,
    audiences: Collection[NoteAudience],
    *,
    office_id: int | None = None,
    before: int | None = None,
    limit: int = 200,
) -> Sequence[Note]:
    """List notes for some audiences, the newest first; private ones of one office only.

    `before` is the number of the last one shown.
    """
    statement = (
        select(
            DossierNote,
            Person.name,
            Office.name_vi,
            Office.name_en,
            Paper.ref,
            Paper.filename,
        )
        .join(Person, Person.id == DossierNote.author_id)
        .join(Office, Office.id == DossierNote.office_id)
        .outerjoin(Paper, Paper.id == DossierNote.paper_id)
        .where(
            DossierNote.dossier_id == dossier_id,
            DossierNote.audience.in_(audiences),
            (DossierNote.audience != NoteAudience.PRIVATE) | (DossierNote.office_id == office_id),
            *(() if before is None else (DossierNote.id < before,)),
        )
        .order_by(DossierNote.id.desc())
        .limit(limit)
    )
    return [
        Note(
            id=note.id,
            audience=NoteAudience(note.audience),
            text=note.text,
            at=note.at,
            read_at=note.read_at,
            author_id=note.author_id,
            author=author,
            office_id=note.office_id,
            office=Bilingual(office, office_en or ""),
            paper_ref=ref,
            paper=filename,
            page=note.page,
        )
        for note, author, office, office_en, ref, filename in session.execute(statement)
    ]


def mark_read(session: Session, dossier_id: int, audience: NoteAudience, at: datetime) -> int:
    """Note that what was written to one side was seen; give how many were new."""
    statement = (
        update(DossierNote)
        .where(
            DossierNote.dossier_id == dossier_id,
            DossierNote.audience == audience,
            DossierNote.read_at.is_(None),
        )
        .values(read_at=at)
        .returning(DossierNote.id)
    )
    return len(session.execute(statement).all())


def unread(session: Session, dossier_id: int, audience: NoteAudience) -> int:
    """Count what one side wrote and the other has not seen yet."""
    statement = select(func.count(DossierNote.id)).where(
        DossierNote.dossier_id == dossier_id,
        DossierNote.audience == audience,
        DossierNote.read_at.is_(None),
    )
    return session.scalar(statement) or 0
