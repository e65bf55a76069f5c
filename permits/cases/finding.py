"""Reads what somebody types into a search box: words, a dossier's code however it is written."""

import re

from permits.core.plain import plain_words, prefixes

#: A code without its signs: agency, day, running number.
_RUN_TOGETHER = re.compile(r"\bh(\d{2})(\d{2})(?:(\d{6})(\d{1,4}))?\b")
_DAY_AND_NUMBER = re.compile(r"\b(\d{6}) ?(\d{1,4})$")
LONGEST = 200


def words(text: str) -> str:
    """Write a text as a query over `FindEntry.words`; empty where nothing of it is a word.

    A code may be typed in any case, with blanks or any dashes or none, and without the zeros of its
    running number.
    """
    plain = plain_words(text[:LONGEST])
    plain = _RUN_TOGETHER.sub(_apart, plain)
    plain = _DAY_AND_NUMBER.sub(lambda found: f"{found[1]} {int(found[2]):04d}", plain)
    return prefixes(plain)


def _apart(found: re.Match[str]) -> str:
    return " ".join(part for part in (f"h{found[1]}", *found.groups()[1:]) if part)
