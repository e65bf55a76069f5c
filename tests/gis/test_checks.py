"""A check says what is there, what is not there, what is not known, and never mixes them up."""

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gis import checks, loading
from gis.results import Check, Outcome, State
from gis.rules import load_rules
from gis.site import Site
from permits.demo import layers
from tests.gis.conftest import NOW, TODAY, ask, at, point, route

PRISON = (108.044, 12.675)  # Nhà đày Buôn Ma Thuột: core 80 m, surroundings 250 m
HOA_PHU = (107.9440, 12.5992)
HOA_HIEP = (109.36, 12.99)
FIELD = (108.62, 12.78)  # open country


def states(check: Check) -> dict[str, str]:
    return {layer.kind: layer.state.value for layer in check.layers}


def test_open_country_is_clear_where_layers_prove_it_and_unknown_where_none_was_loaded(
    province: Session,
) -> None:
    check = ask(province, point(*FIELD))

    said = states(check)
    assert {said[kind] for kind in ("zone", "airport_ols", "heritage", "power_line")} == {"clear"}
    assert said["defence"] == said["planning_zone"] == "no_data"
    assert said["existing_pole"] == "not_relevant"
    assert check.hits == ()
    assert check.outcome is Outcome.NO_DATA


def test_a_layer_that_is_taken_away_is_unknown_not_clear(province: Session) -> None:
    province.execute(
        text(
            "update gis.edition set recorded = tstzrange(lower(recorded), :now)"
            " where kind = 'heritage'"
        ),
        {"now": NOW},
    )

    check = ask(province, point(*FIELD), later=1)

    assert states(check)["heritage"] == "no_data"


def test_a_site_whose_surroundings_leave_the_coverage_is_not_called_clear(
    province: Session,
) -> None:
    edge = province.execute(
        text(
            "select st_x(p), st_y(p) from gis.edition, st_pointn(st_exteriorring("
            "st_geometryn(coverage, 1)), 1) as p where kind = 'existing_mast'"
        )
    ).one()

    check = ask(province, at(edge[0], edge[1]))

    assert states(check)["existing_mast"] == "no_data"
    assert check.ward is None
    assert check.outcome is Outcome.NO_DATA


def test_a_mast_in_the_core_of_a_relic_is_forbidden_with_the_law_that_says_so(
    province: Session,
) -> None:
    check = ask(province, point(*PRISON))

    assert check.outcome is Outcome.FORBIDDEN
    hit = next(hit for hit in check.hits if hit.effect == "forbid")
    assert (hit.rule, hit.feature_ref, hit.state) == ("heritage-core", "nha-day-bmt-i", State.HIT)
    assert hit.distance_m == pytest.approx(-79.8, abs=0.5)
    assert hit.citation == "Luật Di sản văn hóa 45/2024/QH15"
    assert hit.certainty == "recall"
    assert hit.text_vi
    assert hit.text_en
    assert [c.office for c in check.consultations] == ["so-vhttdl"]


@pytest.mark.parametrize(
    ("beyond_m", "state"),
    [
        (-12, State.HIT),
        (-7.1, State.HIT),
        (-5, State.BORDERLINE),
        (0, State.BORDERLINE),
        (5, State.BORDERLINE),
        (7.1, None),
    ],
)
def test_near_the_border_nobody_claims_to_know(
    province: Session, beyond_m: float, state: State | None
) -> None:
    """Layer good to 5 m, site to 2 m: within 7 m of the border a survey decides."""
    site = east_of_core(province, beyond_m)

    hits = [hit for hit in ask(province, site).hits if hit.rule == "heritage-core"]

    assert [hit.state for hit in hits] == ([state] if state else [])


def east_of_core(province: Session, beyond_m: float) -> Site:
    """A site so far outside the easternmost vertex of the core of Lắk lake."""
    row = province.execute(
        text(
            "select st_xmax(geom), st_y(st_centroid(geom)) from gis.feature"
            " where publisher_ref = 'ho-lak-i'"
        )
    ).one()
    return at(row[0] + beyond_m, row[1], accuracy_m=2.0)


def test_the_zone_is_the_park_even_inside_the_economic_zone(province: Session) -> None:
    check = ask(province, point(*HOA_HIEP))

    assert [zone.code for zone in check.zones] == ["kcn-hoa-hiep-1", "kkt-nam-phu-yen"]
    assert check.zone is not None
    assert (check.zone.kind, check.zone.authority) == ("kcn", "bql-kkt")
    assert check.ward is not None
    assert check.ward.name == "Phường Hòa Hiệp"


def test_a_cluster_is_a_zone_without_a_board(province: Session) -> None:
    check = ask(province, point(108.075, 12.722))

    assert check.zone is not None
    assert (check.zone.kind, check.zone.authority) == ("ccn", None)
    assert "zone-cluster" in {hit.rule for hit in check.hits}


def test_from_45_metres_on_the_height_needs_acceptance(province: Session) -> None:
    low = ask(province, point(*FIELD), height_m=44.9)
    high = ask(province, point(*FIELD), height_m=45)

    assert low.consultations == ()
    assert [(c.office, c.hits[0].rule) for c in high.consultations] == [("bo-chqs", "height-45")]
    assert high.hits[0].feature_id is None


def test_an_attribute_that_was_not_given_leaves_the_question_open(province: Session) -> None:
    check = ask(province, point(*FIELD), height_m=None)

    assert [(hit.rule, hit.state, hit.missing) for hit in check.hits] == [
        ("height-45", State.BORDERLINE, ("height_m",))
    ]
    assert check.outcome is Outcome.SURVEY_NEEDED


