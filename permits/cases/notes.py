"""Words about a dossier: private to an office, to its applicant, and from him."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import note_queries
from permits.cases.note_queries import Note
from permits.cases.review_models import DossierNote
from permits.cases.vocabulary import NoteAudience
from permits.core import clock
from permits.core.errors import Invalid

LONGEST = 4000
#: What the applicant and his officials write to each other; an office's own words are not in it.
SHARED = (NoteAudience.APPLICANT, NoteAudience.FROM_APPLICANT)


def write(
    session: Session,
    actor: Actor,
    dossier_id: int,
    audience: NoteAudience,
    text: str,
    *,
    paper_id: int | None = None,
    page: int | None = None,
) -> DossierNote:
    """Keep a note; whoever calls it has made sure that the dossier is the actor's business."""
    said = text.strip()
    if not said:
        raise Invalid.one("text", "note.empty")
    if len(said) > LONGEST:
        raise Invalid.one("text", "note.too_long", limit=LONGEST)
    note = DossierNote(
        dossier_id=dossier_id,
        author_id=actor.person_id,
        office_id=actor.office_id,
        audience=audience,
        text=said,
        at=clock.now(),
        paper_id=paper_id,
        page=page,
    )
    session.add(note)
    session.flush()  # its number goes into what its readers are told
    return note


def for_office(session: Session, actor: Actor, dossier_id: int) -> Sequence[Note]:
    """List what an official sees: his office's private notes, and what was said to and fro."""
    return note_queries.notes(session, dossier_id, list(NoteAudience), office_id=actor.office_id)


def for_applicant(
    session: Session, dossier_id: int, *, before: int | None = None, limit: int = 200
) -> Sequence[Note]:
    """List what the applicant and his officials wrote to each other, the newest first."""
    return note_queries.notes(session, dossier_id, SHARED, before=before, limit=limit)


def read_by_applicant(session: Session, dossier_id: int) -> int:
    """Note that the applicant has seen what was written to him; give how many were new."""
    return note_queries.mark_read(session, dossier_id, NoteAudience.APPLICANT, clock.now())


def read_by_office(session: Session, dossier_id: int) -> int:
    """Note that an official has seen what the applicant wrote; give how many were new."""
    return note_queries.mark_read(session, dossier_id, NoteAudience.FROM_APPLICANT, clock.now())
