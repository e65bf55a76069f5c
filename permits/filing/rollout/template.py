"""Makes the template of a kind of work: the same bytes for the same forms and lists."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from permits.core.text import Bilingual
from permits.core.vocabulary import SYSTEM_NAME, WorkKind
from permits.filing.rollout.columns import KEY, Column, english, stamp_of, version_of
from permits.filing.rollout.examples import example_of
from permits.filing.rollout.limits import MOST_ROWS
from permits.filing.rollout.vocabulary import (
    BAD_CHOICE,
    BETWEEN,
    CHOICES_SHEET,
    COMMON_SHEET,
    DAY,
    EXAMPLE,
    FROM_COMMON,
    HELP_SHEET,
    INSTRUCTIONS,
    LIST_SHEET,
    ONE_OF,
    OPTIONAL,
    REQUIRED,
    WITH_UNIT,
)

STAMP_NAME = "htc_template"
STAMP_SHEET = "_htc"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Heads in two languages, then the example; what is filled in begins below.
FIRST_ROW = 4
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
_CHANGED = re.compile(rb"(<dcterms:(modified|created)[^>]*>)[^<]*")
_LINE = Side(style="thin", color="C9BFA8")
_HEAD = PatternFill("solid", start_color="F1EADB")
_MUST = PatternFill("solid", start_color="E7D9B8")
_GREY = PatternFill("solid", start_color="EDEDED")


def template(
    work: WorkKind,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]] = (),
    common: Mapping[str, Any] | None = None,
    finish: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """Write the workbook; `rows` and `common` are what is filled in already, by columns' codes.

    `finish` may do more to the sheet of sites before it is written.
    """
    book = Workbook()
    listing = book.worksheets[0]
    listing.title = LIST_SHEET
    named = _lists(book, columns)
    _list_sheet(listing, work, columns, named)
    _fill(listing, columns, rows)
    if finish is not None:
        finish(listing)
    _common_sheet(book, columns, common or {})
    _help_sheet(book, work)
    _stamp(book, work)
    lists = book[CHOICES_SHEET]
    book.move_sheet(lists, offset=len(book.worksheets) - 2 - book.index(lists))
    book.active = 0
    return packed(book)


def packed(book: Workbook) -> bytes:
    """Write a workbook so that the same content is the same bytes."""
    book.properties.creator = SYSTEM_NAME
    book.properties.created = _NEVER
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w") as kept:
        for each in made.infolist():
            content = made.read(each)
            if each.filename == "docProps/core.xml":
                content = _CHANGED.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(each.filename, _PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, content)
    return out.getvalue()


def _lists(book: Workbook, columns: Sequence[Column]) -> dict[str, str]:
    """Write the values of every choice, and name where they stand."""
    sheet = book.create_sheet(CHOICES_SHEET)
    places: dict[str, str] = {}
    for column in columns:
        if column.kind != "choice" or not column.choices:
            continue
        at = len(places) + 1
        letter = get_column_letter(at)
        _head(sheet.cell(1, at), column.vi)
        for row, choice in enumerate(column.choices, start=2):
            sheet.cell(row, at, choice.vi)
        sheet.column_dimensions[letter].width = 44
        places[column.code] = f"'{CHOICES_SHEET}'!${letter}$2:${letter}${len(column.choices) + 1}"
    return places


def _list_sheet(
    sheet: Worksheet, work: WorkKind, columns: Sequence[Column], lists: Mapping[str, str]
) -> None:
    example = example_of(work)
    for at, column in enumerate(columns, start=1):
        letter = get_column_letter(at)
        unit = f" ({english(column.unit)})" if column.unit else ""
        vi_unit = f" ({column.unit})" if column.unit else ""
        _head(sheet.cell(1, at), f"{column.vi}{vi_unit}", must=column.required)
        _head(sheet.cell(2, at), f"{column.en}{unit}", small=True)
        said = EXAMPLE if column.code == KEY else _shown(column, example.get(column.code, ""))
        grey = sheet.cell(3, at, said)
        grey.fill, grey.font = _GREY, Font(italic=True, color="6B6B6B")
        sheet.column_dimensions[letter].width = 16 if column.kind in ("number", "integer") else 26
        sheet.add_data_validation(_validation(column, letter, lists.get(column.code)))
    sheet.row_dimensions[1].height = 48
    sheet.freeze_panes = f"B{FIRST_ROW}"


def _head(cell: Any, text: str, *, must: bool = False, small: bool = False) -> None:
    cell.value = text
    cell.font = Font(bold=not small, italic=small, size=9 if small else 11)
    cell.fill = _MUST if must else _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(bottom=_LINE, right=_LINE)


def _validation(column: Column, letter: str, place: str | None) -> DataValidation:
    """Show what a column wants when a cell is entered; only lists refuse, and only with a warning.

    The judge is the form itself: a spreadsheet's own rules would differ from it in the end.
    """
    made = DataValidation(
        type="list" if place else None, formula1=place, allow_blank=True, showErrorMessage=True
    )
    made.errorStyle = "warning"
    made.error = BAD_CHOICE.vi
    made.promptTitle = column.vi[:32]
    made.prompt = _prompt(column)[:255]
    made.showInputMessage = True
    made.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + MOST_ROWS - 1}")
    return made


def _prompt(column: Column) -> str:
    parts: list[Bilingual] = [REQUIRED if column.required else OPTIONAL]
    facts = {"unit": column.unit, "low": column.low, "high": column.high}
    if column.unit:
        parts.append(WITH_UNIT)
    if column.low:
        parts.append(BETWEEN)
    if column.kind == "choice":
        parts.append(ONE_OF)
    if column.kind == "day":
        parts.append(DAY)
    if column.is_common:
        parts.append(FROM_COMMON)
    vi, en = (" ".join(getattr(p, face).format(**facts) for p in parts) for face in ("vi", "en"))
    return f"{vi}\n{en}"


def _shown(column: Column, value: object) -> object:
    """Write a value the way the sheet wants it: a choice by its face, a figure as a figure."""
    if column.kind == "choice":
        return next((choice.vi for choice in column.choices if choice.value == value), value)
    if column.kind in ("number", "integer") and isinstance(value, str) and value:
        return float(value) if "." in value else int(value)
    return value


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
    for number, row in enumerate(rows, start=FIRST_ROW):
        for at, column in enumerate(columns, start=1):
            value = row.get(column.code)
            if value is not None and value != "":
                sheet.cell(number, at, value)


def _common_sheet(book: Workbook, columns: Sequence[Column], values: Mapping[str, Any]) -> None:
    sheet = book.create_sheet(COMMON_SHEET)
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 60
    for row, column in enumerate((each for each in columns if each.is_common), start=1):
        unit = f" ({column.unit})" if column.unit else ""
        _head(sheet.cell(row, 1), f"{column.vi}{unit}", must=column.required)
        sheet.cell(row, 2, values.get(column.code, ""))
        sheet.cell(row, 3, column.en).font = Font(italic=True, size=9)
    sheet.column_dimensions["C"].width = 44


def _help_sheet(book: Workbook, work: WorkKind) -> None:
    sheet = book.create_sheet(HELP_SHEET)
    sheet.column_dimensions["A"].width = 90
    sheet.column_dimensions["B"].width = 90
    for row, text in enumerate(INSTRUCTIONS, start=1):
        for at, (face, name) in enumerate(((text.vi, work.vi), (text.en, work.en)), start=1):
            cell = sheet.cell(row, at)
            cell.value = face.format(work=name, version=version_of(work), rows=MOST_ROWS)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row == 1)


def _stamp(book: Workbook, work: WorkKind) -> None:
    """Say of which version it is: in a cell nobody sees, under a name, and as a property."""
    sheet = book.create_sheet(STAMP_SHEET)
    sheet["A1"] = stamp_of(work)
    sheet.sheet_state = "veryHidden"
    book.defined_names[STAMP_NAME] = DefinedName(
        STAMP_NAME, attr_text=f"'{STAMP_SHEET}'!$A$1", hidden=True
    )
    book.custom_doc_props.append(StringProperty(name=STAMP_NAME, value=stamp_of(work)))
