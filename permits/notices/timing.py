"""When something may be delivered: quiet hours, the daily mail, and how long to wait after a no."""

from datetime import datetime, time, timedelta

from permits.core.clock import VIETNAM
from workflow.deadlines import WorkingCalendar

#: The daily mail lies there when offices open; it is gathered on working days only.
DIGEST_AT = time(7, 30)

#: How long to wait after the first, second, … try that did not succeed; then it is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
#: A process that sends is believed dead after this time: longer than any try may take.
LEASE = timedelta(minutes=5)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Say when to try again after so many tries, or None where it is to be given up."""
    return now + WAITS[tries - 1] if tries <= len(WAITS) else None


def end_of_quiet(now: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    """Give the first moment from `now` on that is not quiet; hours are those of the province.

    Quiet hours that end earlier than they begin go on into the next day.
    """
    if quiet_from is None or quiet_until is None:
        return now
    here = now.astimezone(VIETNAM)
    clock, end = here.time(), datetime.combine(here.date(), quiet_until, VIETNAM)
    if quiet_from < quiet_until:
        return end if quiet_from <= clock < quiet_until else now
    if clock >= quiet_from:
        return end + timedelta(days=1)
    return end if clock < quiet_until else now


def digest_due(now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Give the moment whose daily mail is due: on working days, from that hour on."""
    here = now.astimezone(VIETNAM)
    is_due = here.time() >= DIGEST_AT and calendar.is_working(here.date())
    return datetime.combine(here.date(), DIGEST_AT, VIETNAM) if is_due else None
