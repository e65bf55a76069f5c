"""The terms a permit lives by: warnings, what reports ask, tolerances; read from a file of data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from permits.core.vocabulary import Certainty, WorkKind
from permits.life.vocabulary import Need, ReportKind

FILE = Path(__file__).with_name("terms.yaml")


class BadTerms(Exception):
    """The file of terms says something the program does not know how to do."""


@dataclass(frozen=True, slots=True)
class Days:
    """Some days of the law or of ours, with their source."""

    days: tuple[int, ...]
    cite: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Asked:
    """What one kind of report asks for, and which must have come before it."""

    after: tuple[ReportKind, ...]
    position: Need
    optional_for: frozenset[WorkKind]
    height: Need
    photos: int
    certainty: Certainty

    def position_of(self, work: WorkKind) -> Need:
        """Say how much the position of a kind of work is needed."""
        is_lighter = self.position is Need.REQUIRED and work in self.optional_for
        return Need.OPTIONAL if is_lighter else self.position


@dataclass(frozen=True, slots=True)
class Tolerance:
    """By how many metres built may differ from permitted."""

    distance_m: float
    height_m: Decimal
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything the file says."""

    warnings: Days
    start_ahead: Days
    fixing: Days
    reports: Mapping[ReportKind, Asked]
    tolerances: Mapping[WorkKind, Tolerance]


@cache
def terms() -> Terms:
    """Read the terms once. Raises `BadTerms`."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Terms:
    """Make terms of a file's text, or refuse it whole. Raises `BadTerms`."""
    try:
        said = yaml.safe_load(text)
        warnings = _days(said["warnings"], said["warnings"]["days"])
        if list(warnings.days) != sorted(set(warnings.days), reverse=True):
            raise ValueError("warnings go from the earliest to the last")
        return Terms(
            warnings=warnings,
            start_ahead=_days(said["start"], [said["start"]["ahead_days"]]),
            fixing=_days(said["fixing"], [said["fixing"]["most_days"]]),
            reports={kind: _asked(said["reports"][kind.value]) for kind in ReportKind},
            tolerances={work: _tolerance(said["tolerances"][work.value]) for work in WorkKind},
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, ArithmeticError) as fault:
        raise BadTerms(f"{type(fault).__name__}: {fault}") from fault


def _days(said: Mapping[str, Any], days: list[Any]) -> Days:
    counted = tuple(int(each) for each in days)
    if not counted or not all(0 < each <= 1000 for each in counted):
        raise ValueError("a term is a number of days")
    return Days(counted, str(said["cite"]), Certainty(said["certainty"]))


def _asked(said: Mapping[str, Any]) -> Asked:
    return Asked(
        after=tuple(ReportKind(each) for each in said["after"]),
        position=Need(said["position"]),
        optional_for=frozenset(WorkKind(each) for each in said.get("optional_for", ())),
        height=Need(said["height"]),
        photos=int(said["photos"]),
        certainty=Certainty(said["certainty"]),
    )


def _tolerance(said: Mapping[str, Any]) -> Tolerance:
    distance, height = float(said["distance_m"]), Decimal(str(said["height_m"]))
    if distance <= 0 or height <= 0:
        raise ValueError("a tolerance is a length")
    return Tolerance(distance, height, Certainty(said["certainty"]))
