"""The page of the history of administration, and the same as a table; nothing of it is changed."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_history_queries as queries
from permits.administration.law_history_forms import HistoryForm
from permits.administration.law_history_queries import PAGE, Asked, ChangeRow
from permits.core.clock import VIETNAM
from permits.core.db import db
from permits.core.vocabulary import Permission
from permits.web.auth import requires
from permits.web.filters import label
from permits.web.paging import page_of, read_mark

bp = Blueprint("history", __name__)

_HEAD = ("at", "by", "by_office", "office", "subject", "key", "act", "before", "after", "reason")
#: A cell that begins so is computed by programs for tables: a quote makes it text.
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n")


@bp.get("/lich-su")
@requires(Permission.ADMINISTER)
def listing() -> ResponseReturnValue:
    """List the changes asked for, the newest first."""
    form = HistoryForm(request.args)
    form.validate()
    mark = read_mark(request.args.get("sau"))
    rows = queries.page(db.session, form.asked(), int(mark[0]) if mark else None)
    page = page_of(rows, PAGE, lambda row: (row.id,))
    said: dict[str, Any] = {n: v for n, v in request.args.items() if v and n in form}
    return render_template(
        "administration/law/history.html",
        form=form,
        page=page,
        said=said,
        kinds=[(each.value, each) for each in ChangeSubject],
        older=url_for(".listing", **said, sau=page.after) if page.after else None,
    )


@bp.get("/lich-su.csv")
@requires(Permission.ADMINISTER)
def as_table() -> ResponseReturnValue:
    """Give every change asked for as a table."""
    form = HistoryForm(request.args)
    form.validate()
    return Response(
        _lines(form.asked()),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="lich-su-quan-tri.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _lines(asked: Asked) -> str:
    out = io.StringIO()
    out.write("\ufeff")  # by this mark programs for tables know the letters
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for row in queries.every(db.session, asked):
        writer.writerow([safe(cell) for cell in _cells(row)])
    return out.getvalue()


def _cells(row: ChangeRow) -> Iterator[str]:
    yield row.at.astimezone(VIETNAM).isoformat(timespec="seconds")
    yield from (row.by or "", row.by_office or "", row.office or "")
    yield from (label(row.subject), row.key, label(row.act))
    for said in (row.before, row.after):
        yield json.dumps(said, ensure_ascii=False, sort_keys=True) if said is not None else ""
    yield row.reason


def safe(cell: str) -> str:
    """Write a cell so that no program takes it for a formula."""
    return f"'{cell}" if cell.startswith(_COMPUTED) else cell
