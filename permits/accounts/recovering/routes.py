"""Pages for whoever has forgotten his password."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.recovering import queries, service
from permits.accounts.recovering.forms import ForgottenForm, NewPasswordForm
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Complaint, Problem, TooMany
from permits.web.auth import public
from permits.web.filters import say
from permits.web.rates import spend

bp = Blueprint("recovering", __name__)
#: For one address and for one name, known or not: a mailbox must not be flooded either.
_ASKS, _ASKS_WITHIN = 10, timedelta(minutes=10)
_SAME, _SAME_WITHIN = 3, timedelta(hours=1)


@bp.get("/dang-nhap/quen")
@public
def forgotten() -> ResponseReturnValue:
    """Ask who has forgotten his password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm())


@bp.post("/dang-nhap/quen")
@public
def ask_for_link() -> ResponseReturnValue:
    """Promise a link, in the same words and the same time whether anybody has this name or not."""
    form = ForgottenForm(request.form)
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    try:
        spend(f"forgotten:at:{request.remote_addr}", limit=_ASKS, per=_ASKS_WITHIN)
        spend(f"forgotten:{form.who.data.lower()}", limit=_SAME, per=_SAME_WITHIN)
    except TooMany as refusal:
        form.take([Complaint("who", refusal.code, refusal.facts)])
        page = render_template("accounts/forgotten.html", form=form)
        return page, 429, {"Retry-After": str(refusal.retry_after)}
    with committing() as session:
        service.ask(session, form.who.data)
    flash(say("password.link_asked"))
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/dang-nhap/mat-khau-moi/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Ask for a new password, where the link still counts."""
    return _page(token, NewPasswordForm())


@bp.post("/dang-nhap/mat-khau-moi/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    """Set the new password; every sign-in made with the old one ends."""
    person = queries.standing(db.session, token, at=clock.now())
    form = NewPasswordForm(request.form)
    form.login = person.login if person else ""
    if person is not None and not form.validate():
        return _page(token, form, 422)
    try:
        with committing() as session:
            service.set_password(session, token, form.new_password.data or "")
    except Problem:
        return _page(token, NewPasswordForm(), 422)
    flash(say("password.set"), "success")
    return redirect(url_for("accounts.sign_in"), 303)


def _page(token: str, form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    person = queries.standing(db.session, token, at=clock.now())
    page = render_template("accounts/new_password.html", form=form, person=person)
    return page, status if person else 410
