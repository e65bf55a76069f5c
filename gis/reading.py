"""A layer file → a header and sound features, or every complaint with the feature's number."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis import crs

MAX_BYTES = 64 * 1024 * 1024
MAX_FEATURES = 200_000
MAX_VERTICES = 2_000_000
MAX_ATTRIBUTES = 20_000  # characters of one feature's attributes
MAX_COMPLAINTS = 100

# Metres of the storage system around the province: whatever lies outside was read in a wrong one.
EXTENT = (200_000.0, 1_250_000.0, 750_000.0, 1_600_000.0)

SHAPES = {
    "point": ("Point",),
    "line": ("LineString", "MultiLineString"),
    "polygon": ("Polygon", "MultiPolygon"),
}

Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a layer file. `feature` counts from one; none means the file or its header."""

    code: str
    feature: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = "" if self.feature is None else f"feature {self.feature}: "
        return f"{where}{self.code}" + (f" ({self.detail})" if self.detail else "")


class LayerProblem(Exception):
    """A layer file that cannot be taken, with all that was found wrong up to a limit."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("; ".join(str(complaint) for complaint in complaints[:5]))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Header:
    """Who published the layer, by what decision, for which days and where it is complete."""

    kind: str
    series: str
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    in_force: Days
    accuracy_m: float | None
    schematic: bool
    coverage: MultiPolygon | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sound feature in the storage system."""

    ref: str
    name: str
    attrs: dict[str, Any]
    geometry: BaseGeometry
    in_force: Days | None


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A layer file that may be loaded."""

    header: Header
    features: tuple[Drawn, ...]
    sha256: str


def read(content: bytes, shapes: Mapping[str, str]) -> LayerFile:
    """Read a GeoJSON layer file; `shapes` says which geometry each known kind has."""
    document = _document(content)
    header, system = _header(document, shapes)
    reader = _Reader(SHAPES[shapes[header.kind]], system, header.in_force)
    features = tuple(reader.features(document["features"]))
    if reader.complaints:
        raise LayerProblem(*reader.complaints)
    return LayerFile(header, features, hashlib.sha256(content).hexdigest())


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise LayerProblem(Complaint("layer.too_large", detail=f"{MAX_BYTES // 2**20} MB"))
    try:
        document = json.loads(content, parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise LayerProblem(Complaint("layer.not_json", detail=str(error)[:200])) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise LayerProblem(Complaint("layer.not_collection"))
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise LayerProblem(Complaint("layer.no_features"))
    if len(features) > MAX_FEATURES:
        raise LayerProblem(Complaint("layer.too_many_features", detail=str(MAX_FEATURES)))
    return document


def refuse_constant(word: str) -> NoReturn:
    """Refuse NaN and the infinities, which JSON does not have and Python would read."""
    raise ValueError(f"{word} is not a number")


def _header(document: Mapping[str, Any], shapes: Mapping[str, str]) -> tuple[Header, crs.System]:
    said = document.get("layer")
    if not isinstance(said, dict):
        raise LayerProblem(Complaint("layer.header_missing"))
    try:
        header = Header(
            kind=_word(said, "kind"),
            series=str(said.get("series", "")),
            title=_word(said, "title"),
            publisher=_word(said, "publisher"),
            citation=_word(said, "citation"),
            decision_no=said.get("decision_no"),
            decision_date=_day(said.get("decision_date")),
            in_force=days(said.get("in_force")),
            accuracy_m=_metres(said.get("accuracy_m")),
            schematic=bool(said.get("schematic", False)),
            coverage=_coverage(said.get("coverage")),
        )
        system = crs.system(str(said.get("crs", crs.WGS84.code)))
    except (ValueError, TypeError, shapely.GEOSException) as error:
        raise LayerProblem(Complaint("layer.bad_header", detail=str(error)[:200])) from None
    if shapes.get(header.kind) not in SHAPES:
        raise LayerProblem(Complaint("layer.unknown_kind", detail=header.kind))
    return header, system


def _word(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is missing")
    return value.strip()


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


def days(value: Any) -> Days:
    """Read `from` and `to`, the first day after; raises ValueError for anything else."""
    if not isinstance(value, dict) or "from" not in value:
        raise ValueError("in_force needs the day it begins")
    first, after = date.fromisoformat(value["from"]), _day(value.get("to"))
    if after is not None and after <= first:
        raise ValueError("in_force ends before it begins")
    return first, after


def overlap(one: Days, other: Days) -> bool:
    """Say whether two ranges of days share one."""
    return (one[1] or date.max) > other[0] and (other[1] or date.max) > one[0]


def _metres(value: Any) -> float | None:
    if value is None:
        return None
    metres = float(value)
    if not math.isfinite(metres) or metres < 0:
        raise ValueError("accuracy_m is a number of metres")
    return metres


def _coverage(value: Any) -> MultiPolygon | None:
    """Read the area where the layer is complete, always given in WGS 84."""
    if value is None:
        return None
    drawn = shapely.from_geojson(json.dumps(value))
    area = crs.reproject(drawn, crs.DEGREES_SRID, crs.STORAGE_SRID)
    if isinstance(area, Polygon):
        area = MultiPolygon([area])
    if not isinstance(area, MultiPolygon) or area.is_empty or not area.is_valid:
        raise ValueError("coverage is a sound polygon")
    return area


@dataclass(slots=True)
class _Reader:
    """Goes through the features once, keeping the sound ones and every complaint."""

    types: tuple[str, ...]
    system: crs.System
    in_force: Days
    complaints: list[Complaint] = field(default_factory=list)
    refs: dict[str, int] = field(default_factory=dict)
    vertices: int = 0

    def features(self, items: list[Any]) -> Iterator[Drawn]:
        """Give the sound features; stop complaining at the limit."""
        for number, item in enumerate(items, start=1):
            try:
                yield self._feature(number, item)
            except LayerProblem as problem:
                self.complaints.extend(problem.complaints)
            if len(self.complaints) >= MAX_COMPLAINTS or self.vertices > MAX_VERTICES:
                return

    def _feature(self, number: int, item: Any) -> Drawn:
        if not isinstance(item, dict) or item.get("type") != "Feature":
            raise _complaint(number, "feature.not_feature")
        said = item.get("properties")
        if not isinstance(said, dict) or len(json.dumps(said)) > MAX_ATTRIBUTES:
            raise _complaint(number, "feature.bad_attributes")
        ref = self._ref(number, said)
        geometry = self._geometry(number, item.get("geometry"))
        attrs = {k: v for k, v in said.items() if k not in ("ref", "name", "in_force")}
        name = str(said.get("name") or ref)
        return Drawn(ref, name, attrs, geometry, self._in_force(number, said))

    def _ref(self, number: int, said: Mapping[str, Any]) -> str:
        ref = str(said.get("ref") or "").strip()
        if not ref:
            raise _complaint(number, "feature.no_ref")
        if ref in self.refs:
            raise _complaint(number, "feature.duplicate_ref", f"{ref}, feature {self.refs[ref]}")
        self.refs[ref] = number
        return ref

    def _in_force(self, number: int, said: Mapping[str, Any]) -> Days | None:
        if "in_force" not in said:
            return None
        try:
            own = days(said["in_force"])
        except (ValueError, TypeError) as error:
            raise _complaint(number, "feature.bad_in_force", str(error)) from None
        if not overlap(own, self.in_force):
            raise _complaint(number, "feature.bad_in_force", "outside the edition's days")
        return own

    def _geometry(self, number: int, said: Any) -> BaseGeometry:
        if not isinstance(said, dict) or said.get("type") not in self.types:
            found = said.get("type") if isinstance(said, dict) else None
            wanted = " / ".join(self.types)
            raise _complaint(number, "feature.wrong_type", f"{found}, wanted {wanted}")
        try:
            drawn = shapely.force_2d(shapely.from_geojson(json.dumps(said, allow_nan=False)))
        except (shapely.GEOSException, ValueError) as error:
            raise _complaint(number, "feature.unreadable", str(error)[:200]) from None
        return self._sound(number, drawn)

    def _sound(self, number: int, drawn: BaseGeometry) -> BaseGeometry:
        self.vertices += int(shapely.get_num_coordinates(drawn))
        if self.vertices > MAX_VERTICES:
            raise _complaint(number, "layer.too_many_vertices", str(MAX_VERTICES))
        if drawn.is_empty:
            raise _complaint(number, "feature.empty")
        stored = crs.reproject(drawn, self.system.srid, crs.STORAGE_SRID)
        west, south, east, north = stored.bounds
        inside = (
            EXTENT[0] <= west and EXTENT[1] <= south and east <= EXTENT[2] and north <= EXTENT[3]
        )
        if not inside:  # also when a coordinate became infinite
            raise _complaint(number, "feature.outside", f"{drawn.bounds}")
        if not stored.is_valid:
            raise _complaint(number, "feature.invalid", shapely.is_valid_reason(stored))
        return stored


def _complaint(number: int, code: str, detail: str = "") -> LayerProblem:
    return LayerProblem(Complaint(code, number, detail))
