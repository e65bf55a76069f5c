"""The overview of heads and leaders: the page, the lists behind its figures, its tables."""

import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from permits.core import clock
from permits.core.db import db
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.processing import sheets
from permits.processing.overview import pages
from permits.processing.overview.forms import OverviewForm
from permits.processing.overview.pages import Overview
from permits.processing.overview.vocabulary import PERIODS, Figure
from permits.web import paging
from permits.web.auth import current_actor, requires

bp = Blueprint("overview", __name__)


@bp.get("/cb/tong-quan")
@requires(Permission.GIVE_OUT_WORK)
def show() -> ResponseReturnValue:
    """Show how the office's work stands and where its time goes."""
    form, page = _wished()
    chosen = str(form.ky.data or "") if not form.errors else ""
    html = render_template(
        "processing/overview.html", page=page, form=form, periods=PERIODS, chosen=chosen
    )
    return html, 422 if form.errors else 200


@bp.get("/cb/tong-quan/<figure>")
@requires(Permission.GIVE_OUT_WORK)
def behind(figure: str) -> ResponseReturnValue:
    """List the dossiers one of the four figures counts."""
    if figure not in list(Figure):
        raise NotFound
    wanted, after = Figure(figure), paging.read_mark(request.args.get("sau"))
    page = pages.behind(db.session, current_actor(), wanted, after)
    return render_template(
        "processing/overview_list.html", page=page, figure=wanted, is_first=after is None
    )


@bp.get("/cb/tong-quan.csv")
@requires(Permission.GIVE_OUT_WORK)
def as_csv() -> ResponseReturnValue:
    """Hand the tables out one under another."""
    _, page = _wished()
    answer = Response(_written(page), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=_name(page, "csv"))
    return answer


@bp.get("/cb/tong-quan.xlsx")
@requires(Permission.GIVE_OUT_WORK)
def as_workbook() -> ResponseReturnValue:
    """Hand the tables out as a workbook, a sheet for each."""
    _, page = _wished()
    book = sheets.workbook((each.name, each.head, each.rows) for each in pages.tables(page))
    return send_file(
        io.BytesIO(book),
        mimetype=sheets.WORKBOOK,
        as_attachment=True,
        download_name=_name(page, "xlsx"),
    )


def _wished() -> tuple[OverviewForm, Overview]:
    """Read the period asked for; where it cannot be read, the usual one, with the fault shown."""
    form = OverviewForm(request.args)
    sound = form if form.validate() else OverviewForm()
    return form, pages.overview(db.session, current_actor(), sound.period(clock.today()))


def _written(page: Overview) -> Iterator[str]:
    yield sheets.BYTE_ORDER_MARK
    for table in pages.tables(page):
        yield sheets.csv_row([table.name])
        yield sheets.csv_row(table.head)
        yield from (sheets.csv_row(row) for row in table.rows)
        yield "\r\n"


def _name(page: Overview, ending: str) -> str:
    return f"tong-quan-{page.first:%Y%m%d}-{page.last:%Y%m%d}.{ending}"
