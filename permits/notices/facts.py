"""What a notice says of its case: plain values kept as JSON and said in a reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from permits.core.clock import VIETNAM
from permits.core.text import Bilingual
from permits.core.vocabulary import Term
from permits.notices.vocabulary import NOTHING

#: What a teller may give; `None` where there is none (a step without a time limit).
Fact = str | int | date | datetime | Bilingual | Term | None

PLACE = re.compile(r"\{([a-z_]+)\}")


def encoded(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Write facts as JSON; days and moments keep what they are."""
    return {name: _encode(fact) for name, fact in facts.items()}


def _encode(fact: Fact) -> Any:
    if isinstance(fact, Term | Bilingual):
        return {"vi": fact.vi, "en": fact.en}
    if isinstance(fact, datetime):
        return {"at": fact.isoformat()}
    if isinstance(fact, date):
        return {"day": fact.isoformat()}
    return fact


def said(fact: Any, locale: str) -> str:
    """Say one kept fact in a language, with the hour and day of the province."""
    match fact:
        case None:
            return NOTHING.in_locale(locale)
        case {"vi": vi, "en": en}:
            return Bilingual(vi, en).in_locale(locale)
        case {"at": text}:
            moment = datetime.fromisoformat(text).astimezone(VIETNAM)
            return f"{moment:%H:%M}, {_day(moment.date(), locale)}"
        case {"day": text}:
            return _day(date.fromisoformat(text), locale)
        case _:
            return str(fact)


def _day(day: date, locale: str) -> str:
    return f"{day:%d/%m/%Y}" if locale != "en" else f"{day.day} {day:%b %Y}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A text whose places were filled in."""

    subject: str
    body: str
    action: str


def fill(text: str, facts: Mapping[str, Any], locale: str) -> str:
    """Fill the places of a text with kept facts; only names are places, nothing is evaluated."""
    return PLACE.sub(lambda place: said(facts.get(place[1]), locale), text)


def places(text: str) -> frozenset[str]:
    """List which facts a text names."""
    return frozenset(PLACE.findall(text))
