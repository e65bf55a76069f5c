"""Sweeps what the plumbing keeps only for a while, and takes up again what a killed worker left."""

import logging
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status

from permits.core import clock
from permits.core.db import committing
from permits.core.jobs import queue
from permits.web import queries
from permits.web.idempotency import KEPT_FOR

log = logging.getLogger(__name__)

_COUNTS_KEPT_FOR = timedelta(days=2)
_JOBS_KEPT_H = 30 * 24
#: A worker tells every ten seconds that it lives.
_SILENT_S = 45


@queue.periodic(cron="17 3 * * *")
@queue.task(name="web.sweep", queueing_lock="web.sweep")
def sweep(timestamp: int) -> None:
    """Forget old keys and closed windows, once a night."""
    moment = clock.now()
    with committing() as session:
        queries.forget_keys(session, before=moment - KEPT_FOR)
        queries.forget_counts(session, before=moment - _COUNTS_KEPT_FOR)


@queue.periodic(cron="* * * * *")
@queue.task(name="web.take_up", queueing_lock="web.take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> None:
    """Put the jobs of a killed worker back in the queue; done ones stand for a month."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_S):
        log.warning("job taken up again", extra={"job": job.task_name, "number": job.id})
        try:
            await manager.retry_job(job)
        except (AlreadyEnqueued, ConnectorException):
            # The same promise already waits under its lock: the killed one has nothing left to do.
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
    await manager.delete_old_jobs(nb_hours=_JOBS_KEPT_H)
