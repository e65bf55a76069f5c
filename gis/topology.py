"""How features lie to each other and to the province: twins, overlaps, slivers, what is outside."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import Point

from gis import repairing
from gis.columns import Said
from gis.findings import Finding, Severity
from gis.formats import steps
from gis.formats.source import Raw
from gis.kind import Kind
from gis.placing import Wards
from gis.reading import EXTENT

#: An area smaller than this, or narrower, is what is left when two outlines nearly meet.
SLIVER_M2, SLIVER_WIDTH_M = 1.0, 0.2
#: A smaller part of a feature outside the province is the difference of two drawings.
OUTSIDE_SHARE = 0.005
GRID_M = 0.001
MOST_OVERLAPS = 500
CHUNK = 500


def judged(
    features: Sequence[Raw],
    said: Sequence[Said],
    shapes: Any,
    kind: Kind,
    wards: Wards,
    tell: steps.Tell = steps.silent,
) -> Iterator[Finding]:
    """Name what is double, tiny, overlapping where nothing may, or outside the province."""
    tell("twins")
    usable = np.flatnonzero(shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist()
    yield from _twins(features, said, shapes, usable)
    if kind.geometry == "polygon":
        tell("slivers")
        yield from _slivers(features, said, shapes, usable)
    if not kind.overlaps:
        tell("overlaps")
        yield from _overlaps(features, said, shapes, usable)
    tell("wards")
    yield from _far(features, said, shapes)
    if wards.refs and kind.code != "ward":
        yield from _outside(features, said, shapes, usable, wards)


def _twins(
    features: Sequence[Raw], said: Sequence[Said], shapes: Any, usable: list[int]
) -> Iterator[Finding]:
    """Find references given twice and shapes drawn twice; the same in both may be dropped."""
    prints = _prints(shapes, usable)
    by_ref: dict[str, int] = {}
    by_print: dict[bytes, int] = {}
    for place, (raw, words) in enumerate(zip(features, said, strict=True)):
        first = by_ref.setdefault(words.ref, place) if words.ref else place
        mark = prints.get(place)
        twin = by_print.setdefault(mark, place) if mark else place
        spot = _spot(shapes[place])
        if first != place:
            same = twin == first and _alike(words, said[first])
            yield Finding(
                "feature.duplicate_ref",
                "repairable" if same else "error",
                raw.number,
                words.ref,
                spot,
                {"other": features[first].number},
                "drop" if same else None,
            )
        elif twin != place:
            facts = {"other": features[twin].number}
            yield Finding("feature.same_shape", "note", raw.number, words.ref, spot, facts, "drop")


def _alike(one: Said, other: Said) -> bool:
    return (one.name, one.attrs, one.in_force) == (other.name, other.attrs, other.in_force)


def _prints(shapes: Any, usable: list[int]) -> dict[int, bytes]:
    """Give a mark for each shape that is equal for shapes equal to the millimetre."""
    rounded = shapely.normalize(shapely.transform(shapes[usable], _to_the_millimetre))
    written = shapely.to_wkb(rounded)
    return {place: bytes(each) for place, each in zip(usable, written, strict=True)}


def _to_the_millimetre(pairs: Any) -> Any:
    return np.round(pairs / GRID_M) * GRID_M


def _slivers(
    features: Sequence[Raw], said: Sequence[Said], shapes: Any, usable: list[int]
) -> Iterator[Finding]:
    areas = shapely.area(shapes[usable])
    widths = 2 * areas / np.maximum(shapely.length(shapes[usable]), 1e-9)
    for place, area, width in zip(usable, areas, widths, strict=True):
        raw, words, shape = features[place], said[place], shapes[place]
        if area < SLIVER_M2 or width < SLIVER_WIDTH_M:
            facts: dict[str, Any] = {"area": round(float(area), 3), "width": round(float(width), 3)}
            yield Finding("feature.sliver", "note", raw.number, words.ref, _spot(shape), facts)
        elif shape.geom_type == "MultiPolygon":
            small = [part for part in shape.geoms if part.area < SLIVER_M2]
            if small:
                mended = repairing.without_parts(shape, SLIVER_M2)
                facts = {"count": len(small), **repairing.compared(shape, mended)}
                yield Finding(
                    "feature.tiny_parts",
                    "note",
                    raw.number,
                    words.ref,
                    _spot(small[0]),
                    facts,
                    "parts",
                    mended,
                )


def _overlaps(
    features: Sequence[Raw], said: Sequence[Said], shapes: Any, usable: list[int]
) -> Iterator[Finding]:
    """Measure what two features share; a strip along their border is a note, more is a fault.

    Feature by feature, and only so many: where everything lies on everything, pairs have no end.
    """
    own = shapes[usable]
    tree = shapely.STRtree(own)
    shapely.prepare(own)
    told = 0
    for one in range(len(own)):
        found = tree.query(own[one], predicate="intersects")
        others = found[found > one]
        for other in others[~shapely.touches(own[one], own[others])].tolist():
            shared = shapely.intersection(own[one], own[other])
            if shared.area >= SLIVER_M2:
                told += 1
                yield _overlap(features, said, usable[one], usable[other], shared)
            if told >= MOST_OVERLAPS:
                return


def _overlap(
    features: Sequence[Raw], said: Sequence[Said], one: int, other: int, shared: Any
) -> Finding:
    width = 2 * shared.area / max(shared.length, 1e-9)
    facts = {
        "other": features[other].number,
        "other_ref": said[other].ref,
        "area": round(float(shared.area), 1),
        "width": round(float(width), 2),
    }
    severity: Severity = "note" if width < SLIVER_WIDTH_M else "error"
    raw = features[one]
    return Finding("feature.overlaps", severity, raw.number, said[one].ref, _spot(shared), facts)


def _far(features: Sequence[Raw], said: Sequence[Said], shapes: Any) -> Iterator[Finding]:
    """Name what lies beyond all land around the province, where only a wrong figure leads."""
    west, south, east, north = shapely.bounds(shapes).T
    inside = (west >= EXTENT[0]) & (south >= EXTENT[1]) & (east <= EXTENT[2]) & (north <= EXTENT[3])
    for place in np.flatnonzero(~inside & ~shapely.is_missing(shapes)).tolist():
        yield Finding("feature.far_away", "error", features[place].number, said[place].ref)


def _outside(
    features: Sequence[Raw], said: Sequence[Said], shapes: Any, usable: list[int], wards: Wards
) -> Iterator[Finding]:
    """Tell what meets no ward, and what reaches beyond them all."""
    for first in range(0, len(usable), CHUNK):
        yield from _outside_of(features, said, shapes, usable[first : first + CHUNK], wards)


def _outside_of(
    features: Sequence[Raw], said: Sequence[Said], shapes: Any, usable: list[int], wards: Wards
) -> Iterator[Finding]:
    own = shapes[usable]
    meets, ward = wards.tree.query(own, predicate="intersects")
    covered, _ = wards.tree.query(own, predicate="covered_by")
    for place in np.setdiff1d(np.arange(len(own)), meets).tolist():
        raw, words = features[usable[place]], said[usable[place]]
        yield Finding("feature.outside", "error", raw.number, words.ref, _spot(own[place]))
    for place in np.setdiff1d(np.unique(meets), covered).tolist():
        share = _share_outside(own[place], wards.shapes[ward[meets == place]])
        if share > OUTSIDE_SHARE:
            raw, words = features[usable[place]], said[usable[place]]
            facts = {"percent": round(100 * share, 1)}
            yield Finding(
                "feature.partly_outside", "note", raw.number, words.ref, _spot(own[place]), facts
            )


def _share_outside(shape: Any, wards: Any) -> float:
    """Give the part of an area or a length outside these wards, which do not overlap."""
    measure = shapely.area if shapely.get_dimensions(shape) == 2 else shapely.length
    whole = float(measure(shape))
    if whole == 0:
        return 0.0
    return 1 - float(measure(shapely.intersection(shape, wards)).sum()) / whole


def _spot(shape: Any) -> Point | None:
    if shape is None or shape.is_empty:
        return None
    return Point(shapely.get_coordinates(shape)[0])
