"""Read a table of coordinates: one point a row, or the vertices of an outline by their order.

Columns are found by their heading: a reference, a name, an order, and two coordinates. Survey
papers write X for north and Y for east. A pasted table without a heading is one outline.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, cast

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis import notation
from gis.crs import Unit
from gis.formats.limits import Limits
from gis.formats.source import Asked, Raw, Source
from gis.reading import Complaint, LayerProblem

NORTH = ("x", "n", "north", "northing", "lat", "latitude", "vido", "bac")
EAST = ("y", "e", "east", "easting", "lon", "lng", "long", "longitude", "kinhdo", "dong")
ORDER = ("order", "stt", "thutu", "dinh", "vertex", "seq", "diem")
REF = ("ref", "ma", "mavung", "code", "id", "sohieu")
NAME = ("name", "ten", "tenvung")
ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")
#: The header a table's source carries: it says which shape each group of rows was given.
OUTLINE, PATH, SPOT = "outline", "path", "spot"

Row = tuple[int, dict[str, str]]


def read(content: bytes, asked: Asked, shape: str, limits: Limits) -> Source:
    """Read a table as features of `shape` (point, line or polygon); raises LayerProblem."""
    rows = list(_rows(_text(content), limits))
    if not rows:
        raise LayerProblem(Complaint("layer.no_features"))
    unit = cast(Unit, asked.unit)
    if shape == "point":
        features = tuple(_spot(n, row, unit) for n, row in enumerate(rows, start=1))
    else:
        features = tuple(_grouped(rows, unit, shape))
    return Source("table", features, None, "", (), None, ())


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise LayerProblem(Complaint("layer.table_encoding"))


def _rows(text: str, limits: Limits) -> Iterator[Row]:
    """Give rows by the plain word of their heading; without one, the figures are X and Y."""
    lines = text.splitlines()
    if len(lines) > limits.vertices:
        raise LayerProblem(Complaint("layer.too_many_vertices", detail=str(limits.vertices)))
    mark = _separator(lines[:20])
    reader = csv.reader(io.StringIO(text), delimiter=mark)
    heading: list[str] | None = None
    for cells in _records(reader):
        if not any(cell.strip() for cell in cells):
            continue
        if heading is None:
            heading = _heading(cells)
            if heading:
                continue
            heading = _unnamed(len(cells))
        named = zip(heading, cells, strict=False)
        yield reader.line_num, {name: cell.strip() for name, cell in named if name}


def _records(reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as fault:
        detail = f"{reader.line_num}: {fault}"[:120]
        raise LayerProblem(Complaint("layer.table_row", detail=detail)) from None


def _separator(lines: Sequence[str]) -> str:
    """Choose what stands between cells: a comma only where nothing else could be meant."""
    for mark in ("\t", ";", "|"):
        if any(mark in line for line in lines):
            return mark
    return ","


def _heading(cells: Sequence[str]) -> list[str]:
    """Give the plain words of a heading, or nothing where the first row holds figures already."""
    words = [plain(cell) for cell in cells]
    if any(word in NORTH for word in words) and any(word in EAST for word in words):
        return words
    if not any(re.search(r"[0-9]", cell) for cell in cells):
        raise LayerProblem(Complaint("layer.table_heading", detail=", ".join(cells)[:120]))
    return []


def _unnamed(count: int) -> list[str]:
    if count == 2:
        return ["x", "y"]
    if count == 3:
        return ["order", "x", "y"]
    raise LayerProblem(Complaint("layer.table_heading", detail=str(count)))


def plain(word: str) -> str:
    """Write a heading without marks, case, blanks and brackets: the unit is not part of it."""
    bare = unicodedata.normalize("NFD", re.sub(r"\(.*?\)|\[.*?\]", "", word).lower())
    bare = bare.replace("\u0111", "d")
    return re.sub(r"[^a-z0-9_]", "", bare)


def _cell(row: dict[str, str], names: Sequence[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _spot(number: int, row: Row, unit: Unit) -> Raw:
    point = _pair(row, unit)
    return Raw(number, "", _attrs(row[1]), bytes(shapely.to_wkb(Point(point))))


def _pair(row: Row, unit: Unit) -> tuple[float, float]:
    """Read one row's pair, east first; the complaint names the row of the file."""
    line, cells = row
    north, east = _cell(cells, NORTH), _cell(cells, EAST)
    try:
        found = notation.vertices(f"{north} ; {east}", unit)
    except notation.NotFinite:
        raise LayerProblem(Complaint("layer.table_not_finite", detail=str(line))) from None
    except notation.Unreadable:
        detail = f"{line}: {north} / {east}"[:120]
        raise LayerProblem(Complaint("layer.table_row", detail=detail)) from None
    if len(found) != 1:
        raise LayerProblem(Complaint("layer.table_row", detail=f"{line}: {north} / {east}"[:120]))
    return found[0].east, found[0].north


def _attrs(row: dict[str, str]) -> dict[str, Any]:
    """Keep every other column, under the words the map knows for reference and name."""
    left_out = {*NORTH, *EAST, *ORDER, *REF, *NAME}
    attrs: dict[str, Any] = {k: _value(v) for k, v in row.items() if k not in left_out and v}
    if ref := _cell(row, REF):
        attrs["ref"] = ref
    if name := _cell(row, NAME):
        attrs["name"] = name
    return attrs


def _value(written: str) -> Any:
    """Read a figure as a figure; a code with a leading nought stays a word."""
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,14})", written):
        return int(written)
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,8})[.,][0-9]{1,9}", written):
        return float(written.replace(",", "."))
    return written


def _grouped(rows: Sequence[Row], unit: Unit, shape: str) -> Iterator[Raw]:
    """Join the rows of one reference into its outline or path, in the order they are numbered."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_cell(row[1], REF), []).append(row)
    for number, group in enumerate(groups.values(), start=1):
        points = [_pair(row, unit) for row in sorted(group, key=_position)]
        drawn, fault = _joined(points, shape)
        attrs = _attrs(group[0][1])
        yield Raw(number, "", attrs, b"" if drawn is None else bytes(shapely.to_wkb(drawn)), fault)


def _position(row: Row) -> tuple[int, int]:
    digits = re.search(r"[0-9]+", _cell(row[1], ORDER))
    return (int(digits[0][:12]) if digits else 0), row[0]


def _joined(points: list[tuple[float, float]], shape: str) -> tuple[BaseGeometry | None, str]:
    """Make the shape; in a survey's table an outline is closed by its first vertex unsaid."""
    if shape == "line":
        return (LineString(points), "") if len(points) > 1 else (None, "unreadable")
    return (Polygon(points), "") if len(points) > 2 else (None, "unreadable")
