"""Sends what is due, by every way, and tries again what did not arrive; gathers daily mails."""

import logging
from datetime import timedelta

from permits.core import calendar, clock, installation
from permits.core.db import committing
from permits.core.jobs import OUTWARD, queue
from permits.notices import credentials, sending, timing
from permits.notices import delivery_queries as queries

log = logging.getLogger(__name__)

#: How long a secret link, or something that no way was open for, is kept waiting.
KEPT = timedelta(days=7)


@queue.task(name="notices.send", queue=OUTWARD, queueing_lock="notices.send", pass_context=False)
def send() -> None:
    """Deliver everything that is due: promised by whoever tells somebody something."""
    sending.send_all()


@queue.periodic(cron="37 3 * * *")
@queue.task(name="notices.sweep", queue=OUTWARD, queueing_lock="notices.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Forget links nobody may use any more, and what no way was there to send, once a night."""
    with committing() as session:
        queries.sweep(session, before=clock.now() - KEPT, now=clock.now())


@queue.periodic(cron="* * * * *")
@queue.task(
    name="notices.send_due", queue=OUTWARD, queueing_lock="notices.send_due", pass_context=False
)
def send_due(timestamp: int) -> None:
    """Deliver what has fallen due by the clock: tries again, ends of quiet hours, daily mails."""
    with committing() as session:
        cut = timing.digest_due(clock.now(), calendar.working_calendar(session))
        if cut is not None:
            made = queries.bundle(session, cut.date(), cut=cut, now=clock.now())
            log.info("daily mails gathered", extra={"mails": made})
    sending.send_all()


@queue.periodic(cron="43 6 * * *")
@queue.task(
    name="notices.watch_keys",
    queue=OUTWARD,
    queueing_lock="notices.watch_keys",
    pass_context=False,
)
def watch_keys(timestamp: int) -> None:
    """Tell each morning of certificates that end within a month, and again within a week."""
    with committing() as session:
        told = credentials.tell(session, installation.settings().keys_dir)
    if told:
        log.info("told of certificates that end", extra={"people": told})
