"""The planning officer's pages: layers, their drafts and editions."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from gis import drafts
from gis.draft_models import LayerDraft
from permits.core import clock
from permits.core.db import committing, db, end_reading
from permits.core.errors import Conflict, Invalid
from permits.core.text import N_
from permits.core.vocabulary import Permission
from permits.planning import draft_queries, edition_routes, layer_pages, queries, service
from permits.planning.forms import AboutForm, AcceptForm, BringForm, PublishForm
from permits.planning.layer_pages import draft_page
from permits.planning.service import Bring
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("planning", __name__)
bp.register_blueprint(edition_routes.bp)

_DRAFT = "/quy-hoach/ban-nhap/<ref>"
_MAP = N_("Bản đồ bản nháp")
_NORTH = N_("B")


@bp.get("/quy-hoach")
@requires(Permission.MANAGE_PLANNING)
def layers() -> ResponseReturnValue:
    """List every kind of layer: its editions with their state, its drafts, its coverage and age."""
    today = clock.today()
    rows = queries.layers(db.session, on=today)
    return render_template("planning/layers.html", rows=rows, today=today)


@bp.get("/quy-hoach/tep")
@requires(Permission.MANAGE_PLANNING)
def new() -> ResponseReturnValue:
    """Show the form of a new file."""
    return layer_pages.bring_page(BringForm(data={"kind": request.args.get("lop")}))


@bp.post("/quy-hoach/tep")
@requires(Permission.MANAGE_PLANNING)
def bring() -> ResponseReturnValue:
    """Have a file read and judged in a child process and lay a draft from it."""
    form = BringForm(request.form)
    layer_pages.with_options(form)
    file = layer_pages.sent_file(form)
    if not form.validate() or file is None:
        if file is None:
            form.take(Invalid.one("file", "layer.none").complaints)
        return layer_pages.bring_page(form, file), 422
    command = Bring(
        form.to_about(),
        file,
        form.to_asked(),
        str(form.system.data or ""),
        layer_pages.sent_coverage(),
    )
    actor, wards = current_actor(), drafts.wards(db.session)
    end_reading()  # reading and judging may take longer than a transaction may stand idle
    try:
        opened = service.open_file(command, wards)
        with committing() as session:
            store = layer_pages.store()
            ref = service.bring(session, actor, store, command, opened).ref
    except Invalid as refusal:
        form.take(refusal.complaints)
        return layer_pages.bring_page(form, file), 422
    flash(say("draft.laid"), "success")
    return redirect(url_for("planning.draft", ref=ref), 303)


@bp.get(_DRAFT)
@requires(Permission.MANAGE_PLANNING)
def draft(ref: str) -> ResponseReturnValue:
    """Show a draft with what was found in it."""
    return draft_page(_draft(ref))


@bp.get(f"{_DRAFT}/ban-do.svg")
@requires(Permission.MANAGE_PLANNING)
def picture(ref: str) -> ResponseReturnValue:
    """Draw a draft over the wards."""
    drawn = layer_pages.draft_map(_draft(ref), title=gettext(_MAP), north=gettext(_NORTH))
    return _private(Response(drawn, content_type="image/svg+xml"))


@bp.get(f"{_DRAFT}/ban-do.geojson")
@requires(Permission.MANAGE_PLANNING)
def shapes(ref: str) -> ResponseReturnValue:
    """Give the shapes of a draft to a map."""
    return draft_queries.draft_geojson(db.session, _draft(ref).id)


@bp.get(f"{_DRAFT}/tep")
@requires(Permission.MANAGE_PLANNING)
def file(ref: str) -> ResponseReturnValue:
    """Give back the file a draft was laid from, byte by byte."""
    kept = _draft(ref)
    content = layer_pages.store().get(kept.source_sha256)
    return edition_routes.attachment(content, kept.source_name)


@bp.post(f"{_DRAFT}/thong-tin")
@requires(Permission.MANAGE_PLANNING)
def change(ref: str) -> ResponseReturnValue:
    """Say something else of a draft."""
    form = AboutForm(request.form)
    layer_pages.with_options(form)
    if not form.validate():
        return draft_page(_draft(ref), about=form), 422
    about, actor = form.to_about(), current_actor()
    return _do(ref, lambda session, one: service.change(session, actor, one, about), "changed")


@bp.post(f"{_DRAFT}/chap-nhan")
@requires(Permission.MANAGE_PLANNING)
def accept(ref: str) -> ResponseReturnValue:
    """Accept one repair, or all repairs of one kind, in one's own name."""
    form = AcceptForm(request.form)
    if not form.validate() or not (form.position.data or form.code.data):
        raise Conflict("edition.no_act")
    positions = [int(form.position.data)] if form.position.data else []
    code, actor = form.code.data or "", current_actor()
    draft = _draft(ref)
    try:
        with committing() as session:
            count = service.accept(session, actor, draft, positions=positions, code=code)
    except Conflict as problem:
        return draft_page(_draft(ref), problem=problem), problem.status
    flash(say("draft.accepted", count=count), "success")
    return redirect(url_for("planning.draft", ref=ref, _anchor="phat-hien"), 303)


