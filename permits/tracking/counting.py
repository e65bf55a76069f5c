"""Counts what the verify page is asked, and bounds guessing; no paper there is is kept back.

A code is one of 2^80: guessing finds none, so the limits only bound work and noise. They are spent
on unknown codes alone, and a flood from many addresses keeps nobody from a paper he holds.
"""

import ipaddress
import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from permits.core import clock
from permits.core.db import committing, end_reading
from permits.core.errors import TooMany
from permits.tracking import scan_queries
from permits.tracking.verified import Verified
from permits.web import queries as web_queries
from permits.web import rates
from permits.web.transactions import abandon

log = logging.getLogger(__name__)

#: So many unknown codes in a row are a mistake; more are somebody trying.
UNKNOWN_LIMIT, UNKNOWN_PER = 30, timedelta(minutes=10)
#: From everybody together: above it the answer is short, and no more is counted by address.
UNKNOWN_OF_ALL = 3_000
#: Strangers' files cost more than codes: judged so many in ten minutes, from everybody together.
FILES_OF_ALL = 300


def scanned(page: Verified) -> None:
    """Count that somebody was told what a paper is worth; the answer does not depend on it."""
    paper_id, day, verdict = page.paper.id, page.on, str(page.verdict)
    end_reading()  # the transaction of a GET cannot count
    try:
        with committing() as session:
            web_queries.hurry(session)
            scan_queries.count_scan(session, paper_id, day, verdict)
    except SQLAlchemyError:
        log.warning("a scan was not counted", exc_info=True)


def unknown(address: str | None) -> None:
    """Count a code nobody issued, by address and overall; raise TooMany over either limit."""
    abandon()  # the reading transaction of this request may not count anything
    moment = clock.now()
    window = _window(moment)
    with committing() as session:
        web_queries.hurry(session)
        times = scan_queries.count_unknown(session, window)
    if times > UNKNOWN_OF_ALL:
        left = (window + UNKNOWN_PER - moment).total_seconds()
        raise TooMany("too_many", retry_after=max(1, round(left)))
    rates.spend(f"code:{network(address)}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)


def strange_file(address: str | None) -> None:
    """Count a file that is not ours before its signatures are judged, which costs time."""
    abandon()
    rates.spend(f"check:{network(address)}", limit=UNKNOWN_LIMIT, per=UNKNOWN_PER)
    rates.spend("check:*", limit=FILES_OF_ALL, per=UNKNOWN_PER)


def network(address: str | None) -> str:
    """Give what one asker is counted as: an address, or the 64 bits every house has of IPv6."""
    try:
        read = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read, 64), strict=False))
    return str(read)


def _window(moment: datetime) -> datetime:
    length = UNKNOWN_PER.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // length * length, tz=moment.tzinfo)
