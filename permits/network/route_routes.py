"""Pages of the route finder: the cheapest ways, and filing what they need."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from gis import crs
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.network import way_limits as limits
from permits.network import way_pages as views
from permits.network import way_queries as queries
from permits.network import ways
from permits.network.route_forms import RouteForm
from permits.network.way_documents import Asked
from permits.network.way_models import RouteSearch
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("ways", __name__, url_prefix="/ha-tang/tuyen")

#: Whoever files looks for ways to take them; officials look to see what there would be.
LOOKS = (Permission.FILE_DOSSIER, Permission.WORK_TASKS)


@bp.get("")
@requires(*LOOKS)
def ask() -> ResponseReturnValue:
    """Show the question, empty or as it was asked before, and the office's latest searches."""
    before = request.args.get("tim-lai")
    kept = queries.search(db.session, current_actor(), before) if before else None
    form = RouteForm.again(Asked.read(kept.wish)) if kept else _fresh()
    return _ask_page(form)


@bp.post("")
@requires(*LOOKS)
def search() -> ResponseReturnValue:
    """Look for ways and keep what was found."""
    form = RouteForm(request.form)
    if not form.validate():
        return _ask_page(form), 422
    limits.spend_search(current_actor())
    usual = queries.pull_price(db.session).dong_per_m
    try:
        with committing() as session:
            asked = form.to_command(session, usual_pull=usual)
            ref = ways.search(session, current_actor(), asked).ref
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _ask_page(form), 422
    return redirect(url_for("ways.show", ref=ref), 303)


@bp.get("/<ref>")
@requires(*LOOKS)
def show(ref: str) -> ResponseReturnValue:
    """Show the ways that were found, as they were found."""
    return _answer_page(_own(ref))


@bp.get("/<ref>/tuyen.geojson")
@requires(*LOOKS)
def lines(ref: str) -> ResponseReturnValue:
    """Give the legs of the ways for the map."""
    return views.geojson(_own(ref)), 200, {"Content-Type": "application/geo+json"}


@bp.post("/<ref>/phuong-an/<int:nth>")
@requires(Permission.FILE_DOSSIER)
def take(ref: str, nth: int) -> ResponseReturnValue:
    """Begin the dossiers of one way and keep its places; a second click finds them begun."""
    kept = _own(ref)
    found(nth if 1 <= nth <= len(kept.routes) else None)
    begun = queries.bundle_of_search(db.session, kept.id)
    if begun is not None:
        return redirect(url_for("filing.bundles.show", ref=begun.ref), 303)
    try:
        with committing() as session:
            bundle = ways.take(session, current_actor(), kept, nth)
            to, until = bundle.ref, bundle.held_until
            count = len(queries.dossiers_of(session, bundle))
    except Conflict as refusal:
        return _answer_page(_own(ref), refusal=refusal), 409
    flash(say("route.begun", count=count, until=until), "success")
    return redirect(url_for("filing.bundles.show", ref=to), 303)


def _own(ref: str) -> RouteSearch:
    return found(queries.search(db.session, current_actor(), ref))


def _fresh() -> RouteForm:
    """Make an empty form; a map may hand over two points it was shown."""
    return RouteForm(data={"points": request.args.get("diem", "")[:400]})


def _ask_page(form: RouteForm) -> str:
    return render_template(
        "network/ways.html",
        form=form,
        prices=views.prices(db.session),
        earlier=queries.searches(db.session, current_actor(), limit=views.EARLIER),
        proj4=crs.PROJ4,
    )


def _answer_page(kept: RouteSearch, *, refusal: Conflict | None = None) -> str:
    shown: dict[str, Any] = {"refusal": refusal}
    answer = views.answer(db.session, current_actor(), kept, today=clock.today())
    # Drawn by our own code from figures alone: nothing a person typed is in it.
    picture = Markup(answer.picture)  # noqa: S704
    return render_template("network/ways_found.html", answer=answer, picture=picture, **shown)
