"""Read GeoJSON without GDAL: our layer files carry a header and nested members GDAL would lose."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import shapely

from gis import reading
from gis.formats.limits import Limits
from gis.formats.source import Raw, Source
from gis.reading import Complaint, LayerProblem


def read(content: bytes, limits: Limits) -> Source:
    """Read a FeatureCollection, or a single Feature; raises LayerProblem for anything else."""
    document = _document(content)
    if len(document["features"]) > limits.features:
        raise LayerProblem(Complaint("layer.too_many_features", detail=str(limits.features)))
    header = document.get("layer") if isinstance(document.get("layer"), dict) else None
    return Source(
        format="geojson",
        features=tuple(_features(document["features"])),
        system=None,
        system_said=_system_said(document),
        layers=(),
        header=header,
        notes=(),
    )


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content, parse_constant=reading.refuse_constant)
    except (ValueError, RecursionError) as fault:
        raise LayerProblem(Complaint("layer.not_json", detail=str(fault)[:200])) from None
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = {"type": "FeatureCollection", "features": [document]}
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise LayerProblem(Complaint("layer.not_collection"))
    if not isinstance(document.get("features"), list):
        raise LayerProblem(Complaint("layer.no_features"))
    return document


def _system_said(document: Mapping[str, Any]) -> str:
    """Give the system an old GeoJSON names; the standard of today knows only WGS 84."""
    said = document.get("crs")
    inner = said.get("properties") if isinstance(said, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    return name[:200] if isinstance(name, str) else ""


def _features(items: list[Any]) -> Iterator[Raw]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict) or item.get("type") != "Feature":
            yield Raw(number, "", {}, b"", "not_feature")
            continue
        said = item.get("properties")
        attrs = dict(said) if isinstance(said, dict) else {}
        if "id" in item and not attrs.get("ref"):
            attrs.setdefault("id", item["id"])
        wkb, fault = _geometry(item.get("geometry"))
        yield Raw(number, "", attrs, wkb, fault)


def _geometry(said: Any) -> tuple[bytes, str]:
    if said is None:
        return b"", ""
    if not isinstance(said, dict):
        return b"", "unreadable"
    if not _finite(said.get("coordinates", [])):
        return b"", "not_finite"
    drawn, fault = _drawn(said), ""
    if drawn is None:
        drawn, fault = _drawn(_closed(said)), "unclosed"
    if drawn is None:
        return b"", "unreadable"
    return bytes(shapely.to_wkb(drawn)), fault


def _drawn(said: Mapping[str, Any]) -> Any:
    try:
        return shapely.from_geojson(json.dumps(said))
    except (shapely.GEOSException, ValueError, RecursionError):
        return None


def _closed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Close the rings of a polygon that do not end where they begin."""
    coordinates = said.get("coordinates")
    if not isinstance(coordinates, list):
        return dict(said)
    if said.get("type") == "Polygon":
        return {**said, "coordinates": [_ring(each) for each in coordinates]}
    if said.get("type") == "MultiPolygon":
        parts = [[_ring(ring) for ring in p] if isinstance(p, list) else p for p in coordinates]
        return {**said, "coordinates": parts}
    return dict(said)


def _ring(ring: Any) -> Any:
    return [*ring, ring[0]] if isinstance(ring, list) and len(ring) > 2 else ring


def _finite(value: Any) -> bool:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, list):
            stack.extend(each)
        elif isinstance(each, float) and not math.isfinite(each):
            return False
    return True
