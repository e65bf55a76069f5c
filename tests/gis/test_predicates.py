"""A condition is of the closed set, and what was not said makes it unknown, never true or false."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import predicates
from gis.predicates import BadCondition, judge
from gis.results import State
from gis.rules import load_rules
from permits.demo import layers
from tests.gis.conftest import NOW, ask, at, point, route

OWN = {"feature": "owner", "same_as": "carrier"}


@pytest.mark.parametrize(
    ("site", "feature", "holds", "missing"),
    [
        ({"carrier": "vnpt"}, {"owner": "vnpt"}, True, ()),
        ({"carrier": "vnpt"}, {"owner": "viettel"}, False, ()),
        ({}, {"owner": "vnpt"}, None, ("carrier",)),
        ({"carrier": "vnpt"}, {}, None, ("owner",)),
        ({"carrier": 3}, {"owner": "3"}, False, ()),
    ],
)
def test_same_as_holds_both_sides_against_each_other(
    site: dict[str, Any], feature: dict[str, Any], holds: bool | None, missing: tuple[str, ...]
) -> None:
    verdict = judge(OWN, site, feature)
    turned = judge({"site": "carrier", "same_as": "owner"}, site, feature)
    denied = judge({"not": OWN}, site, feature)

    assert (verdict.holds, verdict.missing) == (holds, missing)
    assert turned.holds is holds
    assert denied.holds is (None if holds is None else not holds)


@pytest.mark.parametrize(
    "condition",
    [
        {"feature": "owner", "same_as": ""},
        {"feature": "owner", "same_as": 3},
        {"feature": "owner", "same_as": ["carrier"]},
        {"feature": "owner", "same_as": "carrier", "is": "vnpt"},
        {"site": "carrier", "feature": "owner", "same_as": "x"},
    ],
)
def test_same_as_names_one_attribute_and_nothing_else(condition: dict[str, Any]) -> None:
    predicates.validate(OWN)

    with pytest.raises(BadCondition):
        predicates.validate(condition)


ANYWHERE = """
  - code: zone-or-height
    kind: height_45
    applies_to: [tower_ground]
    effect: inform
    name:
      {vi: "Thử", en: "Trial"}
    text: {vi: "Thử", en: "Trial"}
    cite: {ref: "none", certainty: proposal}
    in_force: {from: 2025-07-01}
"""


def with_when(code: str, when: str) -> bytes:
    """The demo's rules and one that looks at the site alone, one of them under a condition."""
    whole = layers.RULES.read_text(encoding="utf-8") + ANYWHERE
    before, after = whole.split(f"  - code: {code}\n")
    changed = after.replace("    name:\n", f"    when: {when}\n    name:\n", 1)
    return f"{before}  - code: {code}\n{changed}".encode()


URBAN, RURAL = (108.040, 12.680), (108.20, 12.60)


@pytest.mark.parametrize(("place", "area"), [(URBAN, "urban"), (RURAL, "rural")])
def test_a_rule_may_ask_whether_the_place_is_urban(
    province: Session, place: tuple[float, float], area: str
) -> None:
    load_rules(province, with_when("zone-or-height", "{site: area, is: urban}"), now=NOW)

    check = ask(province, point(*place), height_m=45, later=5)

    assert check.area == area
    assert check.ward is not None
    assert check.ward.area == area
    assert ("zone-or-height" in {hit.rule for hit in check.hits}) is (area == "urban")


def on_an_edge_between(province: Session, one: str, other: str) -> tuple[float, float]:
    """A point on the border of two wards of the given areas."""
    row = province.execute(
        text(
            "select st_x(p), st_y(p) from gis.feature a join gis.feature b on a.id < b.id"
            " and st_intersects(a.geom, b.geom),"
            " lateral st_lineinterpolatepoint(st_geometryn(st_collectionextract("
            "     st_intersection(a.geom, b.geom), 2), 1), 0.5) as p"
            " where a.kind = 'ward' and b.kind = 'ward'"
            " and a.attrs ->> 'area' = :one and b.attrs ->> 'area' = :other and p is not null"
            " limit 1"
        ),
        {"one": one, "other": other},
    ).one()
    return row[0], row[1]


def test_between_a_town_and_the_country_nobody_claims_to_know(province: Session) -> None:
    load_rules(province, with_when("share-mast-ground", "{site: area, is: urban}"), now=NOW)
    edge = on_an_edge_between(province, "urban", "rural")

    assert ask(province, at(*edge), later=5).area is None
    assert ask(province, at(*on_an_edge_between(province, "rural", "rural"))).area == "rural"


def test_a_rule_that_asks_for_an_unknown_area_is_borderline(province: Session) -> None:
    load_rules(province, with_when("road-duct", "{site: area, is: urban}"), now=NOW)
    long = route((108.060, 12.700), (108.150, 12.780))  # from the town out along national road 14

    check = ask(province, long, "duct_share", later=5)

    hit = next(hit for hit in check.hits if hit.rule == "road-duct")
    assert check.area is None
    assert (hit.state, hit.missing) == (State.BORDERLINE, ("area",))
