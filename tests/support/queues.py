"""A person's queue as the queries give it, at an instant, without a page around it."""

from datetime import datetime

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import queue_queries
from permits.cases.queue_queries import TaskRow
from permits.cases.queue_wishes import Span, Standpoint, Wanted


def queue(session: Session, actor: Actor, *, view: str, now: datetime) -> list[TaskRow]:
    """List one view of a person's queue."""
    at = Standpoint(actor, now, now, now)
    return queue_queries.queue(session, at, Wanted(view), Span(), limit=50)


def count(session: Session, actor: Actor, *, view: str, now: datetime) -> int:
    """Count one view of a person's queue."""
    at = Standpoint(actor, now, now, now)
    return queue_queries.counts(session, at, {view: Wanted(view)})[view]
