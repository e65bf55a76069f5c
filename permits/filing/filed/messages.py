"""What the applicant and his officials write to each other about a filed dossier."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import notes, telling_queries
from permits.cases import queries as cases
from permits.cases.note_queries import Note
from permits.cases.vocabulary import NoteAudience
from permits.core import clock
from permits.core.errors import Conflict
from permits.core.vocabulary import Role
from permits.dossiers.models import Dossier
from permits.notices import telling
from permits.notices.vocabulary import NoticeKind


def write(session: Session, actor: Actor, dossier: Dossier, text: str) -> int:
    """Write to whoever has the dossier in hands, and tell them; what was written to him is read.

    Gives the number of what was written.
    """
    case = cases.case_of(session, dossier.id)
    if case is None or dossier.code is None:
        raise Conflict("message.draft")
    if case.ended_at is not None:
        raise Conflict("message.ended")
    note = notes.write(session, actor, dossier.id, NoteAudience.FROM_APPLICANT, text)
    notes.read_by_applicant(session, dossier.id)
    telling.tell(
        session,
        NoticeKind.MESSAGE_WRITTEN,
        _readers(session, case.id),
        once=f"note:{note.id}",
        path=f"/cb/ho-so/{dossier.code}",
        facts={"code": dossier.code, "by": dossier.carrier.name_vi},
        dossier_id=dossier.id,
    )
    return note.id


def _readers(session: Session, case_id: int) -> Sequence[int]:
    """List whom the case lies with on the officials' side; those only asked are left in peace."""
    today, found = clock.today(), set[int]()
    for task in cases.open_tasks(session, case_id):
        if task.role not in (Role.APPLICANT, Role.CONSULTEE, Role.SYSTEM):
            found |= set(
                telling_queries.workers(
                    session, task.office_id, Role(task.role), task.person_id, today=today
                )
            )
    return sorted(found)


def is_new(note: Note) -> bool:
    """Say whether an official wrote it and nobody of the applicant's has seen it yet."""
    return note.audience is NoteAudience.APPLICANT and note.read_at is None
