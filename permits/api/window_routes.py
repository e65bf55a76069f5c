"""Co-build windows for programs: those open now, one of them, opening, joining, answering."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.core import clock
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.sharing import pages as views
from permits.sharing import window_queries, windows
from permits.sharing.forms import JoinAnswerForm, JoinForm, OpenForm
from permits.sharing.pages import WindowPage
from permits.sharing.terms import terms
from permits.sharing.window_queries import JoinRow, WindowRow
from permits.web.auth import current_actor, found, requires


@bp.get("/sharing/windows")
@requires(Permission.FILE_DOSSIER)
def open_windows() -> ResponseReturnValue:
    """List where others may join new works now, the newest first."""
    turn = pages.of("windows", int)
    rows = window_queries.open_at(db.session, clock.now(), after=turn.number, limit=turn.fetched)
    return pages.page("windows", rows, turn, marking=lambda row: (row.id,), write=_row)


@bp.post("/sharing/windows")
@requires(Permission.FILE_DOSSIER)
def open_window() -> ResponseReturnValue:
    """Open one's own filed dossier to others before it is accepted."""
    actor = current_actor()
    form = body(OpenForm, prepare=_with_dossiers)
    dossier = found(dossiers.own(db.session, actor, str(form.dossier.data), to_change=True))
    with committing() as session:
        windows.offer(session, actor, dossier)
    made = found(window_queries.of_dossier(db.session, dossier.id)).ref
    return _shown(made), 201, {"Location": url_for("api.window", ref=made)}


@bp.get("/sharing/windows/<ref>")
@requires(Permission.FILE_DOSSIER)
def window(ref: str) -> ResponseReturnValue:
    """Show one window; who joins only to those inside it."""
    return _shown(ref)


@bp.post("/sharing/windows/<ref>/joins")
@requires(Permission.FILE_DOSSIER)
def join_window(ref: str) -> ResponseReturnValue:
    """Ask to join another's works, with what one needs."""
    row, form = _found(ref).row, body(JoinForm)
    with committing() as session:
        windows.join(session, current_actor(), row.id, form.to_command())
    return _shown(ref), 201


@bp.post("/sharing/windows/<ref>/joins/<join>")
@requires(Permission.FILE_DOSSIER)
def answer_join(ref: str, join: str) -> ResponseReturnValue:
    """Answer one who asked to join, as the one who builds."""
    row, form = _found(ref).row, body(JoinAnswerForm)
    with committing() as session:
        windows.answer(session, current_actor(), row.id, join, form.to_command())
    return _shown(ref)


def _with_dossiers(form: OpenForm) -> None:
    offered = window_queries.openable(
        db.session, current_actor(), terms().window.works, limit=pages.MOST
    )
    form.dossier.options = [(ref, code) for ref, code, _ in offered]


def _found(ref: str) -> WindowPage:
    row = found(window_queries.window(db.session, ref))
    return found(views.window_page(db.session, current_actor(), row))


def _shown(ref: str) -> dict[str, Any]:
    page = _found(ref)
    return {
        **_row(page.row),
        "is_open": page.is_open,
        "is_own": page.is_own,
        "initiator": shapes.both(page.row.initiator) if page.is_inside else None,
        "dossier": page.row.dossier_ref if page.is_own else None,
        "joins": [_join(each) for each in page.joins],
    }


def _row(row: WindowRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "work": str(row.work_kind),
        "ward": row.ward_code,
        "lon": row.lon,
        "lat": row.lat,
        "opened_at": shapes.moment(row.opened_at),
        "closes_at": shapes.moment(row.closes_at),
    }


def _join(row: JoinRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "carrier": shapes.both(row.carrier),
        "asked_at": shapes.moment(row.asked_at),
        "needs": row.needs,
        "words": row.words,
        "status": str(row.status),
        "answer": row.answer,
        "answered_at": shapes.moment(row.answered_at),
    }
