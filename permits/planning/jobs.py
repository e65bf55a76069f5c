"""Work the worker does after a publication, and on days that bring in law by themselves.

Any number of workers may look at dossiers at once; one that is killed leaves them listed.
"""

import logging

from permits.core import clock
from permits.core.db import committing, db
from permits.core.jobs import queue
from permits.planning import changes, rechecking, rule_previews
from permits.planning import publication_queries as queries

log = logging.getLogger(__name__)


class RecheckFailed(Exception):
    """Some publications could not be looked at to their end; the next run tries again."""


@queue.task(name="planning.recheck", queueing_lock="planning.recheck")
def recheck() -> None:
    """Look again at the dossiers publications could have touched, the oldest publication first."""
    failed: set[int] = set()
    seen: set[int] = set()
    while True:
        with committing() as session:
            publication = queries.next_open(session, failed | seen)
            number = publication.id if publication else None
        if number is None:
            break
        seen.add(number)
        try:
            _look_at_all(number)
        except Exception:  # one publication may not hold up what others changed
            failed.add(number)
            log.exception("recheck failed", extra={"publication": number})
    if failed:
        raise RecheckFailed(f"{len(failed)} of {len(seen)} publications failed")


def _look_at_all(number: int) -> None:
    with committing() as session:
        rechecking.begin(session, number)
    is_left = True
    while is_left:
        with committing() as session:
            is_left = rechecking.look_on(session, number)
    log.info("looked at", extra={"publication": number})


@queue.task(name="planning.preview_rules")
def preview_rules(draft_id: int, revision: int) -> None:
    """Look ahead at what a draft of rules would change, part by part; a second run goes on."""
    try:
        is_left = True
        while is_left:
            with committing() as session:
                is_left = rule_previews.go_on(session, draft_id, revision)
    except Exception:
        with committing() as session:
            rule_previews.give_up(session, draft_id, revision)
        raise


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="planning.catch_up", queueing_lock="planning.catch_up", pass_context=False)
def catch_up(timestamp: int) -> None:
    """Go on with what a killed worker left."""
    if queries.next_open(db.session, set()) is not None:
        recheck()


@queue.periodic(cron="7 * * * *")
@queue.task(name="planning.new_days", queueing_lock="planning.new_days", pass_context=False)
def new_days(timestamp: int) -> None:
    """Have dossiers looked at again where a day has brought in or ended law by itself."""
    with committing() as session:
        made = changes.announce_days(session, until=clock.today())
    if made:
        recheck()
