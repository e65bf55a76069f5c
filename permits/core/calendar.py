"""Working days and office hours, from the table the administrator corrects."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

import holidays
from sqlalchemy import BigInteger, CheckConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from permits.core.db import Base
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
