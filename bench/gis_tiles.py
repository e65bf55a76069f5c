"""Measures what the map gives away: a tile of many features, and pages of them as GeoJSON."""

import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from app import create_app
from bench.network import register
from bench.province import conninfo
from bench.table import Asked, Samples, Table, asked, race, say
from permits.core import clock
from permits.core.settings import Settings

PARTS = ("tile", "items")
#: About two in five lie in the tile of zoom 8 over the middle of the province.
FEATURES, QUICK_FEATURES = 75_000, 25_000
MIDDLE, ZOOM = (108.3, 12.8), 8
FASTER, AT_MOST = 10, 1.5
KIND = "heritage"

UNGUARDED = """
set session_replication_role = replica;
alter table gis.feature enable always trigger fill_tile_geometry;
drop index gis.ix_feature_geom_3857_current, gis.ix_feature_geom_current, gis.ix_feature_geom;
"""
EDITION = """
insert into gis.layer_kind (code, name_vi, name_en, geometry_type, default_accuracy_m, position)
values (%(kind)s, 'bench', 'bench', 'polygon', 1, 1);
insert into gis.edition (kind, title, publisher, citation, in_force, recorded, loaded_by,
                         source_name, source_sha256, accuracy_m, schematic)
values (%(kind)s, 'bench', 'bench', 'none', '[2026-01-01,)', '[2026-01-01,)', 'bench',
        'bench', 'bench', 1, false)
"""
# Areas of twenty corners, ten to three hundred metres across, spread over the province.
CROWD = """
insert into gis.feature (id, rev, edition_id, kind, publisher_ref, name, attrs, geom, geom_3857,
                         in_force, recorded)
select n, 1, e.id, e.kind, 'B' || n, 'Bench ' || n, '{"zone": "I", "height_m": 30}',
       g.geom, st_transform(g.geom, 3857), e.in_force, e.recorded
  from gis.edition as e, generate_series(1, %(many)s) as n,
       lateral (select st_buffer(st_setsrid(st_makepoint(
                    380000 + (n * 7919) %% 200000, 1350000 + (n::bigint * 10477) %% 150000), 9218),
                    10 + (n * 37) %% 290, 5) as geom) as g
"""
INDEXES = """
create index ix_feature_geom on gis.feature using gist (geom);
create index ix_feature_geom_current on gis.feature using gist (geom) where upper_inf(recorded);
create index ix_feature_geom_3857_current on gis.feature using gist (geom_3857)
    where upper_inf(recorded);
set session_replication_role = origin
"""
# How tile servers ask when nothing is stored for them: every shape is transformed, every time.
ON_REQUEST = """
with bounds as (select st_tileenvelope(%(z)s, %(x)s, %(y)s) as geom),
mvtgeom as (
    select st_asmvtgeom(st_transform(t.geom, 3857), bounds.geom, 4096, 256, true) as geom,
           t.id, t.publisher_ref, t.name, t.attrs
      from gis.feature as t, bounds
     where t.kind = %(kind)s and upper_inf(t.recorded) and t.in_force @> %(day)s::date
       and st_intersects(t.geom, st_transform(bounds.geom, 9218))
     limit 50000
)
select st_asmvt(mvtgeom.*, 'layer', 4096, 'geom') from mvtgeom
"""
BARE_ITEMS = """
select '{"type":"Feature","id":' || f.id || ',"geometry":'
       || st_asgeojson(st_transform(f.geom_3857, 4326), 8, 0) || ',"properties":'
       || cast(f.attrs || jsonb_build_object('ref', f.publisher_ref, 'name', f.name) as text) || '}'
  from gis.feature as f
 where f.kind = %(kind)s and upper_inf(f.recorded) and f.in_force @> %(day)s::date
 order by f.id
 limit %(many)s
"""


def measure(table: Table, wished: Asked) -> None:
    """Lay one crowd of features and measure what is asked for on it."""
    with register() as url, tempfile.TemporaryDirectory() as folder:
        many = QUICK_FEATURES if wished.quick else FEATURES
        say(f"tiles: laying {many:,} features")
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            connection.execute(UNGUARDED)
            for statement in EDITION.split(";"):
                connection.execute(statement, {"kind": KIND})
            connection.execute(CROWD, {"many": many})
            connection.execute(INDEXES)
            connection.execute("vacuum analyze gis.feature")
            client = _client(url, Path(folder))
            rounds = 5 if wished.quick else 9
            if wished.wants("tile"):
                tile(table, connection, client, rounds)
            if wished.wants("items"):
                for size in (1_000, 10_000):
                    items(table, connection, client, size, rounds)


