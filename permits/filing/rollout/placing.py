"""Reads the places of many rows: the wards of all of them in one statement, faults one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely import Point
from sqlalchemy.orm import Session

from gis import coordinates
from gis import queries as map_queries
from gis.coordinates import Reading
from gis.errors import SiteProblem
from gis.site import Shape
from permits.filing.misplaced import Misplaced, misplaced


@dataclass(frozen=True, slots=True)
class Wish:
    """A place as a row says it: the text, the declared system and meridian, the declared ward."""

    text: str
    system: str
    meridian: str
    ward: str


def place(
    session: Session, wishes: Sequence[Wish | None], shape: Shape
) -> list[Reading | Misplaced | None]:
    """Read every place; None stays None. What one place alone would give, it gives here."""
    points = [point for wish in wishes if wish for point in _vertices(wish, shape)]
    found = dict(zip(_keys(points), map_queries.wards_at(session, points), strict=True))

    def locate(point: Point) -> str | None:
        key = (point.x, point.y)
        if key not in found:  # another reading of the same figures, for an offer
            found[key] = map_queries.ward_at(session, point)
        return found[key]

    return [_read(session, wish, shape, locate) if wish else None for wish in wishes]


def _keys(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in points]


def _vertices(wish: Wish, shape: Shape) -> list[Point]:
    """List the points whose wards will be asked for; none where the text cannot be read at all."""
    met: list[Point] = []

    def note(point: Point) -> str:
        met.append(point)
        return "?"

    try:
        coordinates.read(
            wish.text,
            coordinates.declared(wish.system, wish.meridian or "108.5"),
            shape=shape,
            locate=note,
        )
    except SiteProblem:
        return met
    return met


def _read(
    session: Session, wish: Wish, shape: Shape, locate: coordinates.Locate
) -> Reading | Misplaced:
    try:
        return coordinates.read(
            wish.text,
            coordinates.declared(wish.system, wish.meridian or "108.5"),
            shape=shape,
            locate=locate,
            ward=wish.ward or None,
        )
    except SiteProblem as problem:
        return misplaced(session, problem, shape)
