"""Vector tiles: what is in them, what they say they leave out, who gets them, and when again."""

import gzip
import math
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import text

from gis import collections, tiles
from gis.collections import View
from permits.core import clock
from permits.core.vocabulary import Role
from permits.maps import queries, shelf

BUON_MA_THUOT = (108.044, 12.675)
CROWD = """
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, in_force,
                         recorded)
select nextval('gis.feature_id'), 1, e.id, e.kind, 'crowd-' || n, 'crowd', '{}',
       st_setsrid(st_makepoint(440000 + (n * 7919) % 20000, 1390000 + (n * 10477) % 20000), 9218),
       e.in_force, e.recorded
  from gis.edition as e, generate_series(1, :many) as n
 where e.kind = :kind
 """


def over(place, z):
    """Give the tile of a depth over a place."""
    lon, lat = place
    side = 2**z
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return z, int((lon + 180) / 360 * side), int((1 - north) / 2 * side)


def path_of(kind, place=BUON_MA_THUOT, z=10):
    return "/ban-do/o/{}/{}/{}/{}.mvt".format(kind, *over(place, z))


def layers_of(content, folder: Path, place=BUON_MA_THUOT, z=10):
    """Read a tile with GDAL: layer → (names of fields → values, shapes in EPSG:3857)."""
    depth, column, row = over(place, z)
    (folder / f"{depth}/{column}").mkdir(parents=True, exist_ok=True)
    file = folder / f"{depth}/{column}/{row}.pbf"
    file.write_bytes(content)
    found = {}
    for name, _ in pyogrio.list_layers(file):
        meta, _, geometry, fields = pyogrio.raw.read(file, layer=name, CLIP="NO")
        found[name] = (dict(zip(meta["fields"], fields, strict=True)), shapely.from_wkb(geometry))
    return found


def defence(session):
    """Lay one defence area, as a planning officer would publish it."""
    session.execute(
        text(
            "insert into gis.edition (kind, title, publisher, citation, in_force, recorded,"
            " loaded_by, source_name, source_sha256, accuracy_m, schematic) values ('defence', 't',"
            " 'p', 'c', '[2026-01-01,)', '[2026-01-01,)', 'x', 'x', 'x', 50, false)"
        )
    )
    session.execute(text(CROWD), {"kind": "defence", "many": 3})
    session.commit()


def test_a_tile_shows_the_features_of_its_kind_and_says_how_many(client, tmp_path):
    answer = client.get(path_of("existing_mast"))

    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    found = layers_of(answer.data, tmp_path)
    assert set(found) == {"existing_mast", "meta"}
    fields, shapes = found["existing_mast"]
    assert len(shapes) == found["meta"][0]["shown"][0] == found["meta"][0]["total"][0] > 0
    assert not found["meta"][0]["thinned"][0]
    assert all(name and ref for name, ref in zip(fields["name"], fields["ref"], strict=True))


def test_points_lie_where_the_database_has_them(client, session, tmp_path):
    z = 15
    place = session.execute(
        text(
            "select publisher_ref, st_x(p), st_y(p) from (select publisher_ref,"
            " st_transform(geom, 4326) as p from gis.feature where kind = 'existing_mast'"
            " and upper_inf(recorded) order by id limit 1) as f"
        )
    ).one()

    content = client.get(path_of("existing_mast", place[1:], z)).data

    fields, shapes = layers_of(content, tmp_path, place[1:], z)["existing_mast"]
    drawn = shapes[list(fields["ref"]).index(place[0])]
    lon, lat = place[1:]
    east = math.radians(lon) * 6378137
    north = math.asinh(math.tan(math.radians(lat))) * 6378137
    unit = 40075016.68 / 2**z / 4096
    assert np.hypot(drawn.x - east, drawn.y - north) < unit


def test_the_largest_are_kept_when_there_are_too_many_and_the_tile_says_so(
    client, session, tmp_path, monkeypatch
):
    monkeypatch.setattr(tiles, "MOST", 5)

    found = layers_of(client.get(path_of("ward", z=8)).data, tmp_path, z=8)

    told = {name: values[0] for name, values in found["meta"][0].items()}
    assert told["shown"] == 5 < told["total"]
    assert told["thinned"]
    least = min(shape.area for shape in found["ward"][1])
    monkeypatch.undo()
    everything = layers_of(client.get(path_of("ward", z=8)).data, tmp_path, z=8)["ward"][1]
    larger = [shape for shape in everything if shape.area > least * 4]
    assert len(larger) <= 5


def test_what_is_left_of_many_points_lies_as_the_whole_does(client, session, tmp_path, monkeypatch):
    session.execute(text(CROWD), {"kind": "existing_mast", "many": 2000})
    session.commit()
    monkeypatch.setattr(tiles, "MOST", 400)

    found = layers_of(client.get(path_of("existing_mast", z=8)).data, tmp_path, z=8)

    fields, shapes = found["existing_mast"]
    numbers = np.array([int(ref[6:]) for ref in fields["ref"] if ref.startswith("crowd-")])
    assert len(shapes) == 400
    assert abs(np.mean(numbers) - 1000) < 120  # neither the oldest nor the newest


