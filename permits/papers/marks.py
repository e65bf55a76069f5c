"""Draws what a signature shows: a person's ink and an office's red seal, as plain vector paths.

Letters are drawn as outlines, so a visible signature embeds no font and cannot break PDF/A.
"""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped] # carries no types

from permits.papers.fonts import READING, letters, opened
from permits.papers.printable import UNSHOWN, printable
from permits.papers.vocabulary import SEAL_OF_SIMULATION
from permits.signing.drawing import Drawing

_INK = "0.08 0.16 0.62"
_RED = "0.80 0.05 0.10"
_SEAL = 100.0
_CAPTION = 17.0
_CIRCLE = 0.5523

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One centred line of a stamp: its text, the height of its foot, its size; all in one unit."""

    text: str
    y: float
    size: float
    style: str = "Bold"
    x: float | None = None
    width: float | None = None


def approval(rows: Sequence[Row], *, width: float, height: float) -> Drawing:
    """Draw the framed stamp of approved drawings; a line too long for it is set smaller."""
    out = [f"q {_RED} RG {_RED} rg 0.5 w 0.4 0.4 {width - 0.8:.2f} {height - 0.8:.2f} re S"]
    out.append(f"0.2 w 1.2 1.2 {width - 2.4:.2f} {height - 2.4:.2f} re S")
    for row in rows:
        middle = width / 2 if row.x is None else row.x
        room = width - 5 if row.width is None else row.width
        out.append(_line(row.text, middle, row.y, row.size, room, row.style))
    return Drawing(width, height, " ".join([*out, "Q"]).encode())


def ink(name: str) -> Drawing:
    """Draw a pen stroke that is always the same for the same name and belongs to nobody."""
    seed = hashlib.sha256(name.encode()).digest()
    points = _stroke(seed)
    path = [f"{points[0][0]:.2f} {points[0][1]:.2f} m"]
    for one, two, end in zip(points[1::3], points[2::3], points[3::3], strict=True):
        path.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in (one, two, end)) + " c")
    flourish = f"18 {14 + seed[30] % 8} m 60 {6 + seed[31] % 8} 90 16 128 {18 + seed[29] % 6} c S"
    body = f"q {_INK} RG 1 J 1 j 1.5 w {' '.join(path)} S 1.1 w {flourish} Q"
    return Drawing(140, 60, body.encode())


def _stroke(seed: bytes) -> Sequence[tuple[float, float]]:
    """Give the points of a Bézier curve with loops that shrink as a hurried hand's do."""
    loops = 5 + seed[0] % 3
    points = [(10.0, 24.0 + seed[1] % 12)]
    for loop in range(loops):
        left = 10 + loop * 112 / loops
        step = 112 / loops
        tall = (44 if loop in (0, 2) else 22) * (0.7 + seed[2 + loop] / 600)
        lean = 4 + seed[10 + loop] % 9
        points += [
            (left + lean + step * 0.9, 22 + tall),
            (left + lean - step * 0.4, 26 + tall * 0.9),
            (left + step * 0.45, 24.0 - seed[18 + loop] % 9),
            (left + step * 0.6, 10.0 + seed[20 + loop] % 8),
            (left + step * 0.8, 20.0 + seed[22 + loop] % 10),
            (left + step, 26.0 + seed[24 + loop % 6] % 10),
        ]
    return points


def seal(office: str, parent: str, caption: Sequence[str] = ()) -> Drawing:
    """Draw a round red seal with the office in the middle and, below it, who sealed and when."""
    radius = _SEAL / 2 - 2
    below = _CAPTION if caption else 0.0
    x, y = _SEAL / 2, below + _SEAL / 2
    out = [f"q {_RED} RG {_RED} rg 2.2 w", _circle(x, y, radius), "S 0.8 w"]
    out += [_circle(x, y, radius - 3.4), "S", _circle(x, y, radius - 16), "S"]
    out.append(_around(parent.upper(), x, y, radius - 12.6, upper=True))
    out.append(_around(SEAL_OF_SIMULATION, x, y, radius - 12.6, upper=False))
    out.append(_star(x - radius + 9.6, y, 3.2) + _star(x + radius - 9.6, y, 3.2))
    out.append(_middle(office.upper(), x, y, (radius - 18) * 2))
    for line, text in enumerate(caption[:2]):
        out.append(_line(text, x, below - 6.5 - line * 7.4, 6.2, _SEAL, "Regular"))
    out.append("Q")
    return Drawing(_SEAL, _SEAL + below, " ".join(out).encode())


