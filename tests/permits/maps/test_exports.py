"""GeoPackages: read back by GDAL they hold what the database holds, and say where it comes from."""

import sqlite3
import tempfile
import warnings

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import text

from gis import exporting
from permits.core.db import db
from permits.core.vocabulary import Role
from permits.dossiers import checking
from tests.permits.maps.test_tiles import defence
from tests.support.dossiers import SAMPLES

MAGIC = b"SQLite format 3\x00"


@pytest.fixture
def kept(tmp_path):
    """Keep an answer as a file and read its layers without a warning of GDAL."""

    def read(answer):
        assert answer.status_code == 200
        assert answer.mimetype == "application/geopackage+sqlite3"
        assert answer.data.startswith(MAGIC)
        file = tmp_path / "export.gpkg"
        file.write_bytes(answer.data)
        found = {}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for name, _ in pyogrio.list_layers(file):
                meta, _, geometry, fields = pyogrio.raw.read(file, layer=name)
                shapes = None if geometry is None else shapely.from_wkb(geometry)
                found[name] = (meta, dict(zip(meta["fields"], fields, strict=True)), shapes)
        found["info"] = pyogrio.read_info(file, layer=pyogrio.list_layers(file)[0][0])
        found["file"] = file
        return found

    return read


@pytest.mark.parametrize("kind", ["ward", "road_corridor", "existing_mast", "zone", "heritage"])
def test_a_collection_comes_whole_and_exact(client, session, kept, kind):
    found = kept(client.get(f"/ogc/collections/{kind}/items?f=gpkg"))

    meta, fields, shapes = found[kind]
    assert meta["crs"] == "EPSG:9218"
    expected = session.execute(
        text(
            "select id, name, publisher_ref, st_asbinary(geom) as shape from gis.feature"
            " where kind = :kind and upper_inf(recorded) order by id"
        ),
        {"kind": kind},
    ).all()
    assert list(fields["id"]) == [row.id for row in expected]
    assert list(fields["name"]) == [row.name for row in expected]
    for drawn, row in zip(shapes, expected, strict=True):
        assert shapely.equals(drawn, shapely.from_wkb(row.shape))
        assert np.array_equal(
            shapely.get_coordinates(drawn), shapely.get_coordinates(shapely.from_wkb(row.shape))
        )


def test_a_file_says_where_its_features_come_from(client, session, kept):
    found = kept(client.get("/ogc/collections/ward/items?f=gpkg"))

    _, fields, shapes = found["editions"]
    assert shapes is None
    known = session.execute(
        text(
            "select title, publisher, citation, accuracy_m, schematic, lower(in_force) as first"
            " from gis.edition where kind = 'ward' and upper_inf(recorded)"
        )
    ).one()
    assert (fields["title"][0], fields["publisher"][0]) == (known.title, known.publisher)
    assert (fields["citation"][0], fields["accuracy_m"][0]) == (known.citation, known.accuracy_m)
    assert bool(fields["schematic"][0]) == known.schematic
    assert str(fields["in_force_from"][0]) == known.first.isoformat()
    assert found["info"]["layer_metadata"]["PUBLISHER"] == known.publisher
    assert found["info"]["dataset_metadata"]["TITLE"]


def test_a_file_is_a_geopackage_by_its_own_account(client, kept):
    found = kept(client.get("/ogc/collections/zone/items?f=gpkg"))

    with sqlite3.connect(found["file"]) as connection:
        assert connection.execute("pragma application_id").fetchone()[0] == 0x47504B47
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        tables = dict(connection.execute("select table_name, srs_id from gpkg_contents"))
        systems = connection.execute(
            "select organization, organization_coordsys_id from gpkg_spatial_ref_sys"
            " where srs_id = ?",
            [tables["zone"]],
        ).fetchone()
    assert set(tables) == {"zone", "editions"}
    assert systems == ("EPSG", 9218)


@pytest.mark.usefixtures("network")
def test_details_are_in_the_file_of_those_who_may_see_them(client, client_for, kept):
    address = "/ogc/collections/duct-segments/items?f=gpkg"

    _, public, _ = kept(client.get(address))["duct_segments"]
    _, detailed, _ = kept(client_for(Role.APPLICANT).get(address))["duct_segments"]

    assert "bores_free" not in public
    assert list(detailed["bores_free"]) == [3]


def test_a_box_and_a_limit_cut_a_file(client, kept):
    asked = "/ogc/collections/ward/items?f=gpkg"

    boxed = kept(client.get(f"{asked}&bbox=107.9,12.5,108.4,12.9"))["ward"][2]
    few = kept(client.get(f"{asked}&limit=3"))["ward"][2]

    assert len(few) == 3 < len(boxed)
    assert len(boxed) < len(kept(client.get(asked))["ward"][2])


def test_nothing_is_an_empty_layer(client, kept):
    found = kept(client.get("/ogc/collections/permits/items?f=gpkg"))

    assert len(found["permits"][2]) == 0


