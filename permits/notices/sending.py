"""Delivers everything that is due: takes it in hand, hands it over, writes the answer down.

Each of the three is a transaction of its own, and none is held while the other side is waited for.
"""

import logging

from permits.core import installation
from permits.core.db import committing
from permits.notices import claiming, settling
from permits.notices.carrying import Carrier, carriers
from permits.notices.claiming import Passed
from permits.notices.parcels import Parcel
from permits.notices.vocabulary import NoticeWay

log = logging.getLogger(__name__)


def send_all(ways: dict[NoticeWay, Carrier] | None = None) -> int:
    """Send until nothing is due; gives how many parcels were handed over or tried."""
    ways = carriers(installation.settings()) if ways is None else ways
    count = 0
    try:
        while True:
            with committing() as session:
                found = claiming.next_parcel(session, ways.keys())
            if found is None:
                return count
            if isinstance(found, Passed):
                continue
            count += 1
            deliver(found, ways[found.way])
    finally:
        for carrier in ways.values():
            carrier.close()


def deliver(parcel: Parcel, carrier: Carrier) -> None:
    """Hand one parcel over, and keep what was answered."""
    reply = carrier.hand(parcel, lambda: _note_handing(parcel))
    with committing() as session:
        settling.answered(session, parcel, reply)
    log.info(
        "notice handed over",
        extra={"ref": parcel.ref, "way": parcel.way, "try": parcel.no, "answer": reply.answer},
    )


def _note_handing(parcel: Parcel) -> None:
    with committing() as session:
        claiming.note_handing(session, parcel)
