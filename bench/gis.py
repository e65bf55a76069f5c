"""Measures the map: one check, many checks, taking layers in, and what stands in the same rows."""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import shapely
from shapely import Point
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bench import network
from bench.gis_ground import Ground, lay
from bench.gis_peers import Law, Memory, layer_by_layer, reaches_of
from bench.network import register
from bench.province import conninfo
from bench.table import Asked as Wished
from bench.table import Samples, Table, asked, race, say
from gis import batch, checks, driver
from gis.batch import Asked, Moment
from gis.loading import load_layer
from gis.rules import load_rules
from gis.site import Site
from permits.core import clock
from permits.demo import layers

PARTS = ("one", "batch", "edition", "tiles", "network")
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)
SIZES, QUICK_SIZES = (1_000, 100_000, 1_000_000), (1_000, 100_000)
STATIONS, MANY = 742, 10_000

AT_MOST_BARE, FASTER_THAN_LAYERS, FASTER_THAN_LOOP = 1.3, 2.5, 3
COMMUNES, VERTICES, WITHIN_S = 102, 400_000, 60

#: Planned once, as it is after a page has asked a few times.
BARE = "select set_config('plan_cache_mode', 'force_generic_plan', false)"


@dataclass(frozen=True, slots=True)
class Place:
    """A map with so many features, and sites on it."""

    url: str
    features: int
    sites: list[Asked]

    @property
    def told(self) -> str:
        """Say how large the map is."""
        return f"{self.features:,} features"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session on the map whose changes are gone afterwards."""
        engine = create_engine(self.url, poolclass=NullPool)
        with Session(engine) as session:
            yield session
            session.rollback()
        engine.dispose()

    def connect(self) -> psycopg.Connection[Any]:
        """Connect to the map without the program between."""
        return psycopg.connect(conninfo(self.url), autocommit=True)


@contextmanager
def place(features: int, sites: int) -> Iterator[Place]:
    """Lay a map with about so many features, and scatter sites."""
    say(f"lays {features:,} features")
    with register() as url:
        with Session(create_engine(url, poolclass=NullPool)) as session:
            load_rules(session, layers.RULES.read_bytes(), now=layers.KNOWN_SINCE)
            wards = layers.path_of("wards")
            load_layer(
                session, wards.read_bytes(), name=wards.name, by="bench", now=layers.KNOWN_SINCE
            )
            session.commit()
        with psycopg.connect(conninfo(url)) as connection:
            lay(connection, features)
        yield Place(url, features, _sites(sites))


def _sites(count: int) -> list[Asked]:
    """Scatter sites as stations would be: most in towns, of the heights they are built in."""
    ground = Ground(seed=742)
    heights = ground.chance.choice([24, 30, 36, 42, 45, 48], count)
    return [
        Asked(
            Site(Point(east, north), accuracy_m=3.0),
            {"work": "tower_ground", "height_m": int(height), "ground_level_m": 480},
        )
        for (east, north), height in zip(ground.points(count), heights, strict=True)
    ]


# ------------------------------------------------------------------------------------- one site


def one(table: Table, at: Place, rounds: int) -> None:
    """Check one site, kept as evidence, beside its bare statement and other ways."""
    law = Law(NOW.date(), NOW)
    with at.connect() as bare, at.connect() as layered, at.session() as session:
        bare.execute(BARE)
        session.connection()
        memory = Memory(bare, law)
        reaches = reaches_of(bare, "tower_ground", 48.0)
        say(f"one site, {at.told}")

        def ours(number: int) -> None:
            made = _check(session, at.sites[number])
            checks.store(session, made, subject="bench")

        raced = race(
            {
                "bare": _timed(lambda n: _bare(bare, at.sites[n])),
                "ours": _timed(ours),
                "check": _timed(lambda n: _check(session, at.sites[n])),
                "layers": _timed(lambda n: layer_by_layer(layered, at.sites[n], law, reaches)),
                "tree": _timed(lambda n: memory.check([at.sites[n]])),
            },
            rounds,
            warm_up=20,
        )
    hits = sum(len(found) for found in _hits(at, 100)) / 100
    table.heading(f"One site, {at.told}, {hits:.1f} hits a site")
    table.times(f"one site, {at.told}: ours, with its stored evidence", raced["ours"])
    table.times(f"one site, {at.told}: ours, not stored", raced["check"])
    table.times(f"one site, {at.told}: the bare statement, prepared", raced["bare"])
    table.times(f"one site, {at.told}: two queries for each layer", raced["layers"])
    table.times(f"one site, {at.told}: Shapely STRtree, already loaded", raced["tree"])
    over_bare = raced["ours"].p50 / raced["bare"].p50
    faster = raced["layers"].p50 / raced["check"].p50
    told = f"one site, {at.told}"
    if at.features == SIZES[-1]:
        table.at_most(f"{told}: ours with evidence / bare statement", over_bare, AT_MOST_BARE)
        table.at_least(f"{told}: layer by layer / ours, neither stored", faster, FASTER_THAN_LAYERS)
    else:
        table.note(f"{told}: ours with evidence / bare statement", over_bare, "×")
        table.note(f"{told}: layer by layer / ours, neither stored", faster, "×")


def _check(session: Session, site: Asked) -> Any:
    return checks.check(
        session,
        site.site,
        site.attributes,
        asked_as_of=NOW.date(),
        known_at=NOW,
        now=NOW,
    )


def _hits(at: Place, count: int) -> list[Any]:
    with at.session() as session:
        return [made.hits for made in _many(session, at.sites[:count])]


def _bare(connection: psycopg.Connection[Any], site: Asked) -> list[Any]:
    said = batch.question([site], Moment(NOW.date(), NOW, NOW))
    statement = driver.prepared("check", current=True)
    return driver.execute(connection, statement, said).fetchall()


def _timed(act: Callable[[int], Any]) -> Callable[[int], float]:
    def timed(number: int) -> float:
        started = time.perf_counter()
        act(number)
        return time.perf_counter() - started

    return timed


# ----------------------------------------------------------------------------------- many sites


def many(table: Table, at: Place, count: int, rounds: int) -> None:
    """Check many sites, beside checking each alone and beside shapes in memory."""
    sites = at.sites[:count]
    told = f"{count:,} sites, {at.told}"
    say(told)
    ours, loop, loaded, tree = Samples(), Samples(), Samples(), Samples()
    with at.session() as session, at.connect() as connection:
        _many(session, sites[:10])
        for _ in range(rounds):
            with ours.timed():
                hits = sum(len(made.hits) for made in _many(session, sites))
            gc.collect()
            with loop.timed():
                for site in sites[: STATIONS if count > STATIONS else count]:
                    _check(session, site)
            with loaded.timed():
                memory = Memory(connection, Law(NOW.date(), NOW))
            with tree.timed():
                found = memory.check(sites)
            if found != hits:
                raise SystemExit(f"the tree finds {found} hits, the statement {hits}")
            del memory
            gc.collect()
    share = min(count, STATIONS) / count
    table.heading(f"{told}, {hits:,} hits")
    table.times(f"{told}: ours", ours)
    scaled = "" if share == 1 else f" (of {STATIONS}, scaled)"
    table.note(f"{told}: one after the other{scaled}", loop.p50 / share * 1_000, "ms")
    table.times(f"{told}: Shapely STRtree, already loaded", tree)
    table.times(f"{told}: its load", loaded)
    slower = loop.p50 / share / ours.p50
    if count == STATIONS:
        table.at_least(f"{told}: one after the other / ours", slower, FASTER_THAN_LOOP)
    else:
        table.note(f"{told}: one after the other / ours", slower, "×")
    with_load = (loaded.p50 + tree.p50) / ours.p50
    table.at_least(f"{told}: STRtree with its load / ours", with_load, 1)


def _many(session: Session, sites: list[Asked]) -> list[Any]:
    return batch.check_many(session, sites, asked_as_of=NOW.date(), known_at=NOW, now=NOW)


# -------------------------------------------------------------------------------------- edition


def edition(table: Table, vertices: int) -> None:
    """Take in an edition of all communes with so many vertices, from file to committed."""
    say(f"an edition of {COMMUNES} communes, {vertices:,} vertices")
    content = _communes(vertices)
    with register() as url:
        started = time.perf_counter()
        with Session(create_engine(url, poolclass=NullPool)) as session:
            loaded = load_layer(session, content, name="communes", by="bench", now=NOW)
            session.commit()
        took = time.perf_counter() - started
    told = f"an edition of {loaded.features} communes, {vertices:,} vertices"
    table.heading("Taking a layer in")
    table.at_most(f"{told}: read, proved sound, stored", took, WITHIN_S, "s")


def _communes(vertices: int) -> bytes:
    """Draw the demo's wards with finer, crooked edges, every neighbour with the same edge."""
    document = json.loads(layers.path_of("wards").read_bytes())
    items = document["features"]
    shapes = [shapely.from_geojson(json.dumps(item["geometry"])) for item in items]
    edge = sum(shape.length for shape in shapes) / vertices
    for item, shape in zip(items, shapes, strict=True):
        item["geometry"] = json.loads(shapely.to_geojson(shapely.segmentize(shape, edge)))
    return json.dumps(document).encode()


