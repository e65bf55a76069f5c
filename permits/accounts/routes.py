"""Pages to sign in and out and to look after one's own account."""

from collections.abc import Sequence
from functools import partial

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from permits.accounts import (
    demonstration,
    preferences,
    queries,
    service,
    stand_in_queries,
    standing_in,
)
from permits.accounts.actor import Actor
from permits.accounts.devices import device
from permits.accounts.forms import (
    EndSignInForm,
    EndStandInForm,
    LanguageForm,
    PasswordForm,
    RevokeForm,
    SignInForm,
    StandInForm,
    TokenForm,
)
from permits.accounts.second_factor import queries as second_factors
from permits.accounts.second_factor import routes as second_factor_routes
from permits.accounts.stand_in_queries import StandInRow
from permits.accounts.starting import start_page
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Complaint, Invalid, Problem, TooMany
from permits.core.settings import Settings
from permits.core.vocabulary import OfficeKind, Permission
from permits.forms.base import read
from permits.web import auth, keeping
from permits.web.auth import current_actor, public, requires
from permits.web.filters import say

bp = Blueprint("accounts", __name__)
_NEW_TOKEN = "new_token"  # noqa: S105 - the name under which the cookie carries it to one page


@bp.record_once
def _draw_sign_in(state: BlueprintSetupState) -> None:
    if isinstance(state.app, Flask):
        keeping.draw_sign_in_with(
            state.app, lambda address, packed: _sign_in_page(SignInForm(), address, packed)
        )


@bp.get("/dang-nhap")
@public
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page."""
    return _sign_in_page(SignInForm(), request.args.get("next", ""), "")


@bp.post("/dang-nhap")
@public
def enter() -> ResponseReturnValue:
    """Sign a person in and take him to where he was going."""
    address, packed = request.form.get("next", ""), request.form.get("kept", "")
    form = SignInForm(request.form)
    if not form.validate():
        return _sign_in_page(form, address, packed), 422
    try:
        key = _let_in(form.to_command())
    except Problem as refusal:
        form.take([Complaint("", refusal.code, refusal.facts)])
        return _refused(_sign_in_page(form, address, packed), refusal)
    actor = queries.actor_by_key(db.session, key, at=clock.now())
    if actor is None:
        return second_factor_routes.await_code(key, address, packed)
    auth.start_sign_in(actor, key)
    return keeping.resume(address or start_page(actor), packed)


@bp.post("/dang-xuat")
@requires(Permission.OWN_ACCOUNT)
@auth.even_before_enrolment
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    with committing() as session:
        service.sign_out(session, auth.sign_in_key() or "")
    auth.end_sign_in()
    flash(say("signed_out"))
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/tai-khoan")
@requires(Permission.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show one's own account: what guards it, who uses it, what one prefers."""
    return _account_page(PasswordForm(), TokenForm())


