"""What a live map asks for where it has no tiles: the planning layers of a box as GeoJSON."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gis import queries as map_queries
from permits.core.db import db
from permits.core.errors import Problem
from permits.maps import asking, queries, wishes
from permits.maps.reading import reader
from permits.web.auth import public

bp = Blueprint("map", __name__)

MOST = 1_500
#: A box of one degree is drawn with steps of so many metres.
STEP_M = 60


@bp.get("/ban-do/lop.geojson")
@public
def layers() -> ResponseReturnValue:
    """Give the layers inside `bbox` (west,south,east,north in degrees) on the day `ngay`."""
    box = _box(request.args.get("bbox", ""))
    wished = request.args.get("kinds", "").split(",")
    seen = [each.code for each in queries.visible(db.session, reader()) if each.is_layer]
    found = map_queries.features(
        db.session,
        bbox=box,
        kinds=[kind for kind in wished if kind in seen] or seen,
        limit=MOST,
        step_m=(box[2] - box[0]) * STEP_M,
        on_day=asking.day(request.args.get("ngay")),
    )
    return found, 200, {"Cache-Control": "private, max-age=60"}


def _box(text: str) -> map_queries.Box:
    try:
        return wishes.box(text)
    except ValueError:
        raise Problem("map.bad_box") from None
