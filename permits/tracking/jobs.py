"""Keeps the list of ended papers fresh, and forgets old counts."""

import logging
from datetime import timedelta

from permits.core import clock, installation
from permits.core.db import committing
from permits.core.jobs import queue
from permits.tracking import revocations, scan_queries

log = logging.getLogger(__name__)

_COUNTS_KEPT_FOR = timedelta(days=400)


@queue.periodic(cron="* * * * *")
@queue.task(name="tracking.list_ended", queueing_lock="tracking.list_ended", pass_context=False)
def list_ended(timestamp: int) -> None:
    """Make the next list of ended papers, within a minute of any change and once a day without."""
    with committing() as session:
        made = revocations.refresh(session, installation.settings())
        if made is not None:
            log.info("list made", extra={"number": made.number, "entries": made.entries})


@queue.periodic(cron="29 3 * * *")
@queue.task(name="tracking.forget", queueing_lock="tracking.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Forget counts older than a year and a month, once a night."""
    with committing() as session:
        scan_queries.forget_counts(session, before=clock.now() - _COUNTS_KEPT_FOR)
