"""Files in parts from carriers' programs: tus 1.0.0, and the taking of a file that has arrived."""

from flask import url_for
from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.forms import TakeUploadForm
from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.filing.uploads import protocol, queries, taking, tus
from permits.filing.uploads.taking import Placing
from permits.web.auth import current_actor, found, requires


@bp.post("/dossiers/<ref>/uploads")
@requires(Permission.FILE_DOSSIER)
def begin_upload(ref: str) -> ResponseReturnValue:
    """Begin a file that comes in parts (tus creation; metadata: component, filename, sha256)."""
    return tus.begin(ref, lambda made: url_for("api.upload_state", upload_ref=made))


@bp.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@requires(Permission.FILE_DOSSIER)
def upload_abilities() -> ResponseReturnValue:
    """Say what of tus is spoken, and how large a file may be."""
    return "", 204, protocol.abilities()


@bp.get("/uploads/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def upload_state(upload_ref: str) -> ResponseReturnValue:
    """Say how much of a file has arrived; HEAD gives the same in headers (tus)."""
    return tus.state(upload_ref)


@bp.patch("/uploads/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def send_part(upload_ref: str) -> ResponseReturnValue:
    """Send the next part of a file, 5 MB at most (tus core and checksum)."""
    return tus.receive(upload_ref)


@bp.delete("/uploads/<upload_ref>")
@requires(Permission.FILE_DOSSIER)
def give_up_upload(upload_ref: str) -> ResponseReturnValue:
    """Forget a file that is on its way (tus termination)."""
    return tus.give_up(upload_ref)


@bp.post("/uploads/<upload_ref>/paper")
@requires(Permission.FILE_DOSSIER)
def take_upload(upload_ref: str) -> ResponseReturnValue:
    """Make a file that has arrived in full a paper of its dossier."""
    actor = current_actor()
    upload = found(queries.own(db.session, actor, upload_ref))
    form = body(TakeUploadForm)
    placing = Placing(str(form.instead_of.data or ""), beside=bool(form.beside.data))
    ref = queries.dossier_ref(db.session, upload)
    kept = taking.take_upload(db.session, actor, upload, placing)
    dossier = found(dossiers.own(db.session, actor, ref))
    return shapes.paper(found(dossiers.paper(db.session, dossier.id, kept.paper_ref))), 201
