"""Vietnamese without accents, in the alphabet every telephone can show."""

import re
import unicodedata

#: Characters of GSM 03.38 that stand for themselves in ASCII and cost one place each.
_KEPT = re.compile(r"[^A-Za-z0-9 @$_!\"#%&'()*+,\-./:;<=>?\n]")
_LOOKALIKES: dict[int, str] = {
    0x111: "d",
    0x110: "D",
    0x2013: "-",
    0x2019: "'",
    0x201C: '"',
    0x201D: '"',
    0x2026: ".",
}


def plain(text: str) -> str:
    """Write text without accents; whatever no telephone shows is left out."""
    apart = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(_KEPT.sub(" ", bare).split())
