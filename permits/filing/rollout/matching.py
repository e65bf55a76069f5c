"""Which column of a file is which: by its head, however it is written, in either language."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from permits.filing.rollout.columns import KEY, PLACE, Column
from permits.filing.rollout.vocabulary import BARRED_D, EXAMPLES, HeaderMatch
from permits.filing.rollout.workbook import Sheet, SheetRow

#: How alike a head must be to be taken for one of ours, and how much more than any other.
ALIKE, CLEARLY = 0.82, 0.06
#: In so many rows from the top the heads are looked for.
TOP = 12
_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|[*:]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Header:
    """One head of a file: where, what it says, which column it is, and how that is known."""

    letter: str
    text: str
    code: str
    match: HeaderMatch

    def plain(self) -> list[str]:
        """Write it as it is kept."""
        return [self.letter, self.text, self.code, self.match.value]

    @classmethod
    def read(cls, kept: Sequence[str]) -> "Header":
        """Read it back."""
        letter, text, code, match = kept
        return cls(letter, text, code, HeaderMatch(match))


def folded(text: str) -> str:
    """Write a text without accents, case, units and signs, to be compared with others."""
    bare = _IN_BRACKETS.sub(" ", text.casefold().replace(BARRED_D, "d"))
    letters = unicodedata.normalize("NFD", bare)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NO_LETTER.sub(" ", plain).strip()


def head_row(sheet: Sheet, columns: Sequence[Column]) -> SheetRow | None:
    """Find the row of heads: the one of the first rows in which most of ours are recognised."""
    best, most = None, 1
    for row in sheet.rows[:TOP]:
        found = sum(header.code != "" for header in recognised(row.cells, columns))
        if found > most:
            best, most = row, found
    return best


def recognised(cells: Mapping[str, str], columns: Sequence[Column]) -> list[Header]:
    """Say of each head which column it is; of two that claim the same the first by name wins."""
    known = _known(columns)
    exact: dict[str, Header] = {}
    taken: set[str] = set()
    for letter, text in cells.items():
        code = known.get(folded(text), "")
        if code and code not in taken:
            taken.add(code)
            exact[letter] = Header(letter, text, code, HeaderMatch.EXACT)
    return [
        exact.get(letter) or _similar(letter, text, known, taken)
        for letter, text in sorted(cells.items(), key=lambda cell: (len(cell[0]), cell[0]))
    ]


def _known(columns: Iterable[Column]) -> dict[str, str]:
    """List every way a column may be called; a name two columns share calls neither."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for column in columns:
        for name in {folded(column.vi), folded(column.en), folded(column.code)}:
            if names.setdefault(name, column.code) != column.code:
                twice.add(name)
    return {name: code for name, code in names.items() if name and name not in twice}


def _similar(letter: str, text: str, known: Mapping[str, str], taken: set[str]) -> Header:
    wanted = folded(text[:200])
    scores: dict[str, float] = {}
    for name, code in known.items():
        if code in taken or not wanted:
            continue
        likeness = SequenceMatcher(None, wanted, name)
        if likeness.quick_ratio() >= ALIKE:
            scores[code] = max(scores.get(code, 0.0), likeness.ratio())
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < ALIKE:
        return Header(letter, text, "", HeaderMatch.UNKNOWN)
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < CLEARLY:
        return Header(letter, text, "", HeaderMatch.UNKNOWN)
    taken.add(ranked[0][0])
    return Header(letter, text, ranked[0][0], HeaderMatch.SIMILAR)


def lacking(headers: Iterable[Header], columns: Sequence[Column]) -> list[Column]:
    """List the columns a file must have and has not; the common ones may stand elsewhere."""
    there = {header.code for header in headers}
    return [
        column
        for column in columns
        if column.required
        and column.code not in there
        and (column.code == KEY or column.code in PLACE or not column.is_common)
    ]


def chosen(headers: Iterable[Header], choices: Mapping[str, str]) -> list[Header]:
    """Take over what a person chose for some letters: a column's code, or "" for none."""
    changed = []
    for header in headers:
        code = choices.get(header.letter, header.code)
        if code != header.code:
            header = replace(header, code=code, match=HeaderMatch.CHOSEN)
        changed.append(header)
    return changed


def data_rows(sheet: Sheet, head: SheetRow, columns: Sequence[Column]) -> list[SheetRow]:
    """Give the rows below the heads: without the second language's heads and the example."""
    letters = {header.letter: header.code for header in recognised(head.cells, columns)}
    keys = [letter for letter, code in letters.items() if code == KEY]
    below = [row for row in sheet.rows if row.number > head.number]
    return [
        row
        for at, row in enumerate(below)
        if not (at == 0 and _is_head(row, letters, columns)) and not _is_example(row, keys)
    ]


def _is_head(row: SheetRow, letters: Mapping[str, str], columns: Sequence[Column]) -> bool:
    again = recognised(row.cells, columns)
    same = sum(header.code != "" and letters.get(header.letter) == header.code for header in again)
    return same > max(1, len(row.cells) // 2)


def _is_example(row: SheetRow, keys: Sequence[str]) -> bool:
    said = row.cells.get(keys[0], "").casefold() if keys else ""
    return said.startswith(EXAMPLES)


def nearest(text: str, offered: Mapping[str, str]) -> str | None:
    """Find the value whose name is most like a text, or None where nothing is; names are folded."""
    wanted = folded(text[:200])
    best, most = None, 0.6
    for name, value in offered.items():
        likeness = SequenceMatcher(None, wanted, name)
        if likeness.real_quick_ratio() > most and likeness.quick_ratio() > most:
            ratio = likeness.ratio()
            if ratio > most:
                best, most = value, ratio
    return best
