"""Time passes for holds: those of undecided dossiers go on, the others end and serve the line."""

import logging
from collections.abc import Callable
from datetime import timedelta

from gis.network import holding
from gis.network import queries as register
from gis.network.errors import HoldLapsed
from permits.core import clock
from permits.core.db import committing, db
from permits.core.jobs import queue
from permits.network import following, queries, terms

log = logging.getLogger(__name__)

#: So long before they run out the holds of undecided dossiers are made longer.
AHEAD = timedelta(days=1)
#: How many references one run takes up; the next run takes the rest.
AT_ONCE = 200


class HoldsFailed(Exception):
    """Some holds could not be tended; the log names each, and the next run tries again."""


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="network.tend_holds", queueing_lock="network.tend_holds", pass_context=False)
def tend_holds(timestamp: int) -> None:
    """Prolong, then expire, each reference in a transaction of its own; a killed run loses none."""
    failed = [ref for ref in _soon() if not _tried(_prolong, ref)]
    failed += [ref for ref in _over() if not _tried(_expire, ref)]
    if failed:
        raise HoldsFailed(f"{len(failed)} references failed")


def _soon() -> list[str]:
    now = clock.now()
    return list(queries.lapsing(db.session, before=now + AHEAD, now=now, limit=AT_ONCE))


def _over() -> list[str]:
    return register.lapsed_references(db.session, clock.now(), limit=AT_ONCE)


def _tried(act: Callable[[str], None], reference: str) -> bool:
    try:
        act(reference)
    except Exception:  # one broken hold may not keep all others from ending
        log.exception("hold failed", extra={"reference": reference})
        return False
    return True


def _prolong(reference: str) -> None:
    """Let nobody lose his places because an office has not decided yet."""
    with committing() as session:
        if queries.is_undecided(session, reference):
            until = terms.of_one_that_waits(session)
            try:
                holding.extend(session, reference, until=until, now=clock.now())
            except HoldLapsed:  # a part of it ran out before: that cannot be made good here
                log.warning("hold had run out in part", extra={"reference": reference})


def _expire(reference: str) -> None:
    now = clock.now()
    with committing() as session:
        freed = holding.expire_reference(session, reference, now=now)
        following.tell(session, served=freed.served, lapsed=freed.lapsed, now=now)
