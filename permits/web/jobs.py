"""Sweeps what the plumbing keeps only for a while."""

from datetime import timedelta

from permits.core import clock
from permits.core.db import committing
from permits.core.jobs import queue
from permits.web import queries
from permits.web.idempotency import KEPT_FOR

_COUNTS_KEPT_FOR = timedelta(days=2)


@queue.periodic(cron="17 3 * * *")
@queue.task(name="web.sweep", queueing_lock="web.sweep")
def sweep(timestamp: int) -> None:
    """Forget old keys and closed windows, once a night."""
    moment = clock.now()
    with committing() as session:
        queries.forget_keys(session, before=moment - KEPT_FOR)
        queries.forget_counts(session, before=moment - _COUNTS_KEPT_FOR)
