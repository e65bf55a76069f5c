"""Reads what a program asks of the map from its address; whatever is wrong is named."""

import re
from collections.abc import Collection as Names
from datetime import date

from werkzeug.datastructures import MultiDict

from permits.core import clock
from permits.core.errors import Problem

#: More are never given at once; who asks for more gets these and the way on.
MOST = 10_000
USUAL = 100
#: Every page and every answer may be asked for in a language.
ALWAYS = frozenset({"lang"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_WHOLE = re.compile(r"[0-9]{1,40}", re.ASCII)
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)

Arguments = MultiDict[str, str]


def only(arguments: Arguments, known: Names[str]) -> None:
    """Refuse a parameter nobody knows, or one that is said twice."""
    for name, values in arguments.lists():
        if name not in known and name not in ALWAYS:
            raise Problem("map.unknown_parameter", name=name[:60], known=", ".join(sorted(known)))
        if len(values) > 1:
            raise Problem("map.said_twice", name=name)


def day(text: str | None) -> date:
    """Read a day as 2026-11-12; none means today."""
    if not text:
        return clock.today()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Problem("map.bad_day", text=text[:40])


def limit(text: str | None, usual: int = USUAL) -> int:
    """Read how many are wanted; as the standard has it, too many is no fault."""
    if text is None:
        return usual
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise Problem("map.bad_limit", most=MOST)
    return min(int(text), MOST)


def key(text: str | None) -> int:
    """Read the key a page goes on after; none means from the beginning."""
    if text is None:
        return 0
    if not _KEY.fullmatch(text):
        raise Problem("map.bad_after")
    return int(text)


def identity(text: str) -> int | None:
    """Read a feature's number; None for what no feature is called."""
    return int(text) if _KEY.fullmatch(text) else None


def yes(text: str | None, name: str) -> bool:
    """Read whether something is wanted: true or false."""
    if text not in (None, "true", "false"):
        raise Problem("map.not_true_or_false", name=name)
    return text == "true"
