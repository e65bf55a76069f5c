"""Carries a batch out: each dossier in a transaction of its own, whoever else works on it too."""

import logging
import time

from permits.core.db import committing
from permits.core.errors import Problem
from permits.processing import batch_queries, batching
from permits.processing.queue import handing

log = logging.getLogger(__name__)


def run(batch_id: int, *, seconds: float | None = None) -> bool:
    """Go on with a batch until nothing waits, or the time is over; says whether nothing waits.

    Several processes may do so at once: each takes the next dossier nobody else has. One killed in
    the middle leaves its dossier waiting, as it was.
    """
    over = None if seconds is None else time.monotonic() + seconds
    while _one(batch_id):
        if over is not None and time.monotonic() > over:
            return False
    return True


def _one(batch_id: int) -> bool:
    """Try the next dossier, and keep why it could not be done; False where none waits."""
    place: int | None = None
    try:
        with committing() as session:
            item = batch_queries.next_item(session, batch_id)
            if item is None:
                return False
            place = item.place
            batch, login = batch_queries.batch_of(session, batch_id)
            act = handing.perform if batch.form in handing.ACTS else batching.perform
            act(session, item, batch, login)
    except Problem as problem:
        _refuse(batch_id, place, problem)
    except Exception:  # one dossier nobody foresaw may not keep the others from being done
        log.exception("batch item failed", extra={"batch": batch_id, "place": place})
        _refuse(batch_id, place, None)
    return True


def _refuse(batch_id: int, place: int | None, problem: Problem | None) -> None:
    if place is None:
        raise problem or RuntimeError(f"batch {batch_id} could not be read")
    with committing() as session:
        batching.refuse(batch_queries.locked(session, batch_id, place), problem)
