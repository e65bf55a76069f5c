"""Time passes for requests to owners, case by case; any number of workers may do this at once."""

import logging

from permits.core import clock
from permits.core.db import committing
from permits.core.jobs import queue
from permits.sharing import queries, sweeping

log = logging.getLogger(__name__)


class NoticesFailed(Exception):
    """Some requests could not be warned of; the log names each, and the next run tries again."""


@queue.periodic(cron="* * * * *")
@queue.task(name="sharing.give_notices", queueing_lock="sharing.give_notices", pass_context=False)
def give_notices(timestamp: int) -> None:
    """Warn owners whose time runs out, and put silent ones before the mediator."""
    failed: set[int] = set()
    passed_over: set[int] = set()  # found due and not any more
    while True:
        number = None
        try:
            with committing() as session:
                number = queries.next_due(session, clock.now(), failed | passed_over)
                if number is None:
                    break
                happened = sweeping.notice(session, number)
            if not happened:
                passed_over.add(number)
            log.info("sharing notice", extra={"number": number, "happened": happened})
        except Exception:  # one broken request may not hold up the time limits of all others
            if number is None:
                raise
            failed.add(number)
            log.exception("sharing notice failed", extra={"number": number})
    if failed:
        raise NoticesFailed(f"{len(failed)} requests could not be warned of")
