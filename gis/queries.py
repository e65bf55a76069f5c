"""What the map answers to pages: where a point lies, what is around, who owns the ducts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    column,
    func,
    select,
    true,
    values,
)
from sqlalchemy.orm import Session

from gis.crs import DEGREES_SRID, STORAGE_SRID
from gis.models import Edition, Feature, LayerKind
from gis.results import Zone
from gis.site import Site
from gis.sql import statement

MAX_FEATURES = 5_000

Box = tuple[float, float, float, float]  # west, south, east, north in WGS 84


@dataclass(frozen=True, slots=True)
class WardName:
    """A ward and its name, for a list to choose from."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DuctSegment:
    """A stretch of duct a route runs along, with the office that owns it."""

    ref: str
    name: str
    owner: str
    length_m: float
    distance_m: float
    attrs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LayerEdition:
    """An edition that stands now, for the list of layers."""

    id: int
    kind: str
    name_vi: str
    name_en: str
    series: str
    title: str
    publisher: str
    citation: str
    decision_no: str | None
    decision_date: date | None
    in_force_from: date | None
    in_force_to: date | None
    accuracy_m: float
    schematic: bool
    features: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest feature of a kind, and how far it is, in metres."""

    name: str
    ref: str
    attrs: dict[str, Any]
    distance_m: float


@dataclass(frozen=True, slots=True)
class Nearby:
    """A feature to be drawn around a site, in the storage system."""

    kind: str
    name: str
    attrs: dict[str, Any]
    geometry: BaseGeometry


def ward_at(session: Session, point: Point, *, on_day: date | None = None) -> str | None:
    """Give the code of the ward over a point of the storage system; none outside the province."""
    return session.scalars(
        _at("ward", point, on_day, select(Feature.publisher_ref)).limit(1)
    ).one_or_none()


def wards_at(session: Session, points: Sequence[Point]) -> list[str | None]:
    """Give the ward over each of many points, in their order; none outside the province."""
    if not points:
        return []
    spots = values(column("at", Integer), column("e", Float), column("n", Float), name="spots")
    spots = spots.data([(at, point.x, point.y) for at, point in enumerate(points)])
    place = func.ST_SetSRID(func.ST_MakePoint(spots.c.e, spots.c.n), STORAGE_SRID)
    over = (
        select(Feature.publisher_ref)
        .where(Feature.kind == "ward", *_current(None), func.ST_Covers(Feature.geom, place))
        .order_by(
            func.lower(Feature.in_force).desc(), func.ST_Area(Feature.geom), Feature.publisher_ref
        )
        .limit(1)
        .lateral()
    )
    found: list[str | None] = [None] * len(points)
    for at, ward in session.execute(select(spots.c.at, over.c.publisher_ref).join(over, true())):
        found[at] = ward
    return found


def zone_at(session: Session, point: Point, *, on_day: date | None = None) -> Zone | None:
    """Give the zone a point lies in: the park, where a park lies inside an economic zone."""
    row = session.execute(
        _at(
            "zone", point, on_day, select(Feature.publisher_ref, Feature.name, Feature.attrs)
        ).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Zone(row.publisher_ref, row.name, str(row.attrs["kind"]), row.attrs.get("authority"))


def _at(kind: str, point: Point, on_day: date | None, wanted: Select[Any]) -> Select[Any]:
    """Look for the current feature of a kind over a point, the smallest first."""
    place = from_shape(point, srid=STORAGE_SRID)
    found = wanted.where(
        Feature.kind == kind, *_current(on_day), func.ST_Covers(Feature.geom, place)
    )
    return found.order_by(
        func.lower(Feature.in_force).desc(), func.ST_Area(Feature.geom), Feature.publisher_ref
    )


def _current(on_day: date | None) -> tuple[ColumnElement[bool], ...]:
    known = func.upper_inf(Feature.recorded)
    if on_day is None:
        return known, func.upper_inf(Feature.in_force)
    return known, Feature.in_force.contains(on_day)


def ward_name(session: Session, code: str) -> str:
    """Give the name of a ward, or its code when nobody knows it."""
    found = session.scalars(
        select(Feature.name)
        .where(Feature.kind == "ward", Feature.publisher_ref == code, *_current(None))
        .limit(1)
    ).one_or_none()
    return found or code


def wards(session: Session) -> list[WardName]:
    """List the wards of the province by name."""
    rows = session.execute(
        select(Feature.publisher_ref, Feature.name)
        .where(Feature.kind == "ward", *_current(None))
        .order_by(Feature.name, Feature.publisher_ref)
    )
    return [WardName(*row) for row in rows]


def wards_along(session: Session, site: Site) -> list[WardName]:
    """List the wards a route goes through, in the order it comes to them."""
    place = from_shape(site.geometry, srid=STORAGE_SRID)
    rows = session.execute(
        select(Feature.publisher_ref, Feature.name)
        .where(Feature.kind == "ward", *_current(None), func.ST_Intersects(Feature.geom, place))
        .order_by(
            func.ST_LineLocatePoint(
                place,
                func.ST_ClosestPoint(
                    func.ST_Intersection(Feature.geom, place), func.ST_StartPoint(place)
                ),
            ),
            Feature.publisher_ref,
        )
    )
    return [WardName(*row) for row in rows]


def features(
    session: Session,
    *,
    bbox: Box,
    kinds: Sequence[str],
    limit: int = 1_000,
    step_m: float = 0.0,
    on_day: date | None = None,
) -> dict[str, Any]:
    """Give the features of some kinds inside a box as GeoJSON, drawn no finer than a step.

    Those of a day, or without one those whose end nobody knows. `truncated` says that there is
    more than `limit`; the largest are given first.
    """
    most = max(1, min(limit, MAX_FEATURES))
    box = func.ST_Transform(func.ST_MakeEnvelope(*bbox, DEGREES_SRID), STORAGE_SRID)
    drawn = func.ST_SimplifyPreserveTopology(Feature.geom, step_m) if step_m > 0 else Feature.geom
    rows = session.execute(
        select(
            Feature.kind,
            Feature.publisher_ref,
            Feature.name,
            Feature.attrs,
            func.ST_AsGeoJSON(func.ST_Transform(drawn, DEGREES_SRID), 6).label("shape"),
        )
        .where(
            Feature.geom.op("&&")(box),
            func.ST_Intersects(Feature.geom, box),
            Feature.kind.in_(kinds),
            *_current(on_day),
        )
        .order_by(func.ST_Area(func.ST_Envelope(Feature.geom)).desc(), Feature.id)
        .limit(most + 1)
    ).all()
    return {
        "type": "FeatureCollection",
        "features": [_geojson(row) for row in rows[:most]],
        "truncated": len(rows) > most,
    }


def _geojson(row: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"{row.kind}/{row.publisher_ref}",
        "geometry": json.loads(row.shape),
        "properties": {**row.attrs, "kind": row.kind, "ref": row.publisher_ref, "name": row.name},
    }


def duct_segments(session: Session, site: Site, *, within_m: float = 5.0) -> list[DuctSegment]:
    """List the duct segments a route runs along, longest first, with the office that owns each."""
    rows = session.execute(statement("ducts_along"), {"site": site.wkb, "within_m": within_m})
    return [DuctSegment(**row) for row in rows.mappings()]


def nearest(session: Session, site: Site, kind: str) -> Nearest | None:
    """Find the current feature of a kind nearest to a site; None where there is none at all."""
    place = from_shape(site.geometry, srid=STORAGE_SRID)
    row = session.execute(
        select(
            Feature.name,
            Feature.publisher_ref,
            Feature.attrs,
            func.ST_Distance(Feature.geom, place).label("distance_m"),
        )
        .where(Feature.kind == kind, *_current(None))
        .order_by(Feature.geom.op("<->")(place), Feature.id)
        .limit(1)
    ).one_or_none()
    return Nearest(*row) if row else None


def editions(session: Session) -> list[LayerEdition]:
    """List the editions that stand now, kind by kind."""
    count = (
        select(func.count())
        .where(Feature.edition_id == Edition.id)
        .correlate(Edition)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Edition.id,
            Edition.kind,
            LayerKind.name_vi,
            LayerKind.name_en,
            Edition.series,
            Edition.title,
            Edition.publisher,
            Edition.citation,
            Edition.decision_no,
            Edition.decision_date,
            func.lower(Edition.in_force).label("in_force_from"),
            func.upper(Edition.in_force).label("in_force_to"),
            Edition.accuracy_m,
            Edition.schematic,
            count.label("features"),
        )
        .join(LayerKind, LayerKind.code == Edition.kind)
        .where(func.upper_inf(Edition.recorded))
        .order_by(LayerKind.position, Edition.series, func.lower(Edition.in_force), Edition.id)
    )
    return [LayerEdition(**row) for row in rows.mappings()]


def nearby(session: Session, site: Site, *, margin_m: float = 600.0) -> list[Nearby]:
    """List the current features around a site, areas first, to be drawn on its map.

    Only what everybody may see: the drawing goes onto papers that leave the house.
    """
    place = from_shape(site.geometry, srid=STORAGE_SRID)
    box = func.ST_Expand(place, margin_m)
    public = select(LayerKind.code).where(LayerKind.audience == "public")
    rows = session.execute(
        select(Feature.kind, Feature.name, Feature.attrs, Feature.geom)
        .where(Feature.geom.op("&&")(box), Feature.kind.in_(public), *_current(None))
        .order_by(
            func.ST_Dimension(Feature.geom).desc(), func.ST_Area(Feature.geom).desc(), Feature.id
        )
        .limit(MAX_FEATURES)
    )
    return [Nearby(kind, name, attrs, _shape(geom)) for kind, name, attrs, geom in rows]


def _shape(geom: WKBElement) -> BaseGeometry:
    shape: BaseGeometry = shapely.from_wkb(bytes(geom.data))
    return shape
