"""How often a thing may be tried: counted in the database, so that all processes count together."""

from datetime import datetime, timedelta

from permits.core import clock
from permits.core.db import committing
from permits.core.errors import TooMany
from permits.web import queries


def spend(bucket: str, *, limit: int, per: timedelta, code: str = "too_many") -> None:
    """Count one try of `bucket` and refuse the one after `limit` within the window.

    The count is committed at once: a try that fails afterwards was a try all the same.
    """
    moment = clock.now()
    opened = _window(moment, per)
    with committing() as session:
        hits = queries.count_try(session, bucket[:200], opened)
    if hits > limit:
        left = (opened + per - moment).total_seconds()
        raise TooMany(code, retry_after=max(1, round(left)))


def _window(moment: datetime, per: timedelta) -> datetime:
    length = per.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // length * length, tz=moment.tzinfo)
