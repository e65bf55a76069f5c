"""The pages of whoever was invited: accept, or ask for a new link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.inviting import queries, service
from permits.accounts.inviting.forms import AcceptForm
from permits.accounts.inviting.models import Invitation
from permits.accounts.vocabulary import InvitationState
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Invalid, NotFound, Problem
from permits.core.vocabulary import Role
from permits.web.auth import found, public
from permits.web.filters import say

bp = Blueprint("inviting", __name__)


@bp.get("/loi-moi/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    """Show what one is invited to, and ask how one wants to sign in."""
    return _page(_found(token), AcceptForm())


@bp.post("/loi-moi/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    """Open the account; the link opens nothing after that."""
    made, form = _found(token), AcceptForm(request.form)
    if queries.state_of(made, at=clock.now()) is InvitationState.WAITING and not form.validate():
        return _page(made, form, 422)
    try:
        service.refuse_ended(made)
        with committing() as session:
            person = service.accept(session, token, form.to_command())
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(_found(token), form, 422)
    except NotFound:
        raise
    except Problem:
        return _page(_found(token), form)
    flash(say("invitation.accepted", login=person.login), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/loi-moi/<token>/xin-lai")
@public
def ask_again(token: str) -> ResponseReturnValue:
    """Ask whoever invited one for a new link in place of an expired one."""
    _found(token)
    with committing() as session:
        service.ask_again(session, token)
    flash(say("invitation.asked_again"), "success")
    return redirect(url_for("inviting.invitation", token=token), 303)


def _found(token: str) -> Invitation:
    return found(queries.by_token(db.session, token))


def _page(made: Invitation, form: AcceptForm, status: int = 200) -> ResponseReturnValue:
    state = queries.state_of(made, at=clock.now())
    if form.name.data is None:
        form.name.data = made.name
    page = render_template(
        "accounts/invitation.html",
        form=form,
        made=made,
        state=state,
        roles=[Role(role) for role in made.roles],
    )
    return page, status if state is InvitationState.WAITING else 410
