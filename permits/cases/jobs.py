"""Time passes: timers that have run out are found and fired, each in its own transaction."""

import logging

from permits.cases import queries, transitions
from permits.core import clock
from permits.core.db import committing, db
from permits.core.jobs import queue
from permits.dossiers import queries as dossiers

log = logging.getLogger(__name__)


@queue.periodic(cron="* * * * *")
@queue.task(name="cases.fire_timers", queueing_lock="cases.fire_timers", pass_context=False)
def fire_timers(timestamp: int) -> None:
    """Fire what is due, the longest overdue first; the next run catches up a killed one."""
    due = queries.due_timers(db.session, clock.now())
    for timer_id, dossier_id in due:
        with committing() as session:
            fired = transitions.fire(session, dossiers.whole(session, dossier_id), timer_id)
        log.info("timer", extra={"timer": timer_id, "fired": fired})
