"""Views of one person and of invitations, served by the administrator's door and by a company's.

Both doors ask the same verbs; whom one may touch, the verbs know.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from permits.accounts.inviting import service as inviting
from permits.accounts.inviting.forms import InviteForm
from permits.accounts.inviting.service import Link
from permits.accounts.recovering import service as recovering
from permits.accounts.second_factor import service as factors
from permits.accounts.second_factor.forms import ResetFactorForm
from permits.administration import people_changes, people_pages
from permits.administration.people_forms import (
    ConfirmForm,
    EndTokenForm,
    PersonForm,
    SavePersonForm,
)
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Complaint, Conflict, Invalid, Problem
from permits.core.vocabulary import Permission
from permits.forms.base import read
from permits.web.auth import current_actor, requires
from permits.web.filters import say
from permits.web.language import language

_guarded = requires(Permission.ADMINISTER, Permission.MANAGE_COMPANY)


def _here(name: str, **values: Any) -> str:
    return url_for(f"{request.blueprint}.{name}", **values)


@_guarded
def person(login: str) -> ResponseReturnValue:
    """Show one person: facts, doors, history, and what may be done."""
    actor = current_actor()
    shown = people_changes.person_for(db.session, actor, login)
    answer: ResponseReturnValue = people_pages.person_page(db.session, actor, shown)
    return answer


@_guarded
def edit(login: str) -> ResponseReturnValue:
    """Show the form of one person."""
    actor = current_actor()
    shown = people_changes.person_for(db.session, actor, login)
    form = people_pages.filled(shown)
    people_pages.offer(db.session, actor, form, now=shown.office_code)
    return people_pages.form_page(actor, shown, form)


@_guarded
def plan(login: str) -> ResponseReturnValue:
    """Show what a change of a person affects, before anything is saved."""
    actor = current_actor()
    shown = people_changes.person_for(db.session, actor, login)
    form = PersonForm(request.form)
    people_pages.offer(db.session, actor, form, now=shown.office_code)
    if not form.validate():
        return people_pages.form_page(actor, shown, form, 422)
    try:
        planned = people_changes.plan_change(db.session, actor, login, form.to_command())
        if not planned.differences:
            raise Invalid.one("", "person.nothing_changed")
    except Problem as refusal:
        form.take(_complaints(refusal))
        return people_pages.form_page(actor, shown, form, 422)
    return _confirm_change(login, form, ConfirmForm())


@_guarded
def save(login: str) -> ResponseReturnValue:
    """Save a change of a person whose effects were seen."""
    actor = current_actor()
    shown = people_changes.person_for(db.session, actor, login)
    form = SavePersonForm(request.form)
    people_pages.offer(db.session, actor, form, now=shown.office_code)
    if not form.validate():
        return people_pages.form_page(actor, shown, form, 422)
    try:
        with committing() as session:
            saved = people_changes.change(
                session, actor, login, form.to_command(), form.to_confirmation()
            )
    except Conflict as stale:
        return _confirm_change(login, form, ConfirmForm(), stale.status)
    except Invalid as refusal:
        confirm = ConfirmForm(request.form)
        confirm.take(refusal.complaints)
        return _confirm_change(login, form, confirm, refusal.status)
    flash(say("person.changed", name=saved.name), "success")
    return redirect(_here("person", login=login), 303)


def _confirm_change(
    login: str, form: PersonForm, confirm: ConfirmForm, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    planned = people_changes.plan_change(db.session, actor, login, form.to_command())
    return people_pages.confirm_page(
        actor,
        planned,
        title="change",
        subject=people_changes.person_for(db.session, actor, login).name,
        action=_here("save", login=login),
        back=_here("edit", login=login),
        form=confirm,
        is_stale=status == Conflict.status,
        status=status,
    )


@_guarded
def stop(login: str) -> ResponseReturnValue:
    """Show what stopping a person affects."""
    return _confirm_stop(login, ConfirmForm())


@_guarded
def stop_now(login: str) -> ResponseReturnValue:
    """Stop a person, after its effects were seen."""
    confirm = ConfirmForm(request.form)
    try:
        with committing() as session:
            seen = confirm.to_confirmation()
            stopped = people_changes.deactivate(session, current_actor(), login, seen)
    except Conflict as stale:
        return _confirm_stop(login, ConfirmForm(), stale.status)
    except Invalid as refusal:
        confirm.take(refusal.complaints)
        return _confirm_stop(login, confirm, refusal.status)
    flash(say("person.deactivated", name=stopped.name), "success")
    return redirect(_here("person", login=login), 303)


def _confirm_stop(login: str, confirm: ConfirmForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    return people_pages.confirm_page(
        actor,
        people_changes.plan_deactivation(db.session, actor, login),
        title="stop",
        subject=people_changes.person_for(db.session, actor, login).name,
        action=_here("stop_now", login=login),
        back=_here("person", login=login),
        form=confirm,
        is_stale=status == Conflict.status,
        status=status,
    )


@_guarded
def restore(login: str) -> ResponseReturnValue:
    """Let a person sign in again."""
    with committing() as session:
        restored = people_changes.reactivate(session, current_actor(), login)
    flash(say("person.reactivated", name=restored.name), "success")
    return redirect(_here("person", login=login), 303)


@_guarded
def sign_out_all(login: str) -> ResponseReturnValue:
    """End every sign-in of a person."""
    with committing() as session:
        whose = people_changes.sign_out(session, current_actor(), login)
    flash(say("person.signed_out", name=whose.name), "success")
    return redirect(_here("person", login=login), 303)


@_guarded
def revoke_token(login: str) -> ResponseReturnValue:
    """End one token of a person."""
    form = read(EndTokenForm, request.form)
    with committing() as session:
        people_changes.revoke_token(session, current_actor(), login, form.token.data)
    flash(say("token.revoked"), "success")
    return redirect(_here("person", login=login), 303)


@_guarded
def password_link(login: str) -> ResponseReturnValue:
    """Make a link that sets a new password; the next page shows it once."""
    with committing() as session:
        path = recovering.give_link(session, current_actor(), login)
    # Through its owner's cookie, never through a stored answer: nobody keeps a link in clear.
    cookie[people_pages.LINK] = _whole(path)
    flash(say("password.link_given", login=login), "success")
    return redirect(_here("person", login=login), 303)


@_guarded
def factor(login: str) -> ResponseReturnValue:
    """Ask why a person's second factor is to be taken away."""
    return _factor_page(login, ResetFactorForm())


