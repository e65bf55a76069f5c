"""Vietnamese without accents: the same words the database makes of a text to find it by."""

import re
import unicodedata

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
#: What carries a stroke, not an accent: no decomposition separates it.
_STROKES = {0x110: "d", 0x111: "d"}
#: As PostgreSQL's function takes them off: those of the Vietnamese alphabet.
_ACCENTS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def plain_words(text: str) -> str:
    """Write a text in small letters without accents, its words with one blank between them.

    Equals the function `plain_words` of migration 0032 for Vietnamese; what is no Latin letter or
    digit separates words.
    """
    return _NOT_A_WORD.sub(" ", _bare(text).lower()).strip()


def prefixes(text: str, most: int = 8) -> str:
    """Write a text as a query of PostgreSQL that finds words beginning with each of its words.

    Empty where nothing of it can be searched for.
    """
    words = plain_words(text).split()[:most]
    return " & ".join(f"{word[:60]}:*" for word in dict.fromkeys(words))


def _bare(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).translate(_STROKES)
    return "".join(_letter(each) for each in shown)


def _letter(each: str) -> str:
    if each.isascii():
        return each
    apart = unicodedata.normalize("NFD", each)
    return apart[0] if apart[0].isascii() and _ACCENTS.issuperset(apart[1:]) else each
