"""Messages about a filed dossier, from its applicant's page."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from permits.cases import notes
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.filing.filed import messages, page
from permits.filing.filed.blueprint import bp
from permits.filing.forms import MessageForm
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say


@bp.post("/ho-so/<ref>/trao-doi")
@requires(Permission.FILE_DOSSIER)
def write_message(ref: str) -> ResponseReturnValue:
    """Write to whoever has the dossier in hands."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    if dossier.is_draft:
        return redirect(url_for("filing.show", ref=ref), 303)
    form = MessageForm(request.form)
    if not form.validate():
        return page.drawn(dossier, form), 422
    try:
        with committing() as session:
            messages.write(session, actor, dossier, str(form.text.data))
    except Invalid as refusal:
        form.take(refusal.complaints)
        return page.drawn(found(dossiers.own(db.session, actor, ref)), form), 422
    except Conflict as refusal:
        flash(say(refusal.code), "warning")
    else:
        flash(say("message.sent"), "success")
    return redirect(url_for("filing.show", ref=ref, _anchor="trao-doi"), 303)


@bp.post("/ho-so/<ref>/trao-doi/da-doc")
@requires(Permission.FILE_DOSSIER)
def read_messages(ref: str) -> ResponseReturnValue:
    """Note that the applicant has seen what was written to him."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    with committing() as session:
        notes.read_by_applicant(session, dossier.id)
    return redirect(url_for("filing.show", ref=ref, _anchor="trao-doi"), 303)


@bp.get("/ho-so/<ref>/trao-doi")
@requires(Permission.FILE_DOSSIER)
def talk(ref: str) -> ResponseReturnValue:
    """Lead whoever reloads a refused message to the dossier."""
    found(dossiers.own(db.session, current_actor(), ref))
    return redirect(url_for("filing.show", ref=ref, _anchor="trao-doi"), 303)
