"""Reference systems: the only home of EPSG numbers, and where coordinates change system."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

import pyproj
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

STORAGE_SRID = 9218  # VN-2000 / TM-3 108-30: the whole merged province lies in one zone
TILE_SRID = 3857
DEGREES_SRID = 4326
GEOGRAPHIC_SRID = 4756  # VN-2000 in degrees
# VN-2000 to WGS 84 by seven parameters; its stated accuracy is one metre.
DATUM_OPERATION = "EPSG:6960"
DATUM_ACCURACY_M = 1.0
PROJ_VERSION = pyproj.proj_version_str

# The operation written out, in the signs PROJ wants (position vector). Left to choose by itself
# PROJ takes another one in places, made for two blocks in the Mekong delta and 225 m off here; and
# it needs a hundred times longer to choose than to compute.
DATUM_CHANGE = (
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84"
    " +step {inverse} +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835"
    " +rx=0.00928836 +ry=-0.01975479 +rz=0.00427372 +s=0.252906278 +convention=position_vector"
    " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
)

# The same for a browser's map, which shows coordinates while the pointer moves; the server decides.
PROJ4 = (
    "+proj=tmerc +lat_0=0 +lon_0=108.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    " +towgs84=-191.90441429,-39.30318279,-111.45032835,"
    "0.00928836,-0.01975479,0.00427372,0.252906278"
)

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
# For planning files alone: what surveys and drawings bring beside VN-2000, in metres of WGS 84.
WGS84_UTM = (
    System("wgs84-utm/49", 32649, "metre", "111-00"),
    System("wgs84-utm/48", 32648, "metre", "105-00"),
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


FILE_SYSTEMS = {**SYSTEMS, **{system.code: system for system in WGS84_UTM}}
BY_SRID = {known.srid: known for known in FILE_SYSTEMS.values()}
ON_WGS84 = frozenset({WGS84, *WGS84_UTM})
SIX_DEGREES = frozenset({*UTM, *WGS84_UTM})


@cache
def transformer(source: int, target: int) -> Transformer:
    """Give the conversion between two systems, always with east before north."""
    start, end = BY_SRID[source], BY_SRID[target]
    steps = [f"+step +inv {_projection(start)}"]
    if (start in ON_WGS84) != (end in ON_WGS84):
        steps.append(DATUM_CHANGE.format(inverse="+inv" if start in ON_WGS84 else ""))
    steps.append(f"+step {_projection(end)}")
    return Transformer.from_pipeline("+proj=pipeline " + " ".join(steps))


def _projection(system: System) -> str:
    """Write how a system's figures come from an angle on the ellipsoid, which both datums share."""
    if system.unit == "degree":
        return "+proj=unitconvert +xy_in=rad +xy_out=deg"
    centre, scale = centre_of(system), scale_of(system)
    return f"+proj=tmerc +lat_0=0 +lon_0={centre} +k={scale} +x_0=500000 +y_0=0 +ellps=WGS84"


def centre_of(zone: System) -> float:
    """Give the central meridian of a zone in degrees."""
    degrees, minutes = str(zone.meridian).split("-")
    return int(degrees) + int(minutes) / 60


def scale_of(zone: System) -> float:
    """Give the scale on the central meridian: wide zones are pressed more."""
    return 0.9996 if zone in SIX_DEGREES else 0.9999


def file_system(code: str) -> System:
    """Find a system in which a planning file may be declared; raises UnknownSystem."""
    try:
        return FILE_SYSTEMS["vn2000/108-30" if code == "vn2000" else code]
    except KeyError:
        raise UnknownSystem(code) from None


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
    change = transformer(source, target)

    def converted(east: Any, north: Any) -> Any:  # columns of points, which the stubs do not know
        return change.transform(east, north)

    return shapely.transform(geometry, cast(Any, converted), interleaved=False)


@cache
def _plain_zone(zone: System) -> Transformer:
    """Give the projection of a zone with the datum left out: a common mistake, kept to name it."""
    degrees = _projection(VN2000_DEGREES)
    return Transformer.from_pipeline(
        f"+proj=pipeline +step +inv {_projection(zone)} +step {degrees}"
    )


def without_datum(pairs: list[Pair], zone: System) -> list[Pair]:
    """Read grid coordinates as if somebody had projected WGS 84 without changing the datum."""
    return _through(_plain_zone(zone), pairs)


def finite(pairs: list[Pair]) -> bool:
    """Say whether every number of every point is an ordinary number."""
    return all(math.isfinite(value) for pair in pairs for value in pair)
