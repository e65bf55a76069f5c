"""A filed dossier to its carrier: confirmation, story, supplement, and taking it back."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.cases import leaving, registry
from permits.cases.subject import subject_of
from permits.core import codes
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import pages as views
from permits.filing import sections, service, story
from permits.filing.forms import SupplementForm, WithdrawForm
from permits.filing.uploads import rows
from permits.papers import qr
from permits.planning import contest_pages
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say
from permits.web.language import language
from workflow import drawing

bp = Blueprint("filed", __name__)


@bp.get("/ho-so/<ref>/da-nop")
@requires(Permission.FILE_DOSSIER)
def confirmation(ref: str) -> ResponseReturnValue:
    """Confirm that a dossier was filed: its codes, what happens next, and until when."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    if dossier.is_draft:
        return redirect(url_for("filing.show", ref=ref), 303)
    procedure = service.procedure_of(db.session, dossier)
    address = _public_address(dossier)
    return render_template(
        "filing/confirmation.html",
        dossier=dossier,
        procedure=procedure,
        expected=story.expected(db.session, dossier, procedure),
        lookup=codes.grouped(dossier.ref),
        address=address,
        # Drawn by our own code from our own address: nothing a person typed is in it.
        square=Markup(qr.square(address).svg),  # noqa: S704
    )


@bp.get("/ho-so/<ref>/bo-sung")
@requires(Permission.FILE_DOSSIER)
def supplement(ref: str) -> ResponseReturnValue:
    """Show what is asked for, and the form to hand the dossier back with."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    asked = story.request_of(db.session, dossier)
    if asked is None:
        return redirect(url_for("filing.show", ref=ref), 303)
    return _supplement_page(dossier, asked, SupplementForm())


@bp.post("/ho-so/<ref>/bo-sung")
@requires(Permission.FILE_DOSSIER)
def resubmit(ref: str) -> ResponseReturnValue:
    """Hand the supplemented dossier back to whoever asked."""
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, ref, to_change=True))
    asked = story.request_of(db.session, dossier)
    if asked is None:
        flash(say("task.closed"), "warning")
        return redirect(url_for("filing.show", ref=ref), 303)
    form = SupplementForm(request.form)
    if request.form.get("_revision") not in (None, sections.mark_of_whole(dossier)):
        return _supplement_page(dossier, asked, form, changed=True), 409
    if not form.validate():
        return _supplement_page(dossier, asked, form), 422
    code = dossier.code
    try:
        with committing() as session:
            service.resubmit(session, actor, dossier, asked.node, str(form.note.data))
    except Invalid as refusal:
        form.take(refusal.complaints)
        again = found(dossiers.own(db.session, actor, ref))
        return _supplement_page(again, asked, form), 422
    flash(say("dossier.resubmitted", dossier=code), "success")
    return redirect(url_for("filing.show", ref=ref), 303)


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


def page(dossier: Dossier) -> str:
    """Draw the page on which a carrier follows a filed dossier."""
    filed = story.filed(db.session, dossier)
    actor = current_actor()
    svg = drawing.draw(
        filed.procedure, here=filed.open_nodes, done=filed.passed_nodes, locale=language()
    )
    return render_template(
        "filing/filed.html",
        dossier=dossier,
        filed=filed,
        place=views.place_name(db.session, dossier),
        components=rows.components(db.session, dossier),
        sections=[name for name in views.asked_sections(dossier) if name in dossier.content],
        answers={
            name: sections.answers(sections.kept(db.session, actor, dossier, name))
            for name in views.asked_sections(dossier)
            if name in dossier.content
        },
        subject=subject_of(db.session, dossier),
        by_office=dossier.matter in BY_OFFICE,
        evidence=views.evidence_of(db.session, dossier),
        contested=contest_pages.contested_of(db.session, dossier),
        permits=registry.readers["permits"](db.session, dossier.id),
        lookup=codes.grouped(dossier.ref),
        address=_public_address(dossier),
        # The engine escapes every name it draws.
        drawn=Markup(svg),  # noqa: S704
    )


def _supplement_page(
    dossier: Dossier, asked: story.Request, form: SupplementForm, *, changed: bool = False
) -> str:
    return render_template(
        "filing/supplement.html",
        dossier=dossier,
        asked=asked,
        form=form,
        changed=changed,
        by_office=dossier.matter in BY_OFFICE,
        subject=subject_of(db.session, dossier),
        sections=views.sections_of(db.session, dossier),
        renewed=rows.renewed(db.session, dossier, since=asked.asked_at),
        revision=sections.mark_of_whole(dossier),
    )


def _withdrawal_page(dossier: Dossier, form: WithdrawForm, refusal: Conflict | None = None) -> str:
    return render_template("filing/withdrawal.html", dossier=dossier, form=form, refusal=refusal)


def _public_address(dossier: Dossier) -> str:
    """Give the address under which anybody with the code may follow the dossier."""
    settings = current_app.extensions["settings"]
    return f"{settings.base_url}/tra-cuu/{dossier.ref}"
