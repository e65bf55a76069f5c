"""Delivers everything that is due: takes it in hand, hands it over, writes the answer down.

Each of the three is a transaction of its own, and none is held while the other side is waited for.
"""

import logging
import time

from permits.core import installation
from permits.core.db import committing
from permits.core.jobs import enqueue
from permits.notices import claiming, settling, telling
from permits.notices.carrying import Carrier, carriers
from permits.notices.claiming import Passed
from permits.notices.parcels import Parcel, Reply
from permits.notices.vocabulary import NoticeWay, TryAnswer

log = logging.getLogger(__name__)

#: How long one run may take before others in the queue have their turn.
SLICE_S = 20.0


def send_all(ways: dict[NoticeWay, Carrier] | None = None, *, seconds: float = SLICE_S) -> int:
    """Send until nothing is due; gives how many parcels were handed over or tried.

    A way that is down is left for the next run: one try tells as much as a hundred. What is left
    after `seconds` is promised anew, because a worker does one thing at a time and papers wait.
    """
    ways = carriers(installation.settings()) if ways is None else ways
    open_ways, count, end = dict(ways), 0, time.monotonic() + seconds
    try:
        while open_ways:
            with committing() as session:
                found = claiming.next_parcel(session, open_ways.keys())
            if found is None:
                break
            if isinstance(found, Passed):
                continue
            count += 1
            if deliver(found, open_ways[found.way]).is_way_down:
                del open_ways[found.way]
            if time.monotonic() > end:
                with committing() as session:
                    enqueue(session, telling.SEND, once=telling.SEND)
                break
    finally:
        for carrier in ways.values():
            carrier.close()
    return count


def deliver(parcel: Parcel, carrier: Carrier) -> Reply:
    """Hand one parcel over, and keep what was answered."""
    try:
        reply = carrier.hand(parcel, lambda: _note_handing(parcel))
    except Exception as fault:  # one parcel that breaks its carrier may not hold up all others
        log.exception("notice failed", extra={"ref": parcel.ref, "way": parcel.way})
        reply = Reply(TryAnswer.LATER, f"{type(fault).__name__}: {fault}"[:300])
    with committing() as session:
        settling.answered(session, parcel, reply)
    log.info(
        "notice handed over",
        extra={"ref": parcel.ref, "way": parcel.way, "try": parcel.no, "answer": reply.answer},
    )
    return reply


def _note_handing(parcel: Parcel) -> None:
    with committing() as session:
        claiming.note_handing(session, parcel)
