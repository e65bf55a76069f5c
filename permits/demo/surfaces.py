"""Draws an airport's obstacle limitation surfaces about its runway: ICAO Annex 14, code number 4.

Figures are from memory of the international standard and to be confirmed by whoever is competent;
each surface says so. A surface that rises carries the height, the slope and the line it rises from.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

INNER_M, INNER_RISE_M = 4_000, 45
CONE_M, CONE_SLOPE = 2_000, 0.05
OUTER_M, OUTER_RISE_M = 15_000, 150
#: Beyond the cone only what is taller than this above its own ground is of significance.
OUTER_LEAST_M = 30
STRIP_END_M, STRIP_HALF_M = 60, 150
SIDE_SLOPE = 0.143
APPROACH_SPREAD = 0.15
#: Sections of an approach: how long, how steep; the last is level.
APPROACH = ((3_000, 0.02), (3_600, 0.025), (8_400, 0.0))
CLIMB_HALF_M, CLIMB_WIDEST_M, CLIMB_SPREAD, CLIMB_SLOPE, CLIMB_M = 90, 900, 0.125, 0.02, 15_000
#: A contour is drawn so long that everything under its surface rises straight from it.
CONTOUR_M = 5_000
QUARTER = 24


@dataclass(frozen=True, slots=True)
class Surface:
    """One surface: its outline and height, and how it rises where it is not level.

    `reach_m` is how far from the runway it ends; `base` the level line it rises from.
    """

    ref: str
    name: str
    outline: BaseGeometry
    elevation_m: float
    reach_m: float
    slope: float = 0.0
    base: LineString | None = None
    least_height_m: float | None = None

    def attributes(self) -> dict[str, Any]:
        """Say the height as the check reads it."""
        if self.base is None:
            said: dict[str, Any] = {"limit_elevation_m": self.elevation_m}
        else:
            line = shapely.to_wkt(self.base, rounding_precision=1)
            said = {"base_elevation_m": self.elevation_m, "slope": self.slope, "base_line": line}
        if self.least_height_m is not None:
            said["least_height_m"] = self.least_height_m
        return said


@dataclass(frozen=True, slots=True)
class _End:
    """One end of the runway, looking outward: metres along and across become points."""

    at: tuple[float, float]
    outward: tuple[float, float]

    def point(self, along: float, across: float) -> tuple[float, float]:
        (x, y), (ux, uy) = self.at, self.outward
        return x + ux * along + uy * across, y + uy * along - ux * across

    def polygon(self, *corners: tuple[float, float]) -> Polygon:
        return Polygon([self.point(along, across) for along, across in corners])

    def contour(self, along: float) -> LineString:
        return LineString([self.point(along, -CONTOUR_M), self.point(along, CONTOUR_M)])


def surfaces(runway: LineString, airport: Mapping[str, Any]) -> Iterator[Surface]:
    """Draw every surface of an airport with one runway at one elevation, in the storage system."""
    ground = float(airport["elevation_m"])
    yield from _around(runway, ground)
    one, other = ((x, y) for x, y in runway.coords)
    length = runway.length
    ends = (_End(one, _direction(other, one)), _End(other, _direction(one, other)))
    yield from _strip(ends[0], length, ground)
    for number, end in enumerate(ends, start=1):
        yield from _approach(end, number, ground)
        yield _climb(end, number, ground)
        yield from _beside_approach(end, number, ground)


def _direction(start: tuple[float, ...], end: tuple[float, ...]) -> tuple[float, float]:
    length = math.dist(start, end)
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length


def _around(runway: LineString, ground: float) -> Iterator[Surface]:
    inner = runway.buffer(INNER_M, QUARTER)
    cone = runway.buffer(INNER_M + CONE_M, QUARTER)
    outer = Point(runway.centroid).buffer(OUTER_M, QUARTER)
    level = ground + INNER_RISE_M
    yield Surface("trong", "mặt ngang trong", inner, level, INNER_M)
    yield Surface(
        "hinh-non",
        "mặt hình nón",
        cone.difference(inner),
        level,
        INNER_M + CONE_M,
        CONE_SLOPE,
        LineString(inner.exterior),
    )
    yield Surface(
        "ngang-ngoai",
        "mặt ngang ngoài",
        outer.difference(cone),
        ground + OUTER_RISE_M,
        OUTER_M,
        least_height_m=OUTER_LEAST_M,
    )


def _strip(end: _End, length: float, ground: float) -> Iterator[Surface]:
    """Draw the strip about the runway, and the sides that rise from its long edges."""
    near, far, half = -length - STRIP_END_M, STRIP_END_M, STRIP_HALF_M
    top = half + INNER_RISE_M / SIDE_SLOPE
    strip = end.polygon((near, -half), (far, -half), (far, half), (near, half))
    yield Surface("dai-bay", "dải bay", strip, ground, half)
    for number, side in enumerate((-1, 1), start=1):
        outline = end.polygon(
            (near, side * half), (far, side * half), (far, side * top), (near, side * top)
        )
        edge = LineString([end.point(near, side * half), end.point(far, side * half)])
        ref = f"chuyen-tiep-{number}"
        yield Surface(ref, "mặt chuyển tiếp", outline, ground, top, SIDE_SLOPE, edge)


def _approach(end: _End, number: int, ground: float) -> Iterator[Surface]:
    begins, height = float(STRIP_END_M), ground
    for section, (length, slope) in enumerate(APPROACH, start=1):
        ends = begins + length
        near, far = (
            STRIP_HALF_M + APPROACH_SPREAD * (along - STRIP_END_M) for along in (begins, ends)
        )
        outline = end.polygon((begins, -near), (ends, -far), (ends, far), (begins, near))
        base = end.contour(begins) if slope else None
        ref = f"tiep-can-{number}-{section}"
        yield Surface(ref, "mặt tiếp cận", outline, height, ends, slope, base)
        begins, height = ends, height + length * slope


def _climb(end: _End, number: int, ground: float) -> Surface:
    begins, widest = STRIP_END_M, STRIP_END_M + (CLIMB_WIDEST_M - CLIMB_HALF_M) / CLIMB_SPREAD
    ends = begins + CLIMB_M
    outline = end.polygon(
        (begins, -CLIMB_HALF_M),
        (widest, -CLIMB_WIDEST_M),
        (ends, -CLIMB_WIDEST_M),
        (ends, CLIMB_WIDEST_M),
        (widest, CLIMB_WIDEST_M),
        (begins, CLIMB_HALF_M),
    )
    ref, name = f"cat-canh-{number}", "mặt cất cánh"
    return Surface(ref, name, outline, ground, ends, CLIMB_SLOPE, end.contour(begins))


def _beside_approach(end: _End, number: int, ground: float) -> Iterator[Surface]:
    """Draw the planes that rise sideways from the edges of an approach's first section.

    The edge itself rises, so the level line of such a plane is not the edge: it leaves the edge's
    first point at the angle at which rising sideways makes up for falling back along the approach.
    """
    slope = APPROACH[0][1]
    meets = STRIP_END_M + INNER_RISE_M / slope  # here the approach is as high as the inner surface
    wide = STRIP_HALF_M + APPROACH_SPREAD * (meets - STRIP_END_M)
    top = STRIP_HALF_M + INNER_RISE_M / SIDE_SLOPE
    along = slope - SIDE_SLOPE * APPROACH_SPREAD
    steepest = math.hypot(along, SIDE_SLOPE)
    for place, side in enumerate((-1, 1), start=1):
        outline = end.polygon(
            (STRIP_END_M, side * STRIP_HALF_M), (meets, side * wide), (STRIP_END_M, side * top)
        )
        reach = CONTOUR_M / steepest
        base = LineString(
            [
                end.point(
                    STRIP_END_M + way * SIDE_SLOPE * reach,
                    side * (STRIP_HALF_M - way * along * reach),
                )
                for way in (-1, 1)
            ]
        )
        ref = f"chuyen-tiep-tiep-can-{number}-{place}"
        yield Surface(ref, "mặt chuyển tiếp", outline, ground, meets, round(steepest, 6), base)