def test_too_much_for_a_file_is_refused_with_what_to_do(client, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_BYTES", 1_000)

    answer = client.get("/ogc/collections/ward/items?f=gpkg")

    assert (answer.status_code, answer.json["code"]) == (413, "map.export_too_large")


def test_nothing_is_left_on_disk_and_no_transaction_is_kept(client, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    states = []
    usual = exporting.write

    def watched(*args, **kwargs):
        states.append(db.session.in_transaction())
        usual(*args, **kwargs)

    monkeypatch.setattr(exporting, "write", watched)
    assert client.get("/ogc/collections/zone/items?f=gpkg").status_code == 200

    assert states == [False]
    assert list(tmp_path.iterdir()) == []


def test_a_draft_of_a_name_in_any_letters_becomes_plain(client, session, kept):
    session.execute(
        text(
            "insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom,"
            " in_force, recorded) select nextval('gis.feature_id'), 1, edition_id, kind, 'odd',"
            " 'odd', cast(:attrs as jsonb), geom, in_force, recorded from gis.feature"
            " where kind = 'heritage' order by id limit 1"
        ),
        {"attrs": '{"Độ cao (m)": 3.5, "FID": 7, "geom": "x", "độ_cao_m": 4, "in": {"a": [1]}}'},
    )
    session.commit()

    _, fields, _ = kept(client.get("/ogc/collections/heritage/items?f=gpkg&ref=odd"))["heritage"]

    assert fields["do_cao_m"][0] + fields["do_cao_m_2"][0] == 7.5
    assert fields["fid_2"][0] == 7
    assert fields["in"][0] == '{"a": [1]}'
    assert all(name.isascii() for name in fields)


# ------------------------------------------------------------------------------------ case files


def test_a_case_file_holds_the_site_the_hits_and_the_features_met(session, walker, sign_in, kept):
    dossier = walker.at("appraise", "tower-road")
    session.commit()
    check = checking.last(session, dossier)
    task = walker.task(dossier, "appraise")
    official = sign_in(walker.taker(task).login)

    found = kept(official.get(f"/cb/ho-so/{dossier.code}/ban-do.gpkg"))

    meta, fields, shapes = found["site"]
    assert meta["crs"] == "EPSG:9218"
    assert shapely.equals(shapes[0], check.site.geometry)
    assert fields["code"][0] == dossier.code
    _, hits, nearest = found["hits"]
    assert list(hits["rule"]) == [hit.rule for hit in check.hits]
    assert list(hits["distance_m"]) == [hit.distance_m for hit in check.hits]
    for point, hit in zip(nearest, check.hits, strict=True):
        assert (point is None) == (hit.nearest is None)
        assert point is None or (point.x, point.y) == hit.nearest
    met = {hit.feature_ref for hit in check.hits if hit.feature_ref}
    drawn = [
        ref
        for name, table in found.items()
        if name.startswith("features_")
        for ref in table[1]["ref"]
    ]
    assert met
    assert set(drawn) == met


def test_a_feature_met_is_drawn_as_the_check_knew_it(session, walker, sign_in, kept):
    dossier = walker.at("appraise", "tower-road")
    session.commit()
    official = sign_in(walker.taker(walker.task(dossier, "appraise")).login)
    path = f"/cb/ho-so/{dossier.code}/ban-do.gpkg"
    before = official.get(path)
    first = kept(before)
    session.execute(
        text(
            "update gis.feature set recorded = tstzrange(lower(recorded), now())"
            " where upper_inf(recorded) and kind <> 'ward'"
        )
    )
    session.commit()

    after = kept(official.get(path))

    for name in first:
        if name.startswith("features_"):
            assert list(after[name][1]["ref"]) == list(first[name][1]["ref"])


def test_a_case_file_is_for_its_carrier_and_for_who_works_on_it(
    session, walker, sign_in, client, client_for
):
    dossier = walker.at("appraise", "tower-road")
    session.commit()
    official = sign_in(walker.taker(walker.task(dossier, "appraise")).login)
    carrier = sign_in(SAMPLES["tower-road"].login)
    to_official, to_carrier = (
        f"/cb/ho-so/{dossier.code}/ban-do.gpkg",
        f"/ho-so/{dossier.ref}/ban-do.gpkg",
    )

    assert official.get(to_official).status_code == carrier.get(to_carrier).status_code == 200
    for stranger in (client_for(Role.APPLICANT), client_for(Role.CASE_OFFICER), client):
        for path in (to_official, to_carrier):
            assert stranger.get(path).status_code in (401, 403, 404)


def test_a_case_file_draws_for_a_carrier_only_what_is_public(session, walker, sign_in, kept):
    dossier = walker.at("appraise", "tower-road")
    session.execute(
        text("update gis.layer_kind set audience = 'officials' where code = 'road_corridor'")
    )
    session.commit()
    official = sign_in(walker.taker(walker.task(dossier, "appraise")).login)
    carrier = sign_in(SAMPLES["tower-road"].login)

    whole = kept(official.get(f"/cb/ho-so/{dossier.code}/ban-do.gpkg"))
    part = kept(carrier.get(f"/ho-so/{dossier.ref}/ban-do.gpkg"))

    assert "road_corridor" in whole["features_lines"][1]["kind"]
    assert "features_lines" not in part
    layers, points = part["hits"][1]["layer"], part["hits"][2]
    assert "road_corridor" in layers  # the words of the hit are the carrier's to know
    pairs = zip(layers, points, strict=True)
    assert all(point is None for layer, point in pairs if layer == "road_corridor")


def test_a_collection_for_officials_is_no_file_for_others(client, session, client_for, kept):
    defence(session)
    address = "/ogc/collections/defence/items?f=gpkg"

    assert len(kept(client_for(Role.CASE_OFFICER).get(address))["defence"][2]) == 3
    assert client.get(address).status_code == 404
