"""Sends what is due, by every way, and tries again what did not arrive."""

from permits.core.jobs import queue


@queue.task(name="notices.send", queueing_lock="notices.send", pass_context=False)
def send() -> None:
    """Deliver everything that is due."""
