"""The test of a substantial change: pure, so every rule is tried on invented designs."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.crs import WGS84
from gis.site import Site
from permits.core.vocabulary import WorkKind, WorksClass
from permits.dossiers import changing
from permits.dossiers.changing import WEIGHT, Design
from permits.dossiers.vocabulary import ChangeWay

TECHNICAL = {
    "mast_class": "A2b",
    "height_m": "36",
    "footprint_m2": "36",
    "setback_m": "5",
    "structure": "Cột thép ba chân tự đứng",
    "frequency_bands": "2600 MHz",
    "slots_offered": "2",
}
PLACE = Site.of([(108.066, 12.616)], WGS84, shape="point")
TOWER = Design(WorkKind.TOWER_GROUND, PLACE, TECHNICAL)


def moved(metres: float) -> Site:
    """Give the place so many metres further east."""
    east, north = PLACE.geometry.coords[0]
    document = PLACE.document() | {"geometry": [[east + metres, north]]}
    return Site.read(document)


def changed(**technical: str) -> Design:
    return replace(TOWER, technical={**TECHNICAL, **technical})


def test_the_same_design_has_nothing_to_be_adjusted() -> None:
    weighed = changing.weigh(TOWER, TOWER)

    assert (weighed.way, weighed.reasons) == (ChangeWay.NOTICE, ())
    assert not weighed.changes_class


@pytest.mark.parametrize(
    ("technical", "way", "codes"),
    [
        ({"height_m": "36.5"}, ChangeWay.FULL, ["height_up"]),
        ({"height_m": "30"}, ChangeWay.SHORT, ["height_down"]),
        ({"height_m": "36.00"}, ChangeWay.NOTICE, []),
        ({"footprint_m2": "39"}, ChangeWay.SHORT, ["area"]),
        ({"footprint_m2": "30"}, ChangeWay.SHORT, ["area"]),
        ({"footprint_m2": "40"}, ChangeWay.FULL, ["area_much", "area"]),
        ({"structure": "Cột ống thép liền"}, ChangeWay.SHORT, ["structure"]),
        ({"structure": "Cột  thép ba chân  tự đứng"}, ChangeWay.NOTICE, []),
        ({"mast_class": "A1b"}, ChangeWay.FULL, ["mast_class"]),
        ({"setback_m": "4"}, ChangeWay.SHORT, ["setback"]),
        ({"frequency_bands": "3700 MHz"}, ChangeWay.NOTICE, ["frequency_bands"]),
        ({"height_m": "50"}, ChangeWay.FULL, ["works_class", "height_up"]),
    ],
)
def test_each_change_has_its_way_and_its_reasons(
    technical: dict[str, str], way: ChangeWay, codes: list[str]
) -> None:
    weighed = changing.weigh(TOWER, changed(**technical))

    assert weighed.way is way
    assert [reason.code for reason in weighed.reasons] == codes
    assert all(reason.cite.text for reason in weighed.reasons)


@pytest.mark.parametrize(("metres", "way"), [(0.5, ChangeWay.NOTICE), (0.51, ChangeWay.FULL)])
def test_a_place_may_differ_by_half_a_metre(metres: float, way: ChangeWay) -> None:
    assert changing.weigh(TOWER, replace(TOWER, site=moved(metres))).way is way


def test_a_class_that_changes_is_told_since_another_office_may_be_competent() -> None:
    weighed = changing.weigh(TOWER, changed(height_m="46"))

    assert weighed.changes_class
    assert (weighed.class_before, weighed.class_after) == (WorksClass.IV, WorksClass.III)


def test_a_rooftop_on_another_building_stands_elsewhere() -> None:
    roof = Design(
        WorkKind.TOWER_ROOFTOP,
        PLACE,
        {"height_m": "9", "building_height_m": "18", "building_owner": "Khách sạn Mẫu"},
    )
    other = replace(roof, technical={**roof.technical, "building_owner": "Nhà văn hóa Mẫu"})

    assert changing.weigh(roof, other).way is ChangeWay.FULL


def test_every_rule_says_in_both_languages_what_it_is_about_and_how_sure_it_is() -> None:
    table = changing._table()["rules"]

    assert len({line["code"] for line in table}) == len(table)
    for line in table:
        assert line["vi"]
        assert line["en"]
        assert line["cite"]["text"]
        assert line["cite"]["certainty"] in ("found", "recall", "proposal")
        assert line["way"] in ("full", "short")
        if str(line.get("above", 0)) != "0":  # a threshold of ours is never passed off as law
            assert line["cite"]["certainty"] == "proposal"


HEIGHTS = st.decimals(3, 320, places=2).map(str)
AREAS = st.decimals(1, 2000, places=2).map(str)
WORDS = st.sampled_from(["Cột dây co", "Cột tự đứng", "Cột ống thép"])
DESIGNS = st.builds(
    lambda height, area, words, east: Design(
        WorkKind.TOWER_GROUND,
        moved(east),
        {**TECHNICAL, "height_m": height, "footprint_m2": area, "structure": words},
    ),
    HEIGHTS,
    AREAS,
    WORDS,
    st.floats(0, 500, allow_nan=False).map(lambda each: round(each, 2)),
)


@given(DESIGNS, DESIGNS)
def test_the_way_is_the_heaviest_of_its_reasons_and_never_lighter(
    permitted: Design, wanted: Design
) -> None:
    weighed = changing.weigh(permitted, wanted)
    ways = [WEIGHT.index(reason.way) for reason in weighed.reasons]

    assert ways == sorted(ways, reverse=True)
    assert WEIGHT.index(weighed.way) == max(ways, default=0)


@given(DESIGNS, DESIGNS)
def test_whether_anything_differs_does_not_depend_on_which_came_first(
    one: Design, other: Design
) -> None:
    there, back = changing.weigh(one, other), changing.weigh(other, one)

    assert bool(there.reasons) is bool(back.reasons)
    assert there.changes_class is back.changes_class
    assert there.class_before is back.class_after


@given(DESIGNS, st.decimals(0, 300, places=2), st.decimals(0, 300, places=2))
def test_a_greater_rise_never_has_a_lighter_way(
    design: Design, less: Decimal, more: Decimal
) -> None:
    low, high = sorted((less, more))
    height = Decimal(str(design.technical["height_m"]))

    def risen(by: Decimal) -> int:
        technical = {**design.technical, "height_m": str(height + by)}
        return WEIGHT.index(changing.weigh(design, replace(design, technical=technical)).way)

    assert risen(low) <= risen(high)


@given(DESIGNS)
def test_what_no_rule_names_never_asks_for_an_adjustment(design: Design) -> None:
    technical = {**design.technical, "frequency_bands": "700 MHz", "slots_offered": "5"}

    assert changing.weigh(design, replace(design, technical=technical)).way is ChangeWay.NOTICE
