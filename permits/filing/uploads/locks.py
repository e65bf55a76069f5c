"""Keeps one person's uploads from being begun at the same time, so that the quota counts them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

#: Keeps these locks apart from any other use of the same numbers.
_UPLOADS = 5406


def hold(session: Session, person_id: int) -> None:
    """Let nobody else begin an upload of this person until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_UPLOADS, person_id)))
