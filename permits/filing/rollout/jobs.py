"""Checks the rows of a plan and makes their dossiers, some at a time, each part kept for itself."""

import logging

from permits.core import installation
from permits.core.db import committing, db
from permits.core.jobs import RETRIES, last_words, queue
from permits.filing.rollout import creating, examining, running

log = logging.getLogger(__name__)

#: More rows of one file that no check gets through are a fault of ours, not of theirs.
MOST_SPOILT = 20


@queue.task(name="rollout.check", retry=RETRIES)
def check(plan_id: int) -> None:
    """Check what waits, in parts; whoever looks meanwhile sees how far it is."""
    more, limit, spoilt = True, running.PART, 0
    while more:
        try:
            with committing() as session:
                more = running.check_some(session, plan_id, limit=limit)
        except Exception:
            # One row spoils its part: they are checked one by one, and that one is put aside.
            log.exception("rows not checked", extra={"plan": plan_id, "rows": limit})
            spoilt += limit == 1
            if spoilt > MOST_SPOILT:
                raise  # not the rows are at fault
            if limit == 1:
                with committing() as session:
                    running.blame_first(session, plan_id)
            limit = running.PART if limit == 1 else 1


@queue.task(name="rollout.create", retry=RETRIES)
def create(plan_id: int) -> None:
    """Make the dossiers that are left to make; a run after a killed one goes on behind it."""
    made = 1
    while made and creating.is_running(db.session, plan_id):
        db.session.rollback()
        try:
            with committing() as session:
                made = creating.make_some(session, plan_id)
        except creating.Stopped:
            break
        except Exception:
            # One row spoilt its part: they are made one by one, and that one says why.
            log.warning("rows not made together", extra={"plan": plan_id}, exc_info=True)
            made = _one_by_one(plan_id)
    db.session.rollback()
    with committing() as session:
        creating.finish(session, plan_id)


def _one_by_one(plan_id: int) -> int:
    """Make each row of a part in a transaction of its own."""
    numbers = creating.next_rows(db.session, plan_id)
    db.session.rollback()
    for row_id in numbers:
        try:
            with committing() as session:
                creating.make_one(session, plan_id, row_id)
        except creating.Stopped:
            return 0
        except Exception as fault:
            log.warning("row not made", extra={"plan": plan_id, "row": row_id}, exc_info=True)
            with committing() as session:
                creating.fail(session, plan_id, row_id, fault)
    return len(numbers)


@queue.task(name="rollout.examine", retry=RETRIES)
def examine(plan_id: int) -> None:
    """Look into the papers a plan received; each is told for itself."""
    for paper_id in examining.waiting(db.session, plan_id):
        one = examining.visit(db.session, paper_id)
        db.session.rollback()  # nothing is held while a file is looked into
        if one is not None:
            found = examining.look(one, installation.files())
            with committing() as session:
                examining.keep(session, paper_id, found)


def tell_failed(job_id: int, *, plan_id: int) -> None:
    """Tell who sent a file that no further try will be made; what was running can be started."""
    db.session.rollback()
    with committing() as session:
        running.tell_failed(session, plan_id, job_id)


last_words |= dict.fromkeys(("rollout.check", "rollout.create", "rollout.examine"), tell_failed)
