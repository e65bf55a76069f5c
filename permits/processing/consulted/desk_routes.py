"""What the deciding office does about links: send one by hand, take one back; read what came."""

import io

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.actor import Actor
from permits.cases import link_queries, linking
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import Permission
from permits.dossiers.models import Dossier
from permits.forms.base import read
from permits.processing.consulted.forms import MakeLinkForm, RevokeLinkForm
from permits.processing.review.screen import Written, is_only_asked, refused, seen
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("links", __name__)


@bp.post("/cb/ho-so/<code>/duong-dan")
@requires(Permission.WORK_TASKS)
def send(code: str) -> ResponseReturnValue:
    """Send a link to an address the office that is asked has given."""
    dossier, _ = seen(code)
    actor = _maker(dossier)
    try:
        wish = read(MakeLinkForm, request.form).to_command()
        with committing() as session:
            linking.make(session, actor, dossier.id, wish)
    except (Invalid, Conflict) as problem:
        return refused(code, Written(MakeLinkForm(request.form)), problem)
    flash(say("opinion_link.sent", address=wish.address), "success")
    return redirect(url_for("processing.review", code=code, _anchor="cac-y-kien"), 303)


@bp.post("/cb/ho-so/<code>/duong-dan/thu-hoi")
@requires(Permission.WORK_TASKS)
def revoke(code: str) -> ResponseReturnValue:
    """Take a link back: it answers nothing any more."""
    dossier, _ = seen(code)
    actor = _maker(dossier)
    try:
        link_id = read(RevokeLinkForm, request.form).wanted()
        with committing() as session:
            address = linking.revoke(session, actor, dossier.id, link_id)
    except (Invalid, Conflict) as problem:
        return refused(code, None, problem)
    flash(say("opinion_link.taken_back", address=address), "success")
    return redirect(url_for("processing.review", code=code, _anchor="cac-y-kien"), 303)


@bp.get("/cb/ho-so/<code>/duong-dan")
@bp.get("/cb/ho-so/<code>/duong-dan/thu-hoi")
@requires(Permission.WORK_TASKS)
def back(code: str) -> ResponseReturnValue:
    """Lead whoever reloads a refused page to the dossier."""
    seen(code)
    return redirect(url_for("processing.review", code=code))


@bp.get("/cb/ho-so/<code>/y-kien/<ref>")
@requires(Permission.WORK_TASKS)
def attached(code: str, ref: str) -> ResponseReturnValue:
    """Hand out the file of an answer; who was only asked gets what his own office attached."""
    dossier, case = seen(code)
    own = current_actor().office_id if is_only_asked(dossier, case) else None
    wanted = found(link_queries.file_of(db.session, case.id, ref, own))
    content = io.BytesIO(installation.files().get(wanted.sha256))
    return send_file(
        content,
        mimetype=wanted.media_type,
        as_attachment=True,
        download_name=wanted.filename,
    )


def _maker(dossier: Dossier) -> Actor:
    """Give the caller if he may send and take back links: whoever decides on the dossier."""
    actor = current_actor()
    if dossier.authority_id != actor.office_id or not linking.MAKERS & actor.all_roles:
        raise NotAllowed("not_allowed")
    return actor
