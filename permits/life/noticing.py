"""Noting that an office has seen what it was told about a permit."""

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock
from permits.life import report_queries


def see(session: Session, actor: Actor, ref: str) -> None:
    """Note who saw it and when; one that was seen, or is another office's, stays as it is."""
    notice = report_queries.notice_to_see(session, actor.office_id, ref)
    if notice is not None:
        notice.seen_at, notice.seen_by_id = clock.now(), actor.person_id
