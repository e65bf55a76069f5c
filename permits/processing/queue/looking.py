"""Who looks at a queue and when: the instants at which a due time changes its word."""

from datetime import datetime, time

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases.due import SOON_DAYS
from permits.cases.queue_wishes import Standpoint
from permits.core import calendar, clock
from permits.processing import batching
from workflow.deadlines import WorkingCalendar


def standpoint(session: Session, actor: Actor) -> Standpoint:
    """Give from where a person looks now; what is due is judged as `cases.due` judges it."""
    now, known = clock.now(), calendar.working_calendar(session)
    return Standpoint(
        actor=actor,
        now=now,
        tomorrow=_first_instant(known, now, 1),
        later=_first_instant(known, now, SOON_DAYS + 1),
        signing=tuple(sorted({node for _, _, node in batching.spots("signature")})),
    )


def _first_instant(known: WorkingCalendar, now: datetime, days: int) -> datetime:
    """Give the first instant that is so many working days away."""
    day = known.nth_working_day(now.astimezone(clock.VIETNAM).date(), days)
    return datetime.combine(day, time.min, clock.VIETNAM)
