"""What is wrong with one cell: where, what stands there, why, and what would do instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from permits.core.text import Bilingual, Marked
from permits.core.vocabulary import Term


@dataclass(frozen=True, slots=True)
class Offer:
    """What would do instead: how it reads, and what each column named would say."""

    text: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CellFault:
    """One fault of a row: the column's code, the cell's address ("B17"), the sentence's code."""

    column: str
    cell: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    value: str = ""
    offer: Offer | None = None

    def plain(self) -> dict[str, Any]:
        """Write it as it is kept."""
        offer = {"text": self.offer.text, "cells": dict(self.offer.cells)} if self.offer else None
        return {
            "column": self.column,
            "cell": self.cell,
            "code": self.code,
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "value": self.value[:500],
            "offer": offer,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "CellFault":
        """Read it back."""
        offer = kept["offer"]
        return cls(
            kept["column"],
            kept["cell"],
            kept["code"],
            facts_of(kept["facts"]),
            kept["value"],
            Offer(offer["text"], offer["cells"]) if offer else None,
        )


def plain_facts(facts: Mapping[str, object]) -> dict[str, Any]:
    """Write the facts of a sentence as JSON."""
    return {name: _plain(value) for name, value in facts.items()}


def facts_of(kept: Mapping[str, Any]) -> dict[str, object]:
    """Read the facts of a sentence back."""
    return {name: _fact(value) for name, value in kept.items()}


def _plain(value: object) -> Any:
    match value:
        case Term() | Bilingual():
            return {"vi": value.vi, "en": value.en}
        case Marked():
            return {"marked": str(value)}
        case Decimal():
            return {"figure": f"{value:f}"}
        case date():
            return {"day": value.isoformat()}
        case bool() | int() | float() | None:
            return value
        case str():
            return str(value)
        case Iterable():
            return [_plain(each) for each in value]
    return str(value)


def _fact(kept: Any) -> object:
    match kept:
        case {"vi": vi, "en": en}:
            return Bilingual(vi, en)
        case {"marked": text}:
            return Marked(text)
        case {"figure": text}:
            return Decimal(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case list():
            return [_fact(each) for each in kept]
    return kept
