"""A site keeps its place and its origin through every form it takes."""

import json
from datetime import date
from decimal import Decimal

import pytest
import shapely

from gis import batch, crs
from gis.site import Site
from tests.gis.conftest import point, route

SITES = [point(108.05, 12.667), route((108.05, 12.667), (108.06, 12.67), (108.07, 12.66))]


@pytest.mark.parametrize("site", SITES, ids=["point", "route"])
def test_a_site_comes_back_from_plain_values_unchanged(site: Site) -> None:
    assert Site.read(json.loads(json.dumps(site.document()))) == site


@pytest.mark.parametrize("site", SITES, ids=["point", "route"])
def test_a_site_comes_back_from_geojson_to_the_centimetre(site: Site) -> None:
    back = Site.from_geojson(json.loads(json.dumps(site.geojson())), source="map")

    assert back.shape == site.shape
    assert back.geometry.distance(site.geometry) < 0.02
    assert (back.source, back.declared) == ("map", "wgs84")


def test_geojson_has_the_longitude_first_and_papers_have_x_in_the_north() -> None:
    site = SITES[0]

    assert site.geojson() == {"type": "Point", "coordinates": [108.05, 12.667]}
    assert site.wgs84()[0].lat == 12.667
    assert site.vn2000()[0].x == pytest.approx(1_400_887.15, abs=0.01)


def test_only_points_and_lines_are_sites() -> None:
    with pytest.raises(ValueError, match="a point or a line"):
        Site.from_geojson({"type": "MultiPoint", "coordinates": [[108, 12]]})


def test_the_database_gets_the_system_with_the_geometry() -> None:
    assert shapely.get_srid(shapely.from_wkb(SITES[1].wkb)) == crs.STORAGE_SRID


def test_the_centre_stands_for_the_site() -> None:
    assert SITES[0].centre() == SITES[0].wgs84()[0]
    middle = SITES[1].centre()
    assert 12.66 < middle.lat < 12.675
    assert 108.05 < middle.lon < 108.07
    assert (SITES[0].length_m, round(SITES[1].length_m, -2)) == (0, 2_700)


def test_attributes_are_kept_as_a_replay_will_judge_them() -> None:
    said = batch.plain(
        {"work": "tower_ground", "height_m": Decimal("42.5"), "built": date(2026, 1, 2), "b": None}
    )

    assert said == {"b": None, "built": "2026-01-02", "height_m": 42.5, "work": "tower_ground"}
    assert json.loads(json.dumps(said)) == said
