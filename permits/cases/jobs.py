"""Time passes: what has fallen due is taken up, each in a transaction of its own.

Any number of workers may do this at once. Each takes the lock of a case nobody else has in hands;
one that is killed leaves nothing behind, and the next finds what it was about still due.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import (
    recomputing,
    sealing,
    sweeping,
    telling,
    telling_queries,
    timer_queries,
    transitions,
)
from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.jobs import queue

log = logging.getLogger(__name__)

Find = Callable[[Session, datetime, set[int]], tuple[int, int] | None]
Act = Callable[[Session, int, int], bool]


class TimersFailed(Exception):
    """Some of what was due could not be done; the log names each, and the next run tries again."""


@queue.periodic(cron="* * * * *")
@queue.task(name="cases.fire_timers", queueing_lock="cases.fire_timers", pass_context=False)
def fire_timers(timestamp: int) -> None:
    """Fire what is due, the longest overdue first; the next run catches up a killed one."""
    _all(timer_queries.next_timer, transitions.fire, "timer")


@queue.periodic(cron="* * * * *")
@queue.task(name="cases.give_notices", queueing_lock="cases.give_notices", pass_context=False)
def give_notices(timestamp: int) -> None:
    """Warn of limits that come near, and report to superiors what has gone over."""
    _all(timer_queries.next_notice, sweeping.notice, "notice")


@queue.periodic(cron="* * * * *")
@queue.task(name="cases.tell", queueing_lock="cases.tell", pass_context=False)
def tell(timestamp: int) -> None:
    """Tell people what has become of cases since the last run, each case on its own."""
    _all(telling_queries.next_untold, telling.tell, "telling")


@queue.task(name="cases.recompute", queueing_lock="cases.recompute", pass_context=False)
def recompute() -> None:
    """Compute the open deadlines anew after the calendar was corrected."""
    log.info("recomputed", extra={"cases": recomputing.everything()})


@queue.periodic(cron="41 2 * * *")
@queue.task(name="cases.seal", queueing_lock="cases.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Seal the stories of all cases, once a night, in a file outside the database."""
    path = sealing.seal(db.session, installation.settings())
    log.info("sealed", extra={"file": path.name})


def _all(find: Find, act: Act, what: str) -> None:
    failed: set[int] = set()
    passed_over: set[int] = set()  # what was found due and was not any more: it stays due
    done = 0
    while True:
        number = None
        try:
            with committing() as session:
                found = find(session, clock.now(), failed | passed_over)
                if found is None:
                    break
                number, dossier_id = found
                happened = act(session, dossier_id, number)
            done += 1
            if not happened:
                passed_over.add(number)
            log.info(what, extra={"number": number, "happened": happened})
        except Exception:  # one broken case may not hold up the time limits of all others
            if number is None:
                raise
            failed.add(number)
            log.exception("%s failed", what, extra={"number": number})
    if failed:
        raise TimersFailed(f"{len(failed)} of {len(failed) + done} {what}s failed")
