"""Pages of the second factor: giving a code when signing in, and setting it up."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from permits.accounts import queries, sign_in_queries
from permits.accounts import service as accounts
from permits.accounts.actor import Actor
from permits.accounts.second_factor import drawing, service
from permits.accounts.second_factor import queries as factors
from permits.accounts.second_factor.forms import CodeForm
from permits.accounts.sign_in_queries import Waiting
from permits.accounts.starting import start_page
from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Complaint, Invalid, Problem, TooMany
from permits.core.vocabulary import Permission
from permits.web import auth, keeping
from permits.web.auth import current_actor, even_before_enrolment, found, public, requires
from permits.web.filters import say
from permits.web.paging import safe_address

bp = Blueprint("second_factor", __name__)
_WAITING = "second_step"  # the key of a sign-in that opens nothing yet
_HOME = "/tai-khoan"
_NEW_CODES = "new_recovery_codes"


def await_code(key: str, address: str, packed: str) -> ResponseReturnValue:
    """Ask for a code after the password; what was being sent travels on through the page."""
    cookie[_WAITING] = key
    if packed:
        return _code_page(CodeForm(), address, packed)
    return redirect(url_for("second_factor.ask_code", next=address or None), 303)


@bp.get("/dang-nhap/ma")
@public
def ask_code() -> ResponseReturnValue:
    """Ask whoever gave his password for a code."""
    if _waiting() is None:
        return redirect(url_for("accounts.sign_in", next=request.args.get("next") or None), 303)
    return _code_page(CodeForm(), request.args.get("next", ""), "")


@bp.post("/dang-nhap/ma")
@public
def give_code() -> ResponseReturnValue:
    """Sign whoever gives a right code in, and take him to where he was going."""
    address, packed = request.form.get("next", ""), request.form.get("kept", "")
    form, waiting = CodeForm(request.form), _waiting()
    if waiting is None:
        flash(say("sign_in.waited_too_long"), "warning")
        return redirect(url_for("accounts.sign_in", next=address or None), 303)
    if not form.validate():
        return _code_page(form, address, packed), 422
    try:
        key = _let_in(waiting, form.code.data)
    except Problem as refusal:
        form.take([Complaint("code", refusal.code, refusal.facts)])
        return _answer(_code_page(form, address, packed), refusal)
    actor = found(queries.actor_by_key(db.session, key, at=clock.now()))
    auth.start_sign_in(actor, key)
    return keeping.resume(address or start_page(actor), packed)


@bp.get("/tai-khoan/hai-lop")
@requires(Permission.OWN_ACCOUNT)
@even_before_enrolment
def setting_up() -> ResponseReturnValue:
    """Show how the second factor stands, and the square to scan while it is set up."""
    return _page(CodeForm(), request.args.get("next", ""))


@bp.post("/tai-khoan/hai-lop")
@requires(Permission.OWN_ACCOUNT)
@even_before_enrolment
def begin() -> ResponseReturnValue:
    """Draw a secret to scan."""
    with committing() as session:
        service.begin(session, current_actor(), installation.settings())
    return redirect(_here(), 303)


@bp.post("/tai-khoan/hai-lop/xac-nhan")
@requires(Permission.OWN_ACCOUNT)
@even_before_enrolment
def confirm() -> ResponseReturnValue:
    """Turn the second factor on with a first code; the next page shows the recovery codes once."""
    key = auth.sign_in_key() or ""
    return _with_code(
        lambda session, actor, code: service.confirm(
            session, actor, code, installation.settings(), key=key
        ),
        "second_factor.on",
    )


@bp.post("/tai-khoan/hai-lop/ma-du-phong")
@requires(Permission.OWN_ACCOUNT)
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes; the next page shows them once."""
    return _with_code(
        lambda session, actor, code: service.renew_recovery_codes(
            session, actor, code, installation.settings()
        ),
        "second_factor.codes_renewed",
    )


@bp.post("/tai-khoan/hai-lop/tat")
@requires(Permission.OWN_ACCOUNT)
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off."""
    return _with_code(
        lambda session, actor, code: service.turn_off(
            session, actor, code, installation.settings()
        ),
        "second_factor.off",
    )


def _with_code(
    verb: Callable[[Session, Actor, str], list[str] | None], done: str
) -> ResponseReturnValue:
    form = CodeForm(request.form)
    if not form.validate():
        return _page(form, request.form.get("next", "")), 422
    actor = current_actor()
    try:
        # Two transactions: a wrong code must leave its try counted.
        with committing() as session:
            tried = service.open_try(session, login=actor.login, address=_address())
        with committing() as session:
            shown_once = verb(session, actor, form.code.data)
            tried.ok = True
    except (Invalid, TooMany, Problem) as refusal:
        form.take([Complaint("code", _code_of(refusal), refusal.facts)])
        return _answer(_page(form, request.form.get("next", "")), refusal)
    if shown_once:
        # Through its owner's cookie, never through a stored answer: nobody keeps them in clear.
        cookie[_NEW_CODES] = shown_once
    flash(say(done), "success")
    return redirect(_here(), 303)


def _code_of(refusal: Problem) -> str:
    return refusal.complaints[0].code if isinstance(refusal, Invalid) else refusal.code


def _let_in(waiting: Waiting, code: str) -> str:
    with committing() as session:
        tried = service.open_try(session, login=waiting.login, address=_address())
    with committing() as session:
        service.give(session, waiting.person_id, code, installation.settings())
        tried.ok = True
        browser = request.user_agent.string or None
        return accounts.finish(session, cookie.get(_WAITING, ""), user_agent=browser)


def _waiting() -> Waiting | None:
    key = str(cookie.get(_WAITING, ""))
    return sign_in_queries.waiting(db.session, key, at=clock.now()) if key else None


def _code_page(form: CodeForm, address: str, packed: str) -> str:
    return render_template("accounts/code.html", form=form, next=address, kept=packed)


def _page(form: CodeForm, address: str) -> str:
    actor = current_actor()
    uri = service.secret_to_scan(db.session, actor, installation.settings())
    return render_template(
        "accounts/second_factor.html",
        form=form,
        next=safe_address(address, _HOME),
        is_on=factors.has_one(db.session, actor.person_id),
        is_needed=factors.must_have_one(db.session, actor.person_id),
        new_codes=cookie.pop(_NEW_CODES, None),
        codes_left=factors.recovery_codes_left(db.session, actor.person_id),
        square=Markup(drawing.square(uri)) if uri else None,  # noqa: S704 - drawn by us
        secret=drawing.typed(uri) if uri else None,
    )


def _here() -> str:
    address = safe_address(request.form.get("next"), _HOME)
    return url_for("second_factor.setting_up", next=address)


def _answer(page: str, refusal: Problem) -> ResponseReturnValue:
    if isinstance(refusal, TooMany):
        return page, 429, {"Retry-After": str(refusal.retry_after)}
    return page, 422


def _address() -> str:
    return request.remote_addr or ""