def rows(quick: bool) -> list[dict[str, object]]:
    """Measure everything and give the rows, for the joined table of the map."""
    table = Table(as_json=True)
    measure(table, Asked(quick, json=True, only=()))
    return [row.as_json() for row in table.rows]


def _client(url: str, folder: Path) -> Any:
    settings = Settings(
        database_url=url,
        secret_key="a secret for measurements that is long enough",
        code_key=b"a key for codes in measurements",
        storage_dir=folder / "files",
        keys_dir=folder / "keys",
        base_url="http://localhost",
        static_dir=folder,
        demo=False,
        secure_cookies=False,
    )
    return create_app(settings, TESTING=True).test_client()  # asks for no built styles


def tile(table: Table, connection: psycopg.Connection[Any], client: Any, rounds: int) -> None:
    """Draw one tile of many features: ours by a whole request, the other way by its statement."""
    side = 2**ZOOM
    north = math.asinh(math.tan(math.radians(MIDDLE[1]))) / math.pi
    x, y = int((MIDDLE[0] + 180) / 360 * side), int((1 - north) / 2 * side)
    address = {"z": ZOOM, "x": x, "y": y, "kind": KIND, "day": clock.today()}
    there = connection.execute(
        "select count(*) from gis.feature where geom_3857 && st_tileenvelope(%(z)s, %(x)s, %(y)s)",
        address,
    ).fetchone()
    count = there[0] if there else 0
    table.heading(f"A tile of {count:,} features")
    sizes = {"ours": 0, "on request": 0}

    def ours() -> None:
        client.application.extensions.pop("tile_shelf", None)  # as the first who looks
        answer = client.get(f"/ban-do/o/{KIND}/{ZOOM}/{x}/{y}.mvt")
        sizes["ours"] = len(answer.data)

    def on_request() -> None:
        found = connection.execute(ON_REQUEST, address).fetchone()
        sizes["on request"] = len(found[0]) if found else 0

    taken = race({"ours": _timed(ours), "on request": _timed(on_request)}, rounds, warm_up=1)
    known = client.get(f"/ban-do/o/{KIND}/{ZOOM}/{x}/{y}.mvt").headers["ETag"]
    again = Samples()
    for _ in range(rounds):
        with again.timed():
            client.get(f"/ban-do/o/{KIND}/{ZOOM}/{x}/{y}.mvt", headers={"If-None-Match": known})
    shelved = Samples()
    for _ in range(rounds):
        with shelved.timed():
            client.get(f"/ban-do/o/{KIND}/{ZOOM}/{x}/{y}.mvt")
    told = f"tile, {count:,} features"
    table.times(f"{told}: ours, a whole request", taken["ours"])
    table.times(f"{told}: transformed on request, the statement alone", taken["on request"])
    table.at_least(f"{told}: how much faster", taken["on request"].p50 / taken["ours"].p50, FASTER)
    table.times(f"{told}: ours, drawn before for somebody else", shelved)
    table.times(f"{told}: known already (304)", again)
    for name, size in sizes.items():
        table.note(f"{told}: size, {name}", size / 1_000, "kB")


def items(
    table: Table, connection: psycopg.Connection[Any], client: Any, size: int, rounds: int
) -> None:
    """Give a page of features by a whole request, beside the bare statement."""
    table.heading(f"A page of {size:,} features")
    asked_for = {"kind": KIND, "day": clock.today(), "many": size}

    def ours() -> None:
        answer = client.get(f"/ogc/collections/{KIND}/items?limit={size}")
        if not answer.data.startswith(b'{"type": "FeatureCollection"'):
            raise RuntimeError("no page came")

    def bare() -> None:
        connection.execute(BARE_ITEMS, asked_for).fetchall()

    taken = race({"ours": _timed(ours), "bare": _timed(bare)}, rounds, warm_up=1)
    table.times(f"items, {size:,}: ours, a whole request", taken["ours"])
    table.times(f"items, {size:,}: the statement alone", taken["bare"])
    ratio = taken["ours"].p50 / taken["bare"].p50
    table.at_most(f"items, {size:,}: request over statement", ratio, AT_MOST)


def _timed(act: Callable[[], None]) -> Callable[[int], float]:
    def run(_: int) -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return run


def main() -> int:
    """Measure and print."""
    wished = asked(__doc__, PARTS)
    table = Table(as_json=wished.json)
    measure(table, wished)
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
