"""Words to and fro: messages about a dossier, and the notices of whoever calls."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import own
from permits.api.forms import NothingForm, NoticesForm
from permits.cases import notes
from permits.cases.note_queries import Note
from permits.cases.vocabulary import NoteAudience
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.filing.filed import messages
from permits.filing.forms import MessageForm
from permits.notices import list_queries, reading
from permits.notices import pages as notices
from permits.notices.forms import ReadForm
from permits.notices.list_queries import NoticeRow
from permits.notices.pages import Shown
from permits.web.auth import current_actor, requires
from permits.web.language import language


@bp.get("/dossiers/<ref>/messages")
@requires(Permission.FILE_DOSSIER)
def talk(ref: str) -> ResponseReturnValue:
    """List what the applicant and the officials wrote to each other, the newest first."""
    dossier = own(ref)
    turn = pages.of(f"messages:{ref}", int)
    rows = notes.for_applicant(db.session, dossier.id, before=turn.number, limit=turn.fetched)
    return pages.page("messages", rows, turn, marking=lambda row: (row.id,), write=_message)


@bp.post("/dossiers/<ref>/messages")
@requires(Permission.FILE_DOSSIER)
def write(ref: str) -> ResponseReturnValue:
    """Write to whoever has the dossier in hands; what was written to the applicant is then read."""
    dossier, form = own(ref), body(MessageForm)
    with committing() as session:
        number = messages.write(session, current_actor(), dossier, str(form.text.data))
    [note] = notes.for_applicant(db.session, dossier.id, before=number + 1, limit=1)
    return _message(note), 201


@bp.post("/dossiers/<ref>/messages/read")
@requires(Permission.FILE_DOSSIER)
def read_messages(ref: str) -> ResponseReturnValue:
    """Note that the applicant has seen what was written to him."""
    dossier = own(ref)
    body(NothingForm)
    with committing() as session:
        count = notes.read_by_applicant(session, dossier.id)
    return {"read": count}


@bp.get("/notices")
@requires(Permission.OWN_ACCOUNT)
def own_notices() -> ResponseReturnValue:
    """List one's own notices, the newest first, in the language asked for."""
    form, actor = pages.asked(NoticesForm), current_actor()
    wanted, turn = form.to_wanted(), pages.turn("notices", form, int)
    rows = list_queries.page(
        db.session, actor.person_id, wanted, before_id=turn.number, limit=turn.fetched
    )
    said = {each.id: each for each in notices.worded(db.session, rows, language())}
    unread = list_queries.unread_count(db.session, actor.person_id)
    return pages.page(
        "notices",
        rows,
        turn,
        marking=lambda row: (row.id,),
        write=lambda row: _notice(row, said[row.id]),
        unread=unread,
    )


@bp.post("/notices/read")
@requires(Permission.OWN_ACCOUNT)
def read_notices() -> ResponseReturnValue:
    """Mark as read what one has seen: everything up to the notice of a number."""
    form, actor = body(ReadForm), current_actor()
    with committing() as session:
        reading.read_all(session, actor, form.up_to.data)
    return {"unread": list_queries.unread_count(db.session, actor.person_id)}


def _message(note: Note) -> dict[str, Any]:
    return {
        "from": "applicant" if note.audience is NoteAudience.FROM_APPLICANT else "office",
        "text": note.text,
        "at": shapes.moment(note.at),
        "author": note.author,
        "office": shapes.both(note.office),
        "read_at": shapes.moment(note.read_at),
        "paper": note.paper_ref,
        "page": note.page,
    }


def _notice(row: NoticeRow, said: Shown) -> Mapping[str, Any]:
    return {
        "number": row.id,
        "type": row.kind.value,
        "group": said.group.value,
        "subject": said.subject,
        "body": said.body,
        "path": row.path,
        "facts": dict(row.facts),
        "at": shapes.moment(row.at),
        "read_at": shapes.moment(row.read_at),
        "is_moot": said.is_moot,
    }
