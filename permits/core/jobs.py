"""Jobs: promised inside the transaction of the fact that causes them, done later by a worker."""

from typing import Any

import procrastinate
from sqlalchemy.orm import Session

queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(session: Session, job: str, *, once: str | None = None, **ids: int) -> None:
    """Promise that `job` will run if, and only if, this transaction commits."""
    if once is None:
        queue.configure_task(job, connection=_driver(session)).defer(**ids)
        return
    try:
        with session.begin_nested():  # the savepoint is set when the connection is asked for
            task = queue.configure_task(job, connection=_driver(session), queueing_lock=once)
            task.defer(**ids)
    except procrastinate.exceptions.AlreadyEnqueued:
        return  # the same promise already stands: one is enough


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


#: Try again after 2, 4, 8 … seconds; the last failure is put before a person.
RETRIES = procrastinate.RetryStrategy(max_attempts=4, exponential_wait=2)
