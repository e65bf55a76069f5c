"""The map page's questions: editions by day, lists that end, rings in metres of the ground."""

from datetime import date, timedelta

import pytest
from shapely import Point, box
from sqlalchemy import text

from gis import browsing, crs
from gis.browsing import Sought
from gis.collections import View
from gis.editions import EditionState
from permits.demo import layers
from tests.gis.conftest import NOW, TODAY
from tests.support.editions import end_layer

LAYERS = ("ward", "zone", "existing_mast", "existing_duct", "heritage")
NEXT_YEAR = TODAY + timedelta(days=365)
COMING = """
insert into gis.edition (kind, series, title, publisher, citation, in_force, recorded,
                         loaded_by, source_name, source_sha256, accuracy_m, schematic)
select kind, series, 'coming', publisher, citation, daterange(:day, null), recorded,
       loaded_by, source_name, 'x', accuracy_m, schematic
  from gis.edition where kind = :kind and upper_inf(recorded)
"""

CROWD = """
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, in_force,
                         recorded)
select nextval('gis.feature_id'), 1, e.id, e.kind, 'crowd-' || n, 'crowd', '{}',
       st_setsrid(st_makepoint(:east + :step * ((n * 7919) % 20000),
                               :north + :step * ((n * 10477) % 20000)), 9218),
       e.in_force, e.recorded
  from gis.edition as e, generate_series(1, 1600) as n
 where e.kind = :kind and upper_inf(e.recorded)
"""

REPEALED = """
insert into gis.layer_act (act, kind, series, at, by, title, reason, from_day)
select 'repeal', kind, series, :now, 'x', title, 'x', :day
  from gis.edition where kind = :kind and upper_inf(recorded)
"""
CROWDED = {"kind": "existing_mast", "east": 440_000, "north": 1_390_000}


def sought(day=TODAY, kinds=LAYERS):
    return Sought(View(day, day, NOW), tuple(kinds))


def everything(session, ask):
    """Turn every page of a list."""
    rows, after = [], None
    while page := ask(after):
        rows += page
        after = page[-1]
    return rows


@pytest.fixture
def replaced(province):
    """The heritage layer ends in a year, and another edition follows it."""
    end_layer(province, "heritage", NEXT_YEAR)
    province.execute(text(COMING), {"day": NEXT_YEAR, "kind": "heritage"})
    return province


def test_the_day_decides_which_edition_holds(replaced):
    def states(day):
        return [
            (e.title == "coming", e.state) for e in browsing.editions_on(replaced, day)["heritage"]
        ]

    assert states(TODAY) == [(False, EditionState.IN_FORCE), (True, EditionState.PRE_EFFECT)]
    assert states(NEXT_YEAR) == [(True, EditionState.IN_FORCE)]
    assert states(NEXT_YEAR - timedelta(days=1)) == states(TODAY)


def test_a_series_that_has_ended_says_so(province):
    end_layer(province, "heritage", NEXT_YEAR)

    (ended,) = browsing.editions_on(province, NEXT_YEAR)["heritage"]

    assert ended.state is EditionState.ENDED
    assert ended.last == NEXT_YEAR - timedelta(days=1)


def test_an_edition_that_was_replaced_or_repealed_says_which(replaced):
    between = NEXT_YEAR + timedelta(days=30)
    end_layer(replaced, "heritage", between, title="coming")
    end_layer(replaced, "zone", NEXT_YEAR)
    replaced.execute(text(REPEALED), {"kind": "zone", "day": NEXT_YEAR, "now": NOW})

    after = browsing.editions_on(replaced, between)

    assert [e.state for e in after["heritage"]] == [EditionState.ENDED]
    assert [e.state for e in after["zone"]] == [EditionState.REPEALED]


def test_a_list_of_an_area_has_each_feature_once_and_ends(province):
    area = browsing.box_area((107.99, 12.62, 108.09, 12.72))

    def page(after, most=7):
        return browsing.within(province, sought(), area=area, after=after, most=most)

    rows = everything(province, page)
    at_once = page(None, 5_000)
    assert [row.id for row in rows] == [row.id for row in at_once]
    assert len({row.id for row in rows}) == len(rows) > 30
    assert [row.position for row in rows] == sorted(row.position for row in rows)


