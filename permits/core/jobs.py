"""Jobs: promised inside the transaction of the fact that causes them, done later by a worker."""

import logging
from collections.abc import Callable
from typing import Any

import procrastinate
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

#: Where a job waits that names no other place; and where what goes out to other machines waits, so
#: that a slow mail server keeps no paper from being printed.
MAIN = "default"
OUTWARD = "notices"
#: Every place a job may wait; a worker takes from all of them, or from those it is told.
QUEUES = (MAIN, OUTWARD)

queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
#: A worker exchanges the queue's connector for one that waits without blocking; a promise is made
#: on the connection of a session, which only this one can use, also inside a job.
_PROMISES = JobManager(procrastinate.SyncPsycopgConnector())


def enqueue(session: Session, job: str, *, once: str | None = None, **ids: int) -> None:
    """Promise that `job` will run if, and only if, this transaction commits."""
    if once is None:
        _promise(session, job, None, ids)
        return
    try:
        with session.begin_nested():  # the savepoint is set when the connection is asked for
            _promise(session, job, once, ids)
    except procrastinate.exceptions.AlreadyEnqueued:
        return  # the same promise already stands: one is enough


def _promise(session: Session, job: str, once: str | None, ids: dict[str, Any]) -> None:
    task = queue.configure_task(job, connection=_driver(session), queueing_lock=once)
    task.job_manager = _PROMISES
    task.defer(**ids)


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


#: Try again after 2, 4, 8 … seconds; the last failure is put before a person.
RETRIES = procrastinate.RetryStrategy(max_attempts=4, exponential_wait=2)

#: Tells people of a job that has failed for the last time: gets its number and its arguments.
LastWord = Callable[..., None]
#: Filled by the modules of jobs, by the name of the job.
last_words: dict[str, LastWord] = {}


def give_up(job: Job, fault: Exception) -> bool:
    """Say the last word about a job, if this failure was its last; says whether it was."""
    task = queue.tasks.get(job.task_name)
    if task is None or task.get_retry_exception(fault, job) is not None:
        return False
    word = last_words.get(job.task_name)
    if word is not None:
        try:
            word(job.id, **job.task_kwargs)
        except Exception:  # the job's own failure is what must be seen
            log.exception("last word failed", extra={"job": job.task_name, "number": job.id})
    return True
