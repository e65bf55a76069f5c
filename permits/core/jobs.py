"""Jobs: promised inside the transaction of the fact that causes them, done later by a worker."""

import procrastinate
from sqlalchemy.orm import Session

queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(session: Session, job: str, *, once: str | None = None, **ids: int) -> None:
    """Promise that `job` will run if, and only if, this transaction commits."""
    connection = session.connection().connection.driver_connection
    if once is None:
        queue.configure_task(job, connection=connection).defer(**ids)
        return
    try:
        with session.begin_nested():
            queue.configure_task(job, connection=connection, queueing_lock=once).defer(**ids)
    except procrastinate.exceptions.AlreadyEnqueued:
        return  # the same promise already stands: one is enough


#: Try again after 2, 4, 8 … seconds; the last failure is put before a person.
RETRIES = procrastinate.RetryStrategy(max_attempts=4, exponential_wait=2)