def drawn_of(session, kind, z, day=None):
    """Draw the tile of a depth over the town, past the shelf and the routes."""
    view = View(day or clock.today(), day or clock.today(), clock.now())
    collection = queries.one(session, None, kind)
    editions = collections.standing(session, collection, view)
    return tiles.make(session, collection, tiles.Address(*over(BUON_MA_THUOT, z)), view, editions)


@pytest.mark.parametrize("kind", ["ward", "heritage", "existing_mast"])
@pytest.mark.parametrize("z", [0, 7, 9])
def test_a_tile_read_by_size_shows_what_one_read_by_box_shows(
    session, tmp_path, monkeypatch, kind, z
):
    by_size = drawn_of(session, kind, z)
    monkeypatch.setattr(tiles, "FAR", -1)

    by_box = drawn_of(session, kind, z)

    assert (by_size.shown, by_size.total) == (by_box.shown, by_box.total)
    assert by_size.shown > 0
    refs = [
        sorted(layers_of(made.content, tmp_path, z=z)[kind][0]["ref"]) for made in (by_size, by_box)
    ]
    assert refs[0] == refs[1]


def test_a_tile_from_afar_has_room_for_fewer_and_counts_all(session, monkeypatch):
    session.execute(text(CROWD), {"kind": "existing_mast", "many": 60})
    monkeypatch.setattr(tiles, "MOST_FAR", 20)

    far, near = drawn_of(session, "existing_mast", 9), drawn_of(session, "existing_mast", 10)

    assert (far.shown, near.shown) == (20, near.total)
    assert far.total >= near.total >= 60


def test_a_tile_from_afar_leaves_out_what_does_not_hold_on_the_day_or_is_no_longer_known(session):
    session.execute(text(CROWD), {"kind": "existing_mast", "many": 6})
    whole = drawn_of(session, "existing_mast", 8)
    last = clock.today() + timedelta(days=3650)
    session.execute(
        text(
            "insert into gis.feature (edition_id, rev, kind, publisher_ref, name, attrs, geom,"
            " in_force, recorded) select edition_id, 1, kind, 'brief', name, attrs, geom,"
            " daterange(:last, null), recorded from gis.feature where publisher_ref = 'crowd-1'"
        ),
        {"last": last},
    )
    session.execute(
        text(
            "update gis.feature set recorded = tstzrange(lower(recorded), :now)"
            " where publisher_ref in ('crowd-2', 'crowd-3')"
        ),
        {"now": clock.now() + timedelta(seconds=1)},
    )

    assert drawn_of(session, "existing_mast", 8).total == whole.total - 2
    assert drawn_of(session, "existing_mast", 8, last).total == whole.total - 1


def test_a_feature_laid_past_the_trigger_is_drawn_from_afar_all_the_same(session):
    before = drawn_of(session, "existing_mast", 8)
    session.execute(text("alter table gis.feature disable trigger fill_tile_geometry"))
    session.execute(
        text(
            CROWD.replace("geom, in_force", "geom, geom_3857, in_force").replace(
                "e.in_force,",
                "st_transform(st_setsrid(st_makepoint(450000, 1400000), 9218), 3857), e.in_force,",
            )
        ),
        {"kind": "existing_mast", "many": 2},
    )
    session.execute(text("alter table gis.feature enable trigger fill_tile_geometry"))

    after = drawn_of(session, "existing_mast", 8)

    assert (after.shown, after.total) == (before.shown + 2, before.total + 2)


def test_a_small_area_stays_visible_from_afar(client, session, tmp_path):
    content = client.get(path_of("heritage", z=6)).data

    found = layers_of(content, tmp_path, z=6)

    total = session.scalar(
        text("select count(*) from gis.feature where kind = 'heritage' and upper_inf(recorded)")
    )
    assert len(found["heritage"][1]) == found["meta"][0]["total"][0] == total > 0


def test_a_tile_is_of_a_plan_version(client, session):
    path = path_of("ward")

    assert client.get(path, query_string={"ngay": "1990-01-01"}).status_code == 204
    assert client.get(path, query_string={"ngay": clock.today().isoformat()}).status_code == 200


def test_nothing_in_a_tile_is_no_content(client):
    assert client.get(path_of("ward", (2.35, 48.85))).status_code == 204


def test_a_known_tile_is_not_sent_again_until_an_edition_changes(client, session):
    path = path_of("existing_mast")
    first = client.get(path)
    tag = first.headers["ETag"]

    again = client.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "public, max-age=60"
    session.execute(
        text(
            "update gis.edition set recorded = tstzrange(lower(recorded), :now)"
            " where kind = 'existing_mast'"
        ),
        {"now": clock.now() + timedelta(seconds=1)},
    )
    session.commit()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 204


