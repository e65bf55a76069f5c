"""The owner's pages: declare by file or row by row, split a segment, note what was taken out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis import coordinates
from gis.errors import SiteProblem
from gis.network import listing, owning
from gis.network.declared import DeclarationRefused
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.vocabulary import Permission
from permits.network import files, rows, service, views
from permits.network.forms import ClearForm, SplitForm, UploadForm
from permits.network.rows import Row
from permits.network.sight import may_split
from permits.network.vocabulary import ON_A_PAGE
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("owner", __name__)

WHAT = "/khai-bao/<any(node, segment, structure, slot, cable, equipment):what>"


@bp.get("/khai-bao")
@requires(Permission.SHARE_ASSETS)
def declare() -> ResponseReturnValue:
    """Offer the file door and the forms for single things."""
    return render_template("network/declare.html", form=UploadForm(), refused=None)


@bp.post("/khai-bao")
@requires(Permission.SHARE_ASSETS)
def upload() -> ResponseReturnValue:
    """Take a file of declarations, all or nothing, and report by row what is wrong."""
    sent = request.files.get("file")
    name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
    form = UploadForm()
    try:
        with committing() as session:
            done = service.declare_own(
                session, current_actor(), files.rows_of(name, content), source=name[:200]
            )
    except DeclarationRefused as refused:
        return render_template("network/declare.html", form=form, refused=refused), 422
    except Invalid as refusal:
        form.take(refusal.complaints)
        return render_template("network/declare.html", form=form, refused=None), 422
    flash(say("network.declared", new=done.new, changed=done.changed, same=done.same), "success")
    return redirect(url_for("network.index", chu=current_actor().office_code), 303)


@bp.get(WHAT)
@requires(Permission.SHARE_ASSETS)
def one(what: str) -> ResponseReturnValue:
    """Ask for a single node, segment, structure, slot, cable or thing."""
    return _one_page(what, rows.FORMS[what]())


@bp.post(WHAT)
@requires(Permission.SHARE_ASSETS)
def declare_one(what: str) -> ResponseReturnValue:
    """Enter a single thing through the same door as a file's row."""
    form = rows.FORMS[what](request.form)
    if not form.validate():
        return _one_page(what, form), 422
    values = {k: v for k, v in request.form.items() if not k.startswith("_") and v}
    values.pop("csrf_token", None)
    try:
        with committing() as session:
            service.declare_own(session, current_actor(), [Row(1, what, values)], source=ON_A_PAGE)
    except DeclarationRefused as refused:
        return _one_page(what, form, refused=refused), 422
    flash(say("network.declared_one"), "success")
    return redirect(url_for("network.index", chu=current_actor().office_code), 303)


def _one_page(what: str, form: Any, refused: DeclarationRefused | None = None) -> str:
    return render_template("network/declare_one.html", what=what, form=form, refused=refused)


@bp.get("/tach/<owner>/<path:ref>")
@requires(Permission.SHARE_ASSETS, Permission.WORK_TASKS)
def splitting(owner: str, ref: str) -> ResponseReturnValue:
    """Ask where a segment is to be parted, showing everything that goes on in both halves."""
    return _split_page(owner, ref, SplitForm())


@bp.post("/tach/<owner>/<path:ref>")
@requires(Permission.SHARE_ASSETS, Permission.WORK_TASKS)
def split(owner: str, ref: str) -> ResponseReturnValue:
    """Part a segment."""
    form = SplitForm(request.form)
    row = found(listing.segment(db.session, owner, ref))
    if not form.validate():
        return _split_page(owner, ref, form), 422
    try:
        with committing() as session:
            service.split(session, current_actor(), row, _where(form))
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _split_page(owner, ref, form), 422
    except Conflict as refusal:
        return _split_page(owner, ref, form, refusal), 409
    flash(say("network.split_done", ref=ref, node=form.ref.data), "success")
    return redirect(url_for("network.node", owner=owner, ref=form.ref.data), 303)


def _where(form: SplitForm) -> service.SplitThere:
    try:
        system = coordinates.declared(str(form.system.data), str(form.meridian.data or "108.5"))
    except SiteProblem as problem:
        raise Invalid.one("meridian", problem.code, **problem.facts) from problem
    return service.SplitThere(
        system, form.coordinates.data or "", form.ref.data or "", form.kind.data.value
    )


def _split_page(owner: str, ref: str, form: SplitForm, problem: Conflict | None = None) -> str:
    row = found(listing.segment(db.session, owner, ref))
    if not may_split(current_actor(), row.owner):
        raise NotFound
    page = views.segment_page(db.session, current_actor(), row)
    return render_template("network/split.html", page=page, form=form, problem=problem)


@bp.get("/thao-do/<int:number>")
@requires(Permission.SHARE_ASSETS)
def clearing(number: int) -> ResponseReturnValue:
    """Ask on which day something was taken out."""
    return _clear_page(number, ClearForm())


@bp.post("/thao-do/<int:number>")
@requires(Permission.SHARE_ASSETS)
def clear(number: int) -> ResponseReturnValue:
    """Note that something was taken out; whoever is in line gets its place."""
    form = ClearForm(request.form)
    if not form.validate():
        return _clear_page(number, form), 422
    try:
        with committing() as session:
            service.clear(session, current_actor(), number, on=form.on.data)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _clear_page(number, form), 422
    except Conflict as refusal:
        return _clear_page(number, form, refusal), 409
    flash(say("network.cleared_done"), "success")
    return redirect(url_for("network.line.own"), 303)


def _clear_page(number: int, form: ClearForm, problem: Conflict | None = None) -> str:
    where = found(owning.where_is(db.session, number))
    if current_actor().office_code not in (where.owner, where.tenant):
        raise NotFound
    return render_template("network/clear.html", where=where, form=form, problem=problem)
