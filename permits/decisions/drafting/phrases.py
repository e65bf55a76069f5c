"""The phrase book: conditions an officer may take into a permit, and when each is offered."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.vocabulary import Certainty, RuleEffect, WorkKind
from permits.decisions.vocabulary import ConditionTrigger

FILE = Path(__file__).with_suffix(".yaml")
MOST_BLANKS = 3
#: Stands where a blank is not filled yet.
GAP = "……"
_BLANK = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """One word of a phrase the officer fills in: a text, or a whole number within bounds."""

    name: str
    vi: str
    en: str
    is_number: bool
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """One condition of the book; `layers`, `effects`, `offices` say what must have been found."""

    code: str
    vi: str
    en: str
    works: tuple[str, ...]
    layers: tuple[str, ...]
    effects: tuple[str, ...]
    offices: tuple[str, ...]
    trigger: ConditionTrigger
    blanks: tuple[Blank, ...]
    cite: str
    certainty: str

    @property
    def depends(self) -> bool:
        """Say whether it is offered only where the check or a question gave cause for it."""
        return bool(self.layers or self.offices)

    def filled(self, values: Sequence[str]) -> tuple[str, str]:
        """Give the Vietnamese and the English words with the blanks filled, in their order."""
        by_name = {blank.name: value for blank, value in zip(self.blanks, values, strict=True)}
        return (
            _BLANK.sub(lambda found: by_name[found[1]], self.vi),
            _BLANK.sub(lambda found: by_name[found[1]], self.en),
        )

    def shown(self, locale: str) -> str:
        """Give the words with a mark where each blank is."""
        return _BLANK.sub(GAP, self.en if locale == "en" else self.vi)


@dataclass(frozen=True, slots=True)
class Cause:
    """What may give cause for a phrase: hits as (layer, effect), and offices that were asked."""

    hits: frozenset[tuple[str, str]]
    offices: frozenset[str]


@cache
def known() -> Mapping[str, Phrase]:
    """Read the book, by code, in its own order; raises ValueError at a phrase that is wrong."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = [_read(each) for each in said]
    if len({phrase.code for phrase in found}) != len(found):
        raise ValueError("two phrases of one code")
    return {phrase.code: phrase for phrase in found}


def offered(work: WorkKind, cause: Cause) -> list[Phrase]:
    """List what may be taken for a kind of work: first what was found gives cause for."""
    fitting = [p for p in known().values() if not p.works or work.value in p.works]
    caused = [phrase for phrase in fitting if phrase.depends and is_caused(phrase, cause)]
    return [*caused, *(phrase for phrase in fitting if not phrase.depends)]


def is_caused(phrase: Phrase, cause: Cause) -> bool:
    """Say whether the check met one of its layers, or one of its offices was asked."""
    met = any(
        layer in phrase.layers and (not phrase.effects or effect in phrase.effects)
        for layer, effect in cause.hits
    )
    return met or bool(set(phrase.offices) & cause.offices)


def _read(said: Mapping[str, Any]) -> Phrase:
    when, cite = said.get("when", {}), said["cite"]
    phrase = Phrase(
        code=said["code"],
        vi=said["vi"],
        en=said["en"],
        works=tuple(WorkKind(work).value for work in said.get("works", ())),
        layers=tuple(when.get("layers", ())),
        effects=tuple(RuleEffect(effect).value for effect in when.get("effects", ())),
        offices=tuple(when.get("offices", ())),
        trigger=ConditionTrigger(said["trigger"]),
        blanks=tuple(_blank(name, each) for name, each in said.get("blanks", {}).items()),
        cite=cite["text"],
        certainty=Certainty(cite["certainty"]).value,
    )
    _judge(phrase)
    return phrase


def _blank(name: str, said: Mapping[str, Any]) -> Blank:
    is_number = {"number": True, "text": False}[said["kind"]]
    return Blank(
        name, said["vi"], said["en"], is_number, int(said.get("min", 0)), int(said.get("max", 0))
    )


def _judge(phrase: Phrase) -> None:
    """Refuse a phrase whose two faces do not have the very blanks it describes."""
    names: Collection[str] = [blank.name for blank in phrase.blanks]
    for text in (phrase.vi, phrase.en):
        if sorted(_BLANK.findall(text)) != sorted(names) or len(names) > MOST_BLANKS:
            raise ValueError(f"{phrase.code}: the blanks of its words are not those it describes")
    if phrase.trigger is ConditionTrigger.BY_DATE:
        raise ValueError(f"{phrase.code}: no phrase knows the day of a permit")