# ------------------------------------------------------------------------------------------ all


def tiles(table: Table, quick: bool) -> None:
    """Measure the tiles, where they can be measured."""
    from bench import gis_tiles

    table.heading("Tiles")
    table.join(gis_tiles.rows(quick))


def assets(table: Table, quick: bool) -> None:
    """Measure holds and routes again, for the joined table."""
    table.heading("Ducts")
    table.join(network.rows(quick))


def checking(table: Table, wished: Wished) -> None:
    """Measure checks on maps of every size."""
    for size in QUICK_SIZES if wished.quick else SIZES:
        with place(size, MANY) as at:
            if wished.wants("one"):
                one(table, at, 150 if wished.quick else 500)
            if wished.wants("batch"):
                many(table, at, STATIONS, 1 if wished.quick else 3)
            if wished.wants("batch") and not wished.quick:
                many(table, at, MANY, 1)


def main() -> int:
    """Measure what is asked for."""
    wished = asked(__doc__, PARTS)
    table = Table(as_json=wished.json)
    if wished.wants("one") or wished.wants("batch"):
        checking(table, wished)
    if wished.wants("edition"):
        edition(table, 40_000 if wished.quick else VERTICES)
    if wished.wants("tiles"):
        tiles(table, wished.quick)
    if wished.wants("network"):
        assets(table, wished.quick)
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
