"""How often programs may call: counted by the minute, and told with every answer.

The fields are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` says what is
allowed, `RateLimit` what is left of it and in how many seconds it is whole again.
"""

from datetime import timedelta

from flask import Flask, Response, g, request

from permits.core.errors import TooMany
from permits.web import rates
from permits.web.auth import actor_or_none, for_programs
from permits.web.rates import Spent
from permits.web.transactions import abandon, read_again

#: Calls a minute of one person's programs, and of an address that names nobody.
OF_PERSON, OF_ADDRESS = 600, 120
PER = timedelta(minutes=1)


def _count() -> None:
    """Count one call before anything is done for it; the one too many gets 429."""
    if not for_programs() or request.endpoint is None:
        return
    actor = actor_or_none()
    bucket = f"api:{actor.person_id}" if actor else f"api:{request.remote_addr}"
    abandon()  # a reading request cannot count, and a count does not wait for the rest
    spent = rates.count(bucket, limit=OF_PERSON if actor else OF_ADDRESS, per=PER)
    read_again()
    g.spent = spent
    if spent.left < 0:
        raise TooMany("too_many", retry_after=spent.seconds)


def _tell(response: Response) -> Response:
    spent: Spent | None = g.pop("spent", None)
    if spent is not None:
        whole = round(PER.total_seconds())
        response.headers["RateLimit-Policy"] = f'"calls";q={spent.limit};w={whole}'
        response.headers["RateLimit"] = f'"calls";r={max(0, spent.left)};t={spent.seconds}'
    return response


def install(app: Flask) -> None:
    """Count after it is known who calls, and before a request takes its key."""
    app.before_request(_count)
    app.after_request(_tell)
