"""Write one shape as SVG with the ink of its kind: areas hatched, lines dashed, points shaped.

Only presentation attributes, so that the picture passes the page's content policy and the paper's
renderer alike. Hatches are written as lines, not as patterns: patterns need names, and two
pictures on one page would share them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.inks import HALO, SPACING, Ink

#: Corners of a symbol around its middle, as angles in degrees clockwise from the top.
CORNERS = {
    "square": (45, 135, 225, 315),
    "diamond": (0, 90, 180, 270),
    "triangle": (0, 120, 240),
}
TINT, HATCH = 0.07, 0.55


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle of the plane that is drawn, and its size on paper."""

    west: float
    north: float
    scale: float
    width: int
    height: int

    def xy(self, east: float, north: float) -> tuple[float, float]:
        """Put a point of the storage system on the paper."""
        return round((east - self.west) * self.scale, 1), round(
            (self.north - north) * self.scale, 1
        )

    @property
    def box(self) -> Polygon:
        """Give the drawn part of the plane."""
        south = self.north - self.height / self.scale
        return shapely.box(self.west, south, self.west + self.width / self.scale, self.north)


def strokes(shape: BaseGeometry, shown: Frame, ink: Ink) -> Iterable[str]:
    """Draw a point, a line or an area, or several of them."""
    for part in getattr(shape, "geoms", [shape]):
        if isinstance(part, Point):
            yield symbol(*shown.xy(part.x, part.y), ink)
        elif isinstance(part, Polygon):
            yield from _area(part, shown, ink)
        elif isinstance(part, LineString):
            yield from _line(part, shown, ink)


def symbol(x: float, y: float, ink: Ink) -> str:
    """Draw the sign of a point at a place on the paper."""
    radius = ink.radius or 4.0
    fill = ink.light if ink.full else HALO["light"]
    pen = HALO["light"] if ink.full else ink.light
    paint = f'fill="{fill}" stroke="{pen}" stroke-width="2"'
    if ink.shape == "cross":
        r = round(radius * 0.75, 1)
        path = f"M{x - r:g} {y - r:g}L{x + r:g} {y + r:g}M{x - r:g} {y + r:g}L{x + r:g} {y - r:g}"
        halo = f'<path d="{path}" stroke="{HALO["light"]}" stroke-width="{ink.width + 3:g}"/>'
        return f'{halo}<path d="{path}" stroke="{ink.light}" stroke-width="{ink.width:g}"/>'
    if corners := CORNERS.get(ink.shape or ""):
        turned = (math.radians(angle) for angle in corners)
        spots = [(x + radius * math.sin(a), y - radius * math.cos(a)) for a in turned]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in spots)
        return f'<path d="M{path}Z" {paint}/>'
    return f'<circle cx="{x}" cy="{y}" r="{radius:g}" {paint}/>'


def path(points: Iterable[Sequence[float]], shown: Frame, *, closed: bool = False) -> str:
    """Write the outline of a line or a ring."""
    pairs = [shown.xy(point[0], point[1]) for point in points]
    drawn = "L".join(f"{x:g} {y:g}" for x, y in pairs)
    return f"M{drawn}Z" if closed else f"M{drawn}"


def pen(ink: Ink) -> str:
    """Write the attributes of an outline."""
    dashes = " ".join(f"{length:g}" for length in ink.dash)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'fill="none" stroke="{ink.light}" stroke-width="{ink.width:g}"{dashed}'


def _line(line: LineString, shown: Frame, ink: Ink) -> Iterable[str]:
    drawn = path(line.coords, shown)
    if ink.casing:
        colour = ink.casing["light"]
        yield f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{ink.width + 2:g}"/>'
    yield f'<path d="{drawn}" {pen(ink)}/>'


def _area(area: Polygon, shown: Frame, ink: Ink) -> Iterable[str]:
    rings = [area.exterior, *area.interiors]
    outline = "".join(path(ring.coords, shown, closed=True) for ring in rings)
    if ink.hatch:
        yield (
            f'<path d="{outline}" fill="{ink.light}" fill-opacity="{TINT}" fill-rule="evenodd"/>'
        )
    for angle in ink.hatch:
        lines = "".join(path(line.coords, shown) for line in _hatch(area, shown, angle))
        if lines:
            yield f'<path d="{lines}" stroke="{ink.light}" stroke-opacity="{HATCH}"/>'
    yield f'<path d="{outline}" {pen(ink)}/>'


def _hatch(area: Polygon, shown: Frame, angle: int) -> list[LineString]:
    """Lay parallel lines over an area; they start at the frame, so neighbours' lines meet."""
    step = SPACING / shown.scale * (1.0 if angle % 90 == 0 else math.sqrt(0.5))
    turn = math.radians(angle)
    along, across = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    west, south, east, north = area.bounds
    corners = [(e - shown.west, n - shown.north) for e in (west, east) for n in (south, north)]
    far = [e * across[0] + n * across[1] for e, n in corners]
    wide = [e * along[0] + n * along[1] for e, n in corners]
    first, last = math.ceil(min(far) / step), math.floor(max(far) / step)
    lines = [
        [
            tuple(
                origin + shift * step * across[axis] + end * along[axis]
                for axis, origin in enumerate((shown.west, shown.north))
            )
            for end in (min(wide) - step, max(wide) + step)
        ]
        for shift in range(first, last + 1)
    ]
    if not lines:
        return []
    inside = MultiLineString(lines).intersection(area)
    return [part for part in getattr(inside, "geoms", [inside]) if isinstance(part, LineString)]
