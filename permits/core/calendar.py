"""Working days and office hours, from the table the administrator corrects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import holidays
from sqlalchemy import BigInteger, CheckConstraint, delete, extract, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from permits.core.clock import VIETNAM
from permits.core.columns import term_column
from permits.core.db import Base
from permits.core.errors import Conflict, Problem
from permits.core.vocabulary import WORKED_INSTEAD, Certainty
from workflow.deadlines import Hours, WorkingCalendar

#: Office hours of the province's agencies; eight hours make one working day of a legal limit.
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
FIRST_YEAR, LAST_YEAR = 2025, 2030
#: The source of days that no decision has named yet.
PACKAGE = "holidays"


class CalendarDay(Base):
    """A day that differs from its weekday: a holiday, or a Saturday that is worked."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
    certainty: Mapped[Certainty] = term_column(Certainty, default=Certainty.FOUND)
    #: Hours of its own, as pairs of hh:mm, where a working day is not a usual one: a half day.
    hours: Mapped[list[Any] | None]


class CalendarRevision(Base):
    """A single row whose number a trigger raises with every change of the calendar."""

    __tablename__ = "calendar_revision"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    revision: Mapped[int] = mapped_column(BigInteger)


def national_days(years: Iterable[int]) -> list[dict[str, Any]]:
    """List the exceptions the `holidays` package knows for Việt Nam: days off and swapped days."""
    vietnam = holidays.country_holidays("VN", years=list(years), language="vi")
    worked: set[date] = getattr(vietnam, "weekend_workdays", set())
    said = [(day, False, name) for day, name in sorted(vietnam.items())]
    said += [(day, True, WORKED_INSTEAD.vi) for day in sorted(worked)]
    # A package is no decision: what it knows stays to be confirmed.
    known = {"source": PACKAGE, "certainty": Certainty.RECALL}
    return [{"day": day, "is_working": work, "name": name} | known for day, work, name in said]


def seed(session: Session) -> None:
    """Fill in what is not there yet; a day the administrator has corrected stays as it is."""
    rows = national_days(range(FIRST_YEAR, LAST_YEAR + 1))
    session.execute(insert(CalendarDay).on_conflict_do_nothing(), rows)


@dataclass(frozen=True, slots=True)
class CorrectDay:
    """What an administrator says of a day: worked or not, with hours of its own or the usual."""

    day: date
    is_working: bool
    name: str
    source: str
    hours: tuple[tuple[str, str], ...] = ()
    certainty: Certainty = Certainty.FOUND


@dataclass(frozen=True, slots=True)
class ForgetDay:
    """What an administrator says of a day that is like any other of its weekday after all."""

    day: date


Change = CorrectDay | ForgetDay


def judge(command: CorrectDay) -> None:
    """Raise the Problem of a day that cannot be as it is said."""
    if not command.name.strip() or not command.source.strip():
        raise Problem("calendar.needs_source")
    if command.hours and not command.is_working:
        raise Problem("calendar.hours_of_a_day_off")
    try:
        WorkingCalendar(days={}, hours=hours_of(command.hours or ()) or OFFICE_HOURS)
    except ValueError as fault:
        raise Problem("calendar.hours_unclear") from fault


def correct(session: Session, command: CorrectDay) -> None:
    """Put a day right; whoever calls this also has the open deadlines computed anew."""
    judge(command)
    hours = [list(pair) for pair in command.hours] or None
    values = {
        "is_working": command.is_working,
        "name": command.name.strip(),
        "source": command.source.strip(),
        "certainty": command.certainty,
        "hours": hours,
    }
    statement = insert(CalendarDay).values(day=command.day, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[CalendarDay.day], set_=values))


def forget(session: Session, command: ForgetDay) -> None:
    """Let a day be like any other of its weekday; `correct` says what the caller still owes."""
    session.execute(delete(CalendarDay).where(CalendarDay.day == command.day))


def hold(session: Session) -> None:
    """Let one person at a time change the calendar, and tell the next what was changed."""
    session.execute(select(CalendarRevision).with_for_update())


def day_of(session: Session, day: date) -> CalendarDay | None:
    """Find how a day differs from its weekday, as it stands now; None where it does not."""
    return session.get(CalendarDay, day, populate_existing=True)


def years(session: Session) -> Sequence[int]:
    """List the years for which any day is known: a year without is not decided, not workable."""
    year = extract("year", CalendarDay.day)
    return [int(each) for each in session.scalars(select(year).distinct().order_by(year))]


def refuse_unknown_year(known: WorkingCalendar, moment: datetime) -> None:
    """Raise calendar.no_year where a deadline would fall into a year nobody has decided."""
    year = moment.astimezone(VIETNAM).year
    if not any(day.year == year for day in known.days):
        raise Conflict("calendar.no_year", year=str(year))


def with_changes(session: Session, changes: Iterable[Change]) -> WorkingCalendar:
    """Give the calendar as it would stand after some changes; nothing is changed."""
    now = working_calendar(session)
    days, own = dict(now.days), dict(now.day_hours)
    for change in changes:
        own.pop(change.day, None)
        days.pop(change.day, None)
        if isinstance(change, CorrectDay):
            days[change.day] = change.is_working
            if change.hours:
                own[change.day] = hours_of(change.hours)
    return WorkingCalendar(days=days, hours=now.hours, day_hours=own)


def days_of(session: Session, year: int) -> Sequence[CalendarDay]:
    """List the days of a year that differ from their weekday."""
    statement = (
        select(CalendarDay)
        .where(CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
        .order_by(CalendarDay.day)
    )
    return session.scalars(statement).all()


def working_calendar(session: Session, revision: int | None = None) -> WorkingCalendar:
    """Give the calendar as it stands now; a process reads it once for each of its revisions.

    `revision` spares the question where the caller has just read it.
    """
    number = int(session.scalar(_REVISION) or 0) if revision is None else revision
    key = (session.get_bind().engine.url.database, number)
    known = _read.get(key)
    if known is None:
        known = _from_table(session)
        if len(_read) >= _KEPT:
            _read.clear()
        _read[key] = known
    return known


_REVISION = select(CalendarRevision.revision)
#: The calendars this process has read, by database and revision. A number never comes again.
_read: dict[tuple[str | None, int], WorkingCalendar] = {}
_KEPT = 8


def _from_table(session: Session) -> WorkingCalendar:
    rows = session.execute(select(CalendarDay.day, CalendarDay.is_working, CalendarDay.hours)).all()
    return WorkingCalendar(
        days={row.day: row.is_working for row in rows},
        hours=OFFICE_HOURS,
        day_hours={row.day: hours_of(row.hours) for row in rows if row.hours and row.is_working},
    )


def hours_of(pairs: Sequence[Sequence[str]]) -> Hours:
    """Read hours as the table keeps them: [["07:30", "11:30"]]."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)
