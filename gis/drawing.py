"""Draw a small map of a site as SVG for pages and papers: no script, no style, no outside file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.queries import Nearby
from gis.site import Site

# Presentation attributes alone, so that the picture passes the page's content policy and the
# paper's renderer alike. One entry for each kind: fill, stroke, width, dashes.
INK: dict[str, tuple[str, str, float, str]] = {
    "ward": ("none", "#9a9a9a", 0.8, "6 3"),
    "zone": ("#f3e6c4", "#a67c1a", 1.0, ""),
    "airport_ols": ("none", "#3b6fb5", 1.0, "2 3"),
    "heritage": ("#f2d3d3", "#a02c2c", 1.0, ""),
    "defence": ("#e0e0e0", "#555555", 1.0, ""),
    "forest_special": ("#d9ead3", "#4f7f3f", 1.0, ""),
    "road_corridor": ("none", "#c98a2b", 3.0, ""),
    "power_line": ("none", "#6b3fa0", 1.2, "8 2 2 2"),
    "existing_duct": ("none", "#1f7a7a", 1.2, ""),
    "existing_mast": ("#1f4e8c", "#ffffff", 1.0, ""),
    "existing_pole": ("#7a7a7a", "#ffffff", 0.8, ""),
}
SITE_INK = "#c00000"
NAMED = frozenset({"zone", "heritage", "road_corridor", "existing_mast", "forest_special"})
SCALES_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)
MAX_LABELS = 14


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


def frame(site: Site, *, width: int = 640, height: int = 400, margin_m: float = 600.0) -> Frame:
    """Choose the part of the plane that shows the site with a margin around it."""
    west, south, east, north = site.geometry.bounds
    across = max(east - west + 2 * margin_m, (north - south + 2 * margin_m) * width / height)
    scale = width / across
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return Frame(middle_east - across / 2, middle_north + height / scale / 2, scale, width, height)


def site_map(
    site: Site, around: Iterable[Nearby], *, shown: Frame, title: str, north: str = "B"
) -> str:
    """Draw the site, what is around it, a scale bar and the arrow to the north."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{shown.width}"'
        f' height="{shown.height}" viewBox="0 0 {shown.width} {shown.height}"'
        f" aria-label={quoteattr(title)}>",
        f"<title>{escape(title)}</title>",
        f'<rect width="{shown.width}" height="{shown.height}" fill="#fbfaf7"/>',
    ]
    seen = [(item, shape) for item in around if (shape := _clipped(item.geometry, shown))]
    for item, shape in seen:
        parts.extend(_shape(shape, shown, *INK.get(item.kind, ("none", "#888888", 0.8, ""))))
    parts.extend(_site(site, shown))
    parts.extend(_labels(seen, shown, _ends(site, shown)))
    parts.extend(_scale_bar(shown))
    parts.extend(_arrow(shown, north))
    parts.append(
        f'<rect x="0.5" y="0.5" width="{shown.width - 1}" height="{shown.height - 1}"'
        ' fill="none" stroke="#333333"/></svg>'
    )
    return "".join(parts)


def _clipped(shape: BaseGeometry, shown: Frame) -> BaseGeometry | None:
    """Cut a shape to a little more than the frame, so that cut edges are not seen."""
    cut = shape.intersection(shown.box.buffer(20 / shown.scale))
    cut = cut.simplify(0.4 / shown.scale)
    return None if cut.is_empty else cut


def _shape(
    shape: BaseGeometry, shown: Frame, fill: str, stroke: str, width: float, dashes: str
) -> Iterable[str]:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ink = f'stroke="{stroke}" stroke-width="{width}"{dashed}'
    for part in getattr(shape, "geoms", [shape]):
        if isinstance(part, Point):
            x, y = shown.xy(part.x, part.y)
            yield f'<circle cx="{x}" cy="{y}" r="4" fill="{fill}" {ink}/>'
        elif isinstance(part, Polygon):
            rings = [part.exterior, *part.interiors]
            path = "".join(_path(ring.coords, shown, closed=True) for ring in rings)
            yield f'<path d="{path}" fill="{fill}" fill-opacity="0.7" fill-rule="evenodd" {ink}/>'
        elif isinstance(part, LineString):
            yield f'<path d="{_path(part.coords, shown)}" fill="none" {ink}/>'