def _circle(x: float, y: float, r: float) -> str:
    k = r * _CIRCLE
    return (
        f"{x + r:.2f} {y:.2f} m "
        f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h"
    )


def _star(x: float, y: float, r: float) -> str:
    turns = [math.pi / 2 + i * math.pi / 5 for i in range(10)]
    reach = [r if i % 2 == 0 else r * 0.42 for i in range(10)]
    points = [
        (x + math.cos(a) * far, y + math.sin(a) * far) for a, far in zip(turns, reach, strict=True)
    ]
    path = (f"{px:.2f} {py:.2f} {'l' if i else 'm'}" for i, (px, py) in enumerate(points))
    return " ".join(path) + " h f "


def _middle(text: str, x: float, y: float, width: float) -> str:
    """Set the office's name in one to four centred lines."""
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > max(9, len(text) // 4):
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = lines[:4]
    size = 11.0 if len(lines) < 3 else 8.6
    top = y + (len(lines) - 1) * size * 0.62 - size * 0.35
    return " ".join(
        _line(line, x, top - i * size * 1.24, size, width * (0.96 if len(lines) < 3 else 0.88))
        for i, line in enumerate(lines)
    )


def _line(text: str, x: float, y: float, size: float, width: float, style: str = "Bold") -> str:
    scale = min(size / _units(style), width / max(1.0, _advance(text, style)))
    left = x - _advance(text, style) * scale / 2

    def place(gx: float, gy: float) -> tuple[float, float]:
        return left + gx * scale, y + gy * scale

    return _outline(text, style, lambda start: lambda gx, gy: place(gx + start, gy))


def _around(text: str, x: float, y: float, radius: float, *, upper: bool) -> str:
    """Set a text along the upper or the lower half of a circle, upright for a reader."""
    size, style = 8.4, "Bold"
    longest = math.radians(150) * radius
    scale = min(size / _units(style), longest / max(1.0, _advance(text, style)))
    base = radius if upper else radius + size * 0.72
    total = _advance(text, style) * scale / radius

    def turned(start: float) -> Place:
        def place(gx: float, gy: float) -> tuple[float, float]:
            along = (start + gx) * scale / radius - total / 2
            angle = math.pi / 2 - along if upper else -math.pi / 2 + along
            far = base + gy * scale if upper else base - gy * scale
            return x + math.cos(angle) * far, y + math.sin(angle) * far

        return place

    return _outline(text, style, turned)


def _outline(text: str, style: str, at: Callable[[float], Place]) -> str:
    """Write the letters of a text as one filled path; `at` places a letter by where it starts."""
    start, parts = 0.0, []
    with READING:
        glyphs, widths = opened(style).getGlyphSet(), opened(style)["hmtx"]
        for name in _glyph_names(text, style):
            pen = _PathPen(glyphs, at(start))
            glyphs[name].draw(pen)
            parts += pen.parts
            start += widths[name][0]
    return " ".join(parts) + " f" if parts else ""


def _glyph_names(text: str, style: str) -> list[str]:
    known = letters(style)
    return [known.get(ord(char), known[ord(UNSHOWN)]) for char in printable(text)]


def _advance(text: str, style: str) -> float:
    with READING:
        widths = opened(style)["hmtx"]
        return float(sum(widths[name][0] for name in _glyph_names(text, style)))


def _units(style: str) -> float:
    with READING:
        return float(opened(style)["head"].unitsPerEm)


class _PathPen(BasePen):  # type: ignore[misc] # as above
    """Writes a glyph as PDF path operators, each point placed by a function."""

    def __init__(self, glyphs: object, place: Place) -> None:
        super().__init__(glyphs)
        self._place = place
        self.parts: list[str] = []

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        placed = (self._place(*point) for point in points)
        self.parts.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in placed) + f" {operator}")

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools names it
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools names it
        self._add("l", pt)

    def _curveToOne(  # noqa: N802 - fontTools names it
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802 - fontTools names it
        self.parts.append("h")
