"""Reads an .xlsx file with nothing but the standard library: cells as text, and what is odd.

Whatever is not plain data is told, never followed: no entity, no link, no macro, no formula.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath
from xml.parsers import expat

from permits.filing.rollout import limits
from permits.filing.rollout.workbook_xml import (
    Refused,
    date_styles,
    local,
    parse,
    parser,
    strings,
)

#: The first bytes of the older container: an old .xls, or a workbook under a password.
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
STAMP_SHEET = "_htc"
_PIECE = 256 * 1024
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetRow:
    """One row: its cells as text by column letter, odd ones marked."""

    number: int
    hidden: bool = False
    cells: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """One sheet as it was read."""

    name: str
    hidden: bool
    rows: list[SheetRow] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """A whole workbook: its sheets in order, and what our hidden stamp says."""

    sheets: list[Sheet]
    stamp: str = ""


def read(content: bytes) -> Book:
    """Read a workbook, or raise Refused."""
    if content.startswith(OLD_CONTAINER):
        raise Refused("rollout.locked")
    if not content.startswith(ZIP):
        raise Refused("rollout.not_xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(archive, len(content))
            return _Reader(archive, parts).book()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as fault:
        raise Refused("rollout.broken", detail=str(fault)[:120]) from None
    except (expat.ExpatError, UnicodeDecodeError, KeyError, RuntimeError) as fault:
        raise Refused("rollout.broken", detail=str(fault)[:120]) from None


def _parts(archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Judge the list of members before anything is unpacked."""
    members = archive.infolist()
    names = [each.filename for each in members]
    if len(members) > limits.MEMBERS or len(set(names)) < len(names):
        raise Refused("rollout.bomb")
    if sum(each.file_size for each in members) > _most(packed):
        raise Refused("rollout.bomb")
    if any(each.flag_bits & 1 for each in members):
        raise Refused("rollout.locked")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("rollout.not_xlsx")
    lowered = [name.lower() for name in names]
    if any(
        name.endswith(("vbaproject.bin", ".vbs")) or "/macrosheets/" in name for name in lowered
    ):
        raise Refused("rollout.macros")
    if any("/externallinks/" in name or name.endswith("connections.xml") for name in lowered):
        raise Refused("rollout.external")
    if any("/embeddings/" in name or "/activex/" in name for name in lowered):
        raise Refused("rollout.embedded")
    return {each.filename: each for each in members}


