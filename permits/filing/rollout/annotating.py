"""Writes remarks into a copy of a carrier's own workbook: red cells, a column, a sheet of faults.

Runs in the child that opens strangers' workbooks.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from permits.core.vocabulary import SYSTEM_NAME
from permits.filing.rollout.vocabulary import FAULT_HEADS, FAULT_LABEL, FAULTS_SHEET

_RED = PatternFill("solid", start_color="F9D6CF")
_AMBER = PatternFill("solid", start_color="FBE8B8")
_HEAD = PatternFill("solid", start_color="F1EADB")
_AUTHOR = SYSTEM_NAME
#: In so many rows from the top the head of our column is looked for.
TOP = 12
#: Comments beyond this only slow a spreadsheet down; the column and the sheet have all of them.
MOST_COMMENTS = 2_000


def annotated(content: bytes, asked: Mapping[str, Any]) -> bytes:
    """Write what `asked` says into a copy: `sheet`, `locale`, `edits`, `faults`, rows to `keep`.

    A fault is row, cell ("B17", or "" for the whole row), key, column, value, reason, offer, grave.
    """
    book = load_workbook(io.BytesIO(content))
    sheet = book[asked["sheet"]]
    faults: Sequence[Mapping[str, Any]] = asked["faults"]
    _forget(book, sheet)
    for address, text in asked["edits"].items():
        _write(sheet[address], text)
    if asked.get("keep") is not None:
        faults = _only(sheet, asked["keep"], asked["head"], faults)
    face = asked["locale"]
    _mark(sheet, faults)
    _column(sheet, faults, getattr(FAULT_LABEL, face), asked["head"])
    _listing(book, faults, [getattr(head, face) for head in FAULT_HEADS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _forget(book: Workbook, sheet: Worksheet) -> None:
    """Take our own remarks of an earlier time out: the copy shall not say what was mended."""
    if FAULTS_SHEET in book.sheetnames:
        del book[FAULTS_SHEET]
    ours = {FAULT_LABEL.vi, FAULT_LABEL.en}
    last = sheet.max_column
    if any(sheet.cell(row, last).value in ours for row in range(1, TOP + 1)):
        sheet.delete_cols(last)  # another column of that name is the carrier's own
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _write(cell: Any, text: str) -> None:
    """Write what a person typed on the page; a figure as a figure, and nothing as a formula."""
    if isinstance(cell, MergedCell):
        return
    is_figure = text.isascii() and text.isdigit() and not text.startswith("0")
    cell.value = int(text) if is_figure else text or None
    if text and not is_figure:
        cell.data_type = "s"


def _mark(sheet: Worksheet, faults: Sequence[Mapping[str, Any]]) -> None:
    said: dict[str, list[str]] = {}
    grave: set[str] = set()
    for fault in faults:
        if fault["cell"]:
            said.setdefault(fault["cell"], []).append(_words(fault))
            grave |= {fault["cell"]} if fault["grave"] else set()
    for count, (address, words) in enumerate(said.items()):
        cell = sheet[address]
        if isinstance(cell, MergedCell):
            continue
        cell.fill = _RED if address in grave else _AMBER
        if count < MOST_COMMENTS:
            cell.comment = Comment("\n".join(words), _AUTHOR, height=120, width=320)


def _words(fault: Mapping[str, Any]) -> str:
    return f"{fault['reason']} → {fault['offer']}" if fault["offer"] else str(fault["reason"])


def _column(sheet: Worksheet, faults: Sequence[Mapping[str, Any]], label: str, head: int) -> None:
    at = sheet.max_column + 1
    top = sheet.cell(head, at, label)
    top.font, top.fill = Font(bold=True), _HEAD
    by_row: dict[int, list[str]] = {}
    for fault in faults:
        by_row.setdefault(fault["row"], []).append(f"{fault['cell']}: {_words(fault)}".lstrip(": "))
    for row, words in by_row.items():
        cell = sheet.cell(row, at, "\n".join(words))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[top.column_letter].width = 60


def _listing(book: Workbook, faults: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> None:
    sheet = book.create_sheet(FAULTS_SHEET)
    for at, head in enumerate(heads, start=1):
        cell = sheet.cell(1, at, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
    for row, fault in enumerate(faults, start=2):
        values = (
            fault["cell"] or str(fault["row"]),
            fault["key"],
            fault["column"],
            fault["value"],
            fault["reason"],
            fault["offer"],
        )
        for at, value in enumerate(values, start=1):
            cell = sheet.cell(row, at)
            cell.value = value
            cell.data_type = "s"  # what a stranger typed is never a formula of ours
    for letter, width in zip("ABCDEF", (10, 18, 32, 30, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _only(
    sheet: Worksheet, keep: Sequence[int], head: int, faults: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Leave only some rows below the heads, to be sent again by themselves.

    Gives the faults with the addresses their cells have now.
    """
    last = sheet.max_row
    for kept in [*sorted(keep, reverse=True), head]:
        if last > kept:
            sheet.delete_rows(kept + 1, last - kept)
        last = kept - 1
    places = {number: at for at, number in enumerate(sorted(keep), start=head + 1)}
    moved = []
    for fault in faults:
        number = places[fault["row"]]
        letter = fault["cell"].rstrip("0123456789")
        moved.append({**fault, "row": number, "cell": f"{letter}{number}" if letter else ""})
    return moved
