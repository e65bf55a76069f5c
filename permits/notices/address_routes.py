"""Addresses that take no mail: who is reached no more, and what becomes of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.forms.base import read
from permits.notices import bouncing, hook_queries
from permits.notices.forms import BadAddressForm
from permits.web.auth import current_actor, requires
from permits.web.filters import say

bp = Blueprint("addresses", __name__)


@bp.get("/thong-bao/dia-chi-hong")
@requires(Permission.ADMINISTER, Permission.MANAGE_COMPANY)
def bad() -> ResponseReturnValue:
    """List who cannot be mailed: of the caller's company, or everywhere for administrators."""
    actor = current_actor()
    return render_template(
        "notices/bad.html",
        rows=hook_queries.bad(db.session, bouncing.scope_of(actor)),
        is_everywhere=bouncing.scope_of(actor) is None,
    )


@bp.post("/thong-bao/dia-chi-hong")
@requires(Permission.ADMINISTER, Permission.MANAGE_COMPANY)
def works_again() -> ResponseReturnValue:
    """Note that an address takes mail again."""
    form = read(BadAddressForm, request.form)
    with committing() as session:
        bouncing.clear(session, current_actor(), form.address.data)
    flash(say("notices.address_cleared", address=form.address.data))
    return redirect(url_for("notices.addresses.bad"), 303)
