"""Files in parts from the carrier's pages: begun, sent, asked after, given up, and taken."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.filing.uploads import queries, taking, tus
from permits.filing.uploads.taking import Placing
from permits.web.auth import current_actor, found, requires

bp = Blueprint("uploads", __name__)


@bp.post("/ho-so/<ref>/tai-len")
@requires(Permission.FILE_DOSSIER)
def begin(ref: str) -> ResponseReturnValue:
    """Make room for a file that will come in parts."""
    return tus.begin(ref, lambda made: url_for("filing.uploads.state", upload_ref=made))


@bp.get("/tai-len/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def state(upload_ref: str) -> ResponseReturnValue:
    """Say how much of a file has arrived."""
    return tus.state(upload_ref)


@bp.patch("/tai-len/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def receive(upload_ref: str) -> ResponseReturnValue:
    """Take the next part of a file."""
    return tus.receive(upload_ref)


@bp.delete("/tai-len/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def give_up(upload_ref: str) -> ResponseReturnValue:
    """Forget a file that is on its way."""
    return tus.give_up(upload_ref)


@bp.post("/tai-len/<upload_ref>/bo")
@requires(Permission.FILE_DOSSIER)
def abandon(upload_ref: str) -> ResponseReturnValue:
    """Forget a file that is on its way, from a page without scripts."""
    upload = found(queries.own(db.session, current_actor(), upload_ref))
    component, ref = upload.component, queries.dossier_ref(db.session, upload)
    taking.drop(current_actor(), upload_ref)
    return redirect(url_for("filing.papers.listing", ref=ref, _anchor=f"paper-{component}"), 303)


@bp.post("/tai-len/<upload_ref>/nhan")
@requires(Permission.FILE_DOSSIER)
def take(upload_ref: str) -> ResponseReturnValue:
    """Make a file that has arrived a paper of its dossier."""
    upload = found(queries.own(db.session, current_actor(), upload_ref))
    instead_of = request.form.get("instead_of", "")[:40]
    placing = Placing(instead_of) if instead_of else taking.usual(upload.component)
    kept = taking.take_upload(db.session, current_actor(), upload, placing)
    return {"paper": kept.paper_ref, "component": kept.component, "filename": kept.filename}, 201
