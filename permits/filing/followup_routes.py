"""Beginning what is not begun from one's own permit: the transfer of another's, a place alone."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core import installation
from permits.core.db import committing
from permits.core.errors import Invalid
from permits.core.vocabulary import Matter, Permission
from permits.filing import followups, service
from permits.filing.drafts import start_page
from permits.filing.followup_forms import FindPermitForm
from permits.filing.forms import StartForm
from permits.web.auth import current_actor, requires

bp = Blueprint("followups", __name__)


@bp.get("/ho-so/ke-thua")
@requires(Permission.FILE_DOSSIER)
def find() -> ResponseReturnValue:
    """Ask which permit is to be taken over: its number and its code."""
    return render_template("filing/transfer.html", form=FindPermitForm())


@bp.post("/ho-so/ke-thua")
@requires(Permission.FILE_DOSSIER)
def transfer() -> ResponseReturnValue:
    """Begin a transfer as the new holder."""
    form = FindPermitForm(request.form)
    if not form.validate():
        return render_template("filing/transfer.html", form=form), 422
    key = installation.settings().code_key
    try:
        with committing() as session:
            draft = followups.start_transfer(
                session, current_actor(), form.number.data, form.code.data, key=key
            )
            ref = draft.ref
    except Invalid as refusal:
        form.take(refusal.complaints)
        return render_template("filing/transfer.html", form=form), 422
    return redirect(url_for("filing.show", ref=ref), 303)


@bp.get("/ho-so/vi-tri")
@requires(Permission.FILE_DOSSIER)
def choose_location() -> ResponseReturnValue:
    """Offer the kinds of work whose place may be accepted before there is a permit."""
    return start_page.asked(Matter.LOCATION)


@bp.post("/ho-so/vi-tri")
@requires(Permission.FILE_DOSSIER)
def location() -> ResponseReturnValue:
    """Begin a request to accept a place."""
    form = StartForm(request.form)
    if not form.validate():
        return start_page.first(form, Matter.LOCATION), 422
    with committing() as session:
        actor = current_actor()
        draft = service.start(session, actor, form.work.data, form.point.data, Matter.LOCATION)
        ref = draft.ref
    return redirect(url_for("filing.show", ref=ref), 303)
