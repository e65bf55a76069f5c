"""The papers of a dossier: one row for each component, one file for each row."""

import io

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db, end_reading
from permits.core.errors import Invalid
from permits.core.files import FileStore
from permits.core.vocabulary import Permission
from permits.dossiers import intake
from permits.dossiers import queries as dossiers
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import Dossier
from permits.filing import examining, service, story
from permits.filing import pages as views
from permits.filing.forms import UploadForm
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("papers", __name__)


@bp.get("/ho-so/<ref>/giay-to")
@requires(Permission.FILE_DOSSIER)
def listing(ref: str) -> ResponseReturnValue:
    """Show every component with its file, or the box to give one."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    return _page(dossier)


@bp.post("/ho-so/<ref>/giay-to")
@requires(Permission.FILE_DOSSIER)
def upload(ref: str) -> ResponseReturnValue:
    """Take one file for one component; a file before it stays in the history."""
    actor = current_actor()
    dossier = _again(ref)
    form = UploadForm(request.form)
    if not form.validate():
        return _page(dossier, refusal=Invalid(form.complaints())), 422
    component = str(form.component.data)
    try:
        received = _received(dossier, component)
        with committing() as session:
            dossier = _again(ref, to_change=True)
            service.attach(session, actor, store(), dossier, component, received)
    except Invalid as refusal:
        return _page(_again(ref), refusal=refusal, component=component), 422
    flash(say("paper.attached", filename=received.filename), "success")
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
    """Give back a file the carrier attached, never to be opened inside our pages."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    paper = found(dossiers.paper(db.session, dossier.id, paper_ref))
    return attachment(store().get(paper.sha256), paper.media_type, paper.filename)


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
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=filename
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _received(dossier: Dossier, component: str) -> ReceivedFile:
    """Judge the file that was sent by what this component takes."""
    accept = service.accepted_types(service.procedure_of(db.session, dossier), component)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.one("file", "paper.none")
    end_reading()  # nothing is held while the file is looked into
    with sent.stream as stream:  # a large one lies in a temporary file
        content = stream.read(intake.LIMIT + 1)
    judge = examining.judge(current_app.extensions["settings"])
    return intake.receive(sent.filename, content, accept=accept, judge=judge)


def _again(ref: str, *, to_change: bool = False) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))


def _page(dossier: Dossier, *, refusal: Invalid | None = None, component: str = "") -> str:
    rows = [(row, _upload_form(row)) for row in views.components(db.session, dossier)]
    for row, form in rows:
        if refusal and row.code == component:
            form.take(refusal.complaints)
    return render_template(
        "filing/papers.html",
        dossier=dossier,
        rows=rows,
        refusal=refusal.complaints if refusal else (),
        refused=component,
        changeable=service.is_changeable(db.session, dossier),
    )


def _upload_form(row: views.Component) -> UploadForm:
    """Make the box of one component; on a page with many each needs an id of its own."""
    form = UploadForm()
    form.file.id = f"file-{row.code}"
    form.file.flags.required = True
    return form
