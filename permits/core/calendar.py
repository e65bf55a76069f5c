"""Working days and office hours, from the table the administrator corrects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import holidays
from sqlalchemy import BigInteger, CheckConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from permits.core.db import Base
from permits.core.errors import Problem
from permits.core.vocabulary import WORKED_INSTEAD
from workflow.deadlines import Hours, WorkingCalendar

#: Office hours of the province's agencies; eight hours make one working day of a legal limit.
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
FIRST_YEAR, LAST_YEAR = 2025, 2030


class CalendarDay(Base):
    """A day that differs from its weekday: a holiday, or a Saturday that is worked."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
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
    rows = [
        {"day": day, "is_working": False, "name": name, "source": "holidays"}
        for day, name in sorted(vietnam.items())
    ]
    worked: set[date] = getattr(vietnam, "weekend_workdays", set())
    rows += [
        {"day": day, "is_working": True, "name": WORKED_INSTEAD.vi, "source": "holidays"}
        for day in sorted(worked)
    ]
    return rows


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


def correct(session: Session, command: CorrectDay) -> None:
    """Put a day right; whoever calls this also has the open deadlines computed anew."""
    if not command.name.strip() or not command.source.strip():
        raise Problem("calendar.needs_source")
    if command.hours and not command.is_working:
        raise Problem("calendar.hours_of_a_day_off")
    hours = [list(pair) for pair in command.hours] or None
    try:
        WorkingCalendar(days={}, hours=hours_of(hours) if hours else OFFICE_HOURS)
    except ValueError as fault:
        raise Problem("calendar.hours_unclear") from fault
    values = {
        "is_working": command.is_working,
        "name": command.name.strip(),
        "source": command.source.strip(),
        "hours": hours,
    }
    statement = insert(CalendarDay).values(day=command.day, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[CalendarDay.day], set_=values))


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
