"""What an administrator does about a job that failed for good: once more, or no more."""

from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core.errors import Conflict, Invalid
from permits.web import job_queries as queries


def retry(session: Session, actor: Actor | None, job_id: int, reason: str) -> None:
    """Put a failed job back in the queue; Conflict where the same promise waits already."""
    job = _failed(session, job_id, reason)
    if queries.has_twin(session, job.queueing_lock):
        raise Conflict("job.waits_already")
    queries.retry(session, job_id)
    _record(session, actor, job, ChangeAct.RESTORED, reason)


def give_up(session: Session, actor: Actor | None, job_id: int, reason: str) -> None:
    """Let a failed job be; what it should have done stays undone."""
    job = _failed(session, job_id, reason)
    queries.give_up(session, job_id)
    _record(session, actor, job, ChangeAct.RETIRED, reason)


def _failed(session: Session, job_id: int, reason: str) -> Any:
    if not reason.strip():
        raise Invalid.one("reason", "task.reason_needed")
    job = queries.locked(session, job_id)
    if job is None:
        raise Conflict("job.not_failed")
    return job


def _record(session: Session, actor: Actor | None, job: Any, act: ChangeAct, reason: str) -> None:
    numbers = {name: value for name, value in job.args.items() if isinstance(value, int)}
    before = {"task": job.task_name, "attempts": job.attempts} | numbers
    changes.record(
        session, actor, ChangeSubject.JOB, str(job.id), act, before=before, reason=reason.strip()
    )
