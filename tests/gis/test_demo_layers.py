"""The demo's province is drawn by us from public facts, says so, and holds together."""

import json

import pytest
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import crs, queries, rules
from gis.site import Site
from permits.demo import layers

NAMES = [name for name, *_ in layers.LAYERS]
OFFICES = {"so-vhttdl", "bo-chqs", "so-xd-giaothong", "so-nnmt", "dien-luc"}
BOARDS = {"bql-kcn", "bql-kkt", None}


def document(name: str) -> dict:  # type: ignore[type-arg]
    read: dict = json.loads(layers.path_of(name).read_bytes())  # type: ignore[type-arg]
    return read


def shapes(name: str) -> dict[str, BaseGeometry]:
    return {
        item["properties"]["ref"]: crs.reproject(
            shapely.from_geojson(json.dumps(item["geometry"])), 4326, 9218
        )
        for item in document(name)["features"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_file_is_what_the_facts_draw(name: str) -> None:
    assert layers.path_of(name).read_bytes() == layers.draw(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_layer_file_is_small_and_says_that_it_is_schematic_and_whence(name: str) -> None:
    header = document(name)["layer"]

    assert layers.path_of(name).stat().st_size < 250_000
    assert header["schematic"] is True
    assert header["citation"]
    assert header["coverage"]


def test_each_of_the_102_wards_holds_its_own_point_and_no_other(province: Session) -> None:
    known = layers.facts()["wards"]

    assert len(known) == 102
    for code, name, lon, lat in known:
        point = layers.spot([lon, lat])
        assert queries.ward_at(province, point) == code
        assert queries.ward_name(province, code) == name


def test_wards_do_not_overlap_and_leave_no_gap() -> None:
    cells = list(shapes("wards").values())
    whole = shapely.union_all(cells)

    assert sum(cell.area for cell in cells) == pytest.approx(whole.area, rel=1e-6)
    assert whole.area / 1e6 == pytest.approx(18_096, rel=0.06)  # the published area, coarsely drawn


def test_every_zone_lies_in_the_province_and_has_its_published_area() -> None:
    province = shapely.union_all(list(shapes("wards").values())).buffer(1)
    published = {i["properties"]["ref"]: i["properties"] for i in document("zones")["features"]}

    for ref, shape in shapes("zones").items():
        assert province.covers(shape), ref
        tolerance = 0.25 if ref.startswith("kkt") else 0.01
        assert shape.area / 10_000 == pytest.approx(published[ref]["area_ha"], rel=tolerance), ref
        assert published[ref]["authority"] in BOARDS


def test_parks_do_not_overlap_each_other() -> None:
    parks = [shape for ref, shape in shapes("zones").items() if not ref.startswith("kkt")]

    assert shapely.union_all(parks).area == pytest.approx(sum(park.area for park in parks))


def test_there_is_something_to_share_in_the_towns_and_the_parks(province: Session) -> None:
    masts = document("masts")["features"]
    owners = {item["properties"]["owner"] for item in document("ducts")["features"]}

    assert 50 <= len(masts) <= 80
    assert owners == {"vnpt", "viettel", "mobifone", "fpt-telecom"}
    for item in (*masts, *document("ducts")["features"]):
        said = item["properties"]
        total = said.get("slots_total", said.get("ways_total"))
        assert 0 <= said.get("slots_free", said.get("ways_free")) <= total


def test_rules_ask_only_offices_that_exist_and_cite_their_law() -> None:
    kinds = {layer[1] for layer in layers.LAYERS} | {"planning_zone", "defence", "height_45"}
    rows = rules.read(layers.RULES.read_bytes(), kinds)

    for row in rows.values():
        office = row["params"].get("office")
        assert office is None or office in OFFICES
        assert row["legal_ref"]
        assert row["certainty"] in ("found", "recall", "proposal")


def test_loading_the_demo_twice_changes_nothing(province: Session) -> None:
    before = [edition.id for edition in queries.editions(province)]

    loaded = layers.load_all(province)

    assert all(load.unchanged for load in loaded)
    assert [edition.id for edition in queries.editions(province)] == before


def test_a_route_along_a_trunk_finds_its_owner(province: Session) -> None:
    trunk = next(t for t in layers.facts()["duct_trunks"] if t["ref"] == "bmt-hp")
    site = Site.of([(lon, lat) for lon, lat in trunk["line"]], crs.WGS84, shape="line")

    segments = queries.duct_segments(province, site)

    assert segments[0].owner == "vnpt"
    assert segments[0].ref == "bmt-hp"
    assert segments[0].length_m == pytest.approx(site.length_m, rel=0.01)
    assert segments[0].attrs["ways_total"] >= 2
