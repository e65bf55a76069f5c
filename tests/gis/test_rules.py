"""Rules are rows from a file that is read strictly; their conditions are a closed set."""

from datetime import timedelta
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import predicates, rules
from gis.models import Rule
from gis.predicates import BadCondition, judge
from gis.rules import RulesProblem, load_rules
from tests.gis.conftest import NOW

RULE: dict[str, Any] = {
    "code": "quiet",
    "kind": "heritage",
    "applies_to": ["tower_ground"],
    "effect": "inform",
    "reach_m": 10,
    "name": {"vi": "Yên tĩnh", "en": "Quiet"},
    "text": {"vi": "Giữ yên tĩnh.", "en": "Keep quiet."},
    "cite": {"ref": "Luật 1", "certainty": "proposal"},
    "in_force": {"from": "2026-01-01"},
}


def file_of(*said: dict[str, Any]) -> bytes:
    return yaml.safe_dump({"rules": list(said)}, allow_unicode=True).encode()


def test_a_changed_rule_is_a_new_revision_and_a_removed_one_is_closed(empty_map: Session) -> None:
    other = {**RULE, "code": "other"}
    first = load_rules(empty_map, file_of(RULE, other), now=NOW)
    second = load_rules(empty_map, file_of({**RULE, "reach_m": 20}), now=NOW + timedelta(minutes=1))

    assert first.added == ("other", "quiet")
    assert (second.changed, second.closed, second.added) == (("quiet",), ("other",), ())
    rows = empty_map.execute(
        select(Rule.code, Rule.rev, Rule.reach_m, func.upper_inf(Rule.recorded)).order_by(
            Rule.code, Rule.rev
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        ("other", 1, 10.0, False),
        ("quiet", 1, 10.0, False),
        ("quiet", 2, 20.0, True),
    ]


def test_the_same_rules_again_change_nothing(empty_map: Session) -> None:
    load_rules(empty_map, file_of(RULE), now=NOW)

    again = load_rules(empty_map, file_of(RULE), now=NOW + timedelta(minutes=1))

    assert (again.added, again.changed, again.closed, again.unchanged) == ((), (), (), ("quiet",))


def test_a_rule_may_have_other_figures_for_other_days(empty_map: Session) -> None:
    until = {**RULE, "in_force": {"from": "2026-01-01", "to": "2027-01-01"}}
    after = {**RULE, "reach_m": 99, "in_force": {"from": "2027-01-01"}}

    assert load_rules(empty_map, file_of(until, after), now=NOW).added == ("quiet", "quiet")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "moon"}, "unknown kind"),
        ({"effect": "delay"}, "unknown effect"),
        ({"effect": "consent_of"}, "no office"),
        ({"reach_m": -1}, "reach"),
        ({"reach_m": float("inf")}, "reach"),
        ({"reach_m": 50_000}, "reach"),
        ({"reach_m": "far"}, "ValueError"),
        ({"applies_to": []}, "no kind of work"),
        ({"cite": {"ref": "Luật 1", "certainty": "sure"}}, "certainty"),
        ({"cite": {"certainty": "found"}}, "KeyError"),
        ({"in_force": {"to": "2026-01-01"}}, "KeyError"),
        ({"in_force": {"from": "2026-01-01", "to": "2025-01-01"}}, "in_force"),
        ({"params": {"sql": "drop"}}, "unknown params"),
        ({"params": {"office": "a", "office_from": "owner"}}, "one of"),
        ({"extra": 1}, "unknown"),
        ({"when": {"site": "height_m"}}, "BadCondition"),
        ({"when": {"site": "x", "is": 1, "in": [1]}}, "BadCondition"),
        ({"when": {"site": "x", "at_least": "tall"}}, "BadCondition"),
        ({"when": {"all": []}}, "BadCondition"),
        ({"when": {"all": [], "any": []}}, "BadCondition"),
        ({"when": {"python": "import os"}}, "BadCondition"),
    ],
)
def test_a_bad_rule_is_refused_by_its_name(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(RulesProblem, match=reason) as problem:
        rules.read(file_of({**RULE, **change}), {"heritage"})

    assert problem.value.rule == "quiet"


@pytest.mark.parametrize(
    "content", [b"", b"rules: 5", b"- a", b"rules: [1]", b"{", b"x: &a [*a, *a]", b"#" * 1_000_001]
)
def test_a_file_that_holds_no_rules_is_refused(content: bytes) -> None:
    with pytest.raises(RulesProblem):
        rules.read(content, {"heritage"})


def test_the_same_rule_twice_for_the_same_days_is_refused() -> None:
    with pytest.raises(RulesProblem, match="twice"):
        rules.read(file_of(RULE, {**RULE, "in_force": {"from": "2026-06-01"}}), {"heritage"})


SITE = {"height_m": 45, "mast_class": "A1b", "quiet": True}
FEATURE = {"zone": "II", "voltage_kv": 220}


@pytest.mark.parametrize(
    ("condition", "holds", "missing"),
    [
        ({}, True, ()),
        ({"site": "height_m", "at_least": 45}, True, ()),
        ({"site": "height_m", "above": 45}, False, ()),
        ({"site": "height_m", "at_most": 44.9}, False, ()),
        ({"site": "height_m", "below": 46}, True, ()),
        ({"feature": "zone", "is": "II"}, True, ()),
        ({"feature": "zone", "in": ["I", "III"]}, False, ()),
        ({"not": {"feature": "zone", "is": "I"}}, True, ()),
        ({"site": "depth_m", "above": 1}, None, ("depth_m",)),
        ({"not": {"site": "depth_m", "above": 1}}, None, ("depth_m",)),
        ({"site": "mast_class", "above": 1}, None, ("mast_class",)),
        ({"site": "quiet", "above": 0}, None, ("quiet",)),
        ({"all": [{"feature": "zone", "is": "I"}, {"site": "depth_m", "above": 1}]}, False, ()),
        ({"any": [{"feature": "zone", "is": "II"}, {"site": "depth_m", "above": 1}]}, True, ()),
        (
            {"all": [{"feature": "zone", "is": "II"}, {"site": "depth_m", "above": 1}]},
            None,
            ("depth_m",),
        ),
        ({"any": [{"feature": "zone", "is": "I"}, {"site": "height_m", "below": 9}]}, False, ()),
    ],
)
def test_a_condition_holds_fails_or_stays_open(
    condition: dict[str, Any], holds: bool | None, missing: tuple[str, ...]
) -> None:
    predicates.validate(condition)

    verdict = judge(condition, SITE, FEATURE)

    assert (verdict.holds, verdict.missing) == (holds, missing)


def test_conditions_nested_without_end_are_refused() -> None:
    condition: dict[str, Any] = {"site": "x", "is": 1}
    for _ in range(20):
        condition = {"not": condition}

    with pytest.raises(BadCondition):
        predicates.validate(condition)
