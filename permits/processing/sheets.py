"""Tables for spreadsheets: CSV marked UTF-8 and workbooks, in which no cell is ever computed."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from permits.web.filters import label

#: What begins a formula in a spreadsheet.
_COMPUTED = frozenset("=+-@\t\r")
BYTE_ORDER_MARK = "\ufeff"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME = 31  # of a sheet, by the file format


def csv_row(cells: Iterable[object]) -> str:
    """Write one line of CSV, each cell as people read it."""
    out = io.StringIO()
    csv.writer(out).writerow([_said(cell) for cell in cells])
    return out.getvalue()


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Write a workbook of sheets, each given by its name, its head and its rows; numbers stay."""
    book = Workbook(write_only=True)
    for name, head, rows in sheets:
        sheet = book.create_sheet(label(name)[:_LONGEST_NAME])
        titles = []
        for title in head:
            cell = WriteOnlyCell(sheet, _safe(label(title)))
            cell.font = Font(bold=True)
            titles.append(cell)
        sheet.append(titles)
        for row in rows:
            sheet.append([each if _is_number(each) else _said(each) for each in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float)


def _said(cell: object) -> str:
    """Write a cell as people read it; a nought is a number, not nothing."""
    return str(cell) if _is_number(cell) else _safe(label(cell))


def _safe(text: str) -> str:
    """A cell that a spreadsheet would compute is led by an apostrophe, and so stays text."""
    return f"'{text}" if text[:1] in _COMPUTED else text
