"""Pages of the fee schedule."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_fee_pages as pages
from permits.administration import law_history_queries as history
from permits.administration.law_fee_forms import EndForm, FeeForm, WithdrawForm, begun_from
from permits.administration.law_fee_pages import Effect
from permits.administration.law_looking import seal, was_looked_at
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.forms.base import BaseForm
from permits.procedures import fee_queries, fees
from permits.procedures.fee_models import FeeLine
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("fees", __name__)


@bp.get("/phi")
@requires(Permission.ADMINISTER)
def schedule() -> ResponseReturnValue:
    """List every line of the schedule by matter, with what is in force today."""
    return render_template("administration/law/fees.html", groups=pages.by_matter(db.session))


@bp.get("/phi/moi")
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show the form of a line, begun from another one where it takes that one's place."""
    older = request.args.get("tu", type=int)
    line = found(fee_queries.line_of(db.session, older)) if older else None
    return _new_page(FeeForm(data=begun_from(line) if line else None))


@bp.post("/phi/moi")
@requires(Permission.ADMINISTER)
def decide() -> ResponseReturnValue:
    """Show what a line ends and touches; once that was seen, take it into the schedule."""
    form = FeeForm(request.form)
    if not form.validate():
        return _new_page(form), 422
    command = form.to_command()
    if not was_looked_at(request.form):
        return _new_page(form, pages.effect_of(db.session, command))
    try:
        with committing() as session:
            number = fees.decide(session, current_actor(), command).id
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _new_page(form), 422
    flash(say("fee.saved"), "success")
    return redirect(url_for(".line", number=number), 303)


@bp.get("/phi/<int:number>")
@requires(Permission.ADMINISTER)
def line(number: int) -> ResponseReturnValue:
    """Show one line with its history, and how it may be ended or withdrawn."""
    return _line_page(found(fee_queries.line_of(db.session, number)))


@bp.post("/phi/<int:number>/het")
@requires(Permission.ADMINISTER)
def end(number: int) -> ResponseReturnValue:
    """Let a line end with a day."""
    form, shown = EndForm(request.form), found(fee_queries.line_of(db.session, number))
    if not form.validate():
        return _line_page(shown, ending=form), 422
    try:
        with committing() as session:
            fees.end(session, current_actor(), number, form.last.data, str(form.reason.data))
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _line_page(shown, ending=form), 422
    except Conflict as conflict:
        return _line_page(shown, ending=form, conflict=conflict), conflict.status
    flash(say("fee.closed", day=form.last.data), "success")
    return redirect(url_for(".line", number=number), 303)


@bp.post("/phi/<int:number>/rut")
@requires(Permission.ADMINISTER)
def withdraw(number: int) -> ResponseReturnValue:
    """Take back a line that has not begun."""
    form, shown = WithdrawForm(request.form), found(fee_queries.line_of(db.session, number))
    if not form.validate():
        return _line_page(shown, withdrawing=form), 422
    try:
        with committing() as session:
            fees.withdraw(session, current_actor(), number, str(form.reason.data))
    except Conflict as conflict:
        return _line_page(shown, withdrawing=form, conflict=conflict), conflict.status
    flash(say("fee.taken_back"), "success")
    return redirect(url_for(".line", number=number), 303)


def _new_page(form: FeeForm, effect: Effect | None = None) -> str:
    looked = seal(request.form) if effect else ""
    return render_template(
        "administration/law/fee_new.html", form=form, effect=effect, looked=looked
    )


def _line_page(
    shown: FeeLine,
    *,
    ending: BaseForm | None = None,
    withdrawing: BaseForm | None = None,
    conflict: Conflict | None = None,
) -> str:
    return render_template(
        "administration/law/fee.html",
        line=shown,
        state=pages.state_of(shown),
        touched=pages.touched_by(db.session, shown),
        ending=ending or EndForm(),
        withdrawing=withdrawing or WithdrawForm(),
        conflict=conflict,
        rows=history.about(db.session, ChangeSubject.FEE, str(shown.id)),
    )
