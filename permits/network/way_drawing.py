"""Draws the alternatives of a search as one small picture: no script, no style, no outside file."""

from collections.abc import Iterable, Sequence

from permits.network.vocabulary import RoutePart
from permits.network.way_documents import Alternative, KeptLeg

WIDTH, HEIGHT, MARGIN = 640.0, 320.0, 24.0

#: How each part is drawn: colour and dashes, told apart without colour too.
INK = {
    RoutePart.DUCT: ("#1f7a7a", ""),
    RoutePart.TRENCH: ("#b5651d", "8 4"),
    RoutePart.GAP: ("#c00000", "2 3"),
}


def picture(found: Sequence[Alternative]) -> str:
    """Draw every alternative, the cheapest on top and widest; the page says in words what it is."""
    points = [point for way in found for leg in way.legs for point in leg.line]
    if not points:
        return ""
    west, south = min(x for x, _ in points), min(y for _, y in points)
    east, north = max(x for x, _ in points), max(y for _, y in points)
    scale = min(
        (WIDTH - 2 * MARGIN) / max(east - west, 1.0),
        (HEIGHT - 2 * MARGIN) / max(north - south, 1.0),
    )
    left = (WIDTH - (east - west) * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def put(point: tuple[float, float]) -> str:
        return f"{left + (point[0] - west) * scale:.1f} {top + (north - point[1]) * scale:.1f}"

    drawn = [
        _leg(leg, [put(point) for point in leg.line], width=4.0 if nth == 0 else 1.6)
        for nth, way in reversed(list(enumerate(found)))
        for leg in way.legs
    ]
    ends = (found[0].legs[0].line[0], found[0].legs[-1].line[-1])
    return "".join([*_paper(), *drawn, *(_end(put(point)) for point in ends), "</svg>"])


def _paper() -> Iterable[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'
        ' width="100%" aria-hidden="true" focusable="false">'
    )
    yield f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fbfaf7" stroke="#999999"/>'


def _leg(leg: KeptLeg, points: Sequence[str], *, width: float) -> str:
    colour, dashes = INK[leg.part]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    path = "M" + "L".join(points)
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _end(point: str) -> str:
    x, y = point.split()
    return f'<circle cx="{x}" cy="{y}" r="6" fill="#ffffff" stroke="#222222" stroke-width="2.5"/>'
