"""GDAL's own OGC API client reads us over HTTP: every page, both systems, boxes, and behind a token."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyogrio
import pytest
import shapely
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from app import create_app
from permits.core.db import committing, db
from permits.core.vocabulary import Role
from tests.conftest import settings_for
from tests.permits.maps.test_tiles import defence
from tests.support import databases, people

CRS84 = "OGC:CRS84"
STANDING = "upper_inf(recorded) and in_force @> date '2026-11-12'"
QUIET = {"GDAL_HTTP_MAX_RETRY": "0", "GDAL_HTTP_NOPROXY": "127.0.0.1", "GDAL_HTTP_PROXY": ""}


@dataclass(frozen=True, slots=True)
class Service:
    """A server on a port of its own, over a copy of the demo province."""

    base: str
    app: Flask
    token: str

    def rows(self, what: str, **asked: object):
        """Ask the database directly."""
        with self.app.app_context():
            return db.session.execute(text(what), asked).all()


@pytest.fixture(scope="module")
def service(province_template, tmp_path_factory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("gdal")
    with databases.copy_of(databases.admin_url(), province_template) as url:
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        base = f"http://127.0.0.1:{server.server_port}"
        made = create_app(replace(settings_for(url, folder), base_url=base), TESTING=True)
        server.app = made
        with made.app_context(), committing() as session:
            defence(session)
            login = people.person_with(session, Role.PLANNING_OFFICER).login
            token = people.token_for(session, login)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        pyogrio.set_gdal_config_options(QUIET)
        yield Service(base, made, token)
        pyogrio.set_gdal_config_options(dict.fromkeys(QUIET))
        server.shutdown()
        thread.join()
        server.server_close()
        with made.app_context():
            db.engine.dispose()


def read(service, kind, *, page_size=7, crs=None, token=None, **asked):
    """Read a collection as GDAL does: numbers, fields, shapes, and in which system."""
    options = {"PAGE_SIZE": str(page_size)} | ({"CRS": crs} if crs else {})
    if token:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_HEADERS": f"Authorization: Bearer {token}"})
    try:
        meta, numbers, geometry, fields = pyogrio.raw.read(
            f"OAPIF:{service.base}/ogc", layer=kind, return_fids=True, **options, **asked
        )
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_HEADERS": None})
    return meta, numbers, shapely.from_wkb(geometry), dict(zip(meta["fields"], fields, strict=True))


@pytest.mark.parametrize("kind", ["ward", "existing_mast", "road_corridor", "existing_duct"])
@pytest.mark.parametrize(
    ("crs", "as_sql", "tolerance"),
    [(None, "geom", 1e-3), ("EPSG:9218", "geom", 1e-3), (CRS84, "st_transform(geom, 4326)", 1e-8)],
)
def test_every_page_is_read_and_every_shape_is_the_database_s(
    service, kind, crs, as_sql, tolerance
):
    meta, _, shapes, fields = read(service, kind, crs=crs)

    expected = service.rows(
        f"select publisher_ref, st_asbinary({as_sql}) as shape from gis.feature"
        f" where kind = :kind and {STANDING} order by id",
        kind=kind,
    )
    assert len(expected) > 7  # more than a page
    assert meta["crs"] == ("EPSG:9218" if crs != CRS84 else CRS84)
    assert list(fields["ref"]) == [row.publisher_ref for row in expected]
    for found, row in zip(shapes, expected, strict=True):
        assert shapely.equals_exact(found, shapely.from_wkb(row.shape), tolerance)


@pytest.mark.parametrize("kind", ["ward", "existing_mast"])
def test_a_box_in_the_storage_system_finds_what_sql_finds(service, kind):
    box = (440_000, 1_390_000, 470_000, 1_420_000)

    _, numbers, _, _ = read(service, kind, bbox=box)

    expected = service.rows(
        f"select id from gis.feature where kind = :kind and {STANDING}"
        " and st_intersects(geom, st_makeenvelope(:a, :b, :c, :d, 9218))",
        kind=kind, a=box[0], b=box[1], c=box[2], d=box[3],
    )  # fmt: skip
    assert len(numbers) == len(expected) > 0


def test_a_box_of_degrees_finds_what_sql_finds(service):
    box = (107.9, 12.5, 108.4, 12.9)

    _, numbers, _, _ = read(service, "existing_mast", crs=CRS84, bbox=box)

    expected = service.rows(
        f"select id from gis.feature where kind = 'existing_mast' and {STANDING}"
        " and st_intersects(st_transform(geom, 4326), st_makeenvelope(107.9, 12.5, 108.4, 12.9,"
        " 4326))"
    )
    assert len(numbers) == len(expected) > 0


def test_all_public_collections_are_offered_and_read(service):
    offered = {name for name, _ in pyogrio.list_layers(f"OAPIF:{service.base}/ogc")}

    assert {"ward", "zone", "structures", "duct-segments", "permits"} <= offered
    assert "defence" not in offered
    for kind in ("structures", "permits"):
        assert len(read(service, kind)[1]) == 0


def test_a_collection_for_officials_is_read_with_a_token_and_not_without(service):
    _, numbers, shapes, _ = read(service, "defence", token=service.token)

    assert len(numbers) == len(shapes) == 3
    with pytest.raises(pyogrio.errors.DataSourceError):
        read(service, "defence", token="wrong")
    with pytest.raises((pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError)):
        read(service, "defence")


def test_the_count_gdal_gives_is_sql_s(service):
    info = pyogrio.read_info(
        f"OAPIF:{service.base}/ogc", layer="ward", force_feature_count=True, PAGE_SIZE="10"
    )

    assert info["features"] == service.rows(
        f"select count(*) from gis.feature where kind = 'ward' and {STANDING}"
    )[0][0]
    assert np.all(np.isfinite(info["total_bounds"])) if info["total_bounds"] else True
