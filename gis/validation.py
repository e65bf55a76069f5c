"""Judge a file that was read, feature by feature; nothing is changed, repairs are only proposed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis import crs, placing, repairing, topology
from gis.columns import Reader, Said
from gis.crs import System
from gis.findings import MOST, Finding, Review, Row
from gis.formats import steps
from gis.formats.source import Asked, Raw, Source
from gis.kind import Kind
from gis.placing import Array, Offer, Wards
from gis.reading import EXTENT, SHAPES, Complaint, Days, LayerProblem

FAULTS = {
    "": "feature.empty",
    "unreadable": "feature.unreadable",
    "not_feature": "feature.not_feature",
    "not_finite": "feature.not_finite",
}


def review(
    source: Source,
    kind: Kind,
    system: System,
    wards: Wards,
    *,
    asked: Asked,
    in_force: Days,
    tell: steps.Tell = steps.silent,
) -> Review:
    """Judge a file as features of a kind, in the declared system.

    `tell` is told of each step as it begins. Raises WrongPlace when the figures fall outside the
    province, and LayerProblem when nothing in the file has the geometry of the kind.
    """
    tell("place")
    with np.errstate(invalid="ignore"):  # figures that are no numbers are named below
        raw = shapely.from_wkb(_written(source.features))
    findings: list[Finding] = list(_unread(source.features, raw))
    if count := int(shapely.has_z(raw).sum()):
        findings.append(Finding("layer.heights_dropped", "note", facts={"count": count}))
    source, drawn = _of_kind(source, shapely.force_2d(raw), kind, findings)
    drawn = _finite(source.features, drawn, findings)
    _something(drawn)
    placed = placing.place(drawn, system, north_first=asked.north_first, wards=wards)
    tell("columns")
    reader = Reader(kind, asked, in_force, source.format)
    said, shapes = reader.read(source.features), placed.shapes
    findings += [*reader.findings, *_of_file(source, system, placed.doubt)]
    tell("soundness")
    findings += repairing.invalid(source.features, said, shapes)
    findings += topology.judged(source.features, said, shapes, kind, wards, tell)
    ordered = _ordered(_placed(source.features, shapes, findings))
    rows = tuple(_rows(source.features, said, shapes))
    return Review(rows, ordered, _measured(source, shapes, ordered))


def _of_kind(
    source: Source, drawn: Array, kind: Kind, findings: list[Finding]
) -> tuple[Source, Array]:
    """Keep the shapes of the kind; of a drawing the other entities are no features at all."""
    kept = _of_type(source, drawn, kind, findings)
    if source.format != "dxf":
        return source, kept
    meant = ~shapely.is_missing(kept)
    places = np.flatnonzero(meant).tolist()
    features = tuple(source.features[place] for place in places)
    return replace(source, features=features), kept[meant]


def _written(features: Sequence[Raw]) -> Array:
    return np.array([each.wkb or None for each in features], dtype=object)


def _unread(features: Sequence[Raw], drawn: Array) -> Iterator[Finding]:
    """Name the features without a geometry, and the rings that had to be closed to be read."""
    for raw, shape in zip(features, drawn, strict=True):
        if shape is None or shape.is_empty:
            code = FAULTS.get(raw.fault, "feature.empty")
            yield Finding(code, "error", raw.number)


def _of_type(source: Source, drawn: Array, kind: Kind, findings: list[Finding]) -> Array:
    """Keep what has the kind's geometry; closed lines of a drawing are its areas."""
    wanted = SHAPES[kind.geometry]
    kept = drawn.copy()
    skipped: Counter[str] = Counter()
    for place, shape in enumerate(drawn):
        if shape is None or shape.is_empty:
            kept[place] = None
            continue
        kept[place] = _area(shape) if kind.geometry == "polygon" else shape
        if kept[place].geom_type in wanted:
            continue
        kept[place] = None
        if source.format == "dxf":  # a drawing is full of lines and texts that are not meant
            skipped[f"{shape.geom_type}, {source.features[place].layer}"] += 1
        else:
            findings.append(_wrong_type(source.features[place], shape, wanted))
    for found, count in sorted(skipped.items()):
        facts = {"found": found, "count": count}
        findings.append(Finding("layer.skipped", "note", facts=facts))
    return kept


