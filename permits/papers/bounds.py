"""How much a paper may say: a content beyond these bounds is refused before it is laid out."""

from typing import Any

from permits.core.errors import Problem
from permits.papers.contents import Content

LONGEST_TEXT = 4_000
MOST_TEXT = 200_000
MOST_ITEMS = 300
MOST_POINTS = 20_000
#: Lines of a register or a control slip: some hundred pages, a quarter of a minute of a press.
MOST_LINES = 1_500
#: A longer annex is printed so far; the whole of it is in the attached JSON.
PRINTED_POINTS = 300
_LONG_TABLES = {"points": MOST_POINTS, "lines": MOST_LINES}


class TooMuch(Problem):
    """A text or a table is larger than a paper can carry."""

    status = 422


def check_bounds(content: Content) -> None:
    """Refuse a content with an endless text or table, naming the member that is too large."""
    if _measure("", content.to_plain()) > MOST_TEXT:
        raise TooMuch("paper.too_much", member="", limit=MOST_TEXT)


def _measure(member: str, plain: Any) -> int:
    """Count the characters below `member`; long tables are counted in rows, not in text."""
    if isinstance(plain, str):
        if len(plain) > LONGEST_TEXT:
            raise TooMuch("paper.too_long", member=member, limit=LONGEST_TEXT)
        return len(plain)
    if isinstance(plain, dict):
        return sum(_measure(name, value) for name, value in plain.items())
    if isinstance(plain, list):
        limit = _LONG_TABLES.get(member, MOST_ITEMS)
        if len(plain) > limit:
            raise TooMuch("paper.too_many", member=member, limit=limit)
        total = sum(_measure(member, item) for item in plain)
        return 0 if member in _LONG_TABLES else total
    return 0