@bp.post(f"{_DRAFT}/bo")
@requires(Permission.MANAGE_PLANNING)
def discard(ref: str) -> ResponseReturnValue:
    """Throw a draft away."""
    actor = current_actor()
    return _do(ref, lambda session, one: service.discard(session, actor, one), "discarded")


@bp.post(f"{_DRAFT}/xem-truoc")
@requires(Permission.MANAGE_PLANNING)
def look_ahead(ref: str) -> ResponseReturnValue:
    """Say whose answer would change; nothing is kept of it."""
    try:
        with committing() as session:
            ahead = service.look_ahead(session, current_actor(), _draft(ref))
    except Conflict as problem:
        return draft_page(_draft(ref), problem=problem), problem.status
    return draft_page(_draft(ref), ahead=ahead)


@bp.get(f"{_DRAFT}/cong-bo")
@requires(Permission.MANAGE_PLANNING)
def confirm(ref: str) -> ResponseReturnValue:
    """Ask once more, naming what is replaced and from which day."""
    return _confirm_page(_draft(ref), PublishForm())


@bp.post(f"{_DRAFT}/cong-bo")
@requires(Permission.MANAGE_PLANNING)
def publish(ref: str) -> ResponseReturnValue:
    """Publish a draft."""
    form = PublishForm(request.form)
    if not form.validate():
        return _confirm_page(_draft(ref), form), 422
    one = _draft(ref)
    kind = one.kind
    try:
        with committing() as session:
            loaded = service.publish(session, current_actor(), one, reason=form.reason.data or "")
    except Conflict as problem:
        return draft_page(_draft(ref), problem=problem), problem.status
    flash(say("layer.published"), "success")
    number = loaded.edition_id
    return redirect(url_for("planning.editions.edition", kind=kind, number=number), 303)


def _do(ref: str, verb: Callable[[Session, LayerDraft], object], said: str) -> ResponseReturnValue:
    """Do one thing to a draft, or show it with why that was not done."""
    try:
        with committing() as session:
            verb(session, _draft(ref))
    except (Conflict, Invalid) as problem:
        return draft_page(_draft(ref), problem=problem), problem.status
    flash(say(f"draft.{said}"), "success")
    return redirect(url_for("planning.draft", ref=ref), 303)


def _draft(ref: str) -> LayerDraft:
    return found(draft_queries.draft(db.session, ref))


def _confirm_page(one: LayerDraft, form: PublishForm) -> str:
    return render_template(
        "planning/layers_publish.html",
        draft=one,
        form=form,
        replaces=draft_queries.replaced_by(db.session, one),
        today=clock.today(),
    )


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
