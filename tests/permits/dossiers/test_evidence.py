"""A check as people read it: where along a route, in which wards, under which surface."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from shapely import LineString

from gis.results import Check, Hit, Layer, State, Ward
from gis.site import Site
from permits.dossiers import evidence

NOW = datetime(2026, 11, 12, tzinfo=UTC)
ROUTE = Site(LineString([(450_000, 1_400_000), (452_000, 1_400_000)]))


def hit(**said: Any) -> Hit:
    usual: dict[str, Any] = {
        "kind": "airport_ols",
        "rule": "airport-surface",
        "rule_id": 1,
        "rule_rev": 1,
        "effect": "height_limit",
        "state": State.HIT,
        "feature_id": 7,
        "feature_rev": 1,
        "feature_ref": "a",
        "feature_name": "Mặt ngang trong",
        "distance_m": -10.0,
        "reach_m": 0.0,
        "tolerance_m": 8.0,
        "length_m": None,
        "from_m": None,
        "to_m": None,
        "nearest": None,
        "office": None,
        "name_vi": "Vượt bề mặt",
        "name_en": "Above a surface",
        "text_vi": "…",
        "text_en": "…",
        "legal_ref": "NĐ 32/2016/NĐ-CP",
        "legal_article": "",
        "certainty": "recall",
    }
    return Hit(**usual | said)


def check(*hits: Hit, wards: tuple[Ward, ...] = ()) -> Check:
    return Check(
        site=ROUTE,
        attributes={"work": "duct_share"},
        asked_as_of=date(2026, 11, 12),
        known_at=NOW,
        made_at=NOW,
        engine_version="2",
        ruleset_sha256="",
        layers=(Layer("airport_ols", "Bề mặt", "Surfaces", State.HIT),),
        hits=hits,
        wards=wards,
    )


def test_of_several_surfaces_the_lowest_says_how_high_one_may_build() -> None:
    high = hit(facts={"limit_elevation_m": 680.0, "allowed_height_m": 150.0, "excess_m": 3.0})
    low = hit(
        feature_name="Mặt chuyển tiếp",
        facts={"limit_elevation_m": 551.3, "allowed_height_m": 21.3, "excess_m": 40.0},
    )

    [finding] = evidence.read(check(high, low)).findings

    assert finding.surface == "Mặt chuyển tiếp"
    assert (finding.allowed_height_m, finding.excess_m) == (21.3, 40.0)


def test_a_route_says_in_which_wards_it_lies_and_a_point_does_not() -> None:
    two = (Ward("1", "Phường A", 1_400.0), Ward("2", "Xã B", 600.0))

    assert [(share.name, share.length_m) for share in evidence.read(check(wards=two)).shares] == [
        ("Phường A", 1_400.0),
        ("Xã B", 600.0),
    ]
    assert evidence.read(check(wards=two[:1])).shares == ()


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        (((120.2, 310.4),), "km 0+120 – km 0+310"),
        (((0.0, 40.0), (1_005.0, 1_089.6)), "km 0+000 – km 0+040; km 1+005 – km 1+090"),
        (((999.7, 1_999.9),), "km 1+000 – km 2+000"),
    ],
)
def test_a_stretch_is_said_as_chainage(
    app: Flask, stretches: tuple[tuple[float, float], ...], said: str
) -> None:
    with app.test_request_context():
        macros = app.jinja_env.get_template("_macros/checks.html").module

        assert str(macros.stretches(stretches)).strip() == said  # type: ignore[attr-defined]


def test_an_officer_reads_where_along_the_route_something_is_met(app: Flask) -> None:
    met = hit(length_m=190.0, intervals=((120.2, 310.4),))

    with app.test_request_context():
        macros = app.jinja_env.get_template("filing/_check.html").module
        [finding] = evidence.read(check(met)).findings
        shown = str(macros.finding(finding))  # type: ignore[attr-defined]

    assert "km 0+120 – km 0+310" in shown
