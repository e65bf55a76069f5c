"""Pages of co-build windows: those open now, one of them, joining, answering, and for the map."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotAllowed, NotFound, Problem
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.forms.base import BaseForm
from permits.sharing import pages, window_queries, windows
from permits.sharing.forms import JoinAnswerForm, JoinForm
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("windows", __name__, url_prefix="/cung-xay")
MOST_ON_MAP = 500


@bp.get("")
@requires(Permission.FILE_DOSSIER)
def listing() -> ResponseReturnValue:
    """Show where windows are open now, and those of one's own enterprise."""
    return _list_page()


@bp.post("")
@requires(Permission.FILE_DOSSIER)
def offer() -> ResponseReturnValue:
    """Open one's own filed dossier to others before it is accepted."""
    actor = current_actor()
    shown = pages.windows(db.session, actor, None, request.form)
    if not shown.form.validate():
        return _list_page(shown), 422
    dossier = found(dossiers.own(db.session, actor, str(shown.form.dossier.data), to_change=True))
    with committing() as session:
        windows.offer(session, actor, dossier)
    flash(say("sharing.done"), "success")
    return redirect(url_for("sharing.windows.listing"), 303)


@bp.get("/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show one window; who joins only to those inside it."""
    return _window_page(ref)


@bp.post("/<ref>")
@requires(Permission.FILE_DOSSIER)
def act(ref: str) -> ResponseReturnValue:
    """Ask to join a window, or answer one who did."""
    actor, row = current_actor(), found(window_queries.window(db.session, ref))
    name = request.form.get("act", "join")
    form = JoinForm(request.form) if name == "join" else _answer_form(name)
    if not form.validate():
        return _window_page(ref, {name: form}), 422
    try:
        with committing() as session:
            if isinstance(form, JoinForm):
                windows.join(session, actor, row.id, form.to_command())
            else:
                windows.answer(session, actor, row.id, name, form.to_command())
    except (Conflict, NotAllowed) as problem:
        return _window_page(ref, {name: form}, problem), problem.status
    flash(say("sharing.done"), "success")
    return redirect(url_for("sharing.windows.show", ref=ref), 303)


@bp.get("/ban-do.json")
@requires(Permission.FILE_DOSSIER)
def on_map() -> ResponseReturnValue:
    """Give the open windows for the map."""
    rows = window_queries.open_at(db.session, clock.now(), limit=MOST_ON_MAP)
    return pages.window_map(rows)


def _answer_form(ref: str) -> JoinAnswerForm:
    return JoinAnswerForm(request.form, prefix=f"{ref}-")


def _list_page(shown: pages.Windows | None = None) -> str:
    after = paging.read_mark(request.args.get("sau"))
    if shown is None:
        shown = pages.windows(db.session, current_actor(), after[0] if after else None)
    page = paging.page_of(shown.open, pages.PAGE_SIZE, lambda row: (row.id,))
    return render_template("sharing/windows.html", shown=shown, page=page, is_first=after is None)


def _window_page(
    ref: str, typed: dict[str, BaseForm] | None = None, problem: Problem | None = None
) -> str:
    row = found(window_queries.window(db.session, ref))
    page = pages.window_page(db.session, current_actor(), row, typed)
    if page is None:
        raise NotFound
    lost = [form for name, form in (typed or {}).items() if name not in page.forms]
    return render_template(
        "sharing/window.html",
        page=page,
        typed=next((form for form in page.forms.values() if form.errors), None),
        problem=problem,
        lost=str(lost[0]["words"].data or "") if lost else "",
    )