def _wrong_type(raw: Raw, shape: BaseGeometry, wanted: Sequence[str]) -> Finding:
    facts = {"found": shape.geom_type, "wanted": " / ".join(wanted)}
    return Finding("feature.wrong_type", "error", raw.number, facts=facts)


def _area(shape: BaseGeometry) -> BaseGeometry:
    """Take closed lines as the areas they enclose."""
    parts = list(getattr(shape, "geoms", [shape]))
    closed = all(part.geom_type == "LineString" and part.is_closed for part in parts)
    if not closed or any(shapely.get_num_coordinates(part) < 4 for part in parts):
        return shape
    areas = [Polygon(part.coords) for part in parts]
    return areas[0] if len(areas) == 1 else MultiPolygon(areas)


def _finite(features: Sequence[Raw], drawn: Array, findings: list[Finding]) -> Array:
    pairs, owner = shapely.get_coordinates(drawn, return_index=True)
    for place in np.unique(owner[~np.isfinite(pairs).all(axis=1)]).tolist():
        findings.append(Finding("feature.not_finite", "error", features[place].number))
        drawn[place] = None
    return drawn


def _something(drawn: Array) -> None:
    if bool(shapely.is_missing(drawn).all()):
        raise LayerProblem(Complaint("layer.nothing_of_kind"))


def _of_file(source: Source, system: System, doubt: Offer | None) -> Iterator[Finding]:
    if source.system and crs.file_system(source.system) != system:
        facts = {"said": source.system, "declared": system.code}
        yield Finding("layer.system_differs", "note", facts=facts)
    if doubt is not None:
        facts = {"system": doubt.system, "ward": doubt.ward}
        yield Finding("layer.doubtful_system", "note", facts=facts)


def _rows(features: Sequence[Raw], said: Sequence[Said], shapes: Array) -> Iterator[Row]:
    for raw, words, shape in zip(features, said, shapes, strict=True):
        if shape is not None and not _inside_extent(shape):
            shape = None
        yield Row(raw.number, raw.layer, words.ref, words.name, words.attrs, shape, words.in_force)


def _inside_extent(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(
        EXTENT[0] <= west and EXTENT[1] <= south and east <= EXTENT[2] and north <= EXTENT[3]
    )


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put faults of the file first, then by feature; past the most that are kept, only count."""
    ordered = sorted(findings, key=_order)
    if len(ordered) > MOST:
        more = Finding("layer.more_findings", "error", facts={"count": len(ordered) - MOST})
        ordered = [more, *ordered[:MOST]]
    return tuple(ordered)


def _placed(
    features: Sequence[Raw], shapes: Array, findings: Sequence[Finding]
) -> Iterator[Finding]:
    """Give every finding of a feature that has a shape a point to show it at."""
    by_number = {raw.number: shape for raw, shape in zip(features, shapes, strict=True)}
    for each in findings:
        shape = by_number.get(each.number or 0)
        if each.place is None and shape is not None and not shape.is_empty:
            first = shapely.get_coordinates(shape)[0]
            each = replace(each, place=Point(first)) if np.isfinite(first).all() else each
        yield each


def _order(finding: Finding) -> tuple[int, str, int]:
    return finding.number or 0, finding.code, int(finding.facts.get("other", 0))


def _measured(source: Source, shapes: Array, findings: Sequence[Finding]) -> dict[str, Any]:
    box = shapely.total_bounds(shapes[~shapely.is_missing(shapes)])
    severities = [each.severity for each in findings]
    return {
        "format": source.format,
        "features": len(source.features),
        "vertices": int(shapely.get_num_coordinates(shapes).sum()),
        "layers": list(source.layers),
        "system_said": source.system_said[:200],
        "box": [round(float(value), 3) for value in box] if np.isfinite(box).all() else None,
        **{each: severities.count(each) for each in ("error", "repairable", "note")},
    }
