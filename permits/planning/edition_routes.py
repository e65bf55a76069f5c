"""Pages of editions: one edition with its proof, the history of a layer, repeal and roll-back."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gis.models import LayerKind
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Problem
from permits.core.vocabulary import Permission
from permits.planning import draft_queries, layer_pages, queries, service
from permits.planning.forms import RepealForm, RollBackForm
from permits.planning.queries import FEATURES_A_PAGE
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("editions", __name__)

_LAYER = "/quy-hoach/lop/<kind>"
_EDITION = f"{_LAYER}/<int:number>"


@bp.get(_LAYER)
@requires(Permission.MANAGE_PLANNING)
def history(kind: str) -> ResponseReturnValue:
    """Show everything that was ever known of a layer, and what was done to it."""
    return _history_page(kind, _with_acts(RollBackForm(), kind))


@bp.post(f"{_LAYER}/hoan-tac")
@requires(Permission.MANAGE_PLANNING)
def roll_back(kind: str) -> ResponseReturnValue:
    """Undo the last act on a layer."""
    form = _with_acts(RollBackForm(request.form), kind)
    if not form.validate():
        return _history_page(kind, form), 422
    try:
        with committing() as session:
            act = int(str(form.act.data))
            service.roll_back(session, current_actor(), act, reason=str(form.reason.data))
    except Conflict as problem:
        return _history_page(kind, form, problem), problem.status
    flash(say("edition.rolled_back"), "success")
    return redirect(url_for("planning.editions.history", kind=kind), 303)


@bp.get(_EDITION)
@requires(Permission.MANAGE_PLANNING)
def edition(kind: str, number: int) -> ResponseReturnValue:
    """Show an edition: what it is, where it comes from, who accepted what, its features."""
    return _edition_page(kind, number, RepealForm())


@bp.post(f"{_EDITION}/bai-bo")
@requires(Permission.MANAGE_PLANNING)
def repeal(kind: str, number: int) -> ResponseReturnValue:
    """End an edition from a day on."""
    form = RepealForm(request.form)
    found(queries.edition(db.session, kind, number, on=clock.today()))
    if not form.validate():
        return _edition_page(kind, number, form), 422
    day = form.from_day.data
    try:
        with committing() as session:
            reason = str(form.reason.data)
            service.repeal(session, current_actor(), number, from_day=day, reason=reason)
    except Conflict as problem:
        return _edition_page(kind, number, form, problem), problem.status
    flash(say("edition.repealed", day=day), "success")
    return redirect(url_for("planning.editions.history", kind=kind), 303)


@bp.get(f"{_EDITION}/tep")
@requires(Permission.MANAGE_PLANNING)
def file(kind: str, number: int) -> ResponseReturnValue:
    """Give back the file an edition was published from."""
    found(queries.edition(db.session, kind, number, on=clock.today()))
    published = queries.origin(db.session, number)
    content = layer_pages.store().get(published.source_sha256)
    return attachment(content, published.source_name)


def attachment(content: bytes, filename: str) -> ResponseReturnValue:
    """Answer with a file to be saved, never to be opened inside our pages."""
    response = send_file(
        io.BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=filename,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _with_acts(form: RollBackForm, kind: str) -> RollBackForm:
    """Offer the last act of each part of a layer, the only ones that may be undone."""
    last = [act for act in queries.acts(db.session, kind) if act.last]
    form.act.options = [
        (str(act.id), f"{act.title} ({act.series})" if act.series else act.title) for act in last
    ]
    if len(last) == 1 and form.act.data is None:
        form.act.data = str(last[0].id)
    return form


def _history_page(kind: str, form: RollBackForm, problem: Problem | None = None) -> str:
    return render_template(
        "planning/layers_history.html",
        kind=found(db.session.get(LayerKind, kind)),
        editions=queries.history(db.session, kind, on=clock.today()),
        acts=queries.acts(db.session, kind),
        form=form,
        problem=problem,
    )


def _edition_page(kind: str, number: int, form: RepealForm, problem: Problem | None = None) -> str:
    row = found(queries.edition(db.session, kind, number, on=clock.today()))
    after = request.args.get("sau", "")
    features = queries.features(db.session, number, after=after)
    published = queries.origin(db.session, number)
    evidence = draft_queries.draft_of_edition(db.session, published.id)
    return render_template(
        "planning/layers_edition.html",
        edition=row,
        kind=db.session.get_one(LayerKind, kind),
        published=published,
        evidence=evidence,
        accepted=draft_queries.accepted(db.session, evidence.id) if evidence else [],
        features=features[:FEATURES_A_PAGE],
        after=features[FEATURES_A_PAGE - 1].ref if len(features) > FEATURES_A_PAGE else None,
        is_first=not after,
        has_file=layer_pages.store().path(published.source_sha256).exists(),
        form=form,
        problem=problem,
    )
