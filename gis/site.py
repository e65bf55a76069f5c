"""Site: the place a work stands on or runs along, in the storage system, and its origin."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from gis import crs

Shape = Literal["point", "line"]

# In the database's form of a geometry: the system's number follows.
HAS_SRID = 0x20000000

# A hand-held receiver is good to three to five metres; a drawn point is no better.
DEFAULT_ACCURACY_M = 5.0


class Degrees(NamedTuple):
    """A vertex in WGS 84, in the order people say it."""

    lat: float
    lon: float


class Metres(NamedTuple):
    """A vertex in VN-2000 as Vietnamese survey papers write it: X is north, Y is east."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Site:
    """A point or a route in EPSG:9218, with what was typed and how it was understood."""

    geometry: Point | LineString
    accuracy_m: float = DEFAULT_ACCURACY_M
    source: str = ""
    declared: str = crs.VN2000.code
    operation: str = crs.DATUM_OPERATION
    proj: str = crs.PROJ_VERSION

    @property
    def shape(self) -> Shape:
        """Say whether the site is a point or a line."""
        return "point" if isinstance(self.geometry, Point) else "line"

    @property
    def length_m(self) -> float:
        """Measure the route in the projected system; a point has none."""
        return float(self.geometry.length)

    @property
    def wkb(self) -> bytes:
        """Give the geometry as the database takes it, with its system's number."""
        pairs = self.geometry.coords
        figures = [figure for pair in pairs for figure in pair]
        head = (1, 1 | HAS_SRID, crs.STORAGE_SRID)
        if isinstance(self.geometry, Point):
            return struct.pack("<BII2d", *head, *figures)
        head = (1, 2 | HAS_SRID, crs.STORAGE_SRID)
        return struct.pack(f"<BIII{len(figures)}d", *head, len(pairs), *figures)

    def vn2000(self) -> tuple[Metres, ...]:
        """List the vertices in the province's VN-2000 zone, to the centimetre."""
        return tuple(Metres(round(n, 2), round(e, 2)) for e, n in self.geometry.coords)

    def wgs84(self) -> tuple[Degrees, ...]:
        """List the vertices in WGS 84, to about a centimetre."""
        pairs = [(e, n) for e, n in self.geometry.coords]
        degrees = crs.convert(pairs, crs.STORAGE_SRID, crs.DEGREES_SRID)
        return tuple(Degrees(round(lat, 7), round(lon, 7)) for lon, lat in degrees)

    def centre(self) -> Degrees:
        """Give one point that stands for the site: the point itself, or the middle of the route."""
        line = self.geometry
        middle = line if isinstance(line, Point) else line.interpolate(0.5, normalized=True)
        lon, lat = crs.convert([(middle.x, middle.y)], crs.STORAGE_SRID, crs.DEGREES_SRID)[0]
        return Degrees(round(lat, 7), round(lon, 7))

    def geojson(self) -> dict[str, Any]:
        """Give the geometry as GeoJSON, which is always WGS 84 with the longitude first."""
        pairs = [[lon, lat] for lat, lon in self.wgs84()]
        if self.shape == "point":
            return {"type": "Point", "coordinates": pairs[0]}
        return {"type": "LineString", "coordinates": pairs}

    def document(self) -> dict[str, Any]:
        """Say everything about the site in plain values; `Site.read` takes it back unchanged."""
        return {
            "geometry": [list(pair) for pair in self.geometry.coords],
            "shape": self.shape,
            "accuracy_m": self.accuracy_m,
            "source": self.source,
            "declared": self.declared,
            "operation": self.operation,
            "proj": self.proj,
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Site":
        """Take back what `document` gave."""
        pairs = [(float(e), float(n)) for e, n in document["geometry"]]
        return cls(
            geometry=_shaped(pairs, document["shape"]),
            accuracy_m=float(document["accuracy_m"]),
            source=str(document["source"]),
            declared=str(document["declared"]),
            operation=str(document["operation"]),
            proj=str(document["proj"]),
        )

    @classmethod
    def of(
        cls,
        pairs: Sequence[crs.Pair],
        system: crs.System,
        *,
        shape: Shape,
        source: str = "",
        accuracy_m: float = DEFAULT_ACCURACY_M,
    ) -> "Site":
        """Make a site from points given east first in a known system."""
        stored = crs.convert(list(pairs), system.srid, crs.STORAGE_SRID)
        same_datum = system.srid not in (crs.DEGREES_SRID,)
        return cls(
            geometry=_shaped(stored, shape),
            accuracy_m=accuracy_m,
            source=source,
            declared=system.code,
            operation="none" if same_datum else crs.DATUM_OPERATION,
        )

    @classmethod
    def from_geojson(cls, geometry: Mapping[str, Any], **said: Any) -> "Site":
        """Make a site from a GeoJSON point or line in WGS 84."""
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
        if not isinstance(shape, Point | LineString):
            raise ValueError("a site is a point or a line")
        kind: Shape = "point" if isinstance(shape, Point) else "line"
        return cls.of([(x, y) for x, y in shape.coords], crs.WGS84, shape=kind, **said)


def _shaped(pairs: list[crs.Pair], shape: str) -> Point | LineString:
    return Point(pairs[0]) if shape == "point" else LineString(pairs)
