"""Around the queue: preferences, saved views, acts on chosen rows, who has what, help."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts import preferences, stand_in_queries
from permits.core.db import committing, db
from permits.core.errors import Invalid, NotAllowed, Problem
from permits.core.vocabulary import Permission
from permits.forms.base import BaseForm, read
from permits.processing import batch_pages, batch_run
from permits.processing.queue import handing, loads, saving, viewing
from permits.processing.queue.forms import (
    ChosenForm,
    HandAllForm,
    HandOverForm,
    PreferenceForm,
    RenameForm,
    ViewForm,
)
from permits.processing.queue.handing import Hand
from permits.processing.queue.screen import draw_queue
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say, sentence
from permits.web.paging import safe_address

bp = Blueprint("desk", __name__)

#: So long a person waits for the first of many; the worker goes on with the rest.
AT_ONCE_SECONDS = 5.0
#: Acts on chosen rows that have a page of their own, by what the button sends.
PAGES = {"review": "duyet", "signature": "ky", "number": "cap-so"}


@bp.post("/cb/tuy-chon")
@requires(Permission.WORK_TASKS)
def prefer() -> ResponseReturnValue:
    """Keep how a person wants the desk, and go back to where he was."""
    form = read(PreferenceForm, request.form)
    with committing() as session:
        kept = preferences.keep(session, current_actor().person_id, **form.chosen())
    answer = redirect(safe_address(form.ve.data, url_for("processing.queue")), 303)
    answer.set_cookie("theme", str(kept.theme), max_age=31_536_000, samesite="Lax")
    return answer


@bp.get("/cb/phim-tat")
@requires(Permission.WORK_TASKS)
def keys() -> ResponseReturnValue:
    """List the keys of the desk, and let them be switched off."""
    form, prefers = PreferenceForm(), current_actor().preferences
    form.density.data, form.keys.data = prefers.density, prefers.keys
    form.theme.data = prefers.theme
    return render_template("processing/keys.html", form=form)


@bp.post("/cb/chon")
@requires(Permission.WORK_TASKS)
def chosen() -> ResponseReturnValue:
    """Do at once what needs no more words; lead to the page of what does."""
    form = ChosenForm(request.form)
    form.tasks.options = [(value, value) for value in request.form.getlist("tasks")]
    ticked = list(form.tasks.data or ())
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        if not ticked:
            raise Invalid.one("tasks", "batch.nothing_chosen")
        act = str(form.act.data)
        if act in PAGES:
            return redirect(url_for("processing.batch.choose", kind=PAGES[act], viec=ticked), 303)
        if act == handing.REASSIGN:
            return redirect(url_for("processing.desk.hand_over", viec=ticked), 303)
        return _begin(Hand(act), str(form.ref.data), ticked)
    except Invalid as refusal:
        return draw_queue(refusal.complaints), 422


def _begin(hand: Hand, ref: str, ticked: list[str]) -> ResponseReturnValue:
    if hand.act not in handing.ACTS:
        raise Invalid.one("act", "task.not_offered")
    with committing() as session:
        handing.begin(session, current_actor(), hand, ref, ticked)
    return _carried_out(ref)


def _carried_out(ref: str) -> ResponseReturnValue:
    batch = found(batch_pages.progress(db.session, current_actor(), ref)).batch
    batch_run.run(batch.id, seconds=AT_ONCE_SECONDS)
    return redirect(url_for("processing.batch.done", ref=ref), 303)


@bp.get("/cb/nhieu/chuyen")
@requires(Permission.WORK_TASKS)
def hand_over() -> ResponseReturnValue:
    """Ask who gets the chosen rows, and why."""
    form = HandOverForm()
    form.tasks.data = request.args.getlist("viec")
    return _hand_over_page(form)


@bp.post("/cb/nhieu/chuyen")
@requires(Permission.WORK_TASKS)
def hand_over_now() -> ResponseReturnValue:
    """Hand the chosen rows over, each for itself."""
    form = _with_people(HandOverForm(request.form), "to")
    form.tasks.options = [(value, value) for value in request.form.getlist("tasks")]
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        hand = Hand(handing.REASSIGN, str(form.to.data), str(form.reason.data))
        return _begin(hand, str(form.ref.data), list(form.tasks.data or ()))
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _hand_over_page(form), 422


def _hand_over_page(form: HandOverForm) -> str:
    ticked = list(form.tasks.data or ())
    return render_template(
        "processing/hand_over.html",
        form=_with_people(form, "to"),
        rows=loads.chosen(db.session, current_actor(), ticked),
        ticked=ticked,
        ref=form.ref.data or handing.new_ref(),
    )


@bp.get("/cb/phan-cong")
@requires(Permission.GIVE_OUT_WORK)
def workload() -> ResponseReturnValue:
    """Show who of the unit holds how much, for whoever gives out its work."""
    form = HandAllForm()
    form.origin.data = request.args.get("cua")
    return _workload_page(form)


@bp.post("/cb/phan-cong")
@requires(Permission.GIVE_OUT_WORK)
def hand_all() -> ResponseReturnValue:
    """Hand everything one person holds to another of the unit."""
    form = _with_people(HandAllForm(request.form), "origin", "to")
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        said = (form.origin.data, form.to.data, form.reason.data, form.ref.data)
        with committing() as session:
            handing.begin_all(session, current_actor(), *(str(each) for each in said))
        return _carried_out(str(form.ref.data))
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _workload_page(form), 422


def _workload_page(form: HandAllForm) -> str:
    actor = current_actor()
    if not handing.gives_out(actor):
        raise NotAllowed("task.not_yours")
    return render_template(
        "processing/workload.html",
        form=_with_people(form, "origin", "to"),
        page=loads.workload(db.session, actor),
        ref=form.ref.data or handing.new_ref(),
    )


def _with_people(form: Any, *names: str) -> Any:
    people = stand_in_queries.colleagues(db.session, current_actor().office_id)
    for name in names:
        form[name].options = [(each.login, each.name) for each in people]
    return form


@bp.get("/cb/muc-da-luu")
@requires(Permission.WORK_TASKS)
def views() -> ResponseReturnValue:
    """List the saved views one may open, and let the present filters be saved."""
    form = ViewForm()
    form.query.data = request.args.get("loc", "")[:1000]
    return _views_page(form)


@bp.post("/cb/muc-da-luu")
@requires(Permission.WORK_TASKS)
def save_view() -> ResponseReturnValue:
    """Save the filters and order of a queue under a name."""
    form = ViewForm(request.form)
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        query = viewing.canonical(db.session, current_actor(), str(form.query.data or ""))
        with committing() as session:
            made = saving.save(
                session,
                current_actor(),
                name=str(form.name.data),
                audience=form.audience.data,
                query=query,
                replace=bool(form.replace.data),
            )
            name = made.name
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _views_page(form), 422
    flash(say("view.saved", name=name), "success")
    return redirect(f"{url_for('processing.queue')}?{query}", 303)


@bp.post("/cb/muc-da-luu/<ref>/doi-ten")
@requires(Permission.WORK_TASKS)
def rename_view(ref: str) -> ResponseReturnValue:
    """Give a saved view another name."""
    form = RenameForm(request.form)
    try:
        if not form.validate():
            raise Invalid(form.complaints())
        with committing() as session:
            saving.rename(session, current_actor(), ref, str(form.name.data))
    except (Invalid, NotAllowed) as refusal:
        return _views_page(ViewForm(), refusal), refusal.status
    return _to_views("view.renamed")


@bp.post("/cb/muc-da-luu/<ref>/xoa")
@requires(Permission.WORK_TASKS)
def remove_view(ref: str) -> ResponseReturnValue:
    """Remove a saved view."""
    try:
        with committing() as session:
            saving.remove(session, current_actor(), ref)
    except NotAllowed as refusal:
        return _views_page(ViewForm(), refusal), refusal.status
    return _to_views("view.removed")


@bp.post("/cb/muc-da-luu/mo-dau")
@bp.post("/cb/muc-da-luu/<ref>/mo-dau")
@requires(Permission.WORK_TASKS)
def open_with(ref: str = "") -> ResponseReturnValue:
    """Let one's queue open with a view; without one, with the usual one."""
    with committing() as session:
        saving.open_with(session, current_actor(), ref or None)
    return _to_views("view.opens")


def _to_views(code: str) -> ResponseReturnValue:
    flash(say(code), "success")
    return redirect(url_for("processing.desk.views"), 303)


def _views_page(form: BaseForm, problem: Problem | None = None) -> str:
    actor = current_actor()
    return render_template(
        "processing/views.html",
        form=form,
        complaints=_told(problem),
        same_name=_is_taken(form),
        views=viewing.listed(db.session, actor),
        shown=viewing.described(db.session, actor, str(form["query"].data or "")),
        may_change=lambda view: saving.may_change(actor, view.person_id),
    )


def _told(problem: Problem | None) -> list[tuple[str, None]]:
    """Say why an act on a view in the list was refused."""
    if problem is None:
        return []
    said = problem.complaints if isinstance(problem, Invalid) else (problem,)
    return [(sentence(each.code, each.facts), None) for each in said]


def _is_taken(form: BaseForm) -> bool:
    """Say whether the name is another view's: only then replacing it is offered."""
    codes = [getattr(error, "code", "") for error in form["name"].errors]
    return "view.same_name" in codes or bool(form["replace"].data)
