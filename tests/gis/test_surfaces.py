"""Above a sloped surface the height allowed is that of the very place, with the slope's doubt."""

import json
from typing import Any

import pytest
import shapely
from shapely import LineString
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.results import Check, Hit, State
from gis.site import Site
from permits.demo import layers
from permits.demo.surfaces import SIDE_SLOPE
from tests.gis.conftest import ask, at

GROUND = 530.0
AIRPORT = next(a for a in layers.facts()["airports"] if a["ref"] == "bmv")
RUNWAY = layers._runway(AIRPORT)


def beside(along: float, across: float, accuracy_m: float = 1.0) -> Site:
    """A site so far beyond the eastern end of the runway and to its left, in metres."""
    one, other = (shapely.Point(pair) for pair in RUNWAY.coords)
    length = one.distance(other)
    ux, uy = (other.x - one.x) / length, (other.y - one.y) / length
    return at(other.x + ux * along - uy * across, other.y + uy * along + ux * across, accuracy_m)


def limits(check: Check) -> dict[str, float]:
    return {
        str(hit.feature_ref): hit.facts["limit_elevation_m"] for hit in check.hits_of("airport_ols")
    }


@pytest.mark.parametrize(
    ("along", "across", "surface", "limit"),
    [
        (-1_500, 3_000, "bmv-trong", GROUND + 45),
        (-1_500, 5_000, "bmv-hinh-non", GROUND + 45 + 0.05 * 1_000),
        (-1_500, 250, "bmv-chuyen-tiep-2", GROUND + SIDE_SLOPE * 100),
        (560, 0, "bmv-tiep-can-2-1", GROUND + 0.02 * 500),
        (3_660, 0, "bmv-tiep-can-2-2", GROUND + 60 + 0.025 * 600),
        (9_000, 1_300, "bmv-tiep-can-2-3", GROUND + 150),
        (3_060, 0, "bmv-cat-canh-2", GROUND + 0.02 * 3_000),
        (-1_500, 9_000, "bmv-ngang-ngoai", GROUND + 150),
        (560, 300, "bmv-chuyen-tiep-tiep-can-2-1", GROUND + 0.02 * 500 + SIDE_SLOPE * 75),
    ],
)
def test_each_surface_is_as_high_as_the_standard_says(
    province: Session, along: float, across: float, surface: str, limit: float
) -> None:
    check = ask(province, beside(along, across), height_m=400, ground_level_m=GROUND)

    # The drawing's circles are polygons, and its figures are rounded to the decimetre.
    assert limits(check)[surface] == pytest.approx(limit, abs=0.15)


def cone(check: Check) -> Hit | None:
    return next((h for h in check.hits if h.feature_ref == "bmv-hinh-non"), None)


@pytest.mark.parametrize(
    ("above", "state"), [(2.0, State.HIT), (0.5, State.BORDERLINE), (-2, None)]
)
def test_the_top_is_held_against_the_slope_above_the_very_place(
    province: Session, above: float, state: State | None
) -> None:
    """At 5 % a site and layer good to 6 m together put 0.3 m on the metre of doubt."""
    site = beside(-1_500, 5_000)
    found = cone(ask(province, site, height_m=300, ground_level_m=GROUND))
    assert found is not None
    limit = found.facts["limit_elevation_m"]

    hit = cone(ask(province, site, height_m=limit - GROUND + above, ground_level_m=GROUND))

    assert (hit.state if hit else None) is state
    if hit:
        assert hit.facts["slope"] == 0.05
        assert hit.facts["doubt_m"] == pytest.approx(1 + 0.05 * 6)
        assert hit.facts["allowed_height_m"] == pytest.approx(limit - GROUND)
        assert hit.feature_name == "Sân bay Buôn Ma Thuột, mặt hình nón"


def test_where_the_ground_is_unknown_the_number_is_said_and_nothing_is_claimed(
    province: Session,
) -> None:
    hit = cone(ask(province, beside(-1_500, 5_000), height_m=90))

    assert hit is not None
    assert (hit.state, hit.missing) == (State.BORDERLINE, ("ground_level_m",))
    assert hit.facts["limit_elevation_m"] == pytest.approx(625, abs=0.15)
    assert hit.facts["allowed_height_m"] == pytest.approx(625 - 545, abs=0.15)


def test_the_layer_names_the_lowest_surface_and_its_height_even_where_nothing_is_met(
    province: Session,
) -> None:
    layer = ask(province, beside(560, 0), height_m=1, ground_level_m=500).layer("airport_ols")

    assert layer is not None
    assert layer.state is State.CLEAR
    assert layer.facts["surface"].endswith(("mặt tiếp cận", "mặt cất cánh"))
    assert layer.facts["limit_elevation_m"] == pytest.approx(GROUND + 10, abs=0.15)


@pytest.mark.parametrize(("height", "met"), [(30, False), (31, True)])
def test_far_out_only_what_is_tall_above_its_own_ground_counts(
    province: Session, height: float, met: bool
) -> None:
    hill = GROUND + 160  # higher than the outer horizontal surface itself

    check = ask(province, beside(-1_500, 9_000), height_m=height, ground_level_m=hill)

    assert ("bmv-ngang-ngoai" in limits(check)) is met


def test_a_line_is_held_against_the_lowest_point_above_it(province: Session) -> None:
    near, far = beside(-1_500, 4_500), beside(-1_500, 5_500)
    line = Site(LineString([near.geometry.coords[0], far.geometry.coords[0]]), accuracy_m=1.0)

    hit = cone(ask(province, line, height_m=300, ground_level_m=GROUND))

    assert hit is not None
    assert hit.facts["limit_elevation_m"] == pytest.approx(575 + 0.05 * 500, abs=0.15)


@pytest.mark.parametrize(
    "said",
    [
        {"slope": 0.05},
        {"slope": "steep", "base_elevation_m": 1, "base_line": "LINESTRING (0 0, 1 1)"},
        {"slope": 0, "base_elevation_m": 1, "base_line": "LINESTRING (0 0, 1 1)"},
        {"slope": 0.05, "base_elevation_m": 1, "base_line": "LINESTRING (0 0"},
        {"slope": 0.05, "base_elevation_m": 1, "base_line": "POINT (0 0)"},
        {"slope": 0.05, "base_elevation_m": 1, "base_line": "LINESTRING (0 0, 0 0)"},
        {"slope": 0.05, "base_elevation_m": "high", "base_line": "LINESTRING (0 0, 1 1)"},
    ],
)
def test_a_surface_that_no_check_could_read_is_never_stored(
    province: Session, said: dict[str, Any]
) -> None:
    copy = text(
        "insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom,"
        " in_force, recorded) select nextval('gis.feature_id'), 1, edition_id, kind, 'new', name,"
        " cast(:attrs as jsonb), geom, in_force, recorded from gis.feature"
        " where publisher_ref = 'bmv-trong'"
    )

    with pytest.raises(IntegrityError, match="ck_feature_surface"):
        province.execute(copy, {"attrs": json.dumps(said)})
