"""Reads a box and its reference system; figures that can only be of another system are named."""

import math
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from gis.crs import STORAGE_SRID, TILE_SRID
from gis.features import Box
from permits.core.errors import Problem

_OGC, _EPSG = "http://www.opengis.net/def/crs/OGC/1.3/", "http://www.opengis.net/def/crs/EPSG/0/"


@dataclass(frozen=True, slots=True)
class System:
    """A reference system of the interface: its address, and which figure comes first."""

    code: str
    uri: str
    #: North before east, as EPSG has it for latitude and longitude.
    north_first: bool = False
    in_degrees: bool = False


SYSTEMS = (
    System("CRS84", _OGC + "CRS84", in_degrees=True),
    System("EPSG:4326", _EPSG + "4326", north_first=True, in_degrees=True),
    System("EPSG:9218", _EPSG + "9218"),
    System("EPSG:3857", _EPSG + "3857"),
)
DEFAULT, STORAGE = SYSTEMS[0], SYSTEMS[2]
_BY_URI = {system.uri: system for system in SYSTEMS}
_BY_URI[_OGC + "CRS84h"] = DEFAULT  # heights are not kept; the ground is the same

_RADIUS_M = 6_378_137.0
_HALF_ROUND_M = math.pi * _RADIUS_M
_POLE = 85.05112877980659  # where the tiles' square ends
#: Figures of the zone that holds the province: five to seven digits, north more than east.
_EAST_M, _NORTH_M = (0.0, 1_000_000.0), (1_000_000.0, 3_000_000.0)


def system(uri: str | None) -> System:
    """Find a reference system by its address; none means longitude and latitude."""
    if not uri:
        return DEFAULT
    if uri not in _BY_URI:
        raise Problem("map.unknown_crs", known=", ".join(each.uri for each in SYSTEMS))
    return _BY_URI[uri]


def box(text: str | None, of: System) -> Box | None:
    """Read a box of four figures, or of six whose heights count for nothing."""
    if text is None:
        return None
    first, second, third, fourth = _corners(text)
    west, south, east, north = first, second, third, fourth
    if of.north_first:
        west, south, east, north = second, first, fourth, third
    _refuse_other_systems(of, west, south, east, north)
    if south > north or (west > east and not of.in_degrees):
        raise Problem("map.box_turned")
    if of is STORAGE:
        return Box(shapely.box(west, south, east, north), STORAGE_SRID)
    if not of.in_degrees:
        return Box(shapely.box(west, south, east, north), TILE_SRID)
    return Box(_of_degrees(west, south, east, north), TILE_SRID)


def _corners(text: str) -> tuple[float, ...]:
    try:
        figures = tuple(float(part) for part in text.split(",", 6))
    except ValueError:
        figures = ()
    # Python reads 1_000 and digits of other alphabets as figures; an address has none of them.
    plain = text.isascii() and "_" not in text
    if len(figures) not in (4, 6) or not plain or not all(map(math.isfinite, figures)):
        raise Problem("map.bad_bbox")
    half = len(figures) // 2
    return figures[0], figures[1], figures[half], figures[half + 1]


def _refuse_other_systems(of: System, west: float, south: float, east: float, north: float) -> None:
    """Say so when figures cannot be of the declared system, but look like those of another."""
    figures = (west, south, east, north)
    if of.in_degrees:
        if max(map(abs, figures)) > 360:
            raise Problem("map.box_in_metres", crs=of.uri)
        if max(abs(south), abs(north)) > 90:
            raise Problem("map.box_swapped", crs=of.uri, order=_order(of))
        if max(abs(west), abs(east)) > 180:
            raise Problem("map.bad_bbox")
        return
    if max(map(abs, figures)) <= 360:
        raise Problem("map.box_in_degrees", crs=of.uri)
    if max(map(abs, figures)) > 1e8:
        raise Problem("map.bad_bbox")
    if of is STORAGE and _within(_NORTH_M, west, east) and _within(_EAST_M, south, north):
        raise Problem("map.box_swapped", crs=of.uri, order=_order(of))


def _within(span: tuple[float, float], *figures: float) -> bool:
    return all(span[0] <= figure <= span[1] for figure in figures)


def _order(of: System) -> str:
    if of.in_degrees:
        return "lat,lon,lat,lon" if of.north_first else "lon,lat,lon,lat"
    return "E,N,E,N"


def _of_degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Draw a box of degrees in the tiles' system, where it is a box too; or two, over 180°."""
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    low, high = _mercator(south), _mercator(north)
    parts = [shapely.box(*(_metres(left), low, _metres(right), high)) for left, right in spans]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _metres(longitude: float) -> float:
    return longitude / 180 * _HALF_ROUND_M


def _mercator(latitude: float) -> float:
    held = max(-_POLE, min(_POLE, latitude))
    return _RADIUS_M * math.asinh(math.tan(math.radians(held)))
