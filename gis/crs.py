"""Reference systems: the only home of EPSG numbers, and where coordinates change system."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pyproj
import shapely
from pyproj import Transformer
from pyproj.transformer import AreaOfInterest
from shapely.geometry.base import BaseGeometry

STORAGE_SRID = 9218  # VN-2000 / TM-3 108-30: the whole merged province lies in one zone
TILE_SRID = 3857
DEGREES_SRID = 4326
GEOGRAPHIC_SRID = 4756  # VN-2000 in degrees
# VN-2000 to WGS 84 by seven parameters; its stated accuracy is one metre.
DATUM_OPERATION = "EPSG:6960"
DATUM_ACCURACY_M = 1.0
PROJ_VERSION = pyproj.proj_version_str

# Without an area of use PROJ may choose the other operation between the two datums, which was made
# for two blocks in the Mekong delta.
PROVINCE = AreaOfInterest(107.0, 12.0, 110.0, 14.0)

Unit = Literal["degree", "metre"]
Pair = tuple[float, float]  # east first: (longitude, latitude) or (easting, northing)


@dataclass(frozen=True, slots=True)
class System:
    """A reference system a person may declare; the meridian as survey papers write it: 108-30."""

    code: str
    srid: int
    unit: Unit
    meridian: str | None = None
    east_name: str = "Y"
    north_name: str = "X"


class UnknownSystem(ValueError):
    """Nobody taught the map this reference system."""


def _zone(srid: int, meridian: str) -> System:
    return System(f"vn2000/{meridian}", srid, "metre", meridian)


WGS84 = System("wgs84", DEGREES_SRID, "degree")
VN2000 = _zone(STORAGE_SRID, "108-30")
VN2000_DEGREES = System("vn2000-degrees", GEOGRAPHIC_SRID, "degree")

# EPSG 6956 to 6959 describe the same zones with false easting and northing exchanged, so a survey
# read with them lands in another country; they are left out on purpose.
ZONES = (
    VN2000,
    _zone(5898, "108-00"),
    _zone(9217, "108-15"),
    _zone(5899, "107-45"),
    _zone(9216, "107-30"),
    _zone(9215, "107-15"),
    _zone(9214, "107-00"),
    _zone(9213, "106-30"),
    _zone(9212, "106-15"),
    _zone(9211, "106-00"),
    _zone(9210, "105-45"),
    _zone(9209, "105-30"),
    _zone(5897, "105-00"),
    _zone(9208, "104-45"),
    _zone(9207, "104-30"),
    _zone(9206, "104-00"),
    _zone(9205, "103-00"),
    _zone(5896, "102-00"),
)
UTM = (
    System("vn2000-utm/49", 3406, "metre", "111-00"),
    System("vn2000-utm/48", 3405, "metre", "105-00"),
)
MERIDIANS = tuple(sorted(str(zone.meridian) for zone in ZONES))
SYSTEMS = {system.code: system for system in (WGS84, VN2000_DEGREES, *ZONES, *UTM)}


def system(code: str) -> System:
    """Find a system by its code; `vn2000` alone means the province's own meridian."""
    if code == "vn2000":
        return VN2000
    try:
        return SYSTEMS[code]
    except KeyError:
        raise UnknownSystem(code) from None


@cache
def transformer(source: int, target: int) -> Transformer:
    """Give the conversion between two systems, always with east before north."""
    return Transformer.from_crs(source, target, always_xy=True, area_of_interest=PROVINCE)


def convert(pairs: list[Pair], source: int, target: int) -> list[Pair]:
    """Convert points; what cannot be converted comes back as infinity, never as an exception."""
    if source == target or not pairs:
        return pairs
    return _through(transformer(source, target), pairs)


def _through(change: Transformer, pairs: list[Pair]) -> list[Pair]:
    east, north = change.transform([e for e, _ in pairs], [n for _, n in pairs])
    return [(float(e), float(n)) for e, n in zip(east, north, strict=True)]


def reproject(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    """Convert every vertex of a geometry."""
    if source == target:
        return geometry
    change = transformer(source, target).transform

    def converted(points: np.ndarray) -> np.ndarray:
        return np.column_stack(change(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, converted)


@cache
def _plain_zone(meridian: str) -> Transformer:
    """Give the projection of a zone with the datum left out: a common mistake, kept to name it."""
    degrees, minutes = meridian.split("-")
    centre = int(degrees) + int(minutes) / 60
    zone = f"+proj=tmerc +lat_0=0 +lon_0={centre} +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
    return Transformer.from_crs(zone, DEGREES_SRID, always_xy=True)


def without_datum(pairs: list[Pair], zone: System) -> list[Pair]:
    """Read grid coordinates as if somebody had projected WGS 84 without changing the datum."""
    return _through(_plain_zone(str(zone.meridian)), pairs)


def finite(pairs: list[Pair]) -> bool:
    """Say whether every number of every point is an ordinary number."""
    return all(math.isfinite(value) for pair in pairs for value in pair)
