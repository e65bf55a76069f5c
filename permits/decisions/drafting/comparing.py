"""What changed between two versions of a draft, condition by condition and word by word. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from permits.decisions.wording import Wording, conditions_of

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
SAME, PUT, TAKEN = "same", "put", "taken"
#: Free conditions so much alike are one condition that was reworded.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: the same in both versions, put in, or taken out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """What became of one condition; `words` compare its printed words, `at` is where it stands."""

    kind: str
    at: int
    words: Sequence[Piece]
    condition: Wording


@dataclass(frozen=True, slots=True)
class Line:
    """A reason or a recipient that came or went; a reason that was reworded shows its words."""

    kind: str
    words: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything in which a draft differs from an earlier one; each side of a pair may be None.

    `evidence` are the differences of the two planning checks, as plain documents.
    """

    base: int
    conditions: Sequence[ConditionChange] = ()
    reasons: Sequence[Line] = ()
    recipients: Sequence[Line] = ()
    months: tuple[Any, Any] | None = None
    outcome: tuple[str, str] | None = None
    dossier: bool = False
    evidence: Sequence[Mapping[str, Any]] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing differs but who proposed it, when."""
        lists = (self.conditions, self.reasons, self.recipients, self.evidence)
        return not any(lists) and not (self.months or self.outcome or self.dossier)


def words_of(old: str, new: str) -> list[Piece]:
    """Compare two texts word by word; what was taken out comes before what was put in."""
    was, now = old.split(), new.split()
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, " ".join(was[i:j])))
            continue
        if j > i:
            pieces.append(Piece(TAKEN, " ".join(was[i:j])))
        if m > k:
            pieces.append(Piece(PUT, " ".join(now[k:m])))
    return pieces


def conditions(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ConditionChange]:
    """List what became of each condition: those of the new version in its order, then the gone."""
    was, now = conditions_of(old), conditions_of(new)
    pairs = _paired(was, now)
    order = [pairs[n] for n in range(len(now)) if n in pairs]
    kept = set(_rising(order))
    changes = []
    for n, condition in enumerate(now):
        before = pairs.get(n)
        text = condition.clause.text
        if before is None:
            changes.append(ConditionChange(ADDED, n + 1, [Piece(PUT, text)], condition))
        elif was[before].clause.text != text:
            words = words_of(was[before].clause.text, text)
            changes.append(ConditionChange(CHANGED, n + 1, words, condition))
        elif before not in kept:
            changes.append(ConditionChange(MOVED, n + 1, [Piece(SAME, text)], condition))
    gone = (n for n in range(len(was)) if n not in set(pairs.values()))
    changes += [
        ConditionChange(REMOVED, n + 1, [Piece(TAKEN, was[n].clause.text)], was[n]) for n in gone
    ]
    return changes


def _paired(was: Sequence[Wording], now: Sequence[Wording]) -> dict[int, int]:
    """Match conditions: by the same words, then by where they come from, then by likeness."""
    pairs: dict[int, int] = {}
    free = list(range(len(was)))
    for is_same in (_has_same_words, _has_same_key, _is_alike):
        for n, condition in enumerate(now):
            found = next((m for m in free if n not in pairs and is_same(was[m], condition)), None)
            if found is not None:
                pairs[n] = found
                free.remove(found)
    return pairs


def _has_same_words(old: Wording, new: Wording) -> bool:
    return old.text == new.text and old.key == new.key


def _has_same_key(old: Wording, new: Wording) -> bool:
    return bool(new.key) and old.key == new.key


def _is_alike(old: Wording, new: Wording) -> bool:
    if old.key or new.key:
        return False
    return SequenceMatcher(None, old.text.split(), new.text.split()).ratio() >= ALIKE


def _rising(order: Sequence[int]) -> list[int]:
    """Give the longest run of places that kept their order; whatever else there is was moved."""
    best: list[list[int]] = []
    for place in order:
        before = [run for run in best if run[-1] < place]
        best.append([*max(before, key=len, default=[]), place])
    return max(best, key=len, default=[])


def lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Compare two lists of lines; one line put for one taken is a line that was reworded."""
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if tag == "replace" and j - i == m - k:
            pairs = zip(old[i:j], new[k:m], strict=True)
            found += [Line(CHANGED, words_of(was, now)) for was, now in pairs]
            continue
        found += [Line(REMOVED, [Piece(TAKEN, was)]) for was in old[i:j]]
        found += [Line(ADDED, [Piece(PUT, now)]) for now in new[k:m]]
    return found


def names(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Compare two lists of names; whose order changed is no difference."""
    gone = [Line(REMOVED, [Piece(TAKEN, name)]) for name in old if name not in new]
    return [Line(ADDED, [Piece(PUT, name)]) for name in new if name not in old] + gone
