"""The administrator's pages about offices: the list, one office, adding, changing, retiring."""

from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts import queries as accounts
from permits.accounts.models import Office
from permits.accounts.people import queries as people
from permits.accounts.people.queries import Wanted
from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as history
from permits.administration import office_changes, people_pages
from permits.administration import office_queries as queries
from permits.administration.office_forms import NewOfficeForm, OfficeForm, SaveOfficeForm
from permits.administration.people_forms import ConfirmForm
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.web.auth import current_actor, found, requires
from permits.web.filters import label, say

F = TypeVar("F", bound=OfficeForm)

bp = Blueprint("offices", __name__, url_prefix="/don-vi")
_PEOPLE_SHOWN = 100


@bp.get("")
@requires(Permission.ADMINISTER)
def listed() -> ResponseReturnValue:
    """List offices by kind, those that hold some words, and the wards nobody serves."""
    words = " ".join(request.args.get("q", "")[:80].split())
    return render_template(
        "administration/offices.html",
        rows=queries.listed(db.session, words),
        words=words,
        without=queries.wards_without_office(db.session),
        wards={ward.code: ward.name for ward in queries.wards(db.session)},
    )


@bp.get("/moi")
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Ask for a new office; a ward may be named by the address."""
    ward = request.args.get("ward")
    form = NewOfficeForm(ward=ward, kind=request.args.get("kind"))
    return _form_page(form, None)


@bp.post("/moi")
@requires(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Add an office."""
    form = _offer(NewOfficeForm(request.form))
    if not form.validate():
        return _form_page(form, None, 422)
    try:
        with committing() as session:
            made = office_changes.add(session, current_actor(), form.to_new())
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _form_page(form, None, 422)
    flash(say("office.added", name=office_changes.face(made)), "success")
    return redirect(url_for(".one", code=made.code), 303)


@bp.get("/<code>")
@requires(Permission.ADMINISTER)
def one(code: str) -> ResponseReturnValue:
    """Show one office: facts, people, use, history."""
    office = _office(code)
    return render_template(
        "administration/office.html",
        office=office,
        use=queries.use_of(db.session, office.id),
        ward={w.code: w.name for w in queries.wards(db.session)}.get(office.ward_code or ""),
        people=people.listed(db.session, Wanted(office=code, is_active=True), limit=_PEOPLE_SHOWN),
        history=history.about(db.session, ChangeSubject.OFFICE, code),
    )


@bp.get("/<code>/sua")
@requires(Permission.ADMINISTER)
def edit(code: str) -> ResponseReturnValue:
    """Show the form of one office."""
    office = _office(code)
    return _form_page(OfficeForm(obj=office, data={"ward": office.ward_code}), office)


@bp.post("/<code>/sua")
@requires(Permission.ADMINISTER)
def plan(code: str) -> ResponseReturnValue:
    """Show what a change of an office affects, before anything is saved."""
    office, form = _office(code), _offer(OfficeForm(request.form))
    if not form.validate():
        return _form_page(form, office, 422)
    try:
        planned = office_changes.plan_change(db.session, code, form.to_change())
        if not planned.differences:
            raise Invalid.one("", "person.nothing_changed")
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _form_page(form, office, 422)
    return _confirm_change(code, form, ConfirmForm())


@bp.post("/<code>/sua/luu")
@requires(Permission.ADMINISTER)
def save(code: str) -> ResponseReturnValue:
    """Save a change of an office whose effects were seen."""
    office, form = _office(code), _offer(SaveOfficeForm(request.form))
    if not form.validate():
        return _form_page(form, office, 422)
    try:
        with committing() as session:
            seen = form.to_confirmation()
            saved = office_changes.change(session, current_actor(), code, form.to_change(), seen)
    except Conflict as stale:
        return _confirm_change(code, form, ConfirmForm(), stale.status)
    except Invalid as refusal:
        confirm = ConfirmForm(request.form)
        confirm.take(refusal.complaints)
        return _confirm_change(code, form, confirm, refusal.status)
    flash(say("office.changed", name=office_changes.face(saved)), "success")
    return redirect(url_for(".one", code=code), 303)


@bp.get("/<code>/ngung")
@requires(Permission.ADMINISTER)
def stop(code: str) -> ResponseReturnValue:
    """Show what retiring an office affects."""
    return _confirm_stop(code, ConfirmForm())


@bp.post("/<code>/ngung")
@requires(Permission.ADMINISTER)
def stop_now(code: str) -> ResponseReturnValue:
    """Retire an office, after its effects were seen."""
    confirm = ConfirmForm(request.form)
    try:
        with committing() as session:
            seen = confirm.to_confirmation()
            retired = office_changes.retire(session, current_actor(), code, seen)
    except Conflict as stale:
        return _confirm_stop(code, ConfirmForm(), stale.status)
    except Invalid as refusal:
        confirm.take(refusal.complaints)
        return _confirm_stop(code, confirm, refusal.status)
    flash(say("office.retired", name=office_changes.face(retired)), "success")
    return redirect(url_for(".one", code=code), 303)


@bp.post("/<code>/dung-lai")
@requires(Permission.ADMINISTER)
def restore(code: str) -> ResponseReturnValue:
    """Let a retired office work again."""
    with committing() as session:
        restored = office_changes.restore(session, current_actor(), code)
    flash(say("office.restored", name=office_changes.face(restored)), "success")
    return redirect(url_for(".one", code=code), 303)


def _office(code: str) -> Office:
    return found(accounts.office_by_code(db.session, code))


def _offer(form: F) -> F:
    form.ward.options = [(ward.code, ward.name) for ward in queries.wards(db.session)]
    known = {code for code, _ in form.ward.options}
    if form.ward.data and form.ward.data not in known and not request.form:
        form.ward.options.append((form.ward.data, form.ward.data))
    return form


def _form_page(form: OfficeForm, office: Office | None, status: int = 200) -> ResponseReturnValue:
    page = render_template("administration/office_form.html", form=_offer(form), office=office)
    return page, status


def _confirm_change(
    code: str, form: OfficeForm, confirm: ConfirmForm, status: int = 200
) -> ResponseReturnValue:
    return people_pages.confirm_page(
        current_actor(),
        office_changes.plan_change(db.session, code, form.to_change()),
        title="change",
        subject=label(office_changes.face(_office(code))),
        action=url_for(".save", code=code),
        back=url_for(".edit", code=code),
        current="offices",
        form=confirm,
        is_stale=status == Conflict.status,
        status=status,
    )


def _confirm_stop(code: str, confirm: ConfirmForm, status: int = 200) -> ResponseReturnValue:
    return people_pages.confirm_page(
        current_actor(),
        office_changes.plan_retirement(db.session, current_actor(), code),
        title="stop",
        subject=label(office_changes.face(_office(code))),
        action=url_for(".stop_now", code=code),
        back=url_for(".one", code=code),
        current="offices",
        form=confirm,
        is_stale=status == Conflict.status,
        status=status,
    )
