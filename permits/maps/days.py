"""Reads the `datetime` of OGC API: an instant or an interval, as days in Vietnam."""

import re
from datetime import date, datetime

from permits.core import clock
from permits.core.errors import Problem

Days = tuple[date | None, date | None]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_OPEN = ("", "..")


def days(text: str | None) -> Days:
    """Read an instant, or an interval whose ends may be open; nothing means today."""
    if text is None:
        today = clock.today()
        return today, today
    parts = text.split("/")
    if len(parts) == 1:
        day = _day(parts[0], text)
        return day, day
    if len(parts) > 2:
        raise _unreadable(text)
    first, last = (None if part in _OPEN else _day(part, text) for part in parts)
    if first is not None and last is not None and first > last:
        raise _unreadable(text)
    return first, last


def _day(part: str, text: str) -> date:
    try:
        if _DATE.fullmatch(part):
            return date.fromisoformat(part)
        if _INSTANT.fullmatch(part):
            return datetime.fromisoformat(part.upper()).astimezone(clock.VIETNAM).date()
    except (ValueError, OverflowError):
        pass
    raise _unreadable(text)


def _unreadable(text: str) -> Problem:
    return Problem("map.bad_datetime", text=text[:80])
