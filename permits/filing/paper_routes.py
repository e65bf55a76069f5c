"""The papers of a dossier: a row for each component, its files, and their earlier versions."""

import io
from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from permits.core.db import committing, db
from permits.core.errors import Complaint, Invalid
from permits.core.files import FileStore
from permits.core.vocabulary import Permission
from permits.dossiers import intake
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier, Paper
from permits.filing import service, story
from permits.filing.forms import UploadForm
from permits.filing.uploads import queries as uploads
from permits.filing.uploads import rows, taking
from permits.filing.uploads.taking import Placing
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("papers", __name__)

#: A file of a stranger that is opened in the browser may load, run and send nothing.
_SHOWN_POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'"


@bp.get("/ho-so/<ref>/giay-to")
@requires(Permission.FILE_DOSSIER)
def listing(ref: str) -> ResponseReturnValue:
    """Show every component with its files, or the box to give one."""
    return _page(_again(ref))


@bp.post("/ho-so/<ref>/giay-to")
@requires(Permission.FILE_DOSSIER)
def upload(ref: str) -> ResponseReturnValue:
    """Take files for one component, each by itself: a refused one does not lose the others."""
    _again(ref)  # whoever may not know of the dossier learns nothing of its form either
    form = UploadForm(request.form)
    if not form.validate():
        return _page(_again(ref), refusals=form.complaints()), 422
    component = str(form.component.data)
    sent = [each for each in request.files.getlist("file") if each.filename]
    refusals = [] if sent else [Complaint("file", "paper.none")]
    for each in sent:
        refusals += _taken(ref, component, each, str(form.instead_of.data or ""))
    if refusals:
        return _page(_again(ref), refusals=refusals, component=component), 422
    flash(say("paper.attached", filename=", ".join(str(f.filename) for f in sent)), "success")
    return redirect(url_for("filing.papers.listing", ref=ref, _anchor=f"paper-{component}"), 303)


@bp.post("/ho-so/<ref>/giay-to/<paper_ref>/go")
@requires(Permission.FILE_DOSSIER)
def remove(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Take a file out of the dossier."""
    dossier = found(dossiers.own(db.session, current_actor(), ref, to_change=True))
    paper = found(dossiers.paper(db.session, dossier.id, paper_ref))
    component, filename = paper.component, paper.filename
    with committing() as session:
        service.detach(session, dossier, paper)
    flash(say("paper.detached", filename=filename), "success")
    return redirect(url_for("filing.papers.listing", ref=ref, _anchor=f"paper-{component}"), 303)


@bp.get("/ho-so/<ref>/giay-to/<paper_ref>")
@requires(Permission.FILE_DOSSIER)
def download(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Give back a file the carrier attached, to be saved."""
    paper = _readable(ref, paper_ref)
    return attachment(store().get(paper.sha256), paper.media_type, paper.filename)


@bp.get("/ho-so/<ref>/giay-to/<paper_ref>/xem")
@requires(Permission.FILE_DOSSIER)
def view(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Open a picture or a PDF in the browser: none that was taken can run anything."""
    paper = _readable(ref, paper_ref)
    if paper.media_type not in rows.SHOWN:
        return redirect(url_for("filing.papers.download", ref=ref, paper_ref=paper_ref), 303)
    response = _file(store().get(paper.sha256), paper.media_type, paper.filename, saved=False)
    response.headers["Content-Security-Policy"] = _SHOWN_POLICY
    return response


@bp.get("/ho-so/<ref>/van-ban/<paper_ref>")
@requires(Permission.FILE_DOSSIER)
def issued(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Give a paper that was issued on the dossier, exactly as it was signed."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    papers = story.issued(db.session, dossier)
    paper = found(next((each for each in papers if each.ref == paper_ref), None))
    filename = f"{dossier.code}-{paper.kind}.pdf"
    return attachment(store().get(paper.sha256), "application/pdf", filename)


def store() -> FileStore:
    """Give the store of this installation's files."""
    return FileStore(current_app.extensions["settings"].storage_dir)


def attachment(content: bytes, media_type: str, filename: str) -> ResponseReturnValue:
    """Answer with a file to be saved; the browser may not guess another type for it."""
    return _file(content, media_type, filename, saved=True)


def _file(content: bytes, media_type: str, filename: str, *, saved: bool) -> Response:
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=saved, download_name=filename
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _readable(ref: str, paper_ref: str) -> Paper:
    """Find a file of a dossier that may be handed out: never one a scanner found infected."""
    return found(dossiers.readable(db.session, _again(ref).id, paper_ref))


def _taken(ref: str, component: str, sent: FileStorage, instead_of: str) -> Sequence[Complaint]:
    """Take one file of a form; gives what stands against it."""
    with sent.stream as stream:  # a large one lies in a temporary file
        content = stream.read(intake.LIMIT + 1)
    placing = Placing(instead_of) if instead_of else taking.usual(component)
    dossier = _again(ref)
    try:
        taking.take_file(
            db.session,
            current_actor(),
            dossier,
            component,
            sent.filename or "",
            content,
            placing,
        )
    except Invalid as refusal:
        return refusal.complaints
    return ()


def _again(ref: str, *, to_change: bool = False) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))


def _page(dossier: Dossier, *, refusals: Sequence[Complaint] = (), component: str = "") -> str:
    components = rows.components(db.session, dossier)
    forms = {row.code: box(row) for row in components}
    if component in forms:
        forms[component].take(refusals)
    return render_template(
        "filing/papers.html",
        dossier=dossier,
        rows=[(row, forms[row.code]) for row in components],
        unneeded=rows.unneeded(db.session, dossier),
        begun=uploads.begun(db.session, current_actor(), dossier.id),
        refusal=refusals,
        refused=component,
        limit=intake.LIMIT,
        form_for=box,
        changeable=service.is_changeable(db.session, dossier),
    )


def box(row: rows.Component, old: rows.PaperFile | None = None) -> UploadForm:
    """Make a box of one component; on a page with many each needs an id of its own."""
    form = UploadForm()
    form.file.id = f"file-{row.code}" + (f"-{old.ref}" if old else "")
    form.file.flags.required = True
    return form
