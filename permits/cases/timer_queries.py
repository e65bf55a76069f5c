"""What time has brought due: timers and notices, each found together with the lock of its case."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from permits.cases.models import Case, Task, Timer
from permits.core.vocabulary import Role, TaskState


def next_timer(session: Session, at: datetime, besides: Collection[int]) -> tuple[int, int] | None:
    """Take the lock of the case whose timer is longest overdue; gives (timer id, dossier id).

    A case somebody else has in hands is passed over, so that many workers share the work.
    """
    statement = (
        select(Timer.id, Case.dossier_id)
        .join(Case, Case.id == Timer.case_id)
        .where(
            Timer.done_at.is_(None),
            Timer.paused_minutes.is_(None),
            Timer.due_at <= at,
            Timer.id.not_in(besides),
        )
        .order_by(Timer.due_at, Timer.id)
        .limit(1)
        .with_for_update(of=Case, skip_locked=True, key_share=True)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def next_notice(session: Session, at: datetime, besides: Collection[int]) -> tuple[int, int] | None:
    """Take the lock of the case with the longest due warning; gives (task id, dossier id)."""
    statement = (
        select(Task.id, Case.dossier_id)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == TaskState.OPEN, Task.notice_at <= at, Task.id.not_in(besides))
        .order_by(Task.notice_at, Task.id)
        .limit(1)
        .with_for_update(of=Case, skip_locked=True, key_share=True)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def timer(session: Session, timer_id: int) -> Timer | None:
    """Find a timer that has not fired yet; read it only under its case's lock."""
    return session.scalar(
        select(Timer)
        .where(Timer.id == timer_id, Timer.done_at.is_(None), Timer.paused_minutes.is_(None))
        .execution_options(populate_existing=True)
    )


def mark_fired(session: Session, timer: Timer, at: datetime, *, with_twins: bool) -> None:
    """Note that a timer has run out; one of a whole step runs beside each of its parties."""
    session.execute(update(Timer).where(Timer.id == timer.id).values(done_at=at, fired=True))
    if with_twins:
        twins = (Timer.case_id == timer.case_id, Timer.node == timer.node, Timer.done_at.is_(None))
        session.execute(update(Timer).where(*twins).values(done_at=at))


def due(session: Session, at: datetime, limit: int = 100) -> Sequence[tuple[int, int]]:
    """List timers that have run out as (timer id, dossier id), the longest overdue first."""
    statement = (
        select(Timer.id, Case.dossier_id)
        .join(Case, Case.id == Timer.case_id)
        .where(Timer.done_at.is_(None), Timer.paused_minutes.is_(None), Timer.due_at <= at)
        .order_by(Timer.due_at, Timer.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def note(session: Session, task_id: int, *, noticed: int, next_at: datetime | None) -> None:
    """Keep how many notices were given about a task, and when the next falls due."""
    values = {"noticed": noticed, "notice_at": next_at}
    session.execute(update(Task).where(Task.id == task_id).values(**values))


def escalate(session: Session, task_id: int, office_id: int, role: Role, at: datetime) -> None:
    """Put an overdue task before a superior as well; its holder keeps it."""
    values = {"escalated_at": at, "escalated_office_id": office_id, "escalated_role": role}
    session.execute(update(Task).where(Task.id == task_id).values(**values))
