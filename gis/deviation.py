"""How far what was built lies from what was permitted: pure, in metres of the storage system."""

import shapely
from shapely import LineString, Point

from gis.site import Site

#: A route is measured at points so far apart at most, in metres, and at every vertex.
STEP_M = 5.0
MOST_STEPS = 20_000


def distance_m(built: Site, permitted: Site) -> float:
    """Measure how far the farthest part of either lies from the other, to the centimetre.

    Of two points that is their distance; of a route built in part, how far what is missing reaches.
    """
    if built.shape == "point" and permitted.shape == "point":
        return round(float(built.geometry.distance(permitted.geometry)), 2)
    return round(max(_reach(built, permitted), _reach(permitted, built)), 2)


def _reach(one: Site, other: Site) -> float:
    return max(float(point.distance(other.geometry)) for point in _points(one.geometry))


def _points(geometry: Point | LineString) -> list[Point]:
    if isinstance(geometry, Point):
        return [geometry]
    step = max(STEP_M, geometry.length / MOST_STEPS)
    denser = shapely.segmentize(geometry, step)
    return [Point(pair) for pair in denser.coords]
