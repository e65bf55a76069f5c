"""The cells of one row as the form's own words: choices by their value, figures without dress."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from permits.core.vocabulary import CoordinateSystem
from permits.filing.rollout.columns import EAST, KEY, LINE, NORTH, Column
from permits.filing.rollout.matching import Header, folded, nearest
from permits.filing.rollout.vocabulary import COMMON_SHEET, RolloutSystem

SYSTEM, MERIDIAN = "site.system", "site.meridian"
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_FIGURE = re.compile(r"[+-]?[0-9][0-9 ]*(?:[.,][0-9]+)?")
_WKT = re.compile(r"\s*(?:SRID=\d+;)?\s*(?:LINESTRING|POINT)\s*Z?\s*\(([^()]*)\)\s*", re.IGNORECASE)
_KINDS_OF_PLACE = re.compile(r"^(phuong|xa|thi tran|dac khu|tp|thanh pho|p|x)\s+")
#: Figures beyond this are metres: no degree is.
_METRES = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says in one column, and where."""

    text: str
    address: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """How the cells of a plan are read: its columns and heads, its common values, its system."""

    columns: Sequence[Column]
    headers: Sequence[Header]
    common: Mapping[str, Sequence[str]]  # code → [cell, text]
    system: RolloutSystem | None
    meridian: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # code → folded → value

    @classmethod
    def of(
        cls,
        columns: Sequence[Column],
        headers: Sequence[Header],
        common: Mapping[str, Sequence[str]],
        system: RolloutSystem | None,
        meridian: str,
    ) -> "Reader":
        """Make a reader; the names of all choices are folded once."""
        names = {each.code: choice_names(each) for each in columns if each.kind == "choice"}
        return cls(columns, headers, common, system, meridian, names)

    def cells(
        self, number: int, texts: Mapping[str, str], marks: Mapping[str, str]
    ) -> dict[str, Cell]:
        """Give what a row says, by its columns' codes; an empty cell takes the common value."""
        found: dict[str, Cell] = {}
        for header in self.headers:
            if header.code:
                text = str(texts.get(header.letter, ""))
                mark = str(marks.get(header.letter, ""))
                ours = header.letter.isalpha() and header.letter.isupper()
                found[header.code] = Cell(text, f"{header.letter}{number}" if ours else "", mark)
        for code, (address, text) in self.common.items():
            if code not in found or not found[code].text:
                found[code] = Cell(text, f"{COMMON_SHEET}!{address}")
        return found

    def value(self, column: Column, text: str) -> str:
        """Say a cell in the form's own words; what is not understood stays as it is."""
        if column.kind == "choice":
            return self.names[column.code].get(folded(text), text) if text else ""
        return text

    def is_said(self, cells: Mapping[str, Cell]) -> bool:
        """Say whether the reference system of a row is known, from itself or for the file."""
        return bool(_text(cells, SYSTEM)) or self.system is not None

    def system_of(self, cells: Mapping[str, Cell]) -> tuple[str, str]:
        """Give the declared system and meridian of a row; empty where nobody said it."""
        columns = {each.code: each for each in self.columns}
        said = _text(cells, SYSTEM)
        meridian = _text(cells, MERIDIAN)
        meridian = self.value(columns[MERIDIAN], meridian) if meridian else self.meridian
        if said:
            return self.value(columns[SYSTEM], said), meridian
        if self.system is RolloutSystem.BY_FIGURES:
            metres = in_metres(cells)
            return (CoordinateSystem.VN2000 if metres else CoordinateSystem.WGS84).value, meridian
        return (self.system.value if self.system else ""), meridian


def choice_names(column: Column) -> dict[str, str]:
    """List every way a value of a choice may be written, folded; a ward also without its kind."""
    names: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for choice in column.choices:
        for name in (choice.value, choice.vi, choice.en):
            names.setdefault(folded(name), choice.value)
            bare = _KINDS_OF_PLACE.sub("", folded(name))
            short.setdefault(bare, set()).add(choice.value)
            for mark in (" – ", ", "):
                short.setdefault(folded(name.partition(mark)[0]), set()).add(choice.value)
    for name, values in short.items():
        if len(values) == 1:
            names.setdefault(name, next(iter(values)))
    return names


def _text(cells: Mapping[str, Cell], code: str) -> str:
    return cells[code].text.strip() if code in cells else ""


def key_of(cells: Mapping[str, Cell]) -> str:
    """Give the carrier's own code of the site."""
    return " ".join(_text(cells, KEY).split())[:120]


def coordinates(cells: Mapping[str, Cell]) -> str:
    """Write the place of a row the way the form reads it: one point a line, north first."""
    if LINE in cells and _text(cells, LINE):
        return _line(_text(cells, LINE))
    north, east = (_plain(_text(cells, code)) for code in (NORTH, EAST))
    if north and not east:
        return _line(north)
    return f"{north}; {east}" if north and east else ""


def _plain(text: str) -> str:
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text


def _line(text: str) -> str:
    """Turn well-known text, which writes the longitude first, and bars into lines."""
    well_known = _WKT.fullmatch(text)
    if well_known is None:
        return text.replace("|", "\n")
    pairs = [pair.split() for pair in well_known[1].split(",")]
    return "\n".join(f"{pair[1]}; {pair[0]}" for pair in pairs if len(pair) >= 2)


def in_metres(cells: Mapping[str, Cell]) -> bool:
    """Say whether the first figure of a place can only be metres."""
    found = _FIGURE.search(coordinates(cells))
    try:
        return (
            found is not None and abs(float(found[0].replace(" ", "").replace(",", "."))) > _METRES
        )
    except ValueError:
        return False


def figure_in(text: str) -> str:
    """Find the figure in a text such as “42 m”; empty where there is none or several."""
    found = _FIGURE.findall(text)
    return found[0].replace(" ", "") if len(found) == 1 else ""


def nearest_choice(column: Column, names: Mapping[str, str], text: str) -> tuple[str, str] | None:
    """Give the value of a choice most like a text, with its face."""
    value = nearest(text, names)
    return next(((c.value, c.vi) for c in column.choices if c.value == value), None)
