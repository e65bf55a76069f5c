"""A filed dossier to its carrier: the confirmation, and taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.cases import leaving
from permits.core import codes
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import service, story
from permits.filing.filed import page, supplement_routes, talk_routes
from permits.filing.filed.blueprint import bp
from permits.filing.forms import WithdrawForm
from permits.papers import qr
from permits.papers.vocabulary import PaperKind
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

__all__ = ["bp", "supplement_routes", "talk_routes"]


@bp.get("/ho-so/<ref>/da-nop")
@requires(Permission.FILE_DOSSIER)
def confirmation(ref: str) -> ResponseReturnValue:
    """Confirm that a dossier was filed: its codes, what happens next, and until when."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    if dossier.is_draft:
        return redirect(url_for("filing.show", ref=ref), 303)
    procedure = service.procedure_of(db.session, dossier)
    address = page.public_address(dossier)
    return render_template(
        "filing/confirmation.html",
        dossier=dossier,
        procedure=procedure,
        expected=story.expected(db.session, dossier, procedure),
        receipt=_receipt(dossier),
        lookup=codes.grouped(dossier.ref),
        address=address,
        # Drawn by our own code from our own address: nothing a person typed is in it.
        square=Markup(qr.square(address).svg),  # noqa: S704
    )


def _receipt(dossier: Dossier) -> story.Issued | None:
    """Give the slip of reception, once the desk has accepted the dossier and it is printed."""
    issued = story.issued(db.session, dossier)
    return next((each for each in issued if each.kind is PaperKind.RECEIPT), None)


@bp.get("/ho-so/<ref>/rut")
@requires(Permission.FILE_DOSSIER)
def withdrawal(ref: str) -> ResponseReturnValue:
    """Say what taking the dossier back means, and ask for the reason."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    _, may_withdraw = story.withdrawal_of(db.session, dossier)
    if not may_withdraw:
        return redirect(url_for("filing.show", ref=ref), 303)
    return _withdrawal_page(dossier, WithdrawForm())


@bp.post("/ho-so/<ref>/rut")
@requires(Permission.FILE_DOSSIER)
def withdraw(ref: str) -> ResponseReturnValue:
    """Ask to take the dossier back."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    form, code = WithdrawForm(request.form), dossier.code
    if not form.validate():
        return _withdrawal_page(dossier, form), 422
    try:
        with committing() as session:
            leaving.ask_withdrawal(session, actor, dossier.id, str(form.note.data))
    except Conflict as refusal:
        again = found(dossiers.own(db.session, actor, ref))
        return _withdrawal_page(again, form, refusal), refusal.status
    flash(say("withdrawal.asked", code=code), "success")
    return redirect(url_for("filing.show", ref=ref), 303)


@bp.post("/ho-so/<ref>/rut/thoi")
@requires(Permission.FILE_DOSSIER)
def take_back_withdrawal(ref: str) -> ResponseReturnValue:
    """Go on after all."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref))
    code = dossier.code
    try:
        with committing() as session:
            leaving.take_back_withdrawal(session, actor, dossier.id)
    except Conflict as refusal:
        flash(say(refusal.code), "warning")
    else:
        flash(say("withdrawal.taken_back", code=code), "success")
    return redirect(url_for("filing.show", ref=ref), 303)


def _withdrawal_page(dossier: Dossier, form: WithdrawForm, refusal: Conflict | None = None) -> str:
    return render_template("filing/withdrawal.html", dossier=dossier, form=form, refusal=refusal)