def _path(points: Iterable[Sequence[float]], shown: Frame, *, closed: bool = False) -> str:
    pairs = [shown.xy(point[0], point[1]) for point in points]
    drawn = "L".join(f"{x} {y}" for x, y in pairs)
    return f"M{drawn}Z" if closed else f"M{drawn}"


def _labels(
    seen: Sequence[tuple[Nearby, BaseGeometry]], shown: Frame, ends: Sequence[tuple[float, float]]
) -> Iterable[str]:
    """Name the larger things first; leave out a name that would lie on another or on the site."""
    taken = [(x, y + 3, 9.0) for x, y in ends]
    taken.append((shown.width * 0.15, shown.height - 16, shown.width * 0.16))  # the scale bar
    most = len(taken) + MAX_LABELS
    for item, shape in seen:
        if item.kind not in NAMED or len(taken) >= most:
            continue
        inside = shape.intersection(shown.box)
        if inside.is_empty:
            continue
        middle = inside.representative_point()
        x, y = shown.xy(middle.x, middle.y)
        y = round(y - 7, 1)
        half = 2.9 * len(item.name)
        x = min(max(x, half + 4), shown.width - half - 4)
        if any(abs(y - b) < 14 and abs(x - a) < half + other for a, b, other in taken):
            continue
        taken.append((x, y, half))
        yield _text(item.name, x, max(y, 12), size=10, colour="#333333")


def _text(words: str, x: float, y: float, *, size: int, colour: str) -> str:
    # The name is written twice: a pale outline first keeps it readable on lines and areas.
    place = f'x="{round(x, 1)}" y="{round(y, 1)}" font-size="{size}" text-anchor="middle"'
    face = 'font-family="Be Vietnam Pro, Noto Sans, DejaVu Sans, sans-serif"'
    halo = 'fill="#ffffff" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
    said = f"{escape(words)}</text>"
    return f'<text {place} {face} {halo}>{said}<text {place} {face} fill="{colour}">{said}'


def _ends(site: Site, shown: Frame) -> list[tuple[float, float]]:
    coords = list(site.geometry.coords)
    return [shown.xy(end[0], end[1]) for end in dict.fromkeys((coords[0], coords[-1]))]


def _site(site: Site, shown: Frame) -> Iterable[str]:
    if isinstance(site.geometry, LineString):
        path = _path(site.geometry.coords, shown)
        yield f'<path d="{path}" fill="none" stroke="#ffffff" stroke-width="6"/>'
        yield f'<path d="{path}" fill="none" stroke="{SITE_INK}" stroke-width="3"/>'
    for x, y in _ends(site, shown):
        yield (
            f'<circle cx="{x}" cy="{y}" r="7" fill="#ffffff" stroke="{SITE_INK}"'
            f' stroke-width="2.5"/><circle cx="{x}" cy="{y}" r="2.5" fill="{SITE_INK}"/>'
        )


def _scale_bar(shown: Frame) -> Iterable[str]:
    """Draw a round length that takes about a quarter of the width."""
    fitting = [metres for metres in SCALES_M if metres * shown.scale <= shown.width * 0.3]
    metres = max(fitting, default=SCALES_M[0])
    length = round(metres * shown.scale, 1)
    said = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    y = shown.height - 14
    yield (
        f'<rect x="8" y="{y - 18}" width="{length + 16}" height="26" fill="#ffffff"'
        ' fill-opacity="0.8"/>'
        f'<path d="M16 {y - 4}V{y}H{16 + length}V{y - 4}" fill="none" stroke="#222222"'
        ' stroke-width="1.5"/>'
    )
    yield _text(said, 16 + length / 2, y - 6, size=10, colour="#222222")


def _arrow(shown: Frame, north: str) -> Iterable[str]:
    x = shown.width - 22
    yield (
        f'<path d="M{x} 10L{x + 7} 34L{x} 28L{x - 7} 34Z" fill="#222222" stroke="#ffffff"'
        ' stroke-width="1"/>'
    )
    yield _text(north, x, 47, size=11, colour="#222222")
