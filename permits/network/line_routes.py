"""What an office holds and waits for: its own page, standing in line and leaving it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis.network import listing
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotFound
from permits.core.vocabulary import Permission, WorkKind
from permits.dossiers import queries as dossiers
from permits.network import places, queries, views
from permits.network.forms import SlotWaitForm, WaitForm, days_for, offer_drafts
from permits.network.places import KeepRoute
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("line", __name__)


@bp.get("/cua-toi")
@requires(Permission.SHARE_ASSETS)
def own() -> ResponseReturnValue:
    """Show what the caller's office holds, waits for, and was told."""
    mark = paging.read_mark(request.args.get("after"))
    shown = views.own_page(db.session, current_actor(), before=mark[0] if mark else None)
    page = paging.page_of(shown.holds, views.PAGE_SIZE, lambda each: (each.hold.id,))
    return render_template("network/own.html", shown=shown, page=page, is_first=mark is None)


@bp.get("/cho/doan/<owner>/<path:ref>")
@requires(Permission.FILE_DOSSIER)
def waiting(owner: str, ref: str) -> ResponseReturnValue:
    """Ask for which draft and cable somebody wants to stand in line for a segment."""
    return _wait_page(owner, ref, WaitForm())


@bp.post("/cho/doan/<owner>/<path:ref>")
@requires(Permission.FILE_DOSSIER)
def wait(owner: str, ref: str) -> ResponseReturnValue:
    """Stand in line for a segment."""
    form = WaitForm(request.form)
    row = found(listing.segment(db.session, owner, ref))
    _offer(form, WorkKind.DUCT_SHARE)
    if not form.validate():
        return _wait_page(owner, ref, form), 422
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, form.dossier.data, to_change=True))
    wish = KeepRoute(
        (row.id,), float(form.cable_mm.data), form.ways.data, days_for(form.years.data)
    )
    try:
        with committing() as session:
            places.stand_in_line(session, actor, dossier, wish)
    except Conflict as refusal:
        return _wait_page(owner, ref, form, refusal), 409
    flash(say("network.in_line"), "success")
    return redirect(url_for("network.line.own"), 303)


@bp.get("/cho/cot/<owner>/<path:ref>")
@requires(Permission.FILE_DOSSIER)
def waiting_for_slot(owner: str, ref: str) -> ResponseReturnValue:
    """Ask for which draft and thing somebody wants to stand in line for a structure."""
    return _slot_wait_page(owner, ref, SlotWaitForm())


@bp.post("/cho/cot/<owner>/<path:ref>")
@requires(Permission.FILE_DOSSIER)
def wait_for_slot(owner: str, ref: str) -> ResponseReturnValue:
    """Stand in line for a structure."""
    form = SlotWaitForm(request.form)
    row = found(listing.structure(db.session, owner, ref))
    _offer(form, WorkKind.SMART_POLE)
    if not form.validate():
        return _slot_wait_page(owner, ref, form), 422
    actor = current_actor()
    dossier = found(dossiers.own(db.session, actor, form.dossier.data, to_change=True))
    days = days_for(form.years.data)
    try:
        with committing() as session:
            places.stand_in_line_for_slot(session, actor, dossier, row.id, form.to_wish(), days)
    except Conflict as refusal:
        return _slot_wait_page(owner, ref, form, refusal), 409
    flash(say("network.in_line"), "success")
    return redirect(url_for("network.line.own"), 303)


@bp.post("/thoi-cho/<ref>")
@requires(Permission.FILE_DOSSIER)
def leave(ref: str) -> ResponseReturnValue:
    """Leave the line."""
    dossier = found(dossiers.own(db.session, current_actor(), ref, to_change=True))
    with committing() as session:
        places.leave_line(session, dossier.ref)
    flash(say("network.left"), "success")
    return redirect(url_for("network.line.own"), 303)


def _offer(form: WaitForm | SlotWaitForm, work: WorkKind) -> None:
    drafts = queries.own_drafts(db.session, current_actor(), [work])
    offer_drafts(form.dossier, [(each.reference, each.name or each.reference) for each in drafts])


def _wait_page(owner: str, ref: str, form: WaitForm, problem: Conflict | None = None) -> str:
    row = listing.segment(db.session, owner, ref)
    if row is None:
        raise NotFound
    _offer(form, WorkKind.DUCT_SHARE)
    return render_template("network/wait.html", row=row, form=form, problem=problem, is_duct=True)


def _slot_wait_page(
    owner: str, ref: str, form: SlotWaitForm, problem: Conflict | None = None
) -> str:
    row = listing.structure(db.session, owner, ref)
    if row is None:
        raise NotFound
    _offer(form, WorkKind.SMART_POLE)
    return render_template("network/wait.html", row=row, form=form, problem=problem, is_duct=False)
