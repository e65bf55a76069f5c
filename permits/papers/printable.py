"""Makes any text safe to print: composed letters, no controls, nothing the font cannot show."""

import unicodedata

from permits.papers.fonts import letters

#: Stands where a character cannot be printed, so that a reader sees that something was there.
UNSHOWN = "\u25a1"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def printable(text: str) -> str:
    """Give the text as it can be printed; what was given stays whole in the attached JSON."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_shown(char) for char in composed)


def unprintable(text: str) -> tuple[str, ...]:
    """List the characters that a paper would show as an empty box, for a form to complain of."""
    composed = unicodedata.normalize("NFC", text)
    return tuple(dict.fromkeys(char for char in composed if _shown(char) == UNSHOWN))


def _shown(char: str) -> str:
    if char in "\n\t":
        return " "
    # Controls, direction marks, joiners and variation selectors have no place on a paper.
    if unicodedata.category(char) in ("Cc", "Cf") or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    if ord(char) not in letters() or unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
        return UNSHOWN
    return char
