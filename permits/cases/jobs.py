"""Time passes: timers that have run out are found and fired, each in its own transaction."""

import logging

from permits.cases import queries, transitions
from permits.core import clock
from permits.core.db import committing, db
from permits.core.jobs import queue
from permits.dossiers import queries as dossiers

log = logging.getLogger(__name__)


class TimersFailed(Exception):
    """Some timers could not fire; the log names each, and the next run tries them again."""


@queue.periodic(cron="* * * * *")
@queue.task(name="cases.fire_timers", queueing_lock="cases.fire_timers", pass_context=False)
def fire_timers(timestamp: int) -> None:
    """Fire what is due, the longest overdue first; the next run catches up a killed one."""
    due = queries.due_timers(db.session, clock.now())
    failed = sum(not _fire(timer_id, dossier_id) for timer_id, dossier_id in due)
    if failed:
        raise TimersFailed(f"{failed} of {len(due)} timers could not fire")


def _fire(timer_id: int, dossier_id: int) -> bool:
    try:
        with committing() as session:
            fired = transitions.fire(session, dossiers.whole(session, dossier_id), timer_id)
    except Exception:  # one broken case may not hold up the time limits of all others
        log.exception("timer failed", extra={"timer": timer_id})
        return False
    log.info("timer", extra={"timer": timer_id, "fired": fired})
    return True