@_guarded
def reset_factor(login: str) -> ResponseReturnValue:
    """Take away the second factor of somebody who lost it."""
    actor, form = current_actor(), ResetFactorForm(request.form)
    people_changes.person_for(db.session, actor, login)
    if not form.validate():
        return _factor_page(login, form), 422
    with committing() as session:
        factors.reset(session, actor, login, reason=form.reason.data)
    flash(say("second_factor.was_reset", login=login), "success")
    return redirect(_here("person", login=login), 303)


def _factor_page(login: str, form: ResetFactorForm) -> str:
    actor = current_actor()
    return render_template(
        "administration/reset_factor.html",
        layout=people_pages.layout(actor),
        administration=people_pages.by_administration(),
        person=people_changes.person_for(db.session, actor, login),
        form=form,
        door=request.blueprint,
    )


@_guarded
def invite() -> ResponseReturnValue:
    """Ask whom to invite."""
    form = InviteForm(office=request.args.get("office"), locale=language())
    return _invite_page(form)


@_guarded
def send_invitation() -> ResponseReturnValue:
    """Invite somebody; the next page shows the link once, for whoever has no mail."""
    actor, form = current_actor(), InviteForm(request.form)
    people_pages.offer(db.session, actor, form)
    if not form.validate():
        return _invite_page(form, 422)
    try:
        with committing() as session:
            link = inviting.invite(session, actor, form.to_command())
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _invite_page(form, 422)
    return _invited(link)


@_guarded
def send_again(code: str) -> ResponseReturnValue:
    """Send an invitation again, with a new link."""
    with committing() as session:
        link = inviting.send_again(session, current_actor(), code)
    return _invited(link)


@_guarded
def withdraw(code: str) -> ResponseReturnValue:
    """Take an invitation back."""
    with committing() as session:
        inviting.withdraw(session, current_actor(), code)
    flash(say("invitation.taken_back"), "success")
    return redirect(_here("invitations"), 303)


def _invite_page(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    people_pages.offer(db.session, actor, form)
    page = render_template(
        "administration/invite.html",
        layout=people_pages.layout(actor),
        administration=people_pages.by_administration(),
        form=form,
        door=request.blueprint,
    )
    return page, status


def _invited(link: Link) -> ResponseReturnValue:
    cookie[people_pages.LINK] = _whole(link.path)
    code = "invitation.sent" if link.was_mailed else "invitation.made"
    facts = {"email": link.email} if link.was_mailed else {}
    flash(say(code, name=link.name, **facts), "success")
    return redirect(_here("invitations"), 303)


def _whole(path: str) -> str:
    return installation.settings().base_url + path


def _complaints(refusal: Problem) -> Sequence[Complaint]:
    if isinstance(refusal, Invalid):
        return refusal.complaints
    return Invalid.one("", refusal.code, **refusal.facts).complaints


#: Address below the door, name, reading view, name, writing view.
_VIEWS = (
    ("/moi", "invite", invite, "send_invitation", send_invitation),
    ("/loi-moi/<code>/gui-lai", None, None, "send_again", send_again),
    ("/loi-moi/<code>/rut", None, None, "withdraw", withdraw),
    ("/nguoi/<login>", "person", person, None, None),
    ("/nguoi/<login>/sua", "edit", edit, "plan", plan),
    ("/nguoi/<login>/sua/luu", None, None, "save", save),
    ("/nguoi/<login>/ngung", "stop", stop, "stop_now", stop_now),
    ("/nguoi/<login>/dung-lai", None, None, "restore", restore),
    ("/nguoi/<login>/ket-thuc-phien", None, None, "sign_out_all", sign_out_all),
    ("/nguoi/<login>/ma-truy-cap", None, None, "revoke_token", revoke_token),
    ("/nguoi/<login>/mat-khau", None, None, "password_link", password_link),
    ("/nguoi/<login>/hai-lop", "factor", factor, "reset_factor", reset_factor),
)


def serve(bp: Blueprint, below: str = "") -> None:
    """Serve these views by a door, under an address of its own."""
    for address, shown, reading, done, writing in _VIEWS:
        if reading is not None:
            bp.add_url_rule(below + address, shown, reading, methods=["GET"])
        if writing is not None:
            bp.add_url_rule(below + address, done, writing, methods=["POST"])
