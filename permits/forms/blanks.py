"""Finds what a phrase of the book left open, so that nothing goes out with a blank in it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from permits.core.errors import Complaint, Invalid

#: A run of dots longer than any that ends a list, or dots that stand where a word should. Dots at
#: the end of a word ("cột, móng…") are how people end a list, and leave nothing open.
_BLANK = re.compile(r"\.{5,}|[.]*…[.]*…[.…]*|(?<![^\s:/–-])(?:\.{3,}|\.{0,2}…)[.…]*")
#: So many characters are told of what stands around a blank.
_BEFORE, _AFTER = 50, 30


class Written(NamedTuple):
    """One numbered line of a letter, and the full name of the field in which it was written."""

    field: str
    number: int
    text: str


def left_in(text: str) -> str | None:
    """Give the words around the first blank of a text, on its own line; None where none is left."""
    found = _BLANK.search(text)
    if found is None:
        return None
    first = text.rfind("\n", 0, found.start()) + 1
    last = text.find("\n", found.end())
    line_end = len(text) if last < 0 else last
    begin, end = max(first, found.start() - _BEFORE), min(line_end, found.end() + _AFTER)
    return text[begin:end].strip()


def demand(field: str, words: str) -> None:
    """Refuse a reason that says nothing, or still holds a blank; `field` names where it stands."""
    if not words.strip():
        raise Invalid.one(field, "task.reason_needed")
    left = left_in(words)
    if left is not None:
        raise Invalid.one(field, "text.blank_left", text=left)


def demand_filled(items: Iterable[Written]) -> None:
    """Refuse a letter while a line of it holds a blank, naming each such line."""
    found = [(item, left_in(item.text)) for item in items]
    complaints = [
        Complaint(item.field, "supplement.blank_left", {"number": item.number, "text": left})
        for item, left in found
        if left is not None
    ]
    if complaints:
        raise Invalid(complaints)
