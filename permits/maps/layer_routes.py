"""What the live map asks for: the planning layers of a box as GeoJSON."""

import math

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gis import queries
from permits.core.db import db
from permits.core.errors import Problem
from permits.web.auth import public

bp = Blueprint("map", __name__)

KINDS = (
    "ward",
    "zone",
    "airport_ols",
    "heritage",
    "forest_special",
    "road_corridor",
    "power_line",
    "existing_mast",
    "existing_pole",
    "existing_duct",
)
MOST = 1500


@bp.get("/ban-do/lop.geojson")
@public
def layers() -> ResponseReturnValue:
    """Give what the planning layers know inside `bbox` (west,south,east,north in degrees)."""
    box = _box(request.args.get("bbox", ""))
    wished = [kind for kind in request.args.get("kinds", "").split(",") if kind in KINDS]
    width = box[2] - box[0]
    found = queries.features(
        db.session, bbox=box, kinds=wished or KINDS, limit=MOST, step_m=max(0.0, width * 60)
    )
    return found, 200, {"Cache-Control": "private, max-age=60"}


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Problem("map.bad_box") from None
    inside = all(map(math.isfinite, (west, south, east, north)))
    if not inside or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Problem("map.bad_box")
    return west, south, east, north
