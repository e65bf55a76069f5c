"""Propose a sound shape for a broken one, with all that tells how far it was changed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import MultiLineString, MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from gis.columns import Said
from gis.findings import Finding
from gis.formats import mending
from gis.formats.source import Raw

_REASON = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")
#: What shapely calls the fault of a ring, and our code for it.
REASONS = {
    "Self-intersection": "ring.crosses_itself",
    "Ring Self-intersection": "ring.touches_itself",
    "Hole lies outside shell": "ring.hole_outside",
    "Holes are nested": "ring.holes_nested",
    "Nested shells": "ring.parts_nested",
    "Duplicate Rings": "ring.twice",
    "Interior is disconnected": "ring.cut_in_two",
    "Too few points in geometry component": "ring.too_few_points",
}
_MOST_POINTS = 50_000


def invalid(features: Sequence[Raw], said: Sequence[Said], shapes: Any) -> Iterator[Finding]:
    """Name every shape the database would refuse, where it is broken, and what mends it."""
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    unclosed = np.array([each.fault == "unclosed" for each in features])
    reasons = shapely.is_valid_reason(shapes[broken])
    mended = mending.mend_all(list(shapes[broken]))
    places = np.flatnonzero(broken).tolist()
    for place, reason, made in zip(places, reasons, mended, strict=True):
        code, where = _named(str(reason))
        yield _finding(features[place], said[place], shapes[place], made, code, where)
    for place in np.flatnonzero(unclosed & ~broken & ~shapely.is_missing(shapes)).tolist():
        end = Point(shapely.get_coordinates(shapes[place])[0])
        own = shapes[place]
        yield _finding(features[place], said[place], own, own, "ring.unclosed", end)


def _named(reason: str) -> tuple[str, Point | None]:
    match = _REASON.match(reason)
    if match is None:
        return "ring.invalid", None
    code = REASONS.get(match["reason"].strip(), "ring.invalid")
    return code, Point(float(match["x"]), float(match["y"]))


def _finding(
    raw: Raw,
    said: Said,
    shape: BaseGeometry,
    mended: BaseGeometry | None,
    code: str,
    where: Point | None,
) -> Finding:
    if mended is None:
        return Finding(code, "error", raw.number, said.ref, where)
    facts = compared(shape, mended)
    return Finding(code, "repairable", raw.number, said.ref, where, facts, "shape", mended)


def mend(shape: BaseGeometry) -> BaseGeometry | None:
    """Make a shape valid and keep only what has its dimension; None where nothing is left."""
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    wanted = shapely.get_dimensions(shape)
    parts = [part for part in shapely.get_parts(made) if shapely.get_dimensions(part) == wanted]
    if not parts or made.is_empty:
        return None
    joined = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    usable = joined.is_valid and not joined.is_empty and joined.geom_type != "GeometryCollection"
    return joined if usable else None


def without_parts(shape: MultiPolygon, least_m2: float) -> BaseGeometry:
    """Leave out the parts of an area that are smaller than a size."""
    parts = [part for part in shape.geoms if part.area >= least_m2]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def compared(before: BaseGeometry, after: BaseGeometry) -> dict[str, Any]:
    """Say in figures what a repair changes: areas in square metres, the farthest move in metres."""
    return {
        "area_before": round(abs(float(before.area)), 1),
        "area_after": round(float(after.area), 1),
        "vertices_before": int(shapely.get_num_coordinates(before)),
        "vertices_after": int(shapely.get_num_coordinates(after)),
        "moved_m": round(moved(before, after), 3),
    }


def moved(before: BaseGeometry, after: BaseGeometry) -> float:
    """Give the farthest any vertex of one outline lies from the other outline, in metres."""
    one, other = _lines(before), _lines(after)
    return max(_farthest(one, other), _farthest(other, one))


def _lines(shape: BaseGeometry) -> BaseGeometry:
    if shapely.get_dimensions(shape) < 2:
        return shape
    return MultiLineString(list(shapely.get_rings(shapely.get_parts(shape))))


def _farthest(of: BaseGeometry, to: BaseGeometry) -> float:
    pairs = shapely.get_coordinates(of)
    if not len(pairs) or to.is_empty:
        return 0.0
    step = max(1, len(pairs) // _MOST_POINTS)
    shapely.prepare(to)
    return float(shapely.distance(shapely.points(pairs[::step]), to).max())
