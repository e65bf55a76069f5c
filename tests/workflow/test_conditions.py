"""A condition compares declared facts with literals; everything else is refused when it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.conditions import (
    BadCondition,
    FactKind,
    FactType,
    compile_condition,
    overlap,
    satisfiable,
)
from workflow.errors import MissingFact, WrongFact

TYPES = {
    "in_zone": FactType(FactKind.BOOL),
    "supplements": FactType(FactKind.INT, initial=0),
    "height_m": FactType(FactKind.NUMBER),
    "works_class": FactType(FactKind.TEXT),
    "appraisal": FactType(FactKind.CHOICE, ("pass", "fail", "supplement")),
    "consultees": FactType(FactKind.PARTIES),
}
FACTS = {
    "in_zone": True,
    "height_m": 45,
    "works_class": "IV",
    "appraisal": "pass",
    "consultees": ["road", {"code": "culture", "limit_days": "2"}],
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("in_zone", True),
        ("not in_zone", False),
        ("in_zone and appraisal == 'pass'", True),
        ("in_zone and appraisal == 'fail'", False),
        ("not in_zone or appraisal != 'fail'", True),
        ("height_m >= 45", True),
        ("height_m > 45", False),
        ("45 <= height_m", True),
        ("30 < height_m <= 45", True),
        ("30 < height_m < 45", False),
        ("height_m == 45.0", True),
        ("height_m > -1", True),
        ("works_class in ('III', 'IV')", True),
        ("works_class not in ['III', 'IV']", False),
        ("supplements == 0", True),
        ("supplements in (0, 1)", True),
        ("'road' in consultees", True),
        ("'culture' in consultees", True),
        ("'airport' in consultees", False),
        ("'airport' not in consultees", True),
        ("in_zone == True", True),
        ("True", True),
        ("  in_zone\n  and height_m > 1 ", True),
    ],
)
def test_a_condition_is_judged_by_the_facts(source, expected):
    assert compile_condition(source, TYPES).holds(FACTS) is expected


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "1 to 500 characters"),
        ("in_zone " * 100, "1 to 500 characters"),
        ("in_zone and", "not an expression"),
        ("height > 3", "'height' is not a declared fact"),
        ("print('x')", "neither a comparison nor a yes-or-no fact"),
        ("().__class__", "neither a comparison nor a yes-or-no fact"),
        ("facts['in_zone']", "neither a comparison nor a yes-or-no fact"),
        ("in_zone.real", "neither a comparison nor a yes-or-no fact"),
        ("height_m + 1 > 3", "one declared fact and one literal"),
        ("height_m > len('abc')", "is not a literal"),
        ("height_m", "of kind number"),
        ("appraisal", "of kind choice"),
        ("1", "neither a comparison nor a yes-or-no fact"),
        ("height_m > 'high'", "not of the kind"),
        ("height_m > True", "not of the kind"),
        ("works_class == 4", "not of the kind"),
        ("works_class > 'II'", "cannot be used so"),
        ("in_zone == 'yes'", "not of the kind"),
        ("appraisal == 'passed'", "never 'passed'; it is one of: pass, fail, supplement"),
        ("appraisal in ('pass', 'passed')", "never 'passed'"),
        ("height_m > supplements", "one declared fact and one literal"),
        ("1 < 2", "one declared fact and one literal"),
        ("height_m is 45", "only =="),
        ("consultees == 'road'", "cannot be used so"),
        ("3 in consultees", "named by text"),
        ("appraisal in works_class", "literals on its right"),
        ("lambda: in_zone", "neither"),
        ("[x for x in (1,)]", "neither"),
        ("in_zone if in_zone else in_zone", "neither"),
        ("(in_zone := True)", "neither"),
        ("f'{in_zone}'", "neither"),
        ("(" * 240 + "in_zone" + ")" * 240, "not an expression"),
    ],
)
def test_what_is_not_a_condition_is_refused_with_a_reason(source, reason):
    with pytest.raises(BadCondition, match=reason.replace("(", r"\(").replace("'", ".")):
        compile_condition(source, TYPES)


def test_a_condition_knows_which_facts_it_asks_for():
    condition = compile_condition("in_zone and height_m >= 45 or 'road' in consultees", TYPES)

    assert condition.names == {"in_zone", "height_m", "consultees"}


def test_a_fact_that_is_not_needed_may_still_be_unknown():
    condition = compile_condition("not in_zone or appraisal == 'pass'", TYPES)

    assert condition.holds({"in_zone": False})


def test_a_fact_that_is_needed_and_unknown_is_named():
    with pytest.raises(MissingFact) as refusal:
        compile_condition("height_m > 3", TYPES).holds({})

    assert refusal.value.name == "height_m"


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        ("in_zone", {"in_zone": 1}),
        ("supplements == 0", {"supplements": "0"}),
        ("supplements == 0", {"supplements": True}),
        ("height_m > 1", {"height_m": "45"}),
        ("works_class == 'IV'", {"works_class": 4}),
        ("'road' in consultees", {"consultees": "road"}),
    ],
)
def test_a_fact_of_the_wrong_kind_is_refused_and_not_guessed(source, facts):
    with pytest.raises(WrongFact):
        compile_condition(source, TYPES).holds(facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("appraisal == 'pass'", "appraisal == 'fail'"),
        ("height_m < 45", "height_m >= 45"),
        ("in_zone", "not in_zone"),
        ("works_class in ('III', 'IV')", "works_class == 'II'"),
        ("supplements == 0", "supplements > 0"),
        ("in_zone and height_m > 3", "not in_zone and height_m > 3"),
        ("'road' in consultees", "'road' not in consultees"),
    ],
)
def test_conditions_that_exclude_each_other_are_proved_so(one, other):
    assert overlap(compile_condition(one, TYPES), compile_condition(other, TYPES), TYPES) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("appraisal == 'pass'", "in_zone"),
        ("height_m < 45", "height_m > 44"),
        ("height_m <= 45", "height_m >= 45"),
        ("supplements < 3", "supplements > 1"),
        ("works_class != 'IV'", "works_class != 'III'"),
        ("'road' in consultees", "'culture' in consultees"),
    ],
)
def test_conditions_that_may_both_hold_come_with_an_example(one, other):
    first, second = compile_condition(one, TYPES), compile_condition(other, TYPES)

    example = overlap(first, second, TYPES)

    assert example is not None
    assert first.holds(example)
    assert second.holds(example)


def test_a_condition_that_can_never_hold_is_found_out():
    assert not satisfiable(compile_condition("height_m > 3 and height_m < 2", TYPES), TYPES)
    assert not satisfiable(compile_condition("supplements > 1 and supplements < 2", TYPES), TYPES)
    assert satisfiable(compile_condition("height_m > 2 and height_m < 3", TYPES), TYPES)


def test_a_proof_over_too_many_facts_is_refused_in_bounded_time():
    types = {f"f{number}": FactType(FactKind.NUMBER) for number in range(12)}
    source = " and ".join(f"{name} > 1 and {name} < 1" for name in types)

    with pytest.raises(BadCondition, match="too many facts"):
        satisfiable(compile_condition(source, types), types)


@given(
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(-5, 5),
    st.integers(-6, 6),
)
def test_a_comparison_means_what_it_means_in_arithmetic(sign, literal, value):
    meaning = {
        "==": value == literal,
        "!=": value != literal,
        "<": value < literal,
        "<=": value <= literal,
        ">": value > literal,
        ">=": value >= literal,
    }
    mirrored = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)

    straight = compile_condition(f"supplements {sign} {literal}", TYPES)
    turned = compile_condition(f"{literal} {mirrored} supplements", TYPES)

    assert straight.holds({"supplements": value}) is meaning[sign]
    assert turned.holds({"supplements": value}) is meaning[sign]
