"""Runs promised jobs in the test's own transaction, as a worker would afterwards."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from permits.core.jobs import queue

_NEXT = text(
    "select id, task_name, args from procrastinate_jobs where status = 'todo' order by id limit 1"
)
_DONE = text("delete from procrastinate_jobs where id = :id")
_PROMISED = text("select task_name from procrastinate_jobs where status = 'todo' order by id")


def promised(session: Session) -> list[str]:
    """List the jobs that wait."""
    return list(session.scalars(_PROMISED))


def run_jobs(session: Session, at_most: int = 100) -> list[str]:
    """Do every job that waits, and those they promise, in order; a failing one fails the test."""
    ran: list[str] = []
    while (job := session.execute(_NEXT).one_or_none()) is not None:
        assert len(ran) < at_most, f"jobs promise each other without end: {ran[-6:]}"
        session.execute(_DONE, {"id": job.id})
        session.commit()  # as a worker does: a job that rolls back must not bring itself back
        queue.tasks[job.task_name](**job.args)
        ran.append(job.task_name)
    session.commit()
    return ran
