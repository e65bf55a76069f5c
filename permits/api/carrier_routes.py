"""The carrier's door for programs: drafts, sections, papers, filing, supplements, results."""

import io

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.forms import NewDossierForm, SupplementForm
from permits.cases import queries as cases
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission, WorkKind
from permits.dossiers import checking, starting
from permits.dossiers import forms as sections
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import choices, service
from permits.filing.uploads import taking
from permits.filing.uploads.taking import Placing
from permits.papers import queries as papers
from permits.papers.vocabulary import INTERNAL
from permits.web.auth import current_actor, found, requires


@bp.get("/dossiers")
@requires(Permission.FILE_DOSSIER)
def listing() -> ResponseReturnValue:
    """List one's enterprise's dossiers, the newest first; `after` continues a page."""
    after = request.args.get("after", type=int, default=0)
    rows = dossiers.of_carrier(db.session, current_actor(), limit=51, after=after)
    return {
        "dossiers": [
            {"ref": r.ref, "code": r.code, "work": str(r.work_kind), "work_name": r.work_name}
            for r in rows[:50]
        ],
        "next": rows[49].id if len(rows) > 50 else None,
    }


@bp.post("/dossiers")
@requires(Permission.FILE_DOSSIER)
def create() -> ResponseReturnValue:
    """Begin a draft for one kind of work."""
    form = body(NewDossierForm)
    with committing() as session:
        dossier = starting.start(session, current_actor(), WorkKind(form.work.data))
        ref = dossier.ref
    return _shown(ref), 201, {"Location": url_for("api.show", ref=ref)}


@bp.get("/dossiers/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show one of one's own dossiers with its check, its papers and what is missing."""
    return _shown(ref)


@bp.delete("/dossiers/<ref>")
@requires(Permission.FILE_DOSSIER)
def discard(ref: str) -> ResponseReturnValue:
    """Throw a draft away."""
    dossier = _own(ref)
    with committing() as session:
        service.discard(session, dossier)
    return "", 204


@bp.put("/dossiers/<ref>/sections/<name>")
@requires(Permission.FILE_DOSSIER)
def fill(ref: str, name: str) -> ResponseReturnValue:
    """Fill in one section; the site's section places the dossier and checks the place."""
    dossier = _own(ref)
    form_class = found(service.sections_of(dossier).get(name))
    actor = current_actor()
    form = body(form_class, prepare=lambda made: choices.offer(db.session, actor, dossier, made))
    with committing() as session:
        service.keep(session, actor, dossier, form.to_command())
    return _shown(ref)


@bp.post("/dossiers/<ref>/papers")
@requires(Permission.FILE_DOSSIER)
def attach(ref: str) -> ResponseReturnValue:
    """Attach a file (multipart: `component`, `file`, and `instead_of` or `beside`)."""
    dossier, sent = _own(ref), request.files.get("file")
    if sent is None:
        raise Invalid.one("file", "paper.none")
    kept = taking.take_file(
        db.session,
        current_actor(),
        dossier,
        request.form.get("component", ""),
        sent.filename or "",
        sent.read(),
        Placing(request.form.get("instead_of", ""), beside=request.form.get("beside") == "true"),
    )
    return shapes.paper(found(dossiers.paper(db.session, _own(ref).id, kept.paper_ref))), 201


@bp.post("/dossiers/<ref>/submission")
@requires(Permission.FILE_DOSSIER)
def submit(ref: str) -> ResponseReturnValue:
    """File the dossier; the answer carries its code and its look-up code."""
    dossier = _own(ref)
    body(sections.SubmitForm)
    with committing() as session:
        service.submit(session, current_actor(), dossier)
    return _shown(ref)


@bp.post("/dossiers/<ref>/supplement")
@requires(Permission.FILE_DOSSIER)
def supplement(ref: str) -> ResponseReturnValue:
    """Hand a supplemented dossier back."""
    dossier, form = _own(ref), body(SupplementForm)
    with committing() as session:
        task = cases.waiting_for(session, dossier.id, dossier.carrier_id)
        if task is None:
            raise Conflict("task.closed")
        service.resubmit(session, current_actor(), dossier, task.node, form.note.data or "")
    return _shown(ref)


@bp.get("/dossiers/<ref>/events")
@requires(Permission.FILE_DOSSIER)
def events(ref: str) -> ResponseReturnValue:
    """List what happened to a dossier."""
    case = found(cases.case_of(db.session, _own(ref).id))
    return {"events": [shapes.event(e) for e in cases.event_stories(db.session, case.id)]}


@bp.get("/dossiers/<ref>/documents")
@requires(Permission.FILE_DOSSIER)
def documents(ref: str) -> ResponseReturnValue:
    """List the papers issued about a dossier."""
    dossier = _own(ref)
    issued = papers.of_applicant(db.session, dossier.code) if dossier.code else ()
    return {"documents": [shapes.issued(paper) for paper in issued]}


@bp.get("/dossiers/<ref>/documents/<sha256>")
@requires(Permission.FILE_DOSSIER)
def document(ref: str, sha256: str) -> ResponseReturnValue:
    """Download one issued paper, byte for byte as it was signed."""
    dossier, paper = _own(ref), papers.by_file(db.session, sha256)
    if paper is None or paper.subject != dossier.code or paper.file_sha256 is None:
        return found(None)
    if paper.kind in INTERNAL:
        return found(None)
    content = installation.files().get(paper.file_sha256)
    return send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{dossier.code}-{paper.kind}.pdf",
    )


def _own(ref: str) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref))


def _shown(ref: str) -> dict[str, object]:
    dossier = _own(ref)
    case = cases.case_of(db.session, dossier.id)
    return shapes.dossier(
        dossier,
        case,
        missing=service.missing(db.session, dossier) if dossier.is_draft else (),
        check=checking.last(db.session, dossier),
    )
