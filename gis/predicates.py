"""The closed set of conditions a rule may state about a site and a feature: data, no code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Attributes = Mapping[str, Any]

GROUPS = ("all", "any", "not")
SIDES = ("site", "feature")


@dataclass(frozen=True, slots=True)
class Verdict:
    """True, false, or unknown because the `missing` attributes were not given."""

    holds: bool | None
    missing: tuple[str, ...] = ()


class BadCondition(ValueError):
    """A condition outside the closed set."""


HOLDS = Verdict(True)
FAILS = Verdict(False)


def _compare(test: Callable[[float, float], bool]) -> Callable[[Any, Any], bool | None]:
    def compared(given: Any, wanted: Any) -> bool | None:
        if isinstance(given, bool) or not isinstance(given, int | float):
            return None
        return test(given, wanted)

    return compared


OPERATORS: dict[str, Callable[[Any, Any], bool | None]] = {
    "is": lambda given, wanted: bool(given == wanted),
    "in": lambda given, wanted: given in wanted,
    "at_least": _compare(lambda given, wanted: given >= wanted),
    "above": _compare(lambda given, wanted: given > wanted),
    "at_most": _compare(lambda given, wanted: given <= wanted),
    "below": _compare(lambda given, wanted: given < wanted),
}
# Compares with an attribute of the other side: an owner's own mast, a route in its own duct.
SAME_AS = "same_as"


def judge(condition: Mapping[str, Any], site: Attributes, feature: Attributes) -> Verdict:
    """Judge a condition; an empty one always holds, an attribute not given makes it unknown."""
    if not condition:
        return HOLDS
    if "not" in condition:
        inner = judge(condition["not"], site, feature)
        return inner if inner.holds is None else Verdict(not inner.holds)
    if "all" in condition:
        return _joined([judge(part, site, feature) for part in condition["all"]], decisive=False)
    if "any" in condition:
        return _joined([judge(part, site, feature) for part in condition["any"]], decisive=True)
    return _leaf(condition, site, feature)


def _joined(verdicts: list[Verdict], *, decisive: bool) -> Verdict:
    if any(verdict.holds is decisive for verdict in verdicts):
        return Verdict(decisive)
    missing = tuple(name for verdict in verdicts for name in verdict.missing)
    return Verdict(None, missing) if missing else Verdict(not decisive)


def _leaf(condition: Mapping[str, Any], site: Attributes, feature: Attributes) -> Verdict:
    side = "site" if "site" in condition else "feature"
    name = str(condition[side])
    given = (site if side == "site" else feature).get(name)
    if given is None:
        return Verdict(None, (name,))
    if SAME_AS in condition:
        other = str(condition[SAME_AS])
        wanted = (feature if side == "site" else site).get(other)
        return Verdict(None, (other,)) if wanted is None else Verdict(bool(given == wanted))
    operator = next(word for word in condition if word in OPERATORS)
    answer = OPERATORS[operator](given, condition[operator])
    return Verdict(None, (name,)) if answer is None else Verdict(answer)


def validate(condition: Any, depth: int = 0) -> None:
    """Refuse a condition that is not of the closed set, saying what is wrong with it."""
    if not isinstance(condition, Mapping) or depth > 8:
        raise BadCondition(f"not a condition: {condition!r}")
    if not condition and depth == 0:
        return
    group = [word for word in GROUPS if word in condition]
    if group:
        _validate_group(condition, group[0], depth)
    else:
        _validate_leaf(condition)


def _validate_group(condition: Mapping[str, Any], word: str, depth: int) -> None:
    if len(condition) != 1:
        raise BadCondition(f"{word} stands alone, found {sorted(condition)}")
    parts = [condition[word]] if word == "not" else condition[word]
    if not isinstance(parts, list) or not parts:
        raise BadCondition(f"{word} needs a list of conditions")
    for part in parts:
        validate(part, depth + 1)


def _validate_leaf(condition: Mapping[str, Any]) -> None:
    sides = [word for word in SIDES if word in condition]
    operators = [word for word in (*OPERATORS, SAME_AS) if word in condition]
    if len(sides) != 1 or len(operators) != 1 or len(condition) != 2:
        raise BadCondition(f"a condition names one attribute and one test: {dict(condition)!r}")
    wanted = condition[operators[0]]
    if operators[0] == "in" and not isinstance(wanted, list):
        raise BadCondition("`in` needs a list")
    if operators[0] == SAME_AS:
        if not isinstance(wanted, str) or not wanted:
            raise BadCondition("`same_as` needs the name of an attribute of the other side")
        return
    numeric = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    if operators[0] not in ("is", "in") and not numeric:
        raise BadCondition(f"`{operators[0]}` needs a number, found {wanted!r}")
