"""How a due time stands now, in the working days of the province."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from permits.cases.models import Case
from permits.cases.vocabulary import Punctuality
from permits.core import clock
from workflow.deadlines import WorkingCalendar

SOON_DAYS = 2


@dataclass(frozen=True, slots=True)
class Due:
    """A due time as it is drawn: its state, and whole working days left, or over."""

    state: str  # overdue | today | soon | more | stopped | none
    days: int | None = None
    at: datetime | None = None


def due_of(
    known: WorkingCalendar, at: datetime | None, *, stopped: bool = False, ended: bool = False
) -> Due:
    """Judge a due time against the present."""
    if ended:
        return Due("none")
    if stopped:
        return Due("stopped")
    if at is None:
        return Due("none")
    now, day = clock.now(), _day(at)
    if at < now:
        return Due("overdue", max(1, _working_days(known, day, now.date())), at)
    left = _working_days(known, now.date(), day)
    if left == 0:
        return Due("today", 0, at)
    return Due("soon" if left <= SOON_DAYS else "more", left, at)


def due_of_case(known: WorkingCalendar, case: Case) -> Due:
    """Judge a case's legal limit; once it is decided, or has ended, nothing is left to wait for."""
    over = case.ended_at is not None or case.decided_at is not None
    return due_of(known, case.due_at, stopped=case.is_stopped, ended=over)


def _working_days(known: WorkingCalendar, first: date, last: date) -> int:
    """Count the working days after `first` up to and with `last`."""
    span = (last - first).days
    return sum(known.is_working(first + timedelta(days=n)) for n in range(1, span + 1))


def punctuality(
    at: datetime, due_at: datetime | None, used_minutes: int, limit_minutes: int | None
) -> Punctuality | None:
    """Judge what was done at `at`: late by the working time used, else on its day or before it.

    None where there was no limit.
    """
    if limit_minutes is None:
        return None
    if used_minutes > limit_minutes:
        return Punctuality.AFTER
    is_its_day = due_at is not None and _day(due_at) <= _day(at)
    return Punctuality.ON_DAY if is_its_day else Punctuality.BEFORE


def _day(at: datetime) -> date:
    return at.astimezone(clock.VIETNAM).date()
