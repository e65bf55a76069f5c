"""What time does to permits: warnings before one expires; and the minutes of inspections."""

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from permits.cases import printing
from permits.core import installation
from permits.core.db import committing, db
from permits.core.jobs import RETRIES, queue
from permits.life import expiring, inspecting, minutes
from permits.papers import service as papers

log = logging.getLogger(__name__)

Find = Callable[[Session, set[int]], int | None]
Act = Callable[[Session, int], None]


class PermitsFailed(Exception):
    """Some permits could not be tended; the log names each, and the next run tries again."""


@queue.periodic(cron="11 * * * *")
@queue.task(name="life.tend", queueing_lock="life.tend", pass_context=False)
def tend(timestamp: int) -> None:
    """Warn, tell of ends, give places back: each permit in a transaction of its own.

    Every hour, so that a day on which no worker ran is caught up; each thing is told once.
    """
    failed = sum(_all(find, act) for find, act in expiring.STEPS)
    if failed:
        raise PermitsFailed(f"{failed} permits could not be tended")


@queue.task(name="life.print_minutes", retry=RETRIES)
def print_minutes(inspection_id: int) -> None:
    """Print and sign the minutes of an inspection, once."""
    settings = installation.settings()
    order = minutes.order(db.session, inspection_id)
    db.session.rollback()  # nothing is held while the paper is printed
    if order is None:
        return
    signed = printing.press(order, settings)
    with committing() as session:
        paper = papers.store_signed(session, installation.files(), signed)
        inspecting.keep_minutes(session, inspection_id, paper.id)


def _all(find: Find, act: Act) -> int:
    """Do one thing to every permit it is due for; gives how many failed."""
    done: set[int] = set()
    failed = 0
    while True:
        number = None
        try:
            with committing() as session:
                number = find(session, done)
                if number is None:
                    return failed
                act(session, number)
            log.info("permit tended", extra={"act": act.__name__, "permit": number})
        except Exception:  # one broken permit may not keep all others from being told
            if number is None:
                raise
            failed += 1
            log.exception("permit failed", extra={"act": act.__name__, "permit": number})
        done.add(number)
