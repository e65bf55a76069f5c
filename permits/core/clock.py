"""The only reader of the clock; every instant it gives is aware, every day is a day in Việt Nam."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_shown: ContextVar[datetime | None] = ContextVar("shown_time", default=None)


def now() -> datetime:
    """Give the present instant, or the one that `at` shows."""
    return _shown.get() or datetime.now(VIETNAM)


def today() -> date:
    """Give the present day in Việt Nam."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Show `moment` as the present inside the block: the demo's past, and tests."""
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    token = _shown.set(moment.astimezone(VIETNAM))
    try:
        yield
    finally:
        _shown.reset(token)
