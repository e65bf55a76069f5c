"""Proves at start that papers can be printed as they must: engine, subsetting, font, Vietnamese."""

from dataclasses import dataclass
from typing import Any

from permits.core.errors import Problem
from permits.papers.fonts import FAMILY, font_file, letters
from permits.papers.pdf import bare

OLDEST_ENGINE = 70
STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
#: Every letter of Vietnamese beyond ASCII: horned, hatted and toned vowels, and đ.
VIETNAMESE = "".join(
    chr(code)
    for span in (
        (0x1EA0, 0x1EF9),
        (0xC0, 0xC3),
        (0xC8, 0xCA),
        (0xCC, 0xCD),
        (0xD2, 0xD5),
        (0xD9, 0xDA),
        (0xDD, 0xDD),
        (0xE0, 0xE3),
        (0xE8, 0xEA),
        (0xEC, 0xED),
        (0xF2, 0xF5),
        (0xF9, 0xFA),
        (0xFD, 0xFD),
        (0x102, 0x103),
        (0x110, 0x111),
        (0x128, 0x129),
        (0x168, 0x169),
        (0x1A0, 0x1A1),
        (0x1AF, 0x1B0),
    )
    for code in range(span[0], span[1] + 1)
)


class CannotPrint(Problem):
    """This machine lacks something that papers need; `lacking` names it."""

    status = 503


@dataclass(frozen=True, slots=True)
class Findings:
    """What the check found good."""

    engine: str
    font: str


def self_check() -> Findings:
    """Raise CannotPrint naming the first thing that is missing, or say what was found."""
    engine = _engine()
    for style in STYLES:
        font_file(style)
        if missing := [char for char in VIETNAMESE if ord(char) not in letters(style)]:
            raise CannotPrint("paper.cannot_print", lacking=f"{FAMILY} {style}: {missing[0]}")
    _embeds()
    return Findings(engine, str(font_file()))


def _engine() -> str:
    import weasyprint
    from weasyprint.text import ffi

    version = str(weasyprint.__version__)
    if int(version.split(".")[0]) < OLDEST_ENGINE:
        raise CannotPrint("paper.cannot_print", lacking=f"WeasyPrint {OLDEST_ENGINE}")
    if ffi.harfbuzz_subset is None:
        # Nothing would fail without it: every paper would only cost twice the time.
        raise CannotPrint("paper.cannot_print", lacking="libharfbuzz-subset0")
    return version


def _embeds() -> None:
    """Print the letters and see that our font, and no other, went into the file."""
    embedded: set[str] = set()

    def look(_document: Any, pdf: Any) -> None:
        for found in pdf.objects:
            if isinstance(found, dict) and found.get("Type") == "/FontDescriptor":
                embedded.add(found["FontName"].decode().partition("+")[2])

    bare(f'<html lang="vi"><title>-</title><p>{VIETNAMESE}</p></html>', look)
    expected = FAMILY.replace(" ", "-")
    if embedded != {expected}:
        raise CannotPrint("paper.cannot_print", lacking=f"{expected}: {sorted(embedded)}")
