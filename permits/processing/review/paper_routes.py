"""What officials write on a dossier's screen besides its steps: verdicts about papers, notes."""

import io
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import notes, verdicts
from permits.cases.vocabulary import NoteAudience
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.forms.base import read
from permits.notices import telling
from permits.notices.vocabulary import NoticeKind
from permits.procedures import catalogue
from permits.processing.queue_pages import CAME_FROM
from permits.processing.review.forms import ChecklistForm, NoteForm, VerdictForm
from permits.processing.review.screen import Written, is_only_asked, refused, seen
from permits.processing.review.shelf import SHOWN
from permits.web.auth import current_actor, found, requires
from permits.web.filters import label, say

bp = Blueprint("papers", __name__)


@bp.post("/cb/ho-so/<code>/giay-to/y-kien")
@requires(Permission.WORK_TASKS)
def judge(code: str) -> ResponseReturnValue:
    """Keep what was found of one paper, and go on to the next that nobody has judged."""
    dossier = _not_only_asked(code)
    try:
        command = read(VerdictForm, request.form).to_command()
        name = _name_of(dossier, command.component)
        with committing() as session:
            verdicts.judge(session, current_actor(), dossier.id, command)
    except (Invalid, Conflict) as problem:
        return refused(code, Written(VerdictForm(request.form)), problem)
    flash(say("verdict.kept", name=name), "success")
    return _back(code, request.form.get("_next") or command.paper_ref or None)


@bp.post("/cb/ho-so/<code>/danh-muc")
@requires(Permission.WORK_TASKS)
def check(code: str) -> ResponseReturnValue:
    """Keep reception's list: what was found of each component that was looked at."""
    dossier = _not_only_asked(code)
    try:
        commands = read(ChecklistForm, request.form).to_commands()
        for each in commands:
            _name_of(dossier, each.component)
        with committing() as session:
            verdicts.judge_all(session, current_actor(), dossier.id, commands)
    except (Invalid, Conflict) as problem:
        return refused(code, Written(ChecklistForm(request.form)), problem)
    flash(say("intake.checked", code=code), "success")
    return _back(code, None, "danh-muc")


@bp.post("/cb/ho-so/<code>/ghi-chu")
@requires(Permission.WORK_TASKS)
def note(code: str) -> ResponseReturnValue:
    """Keep a note; one to the applicant is told to him."""
    dossier = _not_only_asked(code)
    try:
        form = read(NoteForm, request.form)
        with committing() as session:
            paper = _write(session, dossier, form)
    except Invalid as problem:
        return refused(code, Written(NoteForm(request.form)), problem)
    is_sent = form.audience.data is NoteAudience.APPLICANT
    flash(say("note.sent" if is_sent else "note.kept", code=code), "success")
    return _back(code, paper, "giay-to" if paper else "ghi-chu")


@bp.post("/cb/ho-so/<code>/ghi-chu/da-doc")
@requires(Permission.WORK_TASKS)
def read_notes(code: str) -> ResponseReturnValue:
    """Note that somebody has read what the applicant wrote."""
    dossier = _not_only_asked(code)
    with committing() as session:
        notes.read_by_office(session, dossier.id)
    return _back(code, None, "ghi-chu")


@bp.get("/cb/ho-so/<code>/giay-to/<ref>/xem")
@requires(Permission.WORK_TASKS)
def shown(code: str, ref: str) -> ResponseReturnValue:
    """Give a paper's bytes to the reader of the page; what a browser cannot show is not given."""
    dossier, _ = seen(code)
    wanted = found(dossiers.readable(db.session, dossier.id, ref))
    if wanted.media_type not in SHOWN:
        raise NotFound
    content = installation.files().get(wanted.sha256)
    return send_file(
        io.BytesIO(content),
        mimetype=wanted.media_type,
        as_attachment=True,
        download_name=wanted.filename,
    )


@bp.get("/cb/ho-so/<code>/<any('ghi-chu', 'danh-muc', 'giay-to/y-kien'):part>")
@requires(Permission.WORK_TASKS)
def back(code: str, part: str) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the dossier."""
    seen(code)
    return redirect(url_for("processing.review", code=code))


def _not_only_asked(code: str) -> Dossier:
    """Give the dossier to whoever decides on it; who was only asked a question answers that."""
    dossier, case = seen(code)
    if is_only_asked(dossier, case):
        raise NotFound
    return dossier


def _name_of(dossier: Dossier, component: str) -> str:
    """Name a component; one the procedure does not know and nobody handed in is not judged."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    asked = next((each for each in procedure.papers if each.code == component), None)
    if asked is None:
        raise Invalid.one("component", "paper.unknown_component", name=component[:60])
    return label(asked.names)


def _write(session: Session, dossier: Dossier, form: NoteForm) -> str | None:
    """Write the note, tell the applicant of his, and give the paper it is about."""
    paper = dossiers.paper(session, dossier.id, form.paper.data or "")
    kept = notes.write(
        session,
        current_actor(),
        dossier.id,
        form.audience.data,
        str(form.text.data),
        paper_id=paper.id if paper else None,
        page=form.page.data if paper else None,
    )
    if form.audience.data is NoteAudience.APPLICANT:
        _tell(session, dossier, kept.id)
    return paper.ref if paper else None


def _tell(session: Session, dossier: Dossier, note_id: int) -> None:
    office = accounts.office_of(session, current_actor().office_id)
    telling.tell(
        session,
        NoticeKind.MESSAGE_WRITTEN,
        [dossier.created_by_id],
        once=f"note:{note_id}",
        path=f"/ho-so/{dossier.ref}",
        facts={
            "code": dossier.code or "",
            "by": office.name_vi,
        },
        dossier_id=dossier.id,
    )


def _back(code: str, paper_ref: str | None, anchor: str = "giay-to") -> ResponseReturnValue:
    """Go on with the same dossier, in the same queue, at the paper or the part that was written."""
    parts: dict[str, Any] = {"giay-to": paper_ref, CAME_FROM: request.args.get(CAME_FROM)}
    address = url_for("processing.review", code=code, _anchor=anchor, **parts)
    return redirect(address, 303)