@pytest.mark.parametrize(
    ("height_m", "ground_m", "state"),
    [
        (30, 530, None),
        (43, 530, None),
        (45, 530, State.BORDERLINE),
        (60, 530, State.HIT),
        (25, None, None),
        (40, None, State.BORDERLINE),
    ],
)
def test_the_top_of_a_mast_is_held_against_the_airport_surface(
    province: Session, height_m: float, ground_m: float | None, state: State | None
) -> None:
    """The inner horizontal surface of Buôn Ma Thuột lies at 575 m; the ground is below 545 m."""
    check = ask(province, point(108.12, 12.65), height_m=height_m, ground_level_m=ground_m)

    hits = [hit for hit in check.hits if hit.rule == "airport-surface"]
    assert [hit.state for hit in hits] == ([state] if state else [])
    layer = check.layer("airport_ols")
    assert layer is not None
    assert layer.facts["limit_elevation_m"] == 575


def test_a_mast_that_could_fall_on_a_power_line_needs_the_operators_word(province: Session) -> None:
    east, north = province.execute(
        text(
            "select st_x(p), st_y(p) from gis.feature, st_lineinterpolatepoint(geom, 0.6) as p"
            " where publisher_ref = 'dz-220-bmt-krong-buk'"
        )
    ).one()

    near = ask(province, at(east + 40, north), height_m=42)
    rules = {hit.rule: hit for hit in near.hits}

    assert rules["power-fall"].effect == "setback"
    assert rules["power-fall"].reach_m == 47
    assert "power-220" not in rules
    assert ask(province, at(east + 2, north), height_m=42, later=1).outcome is Outcome.SURVEY_NEEDED
    low = {hit.rule for hit in ask(province, at(east + 40, north), height_m=9).hits}
    assert "power-fall" not in low


def test_a_route_is_answered_with_length_and_chainage(province: Session) -> None:
    check = ask(
        province, route((107.975, 12.620), (107.950, 12.602), (107.944, 12.600)), "duct_share"
    )

    zone = next(hit for hit in check.hits if hit.rule == "zone-board")
    assert zone.length_m is not None
    assert check.zone is not None
    assert check.zone.length_m == zone.length_m
    assert zone.to_m == pytest.approx(check.site.length_m, abs=0.01)
    assert zone.to_m - zone.from_m == pytest.approx(zone.length_m, abs=0.01)  # type: ignore[operator]
    owners = {hit.office for hit in check.hits_of("existing_duct")}
    assert "vnpt" in owners
    assert [ward.name for ward in check.wards] == ["Xã Hòa Phú"]


def test_a_route_through_several_wards_lies_first_where_most_of_it_is(province: Session) -> None:
    check = ask(province, route((108.00, 12.66), (108.06, 12.68), (108.11, 12.66)), "duct_share")

    lengths = [ward.length_m or 0 for ward in check.wards]
    assert len(lengths) > 1
    assert lengths == sorted(lengths, reverse=True)
    assert sum(lengths) == pytest.approx(check.site.length_m, abs=0.01)


def test_another_day_has_another_law(province: Session) -> None:
    before = ask(province, point(*PRISON), as_of=date(2025, 6, 30))

    assert before.hits == ()
    assert {layer.state for layer in before.layers} == {State.NOT_RELEVANT}
    assert ask(province, point(*PRISON), as_of=date(2025, 7, 1)).hits


def test_the_fall_of_a_mast_of_unknown_height_is_an_open_question(province: Session) -> None:
    row = province.execute(
        text(
            "select st_x(p), st_y(p) from gis.feature, st_lineinterpolatepoint(geom, 0.6) as p"
            " where publisher_ref = 'dz-220-bmt-krong-buk'"
        )
    ).one()

    check = ask(province, at(row[0] + 40, row[1]), height_m=None)

    fall = next(hit for hit in check.hits if hit.rule == "power-fall")
    assert (fall.state, fall.missing) == (State.BORDERLINE, ("height_m",))


def test_a_question_may_go_to_the_commune_of_the_site(province: Session) -> None:
    asking = layers.RULES.read_bytes().replace(
        b"params: {office: bo-chqs}\n    name:", b"params: {office_from: ward}\n    name:"
    )
    load_rules(province, asking, now=NOW)

    check = ask(province, point(*HOA_PHU), height_m=50, later=1)

    assert [c.office for c in check.consultations] == ["ubnd-24175"]


@pytest.mark.concurrent
def test_a_check_that_cannot_be_made_says_failed_for_every_layer_and_is_kept_so(
    province: Session, map_url: str
) -> None:
    """Somebody loads a layer for longer than the check may wait."""
    with Session(create_engine(map_url, poolclass=NullPool)) as loader:
        loading.take_knowledge(loader, NOW)
        province.execute(text("set local lock_timeout = '50ms'"))
        check = ask(province, point(*FIELD))
        loader.rollback()

    assert {layer.state for layer in check.layers} == {State.FAILED}
    assert check.outcome is Outcome.FAILED
    kept = checks.load(province, checks.store(province, check, subject="dossier"))
    assert kept.outcome is Outcome.FAILED


def test_the_kind_of_work_must_be_said(province: Session) -> None:
    with pytest.raises(ValueError, match="kind of work"):
        checks.check(province, point(*FIELD), {}, asked_as_of=TODAY, known_at=NOW, now=NOW)
