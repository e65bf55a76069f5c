"""Sign and submit: the request made from the answers, signed outside, looked at, handed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import intake
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import paper_routes
from permits.filing.application import pages, service
from permits.filing.uploads import queries as uploads
from permits.filing.uploads import taking
from permits.filing.uploads.taking import Placing
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("application", __name__)


@bp.get("/ho-so/<ref>/ky")
@requires(Permission.FILE_DOSSIER)
def step(ref: str) -> ResponseReturnValue:
    """Show the ways to sign and submit, and how the request stands."""
    return _page(_own(ref))


@bp.post("/ho-so/<ref>/ky")
@requires(Permission.FILE_DOSSIER)
def make(ref: str) -> ResponseReturnValue:
    """Have the request printed from the answers as they are now."""
    actor = current_actor()
    dossier = _own(ref, to_change=True)
    try:
        with committing() as session:
            service.make(session, actor, dossier)
    except Invalid as refusal:
        return _page(_own(ref), refusal)
    return redirect(url_for("filing.application.step", ref=ref), 303)


@bp.get("/ho-so/<ref>/ky/don.pdf")
@requires(Permission.FILE_DOSSIER)
def download(ref: str) -> ResponseReturnValue:
    """Give the printed request of today's answers, to be signed."""
    dossier = _own(ref)
    form = found(service.current(db.session, dossier))
    content = installation.files().get(found(form.file_sha256))
    return paper_routes.attachment(content, "application/pdf", f"don-de-nghi-{dossier.ref}.pdf")


@bp.post("/ho-so/<ref>/ky/khong-ky")
@requires(Permission.FILE_DOSSIER)
def hand_in_unsigned(ref: str) -> ResponseReturnValue:
    """Hand the printed request in by account, unsigned, where the procedure does not ask more."""
    dossier = _own(ref)
    form = found(service.current(db.session, dossier))
    asked = service.require_unsigned(db.session, dossier)
    content = installation.files().get(found(form.file_sha256))
    name = f"don-de-nghi-{dossier.ref}.pdf"
    try:
        taking.take_file(db.session, current_actor(), dossier, asked.code, name, content, Placing())
    except Invalid as refusal:
        return _page(_own(ref), refusal)
    flash(say("application.handed_in"), "success")
    return redirect(url_for("filing.check_answers", ref=ref), 303)


def _page(dossier: Dossier, refusal: Invalid | None = None) -> ResponseReturnValue:
    if not dossier.is_draft:
        return redirect(url_for("filing.show", ref=dossier.ref), 303)
    shown = pages.step(db.session, dossier)
    if shown is None:  # the procedure has no request of its own: there is nothing to sign
        return redirect(url_for("filing.check_answers", ref=dossier.ref), 303)
    page = render_template(
        "filing/application.html",
        dossier=dossier,
        step=shown,
        upload_form=paper_routes.box(shown.row),
        form_for=paper_routes.box,
        begun=uploads.begun(db.session, current_actor(), dossier.id),
        refusal=refusal.complaints if refusal else (),
        limit=intake.LIMIT,
    )
    return page, 422 if refusal else 200


def _own(ref: str, *, to_change: bool = False) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))
