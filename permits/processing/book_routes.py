"""Books of an office: the register of dossiers, the report of a month, and their printouts."""

import io
from collections.abc import Iterable, Iterator

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.forms.base import read
from permits.papers.vocabulary import PaperKind
from permits.processing import printout_queries, printouts, registers, reports, sheets
from permits.processing.forms import MonthForm, PeriodForm
from permits.processing.registers import Days, Line
from permits.processing.review.screen import is_only_asked, seen
from permits.processing.told import trouble_words
from permits.processing.vocabulary import PrintoutState
from permits.web import paging
from permits.web.auth import current_actor, found, requires

bp = Blueprint("books", __name__)

#: Seconds after which a browser looks again whether a printout is ready.
LOOK_AGAIN = 2


@bp.get("/cb/so-theo-doi")
@requires(Permission.WORK_TASKS)
def register() -> ResponseReturnValue:
    """Show the register of dossiers of an office, for the days asked for or this month."""
    desk = registers.desk_of(db.session, current_actor(), request.args.get("office"))
    form, days = _period()
    after = paging.read_mark(request.args.get("sau"))
    page = registers.register(db.session, desk, days, after)
    return render_template(
        "processing/register.html",
        page=page,
        desk=desk,
        days=days,
        form=form,
        after=paging.mark(*page.more) if page.more else None,
        is_first=after is None,
    ), 422 if form.errors else 200


@bp.get("/cb/so-theo-doi.csv")
@requires(Permission.WORK_TASKS)
def table() -> ResponseReturnValue:
    """Hand the register out as a table, written as it is read."""
    desk = registers.desk_of(db.session, current_actor(), request.args.get("office"))
    _, days = _period()
    lines = registers.lines(db.session, desk, days)
    answer = Response(stream_with_context(_written(lines)), mimetype="text/csv")
    name = f"so-theo-doi-{days.first:%Y%m%d}-{days.last:%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.post("/cb/so-theo-doi/in")
@requires(Permission.WORK_TASKS)
def print_register() -> ResponseReturnValue:
    """Have the register of some days printed."""
    actor, form = current_actor(), read(PeriodForm, request.form)
    desk = registers.desk_of(db.session, actor, form.office.data)
    about = printouts.about_days(desk, Days(*form.days(clock.today())))
    return _asked(PaperKind.REGISTER, about)


@bp.get("/cb/bao-cao")
@requires(Permission.WORK_TASKS)
def report() -> ResponseReturnValue:
    """Show the report of a month of an office, this month's up to now."""
    desk = registers.desk_of(db.session, current_actor(), request.args.get("office"))
    form = MonthForm(request.args)
    month = form.first_day(clock.today()) if form.validate() else clock.today().replace(day=1)
    return render_template(
        "processing/report.html",
        page=reports.report(db.session, desk, month),
        desk=desk,
        form=form,
        month=month,
        months=reports.months_until(clock.today()),
    ), 422 if form.errors else 200


@bp.post("/cb/bao-cao/in")
@requires(Permission.WORK_TASKS)
def print_report() -> ResponseReturnValue:
    """Have the report of a month printed."""
    actor, form = current_actor(), read(MonthForm, request.form)
    desk = registers.desk_of(db.session, actor, form.office.data)
    month = form.first_day(clock.today()).isoformat()
    return _asked(PaperKind.REPORT, {"desk": desk.chosen, "month": month})


@bp.post("/cb/ho-so/<code>/phieu-kiem-soat")
@requires(Permission.WORK_TASKS)
def print_control(code: str) -> ResponseReturnValue:
    """Have an extract of the control slip printed, as the dossier stands now."""
    dossier, case = seen(code)
    if is_only_asked(dossier, case):
        raise NotFound
    return _asked(PaperKind.CONTROL, {"dossier": dossier.id})


@bp.get("/cb/ban-in/<ref>")
@requires(Permission.WORK_TASKS)
def printout(ref: str) -> ResponseReturnValue:
    """Say how far one's printout is, and look again by itself while it is being made."""
    row = found(printout_queries.own(db.session, current_actor().person_id, ref))
    words = trouble_words(row.trouble)
    answer = Response(render_template("processing/printout.html", row=row, words=words))
    if row.state is PrintoutState.WAITING:
        answer.headers["Refresh"] = str(LOOK_AGAIN)
    return answer


@bp.get("/cb/ban-in/<ref>/tep")
@requires(Permission.WORK_TASKS)
def file(ref: str) -> ResponseReturnValue:
    """Hand out one's printout."""
    person_id = current_actor().person_id
    row = found(printout_queries.own(db.session, person_id, ref))
    pdf = found(printout_queries.content(db.session, person_id, ref))
    name = f"{row.kind}-{row.asked_at:%Y%m%d-%H%M}.pdf"
    return send_file(
        io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _asked(kind: PaperKind, about: printouts.About) -> ResponseReturnValue:
    """Ask for a printout and lead to its page."""
    with committing() as session:
        ref = printouts.ask(session, current_actor(), kind, about)
    return redirect(url_for("processing.books.printout", ref=ref), 303)


def _period() -> tuple[PeriodForm, Days]:
    """Read the days asked for; where they cannot be read, this month's, with the fault shown."""
    form = PeriodForm(request.args)
    is_sound = form.validate()
    days = (form if is_sound else PeriodForm()).days(clock.today())
    return form, Days(*days)


def _written(lines: Iterable[Line]) -> Iterator[str]:
    """Write the register as CSV that spreadsheets read: marked UTF-8, and no formulas."""
    yield sheets.BYTE_ORDER_MARK + sheets.csv_row(registers.COLUMNS)
    for line in lines:
        yield sheets.csv_row(line.cells())
