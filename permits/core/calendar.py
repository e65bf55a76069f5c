"""Working days and office hours, from the table the administrator corrects."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

import holidays
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from permits.core.db import Base
from permits.core.vocabulary import WORKED_INSTEAD
from workflow.deadlines import WorkingCalendar

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


def working_calendar(session: Session) -> WorkingCalendar:
    """Give the calendar of this transaction; read once in a session's life."""
    known = session.info.get("working_calendar")
    if known is None:
        rows = session.execute(select(CalendarDay.day, CalendarDay.is_working)).all()
        known = WorkingCalendar(days={row.day: row.is_working for row in rows}, hours=OFFICE_HOURS)
        session.info["working_calendar"] = known
    return known
