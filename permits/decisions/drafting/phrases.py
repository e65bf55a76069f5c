"""Conditions an officer may take into a permit: which phrases of the book are offered, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.core.vocabulary import WorkKind
from permits.procedures.phrases import GAP, Blank, Phrase, book
from permits.procedures.vocabulary import PhraseKind

__all__ = ["GAP", "Blank", "Cause", "Phrase", "book", "condition", "is_caused", "offered"]


@dataclass(frozen=True, slots=True)
class Cause:
    """What may give cause for a phrase: hits as (layer, effect), and offices that were asked."""

    hits: frozenset[tuple[str, str]]
    offices: frozenset[str]


def condition(session: Session, code: str) -> Phrase | None:
    """Find the condition of this code, also one that is retired: a draft may have taken it."""
    phrase = book(session).get(code)
    return phrase if phrase is not None and phrase.kind is PhraseKind.CONDITION else None


def offered(known: Mapping[str, Phrase], work: WorkKind, cause: Cause) -> list[Phrase]:
    """List what may be taken for a kind of work: first what was found gives cause for."""
    fitting = [
        phrase
        for phrase in known.values()
        if phrase.kind is PhraseKind.CONDITION and not phrase.is_retired
        if not phrase.works or work.value in phrase.works
    ]
    caused = [phrase for phrase in fitting if phrase.depends and is_caused(phrase, cause)]
    return [*caused, *(phrase for phrase in fitting if not phrase.depends)]


def is_caused(phrase: Phrase, cause: Cause) -> bool:
    """Say whether the check met one of its layers, or one of its offices was asked."""
    met = any(
        layer in phrase.layers and (not phrase.effects or effect in phrase.effects)
        for layer, effect in cause.hits
    )
    return met or bool(set(phrase.offices) & cause.offices)
