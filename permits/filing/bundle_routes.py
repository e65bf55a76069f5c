"""The dossiers of one way on one page: what each lacks, what they share, filing all at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, Problem
from permits.core.vocabulary import Permission
from permits.filing import bundles
from permits.filing.bundle_forms import BundleForm
from permits.filing.forms import CheckForm
from permits.network import way_queries, ways
from permits.network.way_models import RouteBundle
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("bundles", __name__)


@bp.get("/bo-ho-so/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show the dossiers of a way with the state of each."""
    return _page(_own(ref), CheckForm())


@bp.get("/bo-ho-so/<ref>/thong-tin-chung")
@requires(Permission.FILE_DOSSIER)
def common(ref: str) -> ResponseReturnValue:
    """Ask once what all drafts of the way are told."""
    bundle = _own(ref)
    return _common_page(bundle, bundles.common_form(db.session, current_actor(), bundle))


@bp.post("/bo-ho-so/<ref>/thong-tin-chung")
@requires(Permission.FILE_DOSSIER)
def keep_common(ref: str) -> ResponseReturnValue:
    """Complete every draft with what they share, or none of them."""
    bundle, actor = _own(ref), current_actor()
    form = bundles.common_form(db.session, actor, bundle, request.form)
    if not form.validate():
        return _common_page(bundle, form), 422
    try:
        with committing() as session:
            count = bundles.tell(session, actor, bundle, form)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _common_page(_own(ref), form), 422
    flash(say("bundle.kept", count=count), "success")
    return redirect(url_for("filing.bundles.show", ref=ref), 303)


@bp.post("/bo-ho-so/<ref>/nop")
@requires(Permission.FILE_DOSSIER)
def submit(ref: str) -> ResponseReturnValue:
    """File everything that is not filed yet; a second click finds it filed."""
    bundle, actor = _own(ref), current_actor()
    form = CheckForm(request.form)
    form.warned = bundles.is_warned(db.session, bundle)
    if not form.validate():
        return _page(bundle, form), 422
    try:
        with committing() as session:
            count = bundles.submit(session, actor, bundle)
    except Conflict as refusal:
        return _page(_own(ref), form, refusal=refusal), 409
    except Invalid as refusal:
        return _page(_own(ref), form, refusal=refusal), 422
    flash(say("bundle.filed", count=count), "success")
    return redirect(url_for("filing.bundles.show", ref=ref), 303)


@bp.post("/bo-ho-so/<ref>/giu-cho")
@requires(Permission.FILE_DOSSIER)
def hold_again(ref: str) -> ResponseReturnValue:
    """Keep places again that ran out, where they are still to be had."""
    bundle = _own(ref)
    try:
        with committing() as session:
            ways.hold_again(session, current_actor(), bundle)
            until = bundle.held_until
    except Conflict as refusal:
        return _page(_own(ref), CheckForm(), refusal=refusal), 409
    flash(say("route.held_again", until=until), "success")
    return redirect(url_for("filing.bundles.show", ref=ref), 303)


def _own(ref: str) -> RouteBundle:
    return found(way_queries.bundle(db.session, current_actor(), ref))


def _page(bundle: RouteBundle, form: CheckForm, *, refusal: Problem | None = None) -> str:
    form.warned = bundles.is_warned(db.session, bundle)
    shown = bundles.shown(db.session, current_actor(), bundle)
    return render_template("filing/bundle.html", bundle=shown, form=form, refusal=refusal)


def _common_page(bundle: RouteBundle, form: BundleForm) -> str:
    return render_template("filing/bundle_common.html", ref=bundle.ref, form=form)