def _most(packed: int) -> int:
    return min(limits.UNPACKED_BYTES, max(packed * limits.RATIO, limits.MEGABYTE))


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
        self.archive = archive
        self.parts = parts
        self.left = limits.UNPACKED_BYTES
        self.strings: list[str] = []
        self.dates: set[int] = set()
        self.epoch = date(1899, 12, 30)

    def book(self) -> Book:
        """Read the parts in the order they need each other."""
        if b"macroEnabled" in self._content("[Content_Types].xml"):
            raise Refused("rollout.macros")
        targets = self._relations()
        listed = self._listed()
        if "xl/sharedStrings.xml" in self.parts:
            self.strings = strings(self._content("xl/sharedStrings.xml"))
        if "xl/styles.xml" in self.parts:
            self.dates = date_styles(self._content("xl/styles.xml"))
        book = Book([])
        for name, relation, state in listed:
            path = targets.get(relation, "")
            if path not in self.parts:
                continue
            sheet = Sheet(name, state != "visible")
            self._sheet(path, sheet)
            if name == STAMP_SHEET:
                book.stamp = sheet.rows[0].cells.get("A", "")[:80] if sheet.rows else ""
            else:
                book.sheets.append(sheet)
        return book

    def _pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece; what its list says of its size is not trusted."""
        with self.archive.open(self.parts[name]) as stream:
            while piece := stream.read(_PIECE):
                self.left -= len(piece)
                if self.left < 0:
                    raise Refused("rollout.bomb")
                yield piece

    def _content(self, name: str) -> bytes:
        return b"".join(self._pieces(name))

    def _relations(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def begins(name: str, said: dict[str, str]) -> None:
            if name.endswith("Relationship"):
                if said.get("TargetMode") == "External":
                    raise Refused("rollout.external")
                target = said.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else join("xl", target)
                found[said.get("Id", "")] = normpath(path)

        parse(self._content("xl/_rels/workbook.xml.rels"), begins)
        return found

    def _listed(self) -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []

        def begins(name: str, said: dict[str, str]) -> None:
            if local(name) == "sheet":
                relation = next((v for k, v in said.items() if local(k) == "id"), "")
                found.append((said.get("name", "")[:80], relation, said.get("state", "visible")))
            if local(name) == "workbookPr" and said.get("date1904") in ("1", "true"):
                self.epoch = date(1904, 1, 1)

        parse(self._content("xl/workbook.xml"), begins)
        if not found or len(found) > 50:
            raise Refused("rollout.broken", detail="sheets")
        return found

    def _sheet(self, path: str, sheet: Sheet) -> None:
        maker = _SheetMaker(self, sheet)
        reading = parser(maker.begins, maker.ends)
        reading.CharacterDataHandler = maker.text
        for piece in self._pieces(path):
            reading.Parse(piece, False)
        reading.Parse(b"", True)


class _SheetMaker:
    """Collects the cells of one sheet while its XML passes by."""

    def __init__(self, reader: _Reader, sheet: Sheet) -> None:
        self.reader = reader
        self.sheet = sheet
        self.row: SheetRow | None = None
        self.number = 0
        self.column = ""
        self.kind = ""
        self.style = 0
        self.formula = False
        self.taking = False
        self.parts: list[str] = []

    def begins(self, name: str, said: dict[str, str]) -> None:
        match local(name):
            case "row":
                given = said.get("r", "")
                self.number = int(given) if given.isascii() and given.isdigit() else self.number + 1
                self.row = SheetRow(self.number, said.get("hidden") in ("1", "true"))
            case "c":
                found = _ADDRESS.fullmatch(said.get("r", ""))
                self.column = found[1] if found else _next(self.column)
                self.kind, self.formula = said.get("t", "n"), False
                style = said.get("s", "0")
                self.style = int(style) if style.isascii() and style.isdigit() else 0
                self.parts = []
            case "f":
                self.formula = True
            case "v" | "t":
                self.taking = True
            case "rPh":
                self.taking = False
            case "mergeCell":
                if len(self.sheet.merged) < 1_000:
                    self.sheet.merged.append(said.get("ref", "")[:24])

    def text(self, text: str) -> None:
        if self.taking and self.row is not None:
            self.parts.append(text)

    def ends(self, name: str) -> None:
        match local(name):
            case "v" | "t":
                self.taking = False
            case "c":
                self._cell()
            case "row":
                if self.row is not None and (self.row.cells or self.row.marks):
                    self._keep(self.row)
                self.row, self.column = None, ""

    def _keep(self, row: SheetRow) -> None:
        if len(self.sheet.rows) > limits.MOST_ROWS + 20 and not self.sheet.hidden:
            raise Refused("rollout.too_many_rows", limit=limits.MOST_ROWS)
        if len(self.sheet.rows) <= limits.MOST_ROWS + 20:
            self.sheet.rows.append(row)

    def _cell(self) -> None:
        if self.row is None or len(self.row.cells) >= limits.MOST_COLUMNS:
            return
        raw = "".join(self.parts)
        if len(raw) > limits.MOST_TEXT:
            raise Refused(
                "rollout.cell_too_long",
                cell=f"{self.column}{self.row.number}",
                limit=limits.MOST_TEXT,
            )
        if self.kind == "e":
            self.row.marks[self.column] = "error"
        text = self._value(raw).strip()
        if self.formula:
            self.row.marks[self.column] = "formula"
        if text:
            self.row.cells[self.column] = text

    def _value(self, raw: str) -> str:
        match self.kind:
            case "s":
                strings = self.reader.strings
                known = raw.isascii() and raw.isdigit() and int(raw) < len(strings)
                return strings[int(raw)] if known else ""
            case "b":
                return "true" if raw == "1" else "false"
            case "n" | "":
                return self._number(raw)
        return raw

    def _number(self, raw: str) -> str:
        if not raw:
            return ""
        try:
            # The shortest figure that is the same double: 0.1 + 0.2 is shown as it was typed.
            value = Decimal(repr(round(float(raw), 12)))
        except (ValueError, InvalidOperation, OverflowError):
            return raw
        if not value.is_finite():
            return raw
        if self.style in self.reader.dates and 0 < value < 2_958_466:
            return (self.reader.epoch + timedelta(days=int(value))).isoformat()
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def _next(column: str) -> str:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return letters(number + 1)


def letters(number: int) -> str:
    """Write a column's number, counted from one, as its letters."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found