@bp.post("/tai-khoan/phien/ket-thuc")
@requires(Permission.OWN_ACCOUNT)
def end_one() -> ResponseReturnValue:
    """End one of one's sign-ins, as that of a lost telephone."""
    form = read(EndSignInForm, request.form)
    with committing() as session:
        service.end_one(session, current_actor(), form.sign_in.data)
    flash(say("sign_in.one_ended"), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/tai-khoan/ngon-ngu")
@requires(Permission.OWN_ACCOUNT)
def choose_language() -> ResponseReturnValue:
    """Choose in which language one is written to; the pages follow."""
    form = read(LanguageForm, request.form)
    with committing() as session:
        service.choose_language(session, current_actor(), form.locale.data)
    flash(say("language.kept"), "success")
    return redirect(url_for("accounts.account", lang=form.locale.data), 303)


@bp.post("/tai-khoan/mat-khau")
@requires(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Change one's password; every sign-in made with the old one ends."""
    actor, form = current_actor(), PasswordForm(request.form)
    if not form.validate():
        return _account_page(form, TokenForm()), 422
    try:
        with committing() as session:
            tried = service.open_try(session, login=actor.login, address=_address())
        with committing() as session:
            key = service.change_password(
                session, actor, tried, form.to_command(), user_agent=_browser()
            )
    except (Invalid, TooMany) as refusal:
        form.take(getattr(refusal, "complaints", [Complaint("", refusal.code, refusal.facts)]))
        return _refused(_account_page(form, TokenForm()), refusal)
    auth.start_sign_in(actor, key)
    flash(say("password.changed"))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/tai-khoan/ket-thuc-phien")
@requires(Permission.OWN_ACCOUNT)
def end_all() -> ResponseReturnValue:
    """End all of one's sign-ins, this one too."""
    with committing() as session:
        service.end_all(session, current_actor())
    auth.end_sign_in()
    flash(say("signed_out_everywhere"))
    return redirect(url_for("accounts.sign_in"), 303)


@bp.post("/tai-khoan/ma-truy-cap")
@requires(Permission.OWN_ACCOUNT)
def issue_token() -> ResponseReturnValue:
    """Make a token for one's programs; the next page shows it once."""
    form = TokenForm(request.form)
    if not form.validate():
        return _account_page(PasswordForm(), form), 422
    with committing() as session:
        token = service.issue_token(session, current_actor(), label=form.label.data)
    # Through its owner's cookie, never through a stored answer: nobody keeps a token in clear.
    cookie[_NEW_TOKEN] = token
    flash(say("token.issued"))
    return redirect(url_for("accounts.account"), 303)


@bp.post("/tai-khoan/ma-truy-cap/thu-hoi")
@requires(Permission.OWN_ACCOUNT)
def revoke_token() -> ResponseReturnValue:
    """End one of one's tokens."""
    form = read(RevokeForm, request.form)
    with committing() as session:
        service.revoke_token(session, current_actor(), form.token.data)
    flash(say("token.revoked"))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/tai-khoan/lam-thay")
@requires(Permission.OWN_ACCOUNT)
def absence() -> ResponseReturnValue:
    """Ask who does one's work on which days."""
    actor = current_actor()
    form = StandInForm()
    offer_stand_in(actor, form)
    form.principal.data = actor.login
    own = standing_in.can_give(actor.roles)
    form.roles.data = [str(role) for role in own] if len(own) == 1 else []
    return _stand_in_page(form)


@bp.post("/tai-khoan/lam-thay")
@requires(Permission.OWN_ACCOUNT)
def appoint() -> ResponseReturnValue:
    """Appoint who does one's work, or, as the head of the unit, another's."""
    actor = current_actor()
    try:
        prepare = partial(offer_stand_in, actor)
        command = read(StandInForm, request.form, prepare=prepare).to_command()
        with committing() as session:
            made = standing_in.appoint(session, actor, command)
    except Invalid as refusal:
        form = StandInForm(request.form)
        offer_stand_in(actor, form)
        form.take(refusal.complaints)
        return _stand_in_page(form), 422
    names = queries.names_of(db.session, {made.principal_id, made.substitute_id})
    told = {"principal": names[made.principal_id], "substitute": names[made.substitute_id]}
    flash(say("stand_in.appointed", **told, first=made.from_day, last=made.to_day), "success")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/tai-khoan/lam-thay/ket-thuc")
@requires(Permission.OWN_ACCOUNT)
def end_stand_in() -> ResponseReturnValue:
    """End an appointment at once."""
    form = read(EndStandInForm, request.form)
    with committing() as session:
        standing_in.revoke(session, current_actor(), form.stand_in.data)
    flash(say("stand_in.revoked"), "success")
    return redirect(url_for("accounts.account"), 303)


def offer_stand_in(actor: Actor, form: StandInForm) -> None:
    """Fill in who of the office could be away or stand in, and as what."""
    people = stand_in_queries.colleagues(db.session, actor.office_id)
    away = [p for p in people if p.id == actor.person_id or standing_in.heads(actor)]
    away = [p for p in away if standing_in.can_give(p.roles)]
    form.principal.options = [(p.login, p.name) for p in away]
    form.substitute.options = [(p.login, p.name) for p in people]
    if not standing_in.heads(actor):
        form.substitute.options = [(p.login, p.name) for p in people if p.id != actor.person_id]
    given = standing_in.can_give(frozenset().union(*(p.roles for p in away)))
    form.roles.options = [(str(role), role) for role in given]


def _stand_in_page(form: StandInForm) -> str:
    return render_template("accounts/stand_in.html", form=form, actor=current_actor())


def _let_in(credentials: service.Credentials) -> str:
    # Two transactions: a refused sign-in must leave its try counted.
    with committing() as session:
        tried = service.open_try(session, login=credentials.login, address=_address())
    with committing() as session:
        return service.sign_in(session, credentials, tried, user_agent=_browser())


def _sign_in_page(form: SignInForm, address: str, packed: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return render_template(
        "accounts/sign_in.html",
        form=form,
        next=address,
        kept=packed,
        demo_groups=demonstration.people_by_role(db.session) if settings.demo else (),
        demo_password=demonstration.DEMO_PASSWORD if settings.demo else None,
    )


def _account_page(password_form: PasswordForm, token_form: TokenForm) -> str:
    actor, key = current_actor(), auth.sign_in_key()
    return render_template(
        "accounts/account.html",
        actor=actor,
        password_form=password_form,
        token_form=token_form,
        new_token=cookie.pop(_NEW_TOKEN, None),
        sign_ins=queries.sign_ins_of(db.session, actor.person_id, key=key, at=clock.now()),
        device=device,
        has_second_factor=second_factors.has_one(db.session, actor.person_id),
        codes_left=second_factors.recovery_codes_left(db.session, actor.person_id),
        preference_choices=preferences.choices(actor.preferences),
        is_company=actor.office_kind is OfficeKind.CARRIER,
        language_form=LanguageForm(locale=actor.locale),
        tokens=queries.tokens_of(db.session, actor.person_id),
        can_give=standing_in.can_give(actor.roles),
        heads=standing_in.heads(actor),
        stand_ins=_stand_ins(actor),
        today=clock.today(),
    )


def _stand_ins(actor: Actor) -> Sequence[StandInRow]:
    """List what concerns one's own absence and, for a head, everybody's of the unit."""
    if standing_in.heads(actor):
        own = stand_in_queries.of_office(db.session, actor.office_id, today=clock.today())
    else:
        own = stand_in_queries.of_person(db.session, actor.person_id, today=clock.today())
    return own


def _refused(page: str, refusal: Problem) -> Response:
    if isinstance(refusal, TooMany):
        return Response(page, 429, {"Retry-After": str(refusal.retry_after)})
    return Response(page, 422)


def _address() -> str:
    return request.remote_addr or ""


def _browser() -> str | None:
    return request.user_agent.string or None
