"""Pages of procedures: which versions there are, which rules, and the decisions about them."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as history
from permits.administration import law_procedure_pages as pages
from permits.administration.law_looking import seal, was_looked_at
from permits.administration.law_procedure_forms import EnactForm, RevokeForm
from permits.administration.law_procedure_pages import Effect
from permits.cases import law_telling
from permits.core.db import committing, db
from permits.core.errors import Complaint, Conflict, Invalid, NotFound
from permits.core.vocabulary import Permission, Role, WorkKind
from permits.procedures import catalogue, queries, service
from permits.procedures.models import Enactment
from permits.procedures.service import Revoke
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say
from permits.web.language import language
from workflow import drawing
from workflow.model import Procedure

bp = Blueprint("procedures", __name__)

_VERSION = "/thu-tuc/<code>/<int:version>"
_DECISION = "/thu-tuc/quyet-dinh/<int:number>"


@bp.get("/thu-tuc")
@requires(Permission.ADMINISTER)
def listing() -> ResponseReturnValue:
    """List every procedure with its versions, and which of them rules today."""
    return render_template("administration/law/procedures.html", groups=pages.groups(db.session))


@bp.get(_VERSION)
@requires(Permission.ADMINISTER)
def version(code: str, version: int) -> ResponseReturnValue:
    """Show one version: its drawing, its days, how it differs, and the form of a decision."""
    return _version_page(_procedure(code, version), EnactForm())


@bp.post(_VERSION)
@requires(Permission.ADMINISTER)
def enact(code: str, version: int) -> ResponseReturnValue:
    """Show what a decision changes; once that was seen, put the version in force by it."""
    procedure, form = _procedure(code, version), EnactForm(request.form)
    if not form.validate():
        return _version_page(procedure, form), 422
    command = form.to_command(code, version)
    if complaints := service.judged(db.session, command):
        return _refused(procedure, form, complaints)
    if not was_looked_at(request.form):
        effect = pages.effect_of(db.session, procedure, command.from_day)
        return _version_page(procedure, form, effect)
    try:
        with committing() as session:
            decided = service.enact(session, current_actor(), command)
            law_telling.of_decision(session, current_actor(), decided)
    except Invalid as refusal:  # somebody decided on the same days meanwhile
        return _refused(procedure, form, refusal.complaints)
    flash(say("enactment.saved", number=command.decision_number), "success")
    return redirect(url_for(".version", code=code, version=version), 303)


@bp.get(_DECISION)
@requires(Permission.ADMINISTER)
def decision(number: int) -> ResponseReturnValue:
    """Show one decision, what its end would change, and what became of it."""
    return _decision_page(_decision(number), RevokeForm())


@bp.post(_DECISION)
@requires(Permission.ADMINISTER)
def revoke(number: int) -> ResponseReturnValue:
    """Take a decision back from today on."""
    shown, form = _decision(number), RevokeForm(request.form)
    if not form.validate():
        return _decision_page(shown, form), 422
    try:
        with committing() as session:
            command = Revoke(number, str(form.reason.data))
            taken = service.revoke(session, current_actor(), command)
            law_telling.of_decision(session, current_actor(), taken)
    except Conflict as conflict:
        return _decision_page(_decision(number), form, conflict), conflict.status
    flash(say("enactment.taken_back", number=taken.decision_number), "success")
    return redirect(url_for(".decision", number=number), 303)


def _procedure(code: str, version: int) -> Procedure:
    try:
        return catalogue.pinned(code, version)
    except LookupError:
        raise NotFound from None


def _decision(number: int) -> Enactment:
    return found(queries.enactment_of(db.session, number))


def _refused(
    procedure: Procedure, form: EnactForm, complaints: Sequence[Complaint]
) -> ResponseReturnValue:
    form.take(complaints)
    return _version_page(procedure, form), 422


def _version_page(procedure: Procedure, form: EnactForm, effect: Effect | None = None) -> str:
    other, differing = pages.compared(db.session, procedure, request.args.get("so", ""))
    drawn = drawing.draw(procedure, here=(), done=(), locale=language())
    return render_template(
        "administration/law/procedure.html",
        row=pages.row_of(db.session, procedure),
        procedure=procedure,
        drawing=Markup(drawn),  # noqa: S704 - drawn by us from a proved file, texts escaped there
        steps=drawing.steps(procedure, language()),
        roles={role.value: role for role in Role},
        works=WorkKind,
        others=pages.others(procedure),
        other=other,
        differing=differing,
        form=form,
        effect=effect,
        looked=seal(request.form) if effect else "",
    )


def _decision_page(shown: Enactment, form: RevokeForm, conflict: Conflict | None = None) -> str:
    procedure = _procedure(shown.procedure_code, shown.version)
    return render_template(
        "administration/law/decision.html",
        decision=shown,
        procedure=procedure,
        row=pages.row_of(db.session, procedure),
        effect=pages.effect_of(db.session, procedure, shown.from_day),
        form=form,
        conflict=conflict,
        rows=history.about(db.session, ChangeSubject.ENACTMENT, str(shown.id)),
    )
