"""Measures the register of shared assets: holds on the last places, and ways through the ducts."""

import random
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import networkx
import numpy as np
import psycopg
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from bench.crew import together
from bench.network_town import lay_grid, lay_street
from bench.province import admin_url, conninfo
from bench.table import MILLI, Asked, Samples, Table, asked, race, say
from gis.network import graph, routing
from gis.network.commands import Claim, Days, HoldRoute
from gis.network.errors import NoRoom
from gis.network.holding import hold_route
from gis.network.routing import Wish
from permits.commands import migrate
from permits.core import clock

PARTS = ("holds", "route")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=clock.VIETNAM)
YEAR = Days(date(2026, 12, 1), date(2027, 12, 1))

#: Twenty-four writers, a connection each, in a few processes so that Python is not what is slow.
PROCESSES, THREADS = 4, 6
SEGMENTS, BORES, TRIES, WARM = 60, 8, 60, 12
LEAST_A_SECOND, FASTER = 1_000, 5
#: Nodes along each side of the grid; so many segments: 100,800 and 12,640.
SIDE, QUICK_SIDE = 225, 80


@contextmanager
def register() -> Iterator[str]:
    """Make a database with an empty register, gone afterwards."""
    admin, name = admin_url(), f"htc_bench_{secrets.token_hex(4)}"
    with psycopg.connect(_plain(admin), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
        url = admin.set(database=name).render_as_string(hide_password=False)
        try:
            migrate(url)
            yield url
        finally:
            connection.execute(f'drop database if exists "{name}" with (force)')


def _plain(url: Any) -> str:
    return conninfo(url.render_as_string(hide_password=False))


def measure(table: Table, wished: Asked) -> None:
    """Measure what is asked for, each part in a register of its own."""
    if wished.wants("holds"):
        with register() as url:
            holds(table, url, rounds=1 if wished.quick else 3)
    if wished.wants("route"):
        with register() as url:
            route(table, url, wished.quick)


def rows(quick: bool) -> list[dict[str, object]]:
    """Measure everything and give the rows, for the joined table of the map."""
    table = Table(as_json=True)
    measure(table, Asked(quick, json=True, only=()))
    return [row.as_json() for row in table.rows]


# ---------------------------------------------------------------------------------------- holds


def holds(table: Table, url: str, rounds: int) -> None:
    """Let 24 writers want the last places, our way and by counting first."""
    writers = PROCESSES * THREADS
    table.heading(f"Holds: {writers} writers, {SEGMENTS * BORES} places")
    rates: dict[str, list[float]] = {"ours": [], "count": []}
    granted = {"ours": 0, "count": 0}
    for number in range(rounds):
        for name, job in (("ours", hold_job), ("count", count_job)):
            say(f"holds: round {number + 1} of {rounds}, {name}")
            with psycopg.connect(conninfo(url)) as connection:
                street = lay_street(connection, SEGMENTS, BORES, f"{name}{number}")
                connection.commit()
            shares = [(street, number * 100 + each * THREADS) for each in range(PROCESSES)]
            shift = together(url, job, shares)
            rates[name].append(writers * TRIES / shift.seconds)
            granted[name] += shift.done
    places = SEGMENTS * BORES * rounds
    with psycopg.connect(conninfo(url)) as connection:
        twice = _twice(connection)
    told = f"holds, {writers} writers, {writers * TRIES:,} attempts"
    table.at_least(f"{told}: ours", _middle(rates["ours"]), LEAST_A_SECOND, "attempts/s")
    table.exactly("holds, ours: places granted", granted["ours"], places, "places")
    table.exactly("holds, ours: places had twice", twice, 0, "places")
    table.note(f"{told}: count, then insert", _middle(rates["count"]), "attempts/s")
    over = max(0, granted["count"] - places)
    table.note("holds, count then insert: places had twice", over, "places")


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _twice(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "select count(*) from gis.hold a join gis.hold b on a.duct_id = b.duct_id and a.id < b.id"
        " and a.during && b.during"
        " where a.state in ('held', 'confirmed') and b.state in ('held', 'confirmed')"
    ).fetchone()
    return int(row[0]) if row else 0


def hold_job(url: str, share: tuple[list[int], int]) -> Callable[[], int]:
    """Hold a bore of one segment after another, each in a transaction of its own."""
    street, seed = share
    engine = create_engine(url, pool_size=THREADS)

    def attempt(session: Session, dice: random.Random, segment: int) -> bool:
        claim = Claim("tenant", str(dice.getrandbits(60)), YEAR, NOW + timedelta(days=3))
        try:
            hold_route(session, HoldRoute(claim, (segment,), 12.0), now=NOW)
        except NoRoom:
            return False
        return True

    def warm() -> Session:
        """Connect and act a few times for nothing: servers have connections that have worked."""
        session = Session(engine)
        for _ in range(WARM):
            attempt(session, random.Random(), street[0])
            session.rollback()
        return session

    ready = [warm() for _ in range(THREADS)]

    def write(number: int) -> int:
        dice, granted = random.Random(seed + number), 0
        with ready[number] as session:
            for _ in range(TRIES):
                if attempt(session, dice, dice.choice(street)):
                    session.commit()
                    granted += 1
                else:
                    session.rollback()
        return granted

    return lambda: _threads(write)


def count_job(url: str, share: tuple[list[int], int]) -> Callable[[], int]:
    """Count what is taken on a segment and insert if there is room, as is often done."""
    street, seed = share
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute(
            "create table if not exists counted (id bigserial primary key, segment_id bigint)"
        )
        connection.execute("create index if not exists by_segment on counted (segment_id)")
    ready = [psycopg.connect(conninfo(url)) for _ in range(THREADS)]
    for each in ready:
        for _ in range(WARM):
            each.execute("select count(*) from counted where segment_id = %s", [street[0]])
            each.rollback()

    def write(number: int) -> int:
        dice, connection, granted = random.Random(seed + number), ready[number], 0
        for _ in range(TRIES):
            segment = dice.choice(street)
            taken = connection.execute(
                "select count(*) from counted where segment_id = %s", [segment]
            ).fetchone()
            if taken and taken[0] < BORES:
                connection.execute("insert into counted (segment_id) values (%s)", [segment])
                granted += 1
            connection.commit()
        connection.close()
        return granted

    return lambda: _threads(write)


def _threads(write: Callable[[int], int]) -> int:
    granted: list[int] = []
    crew = [threading.Thread(target=lambda n=n: granted.append(write(n))) for n in range(THREADS)]
    for each in crew:
        each.start()
    for each in crew:
        each.join()
    if len(granted) < THREADS:
        raise RuntimeError("a writer failed")
    return sum(granted)


# ---------------------------------------------------------------------------------------- route


def route(table: Table, url: str, quick: bool) -> None:
    """Ask for ways across a town, beside networkx and plain scipy on the same edges."""
    side = QUICK_SIDE if quick else SIDE
    say(f"route: laying a grid of {side} × {side} nodes")
    with psycopg.connect(conninfo(url)) as connection:
        lay_grid(connection, side)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum analyze")
    engine = create_engine(url, poolclass=NullPool)
    with Session(engine) as session:
        began = time.perf_counter()
        town = graph.load(session)
        table.heading(f"Route: {town.segments:,} segments, {len(town.way_ids):,} bores")
        table.note(
            "route: the network read into memory", (time.perf_counter() - began) * MILLI, "ms"
        )
        graph.current(session)
        found = _race(session, town, rounds=7 if quick else 25)
        _told(table, found, f"{town.segments:,}")


Contestant = Callable[[int], float]


def _race(session: Session, town: graph.Graph, rounds: int) -> dict[str, Samples]:
    dice = random.Random(7)
    pairs = [_far_pair(town, dice) for _ in range(rounds + 1)]
    price = _price(session, town)
    say("route: the same edges in networkx")
    peer = networkx.Graph()
    for tail, head, number in zip(town.tails, town.heads, town.edge, strict=True):
        known = peer.get_edge_data(int(tail), int(head))
        if known is None or known["weight"] > price[number]:
            peer.add_edge(int(tail), int(head), weight=float(price[number]))

    def timed(act: Callable[[tuple[int, int]], object]) -> Contestant:
        def run(number: int) -> float:
            began = time.perf_counter()
            act(pairs[number % len(pairs)])
            return time.perf_counter() - began

        return run

    def plain(pair: tuple[int, int]) -> None:
        matrix = csr_array((price[town.edge], town.heads, town.starts))
        dijkstra(matrix, indices=pair[0], return_predecessors=True)

    def ours(count: int) -> Callable[[tuple[int, int]], object]:
        return lambda pair: routing.find(session, _wish(town, pair, count), now=NOW)

    for pair in pairs[:5]:
        _agree(session, town, peer, pair)
    say("route: asking")
    return race(
        {
            "ours": timed(ours(1)),
            "ours, three": timed(ours(3)),
            "dijkstra": timed(lambda p: networkx.dijkstra_path(peer, *p)),
            "bidirectional": timed(lambda p: networkx.bidirectional_dijkstra(peer, *p)),
            "scipy": timed(plain),
        },
        rounds,
        warm_up=1,
    )


def _price(session: Session, town: graph.Graph) -> graph.Floats:
    """Price every edge as it is at the start; the peers do not see what is held afterwards."""
    room = town.room_now(session, cable_mm=12.0, days=YEAR, now=NOW)
    pull, gap = Wish((0, 0), (1, 1), 12.0, YEAR).pull_per_m, town.surfaces["unknown"]
    per_m = np.where(room >= 1, float(pull), town.dig_per_m)
    return town.length * np.append(per_m, np.full(len(town.length) - town.segments, float(gap)))


def _wish(town: graph.Graph, pair: tuple[int, int], count: int = 1) -> Wish:
    start, end = ((float(x), float(y)) for x, y in town.xy[list(pair)])
    return Wish(start, end, 12.0, YEAR, alternatives=count)


def _far_pair(town: graph.Graph, dice: random.Random) -> tuple[int, int]:
    """Choose two nodes that are at least a third of the town apart."""
    across = np.ptp(town.xy[:, 0])
    while True:
        one, other = dice.sample(range(len(town.xy)), 2)
        if np.hypot(*(town.xy[one] - town.xy[other])) > across / 3:
            return one, other


def _agree(session: Session, town: graph.Graph, peer: Any, pair: tuple[int, int]) -> None:
    """See that ours is never dearer; it may dig from the ends, which the peer cannot."""
    mine = routing.find(session, _wish(town, pair), now=NOW)[0].cost
    theirs = networkx.dijkstra_path_length(peer, *pair)
    if mine > theirs + 100:
        raise RuntimeError(f"ours found {mine:,}, networkx {theirs:,.0f}")


def _told(table: Table, found: dict[str, Samples], size: str) -> None:
    names = {
        "ours": "ours, with the holds of this moment",
        "ours, three": "ours, three alternatives",
        "dijkstra": "networkx Dijkstra",
        "bidirectional": "networkx bidirectional",
        "scipy": "plain scipy Dijkstra, matrix built, without holds",
    }
    for name, told in names.items():
        table.times(f"route among {size} segments: {told}", found[name])
    ours = found["ours"].p50
    faster = found["dijkstra"].p50 / ours
    table.at_least("route: networkx Dijkstra / ours", faster, FASTER)
    table.note("route: networkx bidirectional / ours", found["bidirectional"].p50 / ours, "×")
    table.note("route: plain scipy / ours", found["scipy"].p50 / ours, "×")
    three = found["dijkstra"].p50 / found["ours, three"].p50
    table.note("route: networkx Dijkstra / ours with three alternatives", three, "×")


def main() -> int:
    """Read the command line, measure, print; a target that is missed is no error."""
    wished = asked(__doc__, PARTS)
    table = Table(as_json=wished.json)
    measure(table, wished)
    table.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
