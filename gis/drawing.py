"""Draw a small map of a place as SVG for pages and papers: no script, no style, no outside file."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from gis.inks import GROUND, HALO, LETTERING, ROLES, ink_of
from gis.queries import Nearby
from gis.site import Site
from gis.strokes import Frame, path, strokes, symbol

__all__ = ["Frame", "frame", "frame_of", "legend_sign", "place_map", "site_map"]

NAMED = frozenset({"zone", "heritage", "road_corridor", "existing_mast", "forest_special", "ward"})
SCALES_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
MAX_LABELS = 14
SIGN_WIDTH, SIGN_HEIGHT = 30, 20


def frame(site: Site, *, width: int = 640, height: int = 400, margin_m: float = 600.0) -> Frame:
    """Choose the part of the plane that shows the site with a margin around it."""
    west, south, east, north = site.geometry.bounds
    across = max(east - west + 2 * margin_m, (north - south + 2 * margin_m) * width / height)
    scale = width / across
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return Frame(middle_east - across / 2, middle_north + height / scale / 2, scale, width, height)


def frame_of(
    bounds: tuple[float, float, float, float], *, width: int = 760, height: int = 520
) -> Frame:
    """Choose the smallest part of the plane that shows a box of the storage system whole."""
    west, south, east, north = bounds
    across = max(east - west, (north - south) * width / height, 50.0) * 1.04
    scale = width / across
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return Frame(middle_east - across / 2, middle_north + height / scale / 2, scale, width, height)


def site_map(
    site: Site, around: Iterable[Nearby], *, shown: Frame, title: str, north: str = "B"
) -> str:
    """Draw the site, what is around it, a scale bar and the arrow to the north."""
    return _picture(around, shown, title, north, _site(site, shown), _ends(site, shown))


def place_map(
    around: Iterable[Nearby],
    *,
    shown: Frame,
    title: str,
    north: str = "B",
    point: Point | None = None,
    radius_m: float | None = None,
) -> str:
    """Draw what lies in a frame, and the point and ring that were asked about."""
    if point is None:
        return _picture(around, shown, title, north, (), ())
    x, y = shown.xy(point.x, point.y)
    marks = [symbol(x, y, ROLES["point"])]
    if radius_m:
        marks[:0] = strokes(point.buffer(radius_m), shown, ROLES["ring"])
    return _picture(around, shown, title, north, marks, [(x, y)])


def legend_sign(kind: str, geometry: str) -> str:
    """Draw the sign of a kind for a legend, with the very strokes of the map."""
    shown = Frame(0, SIGN_HEIGHT, 1.0, SIGN_WIDTH, SIGN_HEIGHT)
    shapes: dict[str, BaseGeometry] = {
        "polygon": shown.box.buffer(-2, join_style="mitre"),
        "line": LineString([(1, 4), (SIGN_WIDTH / 2, 14), (SIGN_WIDTH - 1, 6)]),
    }
    shape = shapes.get(geometry, Point(SIGN_WIDTH / 2, SIGN_HEIGHT / 2))
    ink = ROLES.get(kind) or ink_of(kind)
    drawn = "".join(strokes(shape, shown, ink))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false"'
        f' width="{SIGN_WIDTH}" height="{SIGN_HEIGHT}" viewBox="0 0 {SIGN_WIDTH} {SIGN_HEIGHT}">'
        f"{drawn}</svg>"
    )


def _picture(
    around: Iterable[Nearby],
    shown: Frame,
    title: str,
    north: str,
    marks: Iterable[str],
    ends: Sequence[tuple[float, float]],
) -> str:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{shown.width}"'
        f' height="{shown.height}" viewBox="0 0 {shown.width} {shown.height}"'
        f" aria-label={quoteattr(title)}>",
        f"<title>{escape(title)}</title>",
        f'<rect width="{shown.width}" height="{shown.height}" fill="{GROUND["light"]}"/>',
    ]
    seen = [(item, shape) for item in around if (shape := _clipped(item.geometry, shown))]
    for item, shape in sorted(seen, key=lambda each: ink_of(each[0].kind).order):
        parts.extend(strokes(shape, shown, ink_of(item.kind)))
    parts.extend(marks)
    parts.extend(_labels(seen, shown, ends))
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


def _labels(
    seen: Sequence[tuple[Nearby, BaseGeometry]], shown: Frame, ends: Sequence[tuple[float, float]]
) -> Iterable[str]:
    """Name the larger things first; leave out a name that would lie on another or on the site."""
    taken = [(x, y + 3, 9.0) for x, y in ends]
    taken.append((shown.width * 0.15, shown.height - 16, shown.width * 0.16))  # the scale bar
    most = len(taken) + MAX_LABELS
    for item, shape in seen:
        if not _is_named(item, shown) or len(taken) >= most:
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
        yield _text(item.name, x, max(y, 12), size=10, colour=LETTERING["light"])


def _is_named(item: Nearby, shown: Frame) -> bool:
    """Say whether a name is written: of what people look for, and not from too far away."""
    return item.kind in NAMED and 1 / shown.scale < ink_of(item.kind).near


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
    ink = ROLES["site"]
    if isinstance(site.geometry, LineString):
        drawn = path(site.geometry.coords, shown)
        yield f'<path d="{drawn}" fill="none" stroke="{HALO["light"]}" stroke-width="8"/>'
        yield f'<path d="{drawn}" fill="none" stroke="{ink.light}" stroke-width="{ink.width:g}"/>'
    for x, y in _ends(site, shown):
        yield symbol(x, y, ink)


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
