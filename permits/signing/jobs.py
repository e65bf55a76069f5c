"""Tends keys: keeps the list of revoked certificates fresh, and looks at what is about to end."""

import logging

from permits.core import clock, installation
from permits.core.jobs import queue
from permits.signing import authority, key_watch

log = logging.getLogger(__name__)


@queue.periodic(cron="23 * * * *")
@queue.task(name="signing.tend_keys", queueing_lock="signing.tend_keys", pass_context=False)
def tend_keys(timestamp: int) -> None:
    """Renew the list once a day, and note what an administrator should see to."""
    settings = installation.settings()
    if authority.renew_list(settings.keys_dir, at=clock.now()):
        log.info("list of revoked certificates renewed")
    for trouble in key_watch.look(settings):
        log.warning("key", extra={"what": trouble.what, "code": trouble.code})
