"""The phrase book: sentences ready for papers. Conditions of permits, requests for supplements.

Another stage asks `canned(session, PhraseKind.SUPPLEMENT, items)` for what it may offer,
`book(session)` for all there ever was, and fills blanks by `Phrase.filled`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.vocabulary import Certainty, RuleEffect, WorkKind
from permits.procedures import phrase_queries as queries
from permits.procedures.phrase_models import PhraseEntry, PhraseVersion
from permits.procedures.vocabulary import ConditionTrigger, PhraseKind, SupplementItem

FILE = Path(__file__).with_suffix(".yaml")
MOST_BLANKS = 3
#: Stands where a blank is not filled yet.
GAP = "……"
_BLANK = re.compile(r"\{([a-z_]+)\}")
_KEPT = "phrase_book"


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
    """One phrase of the book; `layers`, `effects`, `offices` say what must have been found.

    `items` says, of a request's phrase, what must have been found wanting; empty: anything.
    """

    code: str
    kind: PhraseKind
    vi: str
    en: str
    works: tuple[str, ...]
    layers: tuple[str, ...]
    effects: tuple[str, ...]
    offices: tuple[str, ...]
    items: tuple[str, ...]
    trigger: ConditionTrigger | None
    blanks: tuple[Blank, ...]
    cite: str
    certainty: str
    version: int = 1
    is_retired: bool = False

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


def book(session: Session) -> Mapping[str, Phrase]:
    """Give every phrase by its code, in the book's order, retired ones too.

    A draft keeps a phrase it took before the phrase was retired. Read once in a transaction.
    """
    here = session.get_transaction()
    kept = session.info.get(_KEPT)
    if here is not None and kept is not None and kept[0] is here:
        found: Mapping[str, Phrase] = kept[1]
        return found
    found = {entry.code: of_rows(entry, words) for entry, words in queries.entries(session)}
    session.info[_KEPT] = (session.get_transaction(), found)
    return found


def forget(session: Session) -> None:
    """Have the book read anew: whoever changes it says so."""
    session.info.pop(_KEPT, None)


def canned(
    session: Session, kind: PhraseKind, items: Collection[SupplementItem] = ()
) -> list[Phrase]:
    """List the phrases of a kind that may be taken today, those for `items` first.

    For a request for supplements give what was found wanting: a phrase for none of it is left
    out, unless it is for anything. Without `items` all of the kind are listed.
    """
    wanted = {item.value for item in items}
    all_of_it = [p for p in book(session).values() if p.kind is kind and not p.is_retired]
    if not wanted:
        return all_of_it
    meant = [phrase for phrase in all_of_it if wanted & set(phrase.items)]
    return [*meant, *(phrase for phrase in all_of_it if not phrase.items)]


@cache
def shipped() -> Mapping[str, Phrase]:
    """Read the book as it is shipped, by code; raises ValueError at a phrase that is wrong."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = [_read(each) for each in said]
    if len({phrase.code for phrase in found}) != len(found):
        raise ValueError("two phrases of one code")
    return {phrase.code: phrase for phrase in found}


def seed(session: Session) -> None:
    """Take what is shipped into the book; a phrase that is there stays as it was rewritten."""
    known = set(queries.codes(session))
    for position, phrase in enumerate(shipped().values(), start=1):
        if phrase.code in known:
            continue
        entry = {"code": phrase.code, "kind": phrase.kind, "position": position * 10, "version": 1}
        session.execute(insert(PhraseEntry).values(entry).on_conflict_do_nothing())
        session.execute(
            insert(PhraseVersion)
            .values(words_of(phrase) | {"version": 1, "recorded_at": clock.now()})
            .on_conflict_do_nothing()
        )
    forget(session)


def words_of(phrase: Phrase) -> dict[str, Any]:
    """Write a phrase as the columns of one of its versions."""
    names = ("code", "vi", "en", "trigger", "cite", "certainty")
    lists = ("works", "layers", "effects", "offices", "items")
    written: dict[str, Any] = {name: getattr(phrase, name) for name in names}
    written |= {name: list(getattr(phrase, name)) for name in lists}
    blank_parts = ("name", "vi", "en", "is_number", "least", "most")
    written["blanks"] = [{p: getattr(b, p) for p in blank_parts} for b in phrase.blanks]
    return written


def of_rows(entry: PhraseEntry, words: PhraseVersion) -> Phrase:
    """Read a phrase as one of its versions has it."""
    return Phrase(
        code=entry.code,
        kind=entry.kind,
        vi=words.vi,
        en=words.en,
        works=tuple(words.works),
        layers=tuple(words.layers),
        effects=tuple(words.effects),
        offices=tuple(words.offices),
        items=tuple(words.items),
        trigger=words.trigger,
        blanks=tuple(Blank(**each) for each in words.blanks),
        cite=words.cite,
        certainty=words.certainty.value,
        version=words.version,
        is_retired=entry.retired_at is not None,
    )


def blanks_in(text: str) -> list[str]:
    """Name the blanks of a text, in the order in which they stand."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def _read(said: Mapping[str, Any]) -> Phrase:
    when, cite = said.get("when", {}), said["cite"]
    kind = PhraseKind(said.get("kind", "condition"))
    phrase = Phrase(
        code=said["code"],
        kind=kind,
        vi=said["vi"],
        en=said["en"],
        works=tuple(WorkKind(work).value for work in said.get("works", ())),
        layers=tuple(when.get("layers", ())),
        effects=tuple(RuleEffect(effect).value for effect in when.get("effects", ())),
        offices=tuple(when.get("offices", ())),
        items=tuple(SupplementItem(item).value for item in said.get("items", ())),
        trigger=ConditionTrigger(said["trigger"]) if kind is PhraseKind.CONDITION else None,
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
