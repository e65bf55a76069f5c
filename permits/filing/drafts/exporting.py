"""The carrier's list as a table for spreadsheets: marked as UTF-8, and never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from permits.core.text import N_
from permits.filing.drafts.my_work import WorkRow
from permits.web.filters import label, vn_date

#: More rows than this no spreadsheet of an office shows with pleasure.
MOST_ROWS = 20_000
COLUMNS = (
    N_("Mã hồ sơ"),
    N_("Mã tra cứu"),
    N_("Tên công trình"),
    N_("Loại công trình"),
    N_("Việc đề nghị"),
    N_("Xã, phường"),
    N_("Tình trạng"),
    N_("Ngày nộp hoặc bắt đầu"),
    N_("Thời hạn"),
    N_("Ngày kết thúc"),
)
_DRAFT = N_("Bản nháp")
#: What a spreadsheet takes for the beginning of something to be computed.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def written(rows: Iterable[WorkRow]) -> Iterator[str]:
    """Write the table line by line."""
    yield "\ufeff" + _line(label(column) for column in COLUMNS)
    for row in rows:
        yield _line(_cells(row))


def _cells(row: WorkRow) -> Iterator[str]:
    yield row.code or ""
    yield row.ref
    yield row.name
    yield label(row.kind)
    yield label(row.matter)
    yield row.place or ""
    yield label(row.status or _DRAFT)
    yield vn_date(row.since)
    yield vn_date(row.clock.at) if row.clock.at else ""
    yield vn_date(row.ended_at) if row.ended_at else ""


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(text: str) -> str:
    """Lead what would be computed by an apostrophe, so that it stays text."""
    return f"'{text}" if text.startswith(_COMPUTED) else text
