"""The terms sharing goes by: days, silence and usual equipment, read from the file beside this."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.vocabulary import Certainty, WorkKind

TERMS = Path(__file__).with_name("terms.yaml")
#: What an owner's silence may mean; consent is not among it.
SILENCES = ("escalate",)


class BadTerms(Exception):
    """The file of terms says something the program does not know how to do."""


@dataclass(frozen=True, slots=True)
class RequestTerms:
    """How a request to an owner is clocked; `warn` is in per cent of its limit."""

    days: Decimal
    warn: tuple[int, ...]
    silence: str
    mediation_days: Decimal
    cite: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """Which works open a window to others when they are accepted, and for how long."""

    days: Decimal
    works: frozenset[WorkKind]
    cite: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ConflictTerms:
    """How near, in metres, and how recent another dossier is a conflict."""

    reach_m: float
    months: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class UsualWish:
    """What one station usually needs of a place: kg, W, m², and where its height is written."""

    kinds: tuple[str, ...]
    height: tuple[str, ...]
    slots: int
    kg: float
    watts: float
    wind_m2: float
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything the file says."""

    request: RequestTerms
    promise_days: Decimal
    window: WindowTerms
    conflict: ConflictTerms
    wishes: dict[str, UsualWish]

    def wish_of(self, work: WorkKind) -> UsualWish:
        """Give what this kind of work usually needs."""
        return self.wishes.get(work.value, self.wishes["default"])


@cache
def terms() -> Terms:
    """Read the terms once. Raises `BadTerms`."""
    return read(TERMS.read_text(encoding="utf-8"))


def read(text: str) -> Terms:
    """Make terms of a file's text, or refuse it whole. Raises `BadTerms`."""
    try:
        said = yaml.safe_load(text)
        made = Terms(
            request=_request(said["request"]),
            promise_days=_days(said["promise"]["days"]),
            window=_window(said["window"]),
            conflict=_conflict(said["conflict"]),
            wishes={work: _wish(each) for work, each in said["wishes"].items()},
        )
        _ = made.wishes["default"]
    except (yaml.YAMLError, KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise BadTerms(f"{type(fault).__name__}: {fault}") from fault
    return made


def _request(said: dict[str, Any]) -> RequestTerms:
    warn = tuple(int(share) for share in said["warn"])
    if said["silence"] not in SILENCES:
        raise ValueError(f"silence may only be one of {SILENCES}")
    if list(warn) != sorted(set(warn)) or not all(0 < share <= 100 for share in warn):
        raise ValueError("warnings are shares of the limit, in order")
    return RequestTerms(
        days=_days(said["days"]),
        warn=warn,
        silence=said["silence"],
        mediation_days=_days(said["mediation_days"]),
        cite=str(said["cite"]),
        certainty=Certainty(said["certainty"]),
    )


def _window(said: dict[str, Any]) -> WindowTerms:
    works = frozenset(WorkKind(work) for work in said["works"])
    return WindowTerms(_days(said["days"]), works, str(said["cite"]), Certainty(said["certainty"]))


def _conflict(said: dict[str, Any]) -> ConflictTerms:
    return ConflictTerms(float(said["reach_m"]), int(said["months"]), Certainty(said["certainty"]))


def _wish(said: dict[str, Any]) -> UsualWish:
    return UsualWish(
        kinds=tuple(str(kind) for kind in said["kinds"]),
        height=tuple(str(name) for name in said["height"]),
        slots=int(said["slots"]),
        kg=float(said["kg"]),
        watts=float(said["watts"]),
        wind_m2=float(said["wind_m2"]),
        certainty=Certainty(said["certainty"]),
    )


def _days(said: Any) -> Decimal:
    days = Decimal(str(said))
    if not 0 < days <= 250:
        raise ValueError("a limit is a number of working days")
    return days
