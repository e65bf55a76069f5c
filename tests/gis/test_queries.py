"""What pages ask of the map comes back bounded, ordered and in the system they need."""

import pytest
from shapely import Point, from_geojson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import drawing, queries
from gis.site import Site
from permits.demo import layers
from tests.gis.conftest import point, route

TOWN = (107.99, 12.62, 108.09, 12.72)


def test_outside_the_province_there_is_no_ward_and_no_zone(province: Session) -> None:
    hanoi = layers.spot([105.85, 21.03])

    assert queries.ward_at(province, hanoi) is None
    assert queries.zone_at(province, hanoi) is None
    assert queries.ward_at(province, Point(1e9, 1e9)) is None


def test_the_smaller_zone_is_given_first(province: Session) -> None:
    zone = queries.zone_at(province, layers.spot([109.36, 12.99]))

    assert zone is not None
    assert (zone.code, zone.authority) == ("kcn-hoa-hiep-1", "bql-kkt")


def test_wards_are_listed_once_each(province: Session) -> None:
    wards = queries.wards(province)

    assert len(wards) == len({ward.code for ward in wards}) == 102
    assert queries.ward_name(province, "00000") == "00000"


def test_features_come_as_geojson_in_degrees(province: Session) -> None:
    found = queries.features(province, bbox=TOWN, kinds=["existing_mast", "zone"])

    assert found["truncated"] is False
    kinds = {item["properties"]["kind"] for item in found["features"]}
    assert kinds == {"existing_mast", "zone"}
    for item in found["features"]:
        west, south, east, north = from_geojson(str(item["geometry"]).replace("'", '"')).bounds
        assert 107 < west <= east < 110
        assert 12 < south <= north < 14


def test_a_cut_answer_says_that_it_is_cut(province: Session) -> None:
    found = queries.features(province, bbox=TOWN, kinds=["existing_duct"], limit=10)

    assert len(found["features"]) == 10
    assert found["truncated"] is True


def test_coarser_drawings_are_shorter(province: Session) -> None:
    fine = queries.features(province, bbox=(107, 12, 110, 14), kinds=["heritage"])
    coarse = queries.features(province, bbox=(107, 12, 110, 14), kinds=["heritage"], step_m=200)

    assert len(str(coarse)) < len(str(fine)) / 2
    assert len(coarse["features"]) == len(fine["features"])


def test_the_list_of_layers_says_publisher_and_size(province: Session) -> None:
    editions = {edition.kind: edition for edition in queries.editions(province)}

    assert editions["ward"].features == 102
    assert editions["zone"].schematic
    assert editions["zone"].name_en == "Industrial parks, clusters and economic zones"


@pytest.mark.parametrize(
    "site",
    [point(108.044, 12.675), route((107.975, 12.62), (107.944, 12.60))],
    ids=["point", "route"],
)
def test_the_drawing_carries_no_script_and_no_style(province: Session, site: Site) -> None:
    around = queries.nearby(province, site, margin_m=1_500)

    svg = drawing.site_map(site, around, shown=drawing.frame(site), title='Vị trí <"&>')

    assert svg.startswith("<svg")
    assert not any(word in svg for word in ("<script", "style=", "href", "onload", "<style"))
    assert "&lt;" in svg
    assert "nan" not in svg
    assert len(svg) < 60_000


def test_what_only_officials_may_see_is_on_no_drawing_that_leaves_the_house(
    province: Session,
) -> None:
    site = point(108.044, 12.675)
    province.execute(
        text("update gis.layer_kind set audience = 'officials' where code = 'existing_mast'")
    )

    kinds = {item.kind for item in queries.nearby(province, site, margin_m=1_500)}

    assert "existing_duct" in kinds
    assert "existing_mast" not in kinds


def test_two_drawings_of_the_same_map_are_the_same(province: Session) -> None:
    site = point(108.044, 12.675)
    drawings = {
        drawing.site_map(
            site, queries.nearby(province, site), shown=drawing.frame(site), title="Bản đồ"
        )
        for _ in range(2)
    }

    assert len(drawings) == 1
