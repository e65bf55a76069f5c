"""Differences between two answers as people read them, from the documents that were kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gis import kinds
from gis.results import Outcome
from permits.core.text import Bilingual
from permits.core.vocabulary import CheckState, RuleEffect
from permits.planning.vocabulary import Difference

#: By what a difference is about: how its two sides are read.
_READ = {"state": CheckState, "effect": RuleEffect, "outcome": Outcome}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference: its kind, the rule or layer and the feature, and both sides.

    A side is a term, an outcome, the code of an office or ward, or None where there is nothing.
    """

    kind: Difference
    of: str
    title: Bilingual | None
    feature: str | None
    old: Any
    new: Any
    rule: str | None
    feature_id: int | None


def read_differences(documents: Iterable[Mapping[str, Any]]) -> Sequence[DifferenceRow]:
    """Read kept differences, in the order they were found."""
    return [
        DifferenceRow(
            kind=Difference(each["kind"]),
            of=each["of"],
            title=Bilingual(each["name_vi"], each["name_en"]) if each["name_vi"] else None,
            feature=each["feature_name"],
            old=_side(each["of"], each["old"]),
            new=_side(each["of"], each["new"]),
            rule=each["rule"],
            feature_id=each["feature_id"],
        )
        for each in documents
    ]


def _side(of: str, value: str | None) -> Any:
    read = _READ.get(of)
    return value if read is None or value is None else read(value)


def layers(codes: Iterable[str]) -> list[Bilingual]:
    """Name the kinds of layers a publication touched; one nobody knows any more keeps its code."""
    known = kinds.known()
    return [
        Bilingual(known[code].vi, known[code].en) if code in known else Bilingual(code, code)
        for code in codes
    ]