def test_a_list_of_an_area_is_what_shapely_finds(province):
    area = browsing.box_area((107.99, 12.62, 108.09, 12.72))
    pieces = browsing.pieces(province, day=TODAY, kinds=LAYERS, area=area, step_m=0)

    rows = browsing.within(province, sought(), area=area, after=None, most=5_000)

    assert len(rows) == sum(piece.geometry.intersects(area) for piece in pieces)


def test_a_ring_lists_what_lies_within_its_metres_nearest_first(province):
    place = layers.spot([108.040, 12.680])

    def page(after, most=7):
        return browsing.around(
            province, sought(), place=place, radius_m=1_500, after=after, most=most
        )

    rows = everything(province, page)
    area = place.buffer(1_600)
    pieces = browsing.pieces(province, day=TODAY, kinds=LAYERS, area=area, step_m=0)
    truth = sorted(round(p.geometry.distance(place), 3) for p in pieces)
    assert [round(row.distance_m, 3) for row in rows] == [d for d in truth if d <= 1_500]
    assert {row.kind for row in rows if row.distance_m == 0} >= {"ward", "existing_duct"}
    assert [row.kind for row in rows if row.distance_m == 0][-1] == "ward"  # the largest last


def test_a_crowd_of_points_costs_a_picture_only_what_it_draws(province):
    province.execute(text(CROWD), CROWDED | {"step": 1})
    area = browsing.box_area((107, 12, 110, 14))

    pieces = browsing.pieces(province, day=TODAY, kinds=LAYERS, area=area, step_m=200)

    assert len(pieces) == browsing.MAX_PIECES + 1
    assert sum(piece.kind == "ward" for piece in pieces) == 102


def test_things_at_one_place_are_all_listed_over_pages(province):
    province.execute(text(CROWD), CROWDED | {"step": 0})
    place = Point(CROWDED["east"], CROWDED["north"])

    def page(after, most=400):
        kinds = ["existing_mast"]
        return browsing.around(
            province, sought(kinds=kinds), place=place, radius_m=1, after=after, most=most
        )

    rows = everything(province, page)
    assert len({row.id for row in rows}) == len(rows) == 1_600


def test_a_ring_is_never_wider_than_its_limit(province):
    place = layers.spot([108.040, 12.680])

    rows = browsing.around(
        province, sought(kinds=["ward"]), place=place, radius_m=1e9, after=None, most=500
    )

    assert max(row.distance_m for row in rows) <= browsing.MAX_RADIUS_M
    assert len(rows) < 102


def test_features_of_another_day_are_not_listed(replaced):
    area = browsing.box_area((107, 12, 110, 14))
    kinds = ["heritage"]

    now = browsing.within(replaced, sought(kinds=kinds), area=area, after=None, most=99)
    later = browsing.within(replaced, sought(NEXT_YEAR, kinds), area=area, after=None, most=99)

    assert now
    assert not later


def test_a_ward_does_not_hold_its_neighbours(province):
    (ward, *_) = browsing.within(province, sought(kinds=["ward"]), area=None, after=None, most=1)
    area = browsing.ward_area(province, ward.ref, day=TODAY)

    inside = browsing.within(province, sought(kinds=["ward"]), area=area, after=None, most=9)

    assert [row.ref for row in inside] == [ward.ref]
    assert browsing.ward_area(province, "00000", day=TODAY) is None


def test_a_box_of_degrees_keeps_its_bent_sides():
    area = browsing.box_area((107.5, 12.2, 109.5, 13.6))
    middle = crs.convert([(108.5, 12.2)], crs.DEGREES_SRID, crs.STORAGE_SRID)[0]

    assert area.is_valid
    assert area.boundary.distance(Point(middle)) < 30
    assert box(*area.bounds).area > area.area


def test_nothing_is_known_of_days_before_the_first_edition(province):
    assert browsing.province_bounds(province, day=date(1950, 1, 1)) is None
