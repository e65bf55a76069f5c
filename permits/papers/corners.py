"""Finds the corner of a drawing's sheet where a stamp covers the least of what is drawn there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf

#: A longer content is not looked through: its stamp goes to the first corner.
LOOKED_THROUGH = 3 * 1024 * 1024
#: Drawings keep their title block at the lower right, so that corner is tried last.
ORDER = ("lower-left", "upper-right", "upper-left", "lower-right")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_PICTURE = 10.0
#: A picture is looked at as so many lines across it.
_LINES_A_PICTURE = 10
#: Forms inside forms are followed so far.
_DEEPEST = 4

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the units of a page, lower left before upper right."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Give the width, negative for a box that is none."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Give the height, negative for a box that is none."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Found:
    """The corner chosen, how much is drawn there already, and the `q` left open or closed twice."""

    box: Box
    covered: float
    open_states: int


def corner(page: pikepdf.Page, sheet: Box, width: float, height: float, margin: float) -> Found:
    """Choose the emptiest corner of `sheet` for a stamp; all in the page's own units."""
    boxes = [_at(name, sheet, width, height, margin) for name in ORDER]
    if _weight(page) > LOOKED_THROUGH:
        return Found(boxes[0], 0.0, 0)
    ink = [0.0] * len(boxes)
    marks = _Marks()
    steps = pikepdf.parse_content_stream(page)
    for start, end, weight in marks.read(steps, page.obj.get("/Resources")):
        for number, box in enumerate(boxes):
            ink[number] += _inside(box, start, end) * weight
    best = min(range(len(boxes)), key=lambda number: (round(ink[number], 1), number))
    return Found(boxes[best], ink[best], marks.depth)


def _at(name: str, sheet: Box, width: float, height: float, margin: float) -> Box:
    left, low = "left" in name, "lower" in name
    x = sheet.x0 + margin if left else sheet.x1 - margin - width
    y = sheet.y0 + margin if low else sheet.y1 - margin - height
    return Box(x, y, x + width, y + height)


def _weight(page: pikepdf.Page) -> int:
    contents = page.obj.get("/Contents")
    if contents is None:
        return 0
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return sum(len(each.read_bytes()) for each in streams)


class _Marks:
    """Follows a content's graphics state and gives its strokes as lines with a weight."""

    def __init__(self) -> None:
        self.depth = 0
        self._matrix: Matrix = _IDENTITY
        self._kept: list[Matrix] = []
        self._at: Point = (0.0, 0.0)
        self._line: Matrix = _IDENTITY
        self._size = 10.0
        self._room = LOOKED_THROUGH

    def read(
        self, steps: Sequence[Any], resources: Any, level: int = 0
    ) -> Iterator[tuple[Point, Point, float]]:
        """Give each stroke, glyph run and picture as lines from here to there, with a weight."""
        for step in steps:
            name = str(step.operator)
            if name == "q":
                self._kept.append(self._matrix)
                self.depth += 1
            elif name == "Q":
                self._matrix = self._kept.pop() if self._kept else self._matrix
                self.depth -= 1
            elif name == "INLINE IMAGE":
                yield from self._picture()
            elif name == "Do":
                yield from self._shown(_named(resources, step.operands), resources, level)
            else:
                yield from self._drawn(name, _numbers(step.operands), step.operands)

    def _shown(
        self, thing: Any, resources: Any, level: int
    ) -> Iterator[tuple[Point, Point, float]]:
        """Look at a picture, or through a form that is drawn like a sheet inside the sheet."""
        if thing is None:
            return
        if thing.get("/Subtype") != "/Form":
            yield from self._picture()
            return
        self._room -= len(thing.read_bytes())
        if level >= _DEEPEST or self._room < 0:
            return
        kept = self.depth, self._matrix, self._kept, self._line, self._at
        given = [float(n) for n in thing.get("/Matrix", _IDENTITY)]
        self._matrix, self._kept = _times(_matrix(given), self._matrix), []
        inner = thing.get("/Resources", resources)
        yield from self.read(pikepdf.parse_content_stream(thing), inner, level + 1)
        self.depth, self._matrix, self._kept, self._line, self._at = kept

    def _picture(self) -> Iterator[tuple[Point, Point, float]]:
        for line in range(_LINES_A_PICTURE):
            across = (line + 0.5) / _LINES_A_PICTURE
            yield self._to((0, across)), self._to((1, across)), _PICTURE

    def _drawn(
        self, name: str, given: list[float], operands: Sequence[Any]
    ) -> Iterator[tuple[Point, Point, float]]:
        if name == "cm" and len(given) == 6:
            self._matrix = _times(_matrix(given), self._matrix)
        elif name == "re" and len(given) == 4:
            yield from self._rectangle(*given)
        elif name == "m" and len(given) == 2:
            self._at = self._to((given[0], given[1]))
        elif name in "lcvy" and len(given) >= 2:
            end = self._to((given[-2], given[-1]))
            yield self._at, end, 1.0
            self._at = end
        else:
            yield from self._lettered(name, given, operands)

    def _rectangle(
        self, x: float, y: float, width: float, height: float
    ) -> Iterator[tuple[Point, Point, float]]:
        places = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        points = [self._to(place) for place in places]
        for start, end in pairwise(points):
            yield start, end, 1.0

    def _lettered(
        self, name: str, given: list[float], operands: Sequence[Any]
    ) -> Iterator[tuple[Point, Point, float]]:
        if name == "BT":
            self._line = _IDENTITY
        elif name == "Tf" and given:
            self._size = abs(given[-1]) or 1.0
        elif name == "Tm" and len(given) == 6:
            self._line = _matrix(given)
        elif name in ("Td", "TD") and len(given) == 2:
            self._line = _times((1.0, 0.0, 0.0, 1.0, given[0], given[1]), self._line)
        elif name in ("Tj", "TJ", "'", '"'):
            run = _letters(operands) * self._size * 0.5
            placed = _times(self._line, self._matrix)
            yield _moved(placed, (0.0, 0.0)), _moved(placed, (run, 0.0)), 4.0

    def _to(self, point: Point) -> Point:
        return _moved(self._matrix, point)


def _named(resources: Any, operands: Sequence[Any]) -> Any:
    """Find what a `Do` names; None where the file does not have it."""
    if not isinstance(resources, pikepdf.Dictionary) or not operands:
        return None
    things = resources.get("/XObject")
    found = things.get(str(operands[0])) if isinstance(things, pikepdf.Dictionary) else None
    return found if isinstance(found, pikepdf.Stream) else None


def _numbers(operands: Sequence[Any]) -> list[float]:
    found = []
    for each in operands:
        try:
            found.append(float(each))
        except (TypeError, ValueError):
            continue
    return found


def _letters(operands: Sequence[Any]) -> int:
    shown = operands[-1] if operands else ""
    parts = list(shown) if isinstance(shown, pikepdf.Array) else [shown]
    return sum(len(bytes(part)) for part in parts if isinstance(part, pikepdf.String))


def _matrix(given: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = given
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _moved(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _inside(box: Box, start: Point, end: Point) -> float:
    """Measure how much of a line lies in a box (Liang and Barsky); a mere point counts a little."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    enters, leaves = 0.0, 1.0
    for step, room in ((-dx, x - box.x0), (dx, box.x1 - x), (-dy, y - box.y0), (dy, box.y1 - y)):
        if step == 0:
            if room < 0:
                return 0.0
        elif step < 0:
            enters = max(enters, room / step)
        else:
            leaves = min(leaves, room / step)
    if enters > leaves:
        return 0.0
    return max(0.1, (leaves - enters) * float((dx * dx + dy * dy) ** 0.5))
