"""What the calendar's pages show: a year at a glance, and what a change of it moves."""

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from permits.core import calendar, clock
from permits.core.calendar import PACKAGE, CalendarDay, Change, ForgetDay


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's table; `found` where it differs from its weekday."""

    day: date
    found: CalendarDay | None

    @property
    def tone(self) -> str:
        """Name its look: off, worked, half, weekend or usual."""
        if self.found is None:
            return "weekend" if self.day.weekday() >= 5 else "usual"
        if not self.found.is_working:
            return "off"
        return "half" if self.found.hours else "worked"


@dataclass(frozen=True, slots=True)
class Month:
    """One month as weeks from Monday to Sunday; None where a day is another month's."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, slots=True)
class Year:
    """A year at a glance: its months, the days that differ, how many are worked."""

    year: int
    months: Sequence[Month]
    days: Sequence[CalendarDay]
    working_days: int
    unsure: int
    years: Sequence[int]


def year_of(session: Session, year: int) -> Year:
    """Draw a year."""
    days = calendar.days_of(session, year)
    known = {each.day: each for each in days}
    working = calendar.working_calendar(session)
    drawn = [_month(year, month, known) for month in range(1, 13)]
    cells = [cell for month in drawn for week in month.weeks for cell in week if cell]
    return Year(
        year,
        drawn,
        days,
        sum(working.is_working(cell.day) for cell in cells),
        sum(each.source == PACKAGE or each.certainty.value != "found" for each in days),
        calendar.years(session),
    )


def _month(year: int, month: int, known: Mapping[date, CalendarDay]) -> Month:
    weeks = [
        [Cell(day, known.get(day)) if day.month == month else None for day in week]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]
    return Month(date(year, month, 1), weeks)


def wished_of(
    session: Session, year: int, said: Sequence[Change], *, is_whole: bool
) -> list[Change]:
    """Add to what a decision names the days it ends by not naming them, where it is the whole."""
    named = {change.day for change in said}
    left = [day.day for day in calendar.days_of(session, year) if day.day not in named]
    return [*said, *(ForgetDay(day) for day in left if is_whole)]


def ends_soon(session: Session, within_days: int) -> int | None:
    """Give the first year nobody has decided, where it begins within so many days."""
    today, known = clock.today(), set(calendar.years(session))
    following = next(year for year in range(today.year, today.year + 99) if year not in known)
    return following if (date(following, 1, 1) - today).days <= within_days else None
