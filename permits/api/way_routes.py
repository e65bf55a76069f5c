"""The route finder's door for programs: ask, read again, begin the dossiers of one way."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from permits.api import shapes
from permits.api.blueprint import body, bp
from permits.api.forms import TakeWayForm
from permits.core.db import committing, db
from permits.core.vocabulary import Permission
from permits.network import way_limits, ways
from permits.network import way_queries as queries
from permits.network.route_forms import RouteForm
from permits.network.way_models import RouteBundle, RouteSearch
from permits.network.way_pages import geojson
from permits.web.auth import current_actor, found, requires

LOOKS = (Permission.FILE_DOSSIER, Permission.WORK_TASKS)


@bp.post("/routes")
@requires(*LOOKS)
def find_route() -> ResponseReturnValue:
    """Look for up to three ways between two points and keep the answer."""
    form = body(RouteForm)
    way_limits.spend_search(current_actor())
    usual = queries.pull_price(db.session).dong_per_m
    with committing() as session:
        asked = form.to_command(session, usual_pull=usual)
        ref = ways.search(session, current_actor(), asked).ref
    return _shown(ref), 201, {"Location": url_for("api.route", ref=ref)}


@bp.get("/routes/<ref>")
@requires(*LOOKS)
def route(ref: str) -> ResponseReturnValue:
    """Give a kept answer again: costs, owners, wards, planning, legs; the lines as GeoJSON."""
    return _shown(ref)


@bp.post("/routes/<ref>/dossiers")
@requires(Permission.FILE_DOSSIER)
def take_route(ref: str) -> ResponseReturnValue:
    """Begin the dossiers of one alternative and keep its places; again gives the same ones."""
    kept, form = _own(ref), body(TakeWayForm)
    nth = found(form.alternative.data if form.alternative.data <= len(kept.routes) else None)
    begun = queries.bundle_of_search(db.session, kept.id)
    if begun is None:
        with committing() as session:
            begun = ways.take(session, current_actor(), kept, nth)
    return _bundle(begun), 201


def _own(ref: str) -> RouteSearch:
    return found(queries.search(db.session, current_actor(), ref))


def _shown(ref: str) -> dict[str, Any]:
    kept = _own(ref)
    begun = queries.bundle_of_search(db.session, kept.id)
    return {
        "ref": kept.ref,
        "asked_at": shapes.moment(kept.asked_at),
        "asked": kept.wish,
        "network_changed_since": ways.is_outdated(db.session, kept),
        "alternatives": [_alternative(n, way) for n, way in enumerate(kept.routes, start=1)],
        "lines": geojson(kept),
        "dossiers": _bundle(begun)["dossiers"] if begun else [],
    }


def _alternative(n: int, way: dict[str, Any]) -> dict[str, Any]:
    """Write a way without its lines, which the GeoJSON has."""
    return {
        "alternative": n,
        **{name: way[name] for name in ("cost", "length_m", "dug_m", "owners")},
        "wards": [{"code": code, "name": name} for code, name in way["wards"]],
        "legs": [{k: v for k, v in leg.items() if k != "line"} for leg in way["legs"]],
        "stretches": [
            {k: v for k, v in stretch.items() if k != "line"} for stretch in way["stretches"]
        ],
    }


def _bundle(begun: RouteBundle) -> dict[str, Any]:
    return {
        "ref": begun.ref,
        "alternative": begun.alternative,
        "held_until": shapes.moment(begun.held_until),
        "dossiers": [
            {"ref": each.dossier.ref, "stretch": each.stretch, "work": str(each.dossier.work_kind)}
            for each in queries.dossiers_of(db.session, begun)
        ],
    }
