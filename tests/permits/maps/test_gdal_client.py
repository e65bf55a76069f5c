"""GDAL's own OGC API client reads us over HTTP: every page, both systems, boxes, with a token."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np
import pyogrio
import pytest
import shapely
from flask import Flask
from pyogrio.errors import DataLayerError, DataSourceError
from sqlalchemy import text
from werkzeug.serving import make_server

from app import create_app
from permits.core import clock
from permits.core.db import committing, db
from permits.core.vocabulary import Role
from tests.conftest import NOW, settings_for
from tests.permits.maps.test_tiles import defence
from tests.support import databases, people

CRS84 = "OGC:CRS84"
STANDING = "upper_inf(recorded) and in_force @> date '2026-11-12'"
#: Whatever proxy the machine has, this server is beside it; and no answer takes long.
QUIET = {"GDAL_HTTP_MAX_RETRY": "0", "GDAL_HTTP_TIMEOUT": "20", "GDAL_HTTP_NOPROXY": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Service:
    """A server on a port of its own, over a copy of the demo province."""

    base: str
    app: Flask
    token: str

    def rows(self, what: str, drawn: str = "geom", **asked: object):
        """Ask the database directly."""
        statement = what.replace("{standing}", STANDING).replace("{drawn}", drawn)
        with self.app.app_context():
            return db.session.execute(text(statement), asked).all()


def serve(url, folder, base, listener) -> None:
    """Serve at the tests' moment until killed; a process apart, for GDAL keeps this one busy."""
    with clock.at(NOW):
        made = create_app(replace(settings_for(url, folder), base_url=base), TESTING=True)
        make_server("127.0.0.1", 0, made, fd=listener.fileno()).serve_forever()


@pytest.fixture(scope="module")
def service(province_template, tmp_path_factory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("gdal")
    with (
        databases.copy_of(databases.admin_url(), province_template) as url,
        socket.socket() as door,
    ):
        door.bind(("127.0.0.1", 0))
        door.listen(16)  # whoever comes before the server is ready waits here
        base = f"http://127.0.0.1:{door.getsockname()[1]}"
        made = create_app(replace(settings_for(url, folder), base_url=base), TESTING=True)
        with made.app_context():
            with clock.at(NOW), committing() as session:
                defence(session)
                login = people.person_with(session, Role.PLANNING_OFFICER).login
                token = people.token_for(session, login)
            db.engine.dispose()
        child = get_context("fork").Process(target=serve, args=(url, folder, base, door))
        child.start()
        pyogrio.set_gdal_config_options(QUIET)
        yield Service(base, made, token)
        pyogrio.set_gdal_config_options(dict.fromkeys(QUIET))
        child.kill()
        child.join()
        with made.app_context():
            db.engine.dispose()


def read(service, kind, *, page_size=7, crs=None, token=None, **asked):
    """Read a collection as GDAL does: numbers, fields, shapes, and in which system."""
    options = {"PAGE_SIZE": str(page_size)} | ({"CRS": crs} if crs else {})
    if token:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": token})
    try:
        meta, numbers, geometry, fields = pyogrio.raw.read(
            f"OAPIF:{service.base}/ogc", layer=kind, return_fids=True, **options, **asked
        )
    finally:
        pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": None, "GDAL_HTTP_BEARER": None})
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
        "select publisher_ref, st_asbinary({drawn}) as shape from gis.feature"
        " where kind = :kind and {standing} order by id",
        as_sql,
        kind=kind,
    )
    assert len(expected) > 7  # more than a page
    assert 'AUTHORITY["OGC","CRS84"]' in meta["crs"] if crs == CRS84 else meta["crs"] == "EPSG:9218"
    assert list(fields["ref"]) == [row.publisher_ref for row in expected]
    for found, row in zip(shapes, expected, strict=True):
        assert shapely.equals_exact(found, shapely.from_wkb(row.shape), tolerance)


@pytest.mark.parametrize("kind", ["ward", "existing_mast"])
def test_a_box_in_the_storage_system_finds_what_sql_finds(service, kind):
    box = (440_000, 1_390_000, 470_000, 1_420_000)

    _, numbers, _, _ = read(service, kind, bbox=box)

    expected = service.rows(
        "select id from gis.feature where kind = :kind and {standing}"
        " and st_intersects(geom, st_makeenvelope(:a, :b, :c, :d, 9218))",
        kind=kind, a=box[0], b=box[1], c=box[2], d=box[3],
    )  # fmt: skip
    assert len(numbers) == len(expected) > 0


def test_a_box_of_degrees_finds_what_sql_finds(service):
    box = (107.9, 12.5, 108.4, 12.9)

    _, numbers, _, _ = read(service, "existing_mast", crs=CRS84, bbox=box)

    expected = service.rows(
        "select id from gis.feature where kind = 'existing_mast' and {standing}"
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
    for token in ("wrong", None):
        with pytest.raises((DataSourceError, DataLayerError)):
            read(service, "defence", token=token)


def test_the_count_gdal_gives_is_sql_s(service):
    info = pyogrio.read_info(
        f"OAPIF:{service.base}/ogc", layer="ward", force_feature_count=True, PAGE_SIZE="10"
    )

    assert (
        info["features"]
        == service.rows("select count(*) from gis.feature where kind = 'ward' and {standing}")[0][0]
    )
    assert np.all(np.isfinite(info["total_bounds"])) if info["total_bounds"] else True
