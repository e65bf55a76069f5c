"""How often a thing may be tried: counted in the database, so that all processes count together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from permits.core import clock
from permits.core.db import committing
from permits.core.errors import TooMany
from permits.web import queries


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of a window's tries is used: the limit, what is left, when it is whole again."""

    limit: int
    left: int
    seconds: int


def spend(bucket: str, *, limit: int, per: timedelta, code: str = "too_many") -> None:
    """Count one try of `bucket` and refuse the one after `limit` within the window.

    The count is committed at once: a try that fails afterwards was a try all the same.
    """
    spent = count(bucket, limit=limit, per=per)
    if spent.left < 0:
        raise TooMany(code, retry_after=spent.seconds)


def count(bucket: str, *, limit: int, per: timedelta) -> Spent:
    """Count one try at once and say what is left; less than nothing where it is one too many."""
    moment = clock.now()
    opened = _window(moment, per)
    with committing() as session:
        queries.hurry(session)
        hits = queries.count_try(session, bucket[:200], opened)
    seconds = (opened + per - moment).total_seconds()
    return Spent(limit, limit - hits, max(1, round(seconds)))


def _window(moment: datetime, per: timedelta) -> datetime:
    length = per.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // length * length, tz=moment.tzinfo)
