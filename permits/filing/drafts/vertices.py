"""Changing a typed route point by point, as text: for whom neither map nor script is there."""

from itertools import chain

from gis import coordinates, crs, notation
from gis.errors import SiteProblem

ACTS = ("up", "down", "remove", "add")


def lines(text: str) -> list[str]:
    """Give the points of a typed route, one a line, as they were typed."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def changed(text: str, act: str, *, system: str, meridian: str | None) -> str:
    """Move, remove or insert a point; `act` is one of ACTS and a place from 0, as "up-2".

    A point is added halfway to the next one. What cannot be done leaves the text as it is.
    """
    points = lines(text)
    verb, _, place = act.partition("-")
    index = int(place) if place.isdecimal() and len(place) < 5 else -1
    if verb not in ACTS or not 0 <= index < len(points):
        return text
    match verb:
        case "remove":
            points = points[:index] + points[index + 1 :]
        case "up" if index > 0:
            points[index - 1 : index + 1] = points[index], points[index - 1]
        case "down" if index + 1 < len(points):
            points[index : index + 2] = points[index + 1], points[index]
        case "add" if index + 1 < len(points):
            between = _between(points[index], points[index + 1], system, meridian)
            points = list(chain(points[: index + 1], between, points[index + 1 :]))
    return "\n".join(points)


def _between(one: str, other: str, system: str, meridian: str | None) -> list[str]:
    """Write the point halfway between two; nothing where one of them cannot be read."""
    try:
        known = crs.system(coordinates.declared(system, meridian))
        ends = [notation.vertices(text, known.unit)[0] for text in (one, other)]
    except (SiteProblem, crs.UnknownSystem, notation.Unreadable, IndexError):
        return []
    middle = (sum(end.east for end in ends) / 2, sum(end.north for end in ends) / 2)
    return [coordinates.write([middle], known)]
