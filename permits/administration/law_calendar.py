"""Pages of the calendar: a year at a glance, one day, the yearly decision."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.accounts.vocabulary import ChangeSubject
from permits.administration import law_calendar_pages as pages
from permits.administration import law_history_queries as history
from permits.administration.law_calendar_forms import (
    FIRST,
    LAST,
    DayForm,
    YearForm,
    fields_of,
)
from permits.administration.law_looking import seal, was_looked_at
from permits.cases import calendar_changes
from permits.cases.calendar_changes import mark
from permits.core import calendar, clock
from permits.core.calendar import Change
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotFound
from permits.core.vocabulary import Permission
from permits.web.auth import current_actor, requires
from permits.web.filters import say

bp = Blueprint("calendar", __name__)


@bp.get("/lich")
@requires(Permission.ADMINISTER)
def now() -> ResponseReturnValue:
    """Go to this year."""
    return redirect(url_for(".year", number=clock.today().year), 303)


@bp.get("/lich/<int:number>")
@requires(Permission.ADMINISTER)
def year(number: int) -> ResponseReturnValue:
    """Show a year at a glance, and every day of it that differs from its weekday."""
    shown = pages.year_of(db.session, _year(number))
    return render_template("administration/law/calendar.html", shown=shown, first=FIRST, last=LAST)


@bp.get("/lich/ngay/<iso>")
@requires(Permission.ADMINISTER)
def day(iso: str) -> ResponseReturnValue:
    """Show the form of one day as it stands, with what became of it before."""
    asked = _day(iso)
    form = DayForm(data=fields_of(asked, calendar.day_of(db.session, asked)))
    return _day_page(form, asked)


@bp.get("/lich/ngay")
@requires(Permission.ADMINISTER)
def another_day() -> ResponseReturnValue:
    """Show the form of a day that is still to be named."""
    return _day_page(DayForm(), None)


@bp.post("/lich/ngay")
@requires(Permission.ADMINISTER)
def keep_day() -> ResponseReturnValue:
    """Show what a day's change moves; once that was seen, make it."""
    form = DayForm(request.form)
    if not form.validate():
        return _day_page(form, None), 422
    change, asked = form.to_change(), form.day.data
    if not was_looked_at(request.form):
        return _day_page(form, asked, [change])
    seen = request.form.get("_was")
    try:
        _apply([change], {asked: seen} if seen else None, form.reason.data or "")
    except Conflict as conflict:
        return _day_page(form, asked, [change], conflict), conflict.status
    return redirect(url_for(".year", number=asked.year), 303)


@bp.get("/lich/<int:number>/quyet-dinh")
@requires(Permission.ADMINISTER)
def decision(number: int) -> ResponseReturnValue:
    """Show the form of the yearly decision."""
    return _decision_page(YearForm(year=_year(number)))


@bp.post("/lich/<int:number>/quyet-dinh")
@requires(Permission.ADMINISTER)
def bring_in(number: int) -> ResponseReturnValue:
    """Show what the days of a decision move; once that was seen, take them all at once."""
    form = YearForm(request.form, year=_year(number))
    if not form.validate():
        return _decision_page(form), 422
    wished = pages.wished_of(
        db.session, number, form.to_changes(), is_whole=bool(form.is_whole.data)
    )
    if not was_looked_at(request.form):
        return _decision_page(form, wished)
    seen = {_day(iso): known for iso, known in _pairs(request.form.get("_was", ""))}
    try:
        _apply(wished, seen, str(form.source.data))
    except Conflict as conflict:
        return _decision_page(form, wished, conflict), conflict.status
    return redirect(url_for(".year", number=number), 303)


def _apply(wished: Sequence[Change], seen: dict[date, str] | None, reason: str) -> None:
    with committing() as session:
        changed = calendar_changes.apply(session, current_actor(), wished, seen=seen, reason=reason)
    flash(say("calendar.saved" if changed else "calendar.same"), "success")


def _day_page(
    form: DayForm,
    asked: date | None,
    wished: Sequence[Change] = (),
    conflict: Conflict | None = None,
) -> str:
    found = calendar.day_of(db.session, asked) if asked else None
    key = asked.isoformat() if asked else ""
    return render_template(
        "administration/law/calendar_day.html",
        form=form,
        asked=asked,
        found=found,
        was=request.form.get("_was") if wished and not conflict else mark(found),
        effect=calendar_changes.foresee(db.session, wished) if wished else None,
        looked=seal(request.form) if wished else "",
        conflict=conflict,
        rows=history.about(db.session, ChangeSubject.CALENDAR, key) if key else (),
    )


def _decision_page(
    form: YearForm, wished: Sequence[Change] = (), conflict: Conflict | None = None
) -> str:
    standing = {each.day: each for each in calendar.days_of(db.session, form.year)}
    return render_template(
        "administration/law/calendar_decision.html",
        form=form,
        wished=sorted(wished, key=lambda change: change.day),
        standing=standing,
        marks=" ".join(f"{c.day.isoformat()}={mark(standing.get(c.day))}" for c in wished),
        effect=calendar_changes.foresee(db.session, wished) if wished else None,
        looked=seal(request.form) if wished else "",
        conflict=conflict,
    )


def _pairs(sent: str) -> list[tuple[str, str]]:
    return [(iso, known) for iso, _, known in (each.partition("=") for each in sent.split())]


def _year(number: int) -> int:
    if not FIRST <= number <= LAST:
        raise NotFound
    return number


def _day(iso: str) -> date:
    try:
        asked = date.fromisoformat(iso)
    except ValueError:
        raise NotFound from None
    _year(asked.year)
    return asked
