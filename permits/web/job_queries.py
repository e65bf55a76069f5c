"""Reads and two set-based writes of the queue's own tables, which its package has made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

SHOWN = 50


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job that failed for good, with when it did; `args` are the numbers it was given."""

    id: int
    task: str
    args: Mapping[str, Any]
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs wait (whose time has come, and later ones), run and have failed.

    `oldest` is since when the job that is due longest waits; `heard_at` when a worker last said
    that it lives.
    """

    waiting: int
    later: int
    doing: int
    failed: int
    oldest: datetime | None
    heard_at: datetime | None


_STATE = text("""
    select count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()),
           count(*) filter (where status = 'todo' and scheduled_at > now()),
           count(*) filter (where status = 'doing'),
           count(*) filter (where status = 'failed'),
           (select min(coalesce(job.scheduled_at, told.at))
              from procrastinate_jobs job
              left join procrastinate_events told on told.job_id = job.id and told.type = 'deferred'
             where job.status = 'todo' and coalesce(job.scheduled_at, now()) <= now()),
           (select max(last_heartbeat) from procrastinate_workers)
      from procrastinate_jobs
     where status in ('todo', 'doing', 'failed')
""")
_FAILED = text("""
    select job.id, job.task_name, job.args, job.attempts,
           (select max(at) from procrastinate_events told
             where told.job_id = job.id and told.type = 'failed')
      from procrastinate_jobs job
     where job.status = 'failed'
     order by job.id desc
     limit :many
""")
_LOCKED = text("""
    select id, task_name, args, attempts, queueing_lock
      from procrastinate_jobs where id = :id and status = 'failed' for update
""")
_TWIN = text("""
    select exists (select from procrastinate_jobs where queueing_lock = :lock and status = 'todo')
""")
_RETRY = text("select procrastinate_retry_job_v2(:id, now(), null, null, null)")
_GIVE_UP = text("update procrastinate_jobs set status = 'aborted' where id = :id")


def state(session: Session) -> QueueState:
    """Say how the queue stands."""
    return QueueState(*session.execute(_STATE).one())


def failed(session: Session) -> Sequence[JobRow]:
    """List the jobs that have failed for good, the newest first."""
    return [JobRow(*row) for row in session.execute(_FAILED, {"many": SHOWN})]


def locked(session: Session, job_id: int) -> Any:
    """Find a failed job and keep others from it; None where it is failed no more."""
    return session.execute(_LOCKED, {"id": job_id}).one_or_none()


def has_twin(session: Session, lock: str | None) -> bool:
    """Say whether the same promise waits already."""
    statement = _TWIN.bindparams(bindparam("lock", lock))
    return lock is not None and bool(session.scalar(statement))


def retry(session: Session, job_id: int) -> None:
    """Put a failed job back in the queue."""
    session.execute(_RETRY, {"id": job_id})


def give_up(session: Session, job_id: int) -> None:
    """Take a failed job off the list; it stays in the table as aborted."""
    session.execute(_GIVE_UP, {"id": job_id})
