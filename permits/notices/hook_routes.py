"""A company's own systems: where they listen, trials, what was sent; and who else is told."""

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue

from permits.accounts import queries as accounts
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission
from permits.notices import addressees, hook_queries, hooking, hooks
from permits.notices.forms import AddresseesForm, HookForm
from permits.notices.models import Webhook
from permits.notices.vocabulary import HookEnd
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("hooks", __name__, url_prefix="/dn/cong-ty")
PAGE_SIZE = 50
_NEW_SECRET = "new_webhook_secret"  # noqa: S105 - the name under which the cookie carries it


@bp.get("/webhook")
@requires(Permission.MANAGE_COMPANY)
def listed() -> ResponseReturnValue:
    """List the company's systems."""
    return _list_page(HookForm(), _people_form(chosen=True))


@bp.post("/webhook")
@requires(Permission.MANAGE_COMPANY)
def add() -> ResponseReturnValue:
    """Add a system; the next page shows its secret once."""
    form = HookForm(request.form)
    if not form.validate():
        return _list_page(form, _people_form(chosen=True)), 422
    try:
        with committing() as session:
            ref = hooks.add(session, current_actor(), form.to_command(), installation.settings())
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _list_page(form, _people_form(chosen=True)), 422
    cookie[_NEW_SECRET] = hooking.secret_of(ref, 1, installation.settings())
    flash(say("webhook.added"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/nguoi-nhan")
@requires(Permission.MANAGE_COMPANY)
def choose_people() -> ResponseReturnValue:
    """Choose who else of the company is told about every dossier."""
    form = _people_form(chosen=False)
    if not form.validate():
        return _list_page(HookForm(), form), 422
    with committing() as session:
        addressees.choose(session, current_actor(), tuple(form.people.data or ()))
    flash(say("notices.addressees_chosen"))
    return redirect(url_for("notices.hooks.listed"), 303)


@bp.get("/webhook/<ref>")
@requires(Permission.MANAGE_COMPANY)
def show(ref: str) -> ResponseReturnValue:
    """Show one system with what was sent to it."""
    webhook = found(hook_queries.find(db.session, current_actor().office_id, ref))
    form = HookForm(data={"label": webhook.label, "url": webhook.url, "groups": webhook.groups})
    return _page(webhook, form)


@bp.post("/webhook/<ref>")
@requires(Permission.MANAGE_COMPANY)
def change(ref: str) -> ResponseReturnValue:
    """Change where a system listens and what it hears."""
    form, actor = HookForm(request.form), current_actor()
    webhook = found(hook_queries.find(db.session, actor.office_id, ref))
    if not form.validate():
        return _page(webhook, form), 422
    try:
        with committing() as session:
            hooks.change(session, actor, ref, form.to_command(), installation.settings())
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(found(hook_queries.find(db.session, actor.office_id, ref)), form), 422
    flash(say("webhook.changed"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/webhook/<ref>/thu")
@requires(Permission.MANAGE_COMPANY)
def ping(ref: str) -> ResponseReturnValue:
    """Send a trial message."""
    with committing() as session:
        hooks.ping(session, current_actor(), ref)
    flash(say("webhook.pinged"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/webhook/<ref>/khoa-moi")
@requires(Permission.MANAGE_COMPANY)
def renew(ref: str) -> ResponseReturnValue:
    """Give another secret; the next page shows it once."""
    with committing() as session:
        number = hooks.renew_secret(session, current_actor(), ref).secret_no
    cookie[_NEW_SECRET] = hooking.secret_of(ref, number, installation.settings())
    flash(say("webhook.renewed"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/webhook/<ref>/tat")
@requires(Permission.MANAGE_COMPANY)
def turn_off(ref: str) -> ResponseReturnValue:
    """Send nothing until it is turned on again."""
    with committing() as session:
        hooks.turn_off(session, current_actor(), ref)
    flash(say("webhook.off"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/webhook/<ref>/bat")
@requires(Permission.MANAGE_COMPANY)
def turn_on(ref: str) -> ResponseReturnValue:
    """Send again, from now on."""
    with committing() as session:
        hooks.turn_on(session, current_actor(), ref)
    flash(say("webhook.on"))
    return redirect(url_for("notices.hooks.show", ref=ref), 303)


@bp.post("/webhook/<ref>/xoa")
@requires(Permission.MANAGE_COMPANY)
def remove(ref: str) -> ResponseReturnValue:
    """Forget a system."""
    with committing() as session:
        hooks.remove(session, current_actor(), ref)
    flash(say("webhook.removed"))
    return redirect(url_for("notices.hooks.listed"), 303)


def _people_form(*, chosen: bool) -> AddresseesForm:
    """Make the form of who else is told: as it stands, or as it was sent."""
    office_id = current_actor().office_id
    people = accounts.people_of(db.session, office_id=office_id)
    standing = {str(each) for each in hook_queries.addressees(db.session, office_id)}
    logins = [person.login for person in people if str(person.id) in standing]
    form = AddresseesForm(data={"people": logins}) if chosen else AddresseesForm(request.form)
    form.people.options = [(person.login, person.name) for person in people]
    return form


def _list_page(form: HookForm, people: AddresseesForm) -> str:
    actor = current_actor()
    return render_template(
        "notices/hooks.html",
        form=form,
        people=people,
        hooks=hook_queries.of_office(db.session, actor.office_id),
        bad=hook_queries.bad(db.session, actor.office_id),
    )


def _page(webhook: Webhook, form: HookForm) -> str:
    mark = paging.read_mark(request.args.get("after"))
    rows = hook_queries.sent(
        db.session, webhook.id, before_id=mark[0] if mark else None, limit=PAGE_SIZE + 1
    )
    return render_template(
        "notices/hook.html",
        hook=webhook,
        end=HookEnd(webhook.disabled_reason) if webhook.disabled_reason else None,
        form=form,
        page=paging.page_of(rows, PAGE_SIZE, lambda row: (row.id,)),
        new_secret=cookie.pop(_NEW_SECRET, None),
    )