def test_a_tile_nobody_has_is_not_drawn_to_say_that_it_is_known(client, session, monkeypatch):
    path = path_of("ward")
    tag = client.get(path).headers["ETag"]
    monkeypatch.setattr(tiles, "make", None)

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_tile_from_afar_is_drawn_once_for_everybody(app, client, sign_in, session, monkeypatch):
    app.extensions.pop("tile_shelf", None)
    far, near = path_of("ward", z=8), path_of("ward", z=13)
    drawn, nearer = client.get(far), client.get(near)
    assert (drawn.status_code, nearer.status_code) == (200, 200)
    monkeypatch.setattr(tiles, "make", None)

    assert client.get(far).data == drawn.data
    with pytest.raises(TypeError):
        client.get(near)


def test_a_shelf_throws_away_what_was_longest_unused():
    kept = shelf.Shelf(most_bytes=10)
    for name in ("a", "b"):
        kept.put((name,), tiles.Tile(b"12345", 1, 1))
    assert kept.get(("a",))

    kept.put(("c",), tiles.Tile(b"123", 1, 1))
    kept.put(("d",), tiles.Tile(b"12345678901", 1, 1))

    found = [name for name in "abcd" if kept.get((name,))]
    assert found == ["a", "c"]


def test_a_large_tile_is_packed_for_whoever_can_unpack_it(client):
    path = path_of("ward", z=9)
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_what_is_for_officials_looks_to_others_as_if_it_were_not_there(client, client_for, session):
    defence(session)
    path = path_of("defence")

    answer = client_for(Role.CASE_OFFICER).get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert client.get(path).status_code == 404
    assert client_for(Role.APPLICANT).get(path).status_code == 404


@pytest.mark.usefixtures("network")
def test_poles_and_ducts_are_tiles_of_their_own_without_what_is_free(client, tmp_path):
    poles = layers_of(client.get(path_of("structures", z=12)).data, tmp_path, z=12)
    ducts = layers_of(client.get(path_of("duct-segments", z=12)).data, tmp_path, z=12)

    assert sorted(poles["structures"][0]["ref"]) == ["N1", "N2", "N3"]
    assert list(ducts["duct-segments"][0]["ref"]) == ["SN4"]  # the retired one is gone
    assert not {"slots_free", "max_kg"} & set(poles["structures"][0])
    assert not {"bores_free", "bores"} & set(ducts["duct-segments"][0])


def test_a_valid_permit_is_on_the_map_without_anybody_s_name(client, permit, session, tmp_path):
    made = permit()
    place = session.execute(
        text(
            "select st_x(p), st_y(p) from (select st_transform(st_centroid(site), 4326) as p"
            " from dossier where id = :id) as d"
        ),
        {"id": made.dossier_id},
    ).one()

    fields, shapes = layers_of(client.get(path_of("permits", place, 12)).data, tmp_path, place, 12)[
        "permits"
    ]

    assert len(shapes) == 1
    assert not {"work_name", "code", "lookup", "representative"} & set(fields)
    assert fields["issued_on"][0] == made.issued_on.isoformat()


@pytest.mark.parametrize(
    "path",
    [
        "ward/23/0/0", "ward/-1/0/0", "ward/3/8/0", "ward/3/0/8", "ward/3/0/-1", "ward/3/0/1.5",
        "ward/a/0/0", "ward/3/0/٣", "ward/3/1e2/0", "ward/99999999999999999999/0/0", "ward/3/ /0",
        "ward/0x1/0/0",
    ],
)  # fmt: skip
def test_a_tile_that_is_none_is_named(client, path):
    answer = client.get(f"/ban-do/o/{path}.mvt", headers={"Accept-Language": "en"})

    assert answer.status_code == 400
    assert answer.json["code"] == "map.bad_tile"
    assert "22" in answer.json["detail"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("ngay=2026-02-30", "map.bad_day"),
        ("ngay=20261112", "map.bad_day"),
        ("ngay=2026-W01-1", "map.bad_day"),
        ("ngay=0000-01-01", "map.bad_day"),
        ("ngay=2026-01-01'--", "map.bad_day"),
        ("day=2026-01-01", "map.unknown_parameter"),
        ("ngay=2026-01-01&ngay=2026-01-02", "map.said_twice"),
    ],
)
def test_a_bad_question_of_a_tile_is_named(client, asked, code):
    answer = client.get(f"{path_of('ward')}?{asked}")

    assert (answer.status_code, answer.json["code"]) == (400, code)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "kind", ["nothing", "height_45", "ward'--", "WARD", "..", "%00", "x" * 500]
)
def test_a_kind_nobody_knows_is_not_found(client, kind):
    assert client.get(f"/ban-do/o/{kind}/3/6/3.mvt").status_code == 404


def test_a_day_at_either_end_of_time_is_answered(client):
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(path_of("ward"), query_string={"ngay": day}).status_code in (200, 204)


def test_a_tile_of_the_whole_world_is_drawn(client, session, network):
    view = View(clock.today(), clock.today(), clock.now())
    for code in ("ward", "structures", "duct-segments", "permits"):
        collection = queries.one(session, None, code)
        assert collection is not None
        editions = collections.standing(session, collection, view)
        made = tiles.make(session, collection, tiles.Address(0, 0, 0), view, editions)
        assert code == "permits" or made.shown > 0


def test_a_token_that_is_not_good_is_refused(client):
    answer = client.get(path_of("ward"), bearer="nobody's")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
