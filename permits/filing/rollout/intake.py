"""Takes a workbook apart: which sheet, which heads, which rows, and what was odd about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from permits.core.errors import Invalid
from permits.core.vocabulary import WorkKind
from permits.filing.rollout import limits, matching
from permits.filing.rollout.columns import KEY, Column, stamp_of
from permits.filing.rollout.matching import Header, folded
from permits.filing.rollout.vocabulary import (
    COMMON_SHEET,
    FAULT_LABEL,
    FAULTS_SHEET,
    LIST_SHEET,
    CellMark,
)
from permits.filing.rollout.workbook import Book, Sheet, SheetRow, letters

#: A note names so many addresses and counts the rest.
_NAMED = 6
#: What our own remarks are called when an annotated file comes back.
_OURS = frozenset({folded(FAULT_LABEL.vi), folded(FAULT_LABEL.en)})


@dataclass(frozen=True, slots=True)
class Taken:
    """What a workbook brings to a plan."""

    sheet: str
    head_row: int
    headers: tuple[Header, ...]
    rows: tuple[SheetRow, ...]
    common: Mapping[str, tuple[str, str]]  # code → cell, text
    notes: tuple[tuple[str, dict[str, Any]], ...]

    def key_of(self, row: SheetRow) -> str:
        """Give the carrier's code of a row, as far as a column says it."""
        letter = next((each.letter for each in self.headers if each.code == KEY), "")
        return " ".join(row.cells.get(letter, "").split())[:120]


def take(work: WorkKind, book: Book, columns: Sequence[Column]) -> Taken:
    """Find what a plan needs in a workbook; raise Invalid on the field `file` where it is not."""
    _stamped(work, book.stamp)
    sheet = _listing(book, columns)
    head = matching.head_row(sheet, columns)
    if head is None:
        raise Invalid.one("file", "rollout.no_heads", sheet=sheet.name)
    headers = _headers(head, columns)
    rows = matching.data_rows(sheet, head, columns)
    rows = [row for row in rows if any(each.letter in row.cells for each in headers)]
    if not rows:
        raise Invalid.one("file", "rollout.no_rows", sheet=sheet.name)
    if len(rows) > limits.MOST_ROWS:
        raise Invalid.one("file", "rollout.too_many_rows", limit=limits.MOST_ROWS)
    _mark_merged(sheet, rows)
    common, others = _common(book, columns)
    notes = [*_notes(rows, headers), *others]
    return Taken(sheet.name, head.number, tuple(headers), tuple(rows), common, tuple(notes))


def _stamped(work: WorkKind, stamp: str) -> None:
    """Refuse a template of another kind or an older version; a file without a stamp is read."""
    if not stamp or stamp == stamp_of(work):
        return
    kind, _, version = stamp.partition(" ")
    if kind != work.value and kind in list(WorkKind):
        raise Invalid.one("file", "rollout.other_work", found=WorkKind(kind), wanted=work)
    now = stamp_of(work).partition(" ")[2]
    raise Invalid.one("file", "rollout.old_template", found=version[:20] or "?", now=now)


def _listing(book: Book, columns: Sequence[Column]) -> Sheet:
    """Find the sheet of sites: by its name, else the only one in which our heads are found."""
    seen = [sheet for sheet in book.sheets if not sheet.hidden]
    named = [sheet for sheet in seen if folded(sheet.name) == folded(LIST_SHEET)]
    if named:
        return named[0]
    known = {folded(COMMON_SHEET), folded(FAULTS_SHEET)}
    likely = [
        sheet
        for sheet in seen
        if folded(sheet.name) not in known and _likeness(sheet, columns) >= 3
    ]
    if len(likely) != 1:
        names = ", ".join(sheet.name for sheet in seen)[:200]
        raise Invalid.one("file", "rollout.wrong_sheet", names=names, wanted=LIST_SHEET)
    return likely[0]


def _likeness(sheet: Sheet, columns: Sequence[Column]) -> int:
    head = matching.head_row(sheet, columns)
    found = matching.recognised(head.cells, columns) if head else []
    return sum(header.code != "" for header in found)


def _headers(head: SheetRow, columns: Sequence[Column]) -> list[Header]:
    cells = {k: v for k, v in head.cells.items() if folded(v) not in _OURS}
    return matching.recognised(cells, columns)


def _mark_merged(sheet: Sheet, rows: Sequence[SheetRow]) -> None:
    """Mark each cell that is part of merged ones: which row it belongs to is unclear."""
    by_number = {row.number: row for row in rows}
    for area in sheet.merged:
        first, _, last = area.partition(":")
        start, end = _corner(first), _corner(last or first)
        if start is None or end is None:
            continue
        (left, top), (right, bottom) = start, end
        for number in (n for n in by_number if top <= n <= bottom):
            for at in range(left, min(right, limits.MOST_COLUMNS) + 1):
                by_number[number].marks[letters(at)] = CellMark.MERGED.value


def _corner(address: str) -> tuple[int, int] | None:
    name = address.rstrip("0123456789")
    number = address[len(name) :]
    if not (name.isascii() and name.isalpha() and number):
        return None
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return column, int(number)


def _common(
    book: Book, columns: Sequence[Column]
) -> tuple[dict[str, tuple[str, str]], list[tuple[str, dict[str, Any]]]]:
    """Read the sheet of common values: names in its first column, values in its second."""
    sheet = next((s for s in book.sheets if folded(s.name) == folded(COMMON_SHEET)), None)
    found: dict[str, tuple[str, str]] = {}
    strange: list[str] = []
    common = [each for each in columns if each.is_common]
    for row in sheet.rows[:200] if sheet else ():
        name, value = row.cells.get("A", ""), row.cells.get("B", "")
        if not name or not value:
            continue
        [header] = matching.recognised({"A": name}, common)
        if not header.code:
            strange.append(f"A{row.number}")
        elif "B" in row.marks:
            strange.append(f"B{row.number}")
        else:
            found[header.code] = (f"B{row.number}", value)
    notes = [("rollout.note_common", {"cells": _list(strange)})] if strange else []
    return found, notes


def _notes(rows: Sequence[SheetRow], headers: Iterable[Header]) -> list[tuple[str, dict[str, Any]]]:
    notes: list[tuple[str, dict[str, Any]]] = []
    hidden = [str(row.number) for row in rows if row.hidden]
    if hidden:
        notes.append(("rollout.note_hidden", {"count": len(hidden), "rows": _list(hidden)}))
    mapped = {header.letter for header in headers if header.code}
    for mark, code in (
        (CellMark.FORMULA.value, "rollout.note_formulas"),
        (CellMark.MERGED.value, "rollout.note_merged"),
    ):
        cells = [
            f"{letter}{row.number}"
            for row in rows
            for letter, found in row.marks.items()
            if found == mark and letter in mapped
        ]
        if cells:
            notes.append((code, {"count": len(cells), "cells": _list(cells)}))
    unknown = [header.text[:40] for header in headers if not header.code]
    if unknown:
        notes.append(("rollout.note_unknown", {"names": _list(unknown)}))
    return notes


def _list(names: Sequence[str]) -> str:
    more = f" … (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
