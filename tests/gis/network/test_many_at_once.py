"""Many want the last places at once, and some of them die: nobody gets what another has."""

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gis.network import queries, waiting
from gis.network.asbuilt import reconcile
from gis.network.clearing import clear
from gis.network.commands import AsBuilt, Days, HoldSlot, Laid, Split, WaitFor
from gis.network.errors import NetworkProblem
from gis.network.holding import confirm, expire, extend, hold_route, hold_slot, release
from gis.network.splitting import split
from tests.gis.network.conftest import EAST, NORTH, NOW, YEAR, Network, claim, route

pytestmark = pytest.mark.concurrent

WRITERS = 24
SEGMENTS = 8
BORES = 2  # of each segment

Outcomes = Counter[str]

#: Everybody's clock: a minute passes with every act, so that some holds run out on the way.
TICKS = itertools.count()

#: Two living holds on one place whose days overlap, and holds where a cable lies.
OVERBOOKED = """
select count(*) from gis.hold as a join gis.hold as b
    on a.id < b.id and a.during && b.during
   and (a.duct_id = b.duct_id or a.slot_id = b.slot_id)
 where a.state in ('held', 'confirmed') and b.state in ('held', 'confirmed')
"""
ON_CABLES = """
select count(*) from gis.hold as h join gis.occupancy as o
    on o.during && h.during and (o.duct_id = h.duct_id or o.slot_id = h.slot_id)
 where h.state in ('held', 'confirmed')
"""


@pytest.fixture
def street(engine: Engine) -> list[int]:
    """A street of segments with two bores each, for everybody to see."""
    with Session(engine) as session:
        network = Network(session)
        for number in range(SEGMENTS + 1):
            network.node(f"n{number}", 100.0 * number)
        made = [network.segment(f"n{i}", f"n{i + 1}", "pipe2").id for i in range(SEGMENTS)]
        session.commit()
    return made


def crowd(act: Callable[[int], Iterator[str]]) -> Outcomes:
    """Let everybody act at once; count what they met."""
    outcomes: list[str] = []
    gate = threading.Barrier(WRITERS)

    def run(number: int) -> None:
        gate.wait()
        outcomes.extend(act(number))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def tried(engine: Engine, verb: Callable[[Session], object]) -> str:
    """Do a verb in a transaction of its own and say how it went."""
    try:
        with Session(engine) as session:
            verb(session)
            session.commit()
    except NetworkProblem as problem:
        return problem.code
    except OperationalError as fault:
        if isinstance(fault.orig, psycopg.errors.DeadlockDetected):
            return "deadlock"
        return "killed"
    return "done"


def proved(engine: Engine, now=NOW) -> None:
    """See that nothing is had twice and that every bore is in one state, on many days."""
    with Session(engine) as session:
        assert session.scalar(text(OVERBOOKED)) == 0
        assert session.scalar(text(ON_CABLES)) == 0
        for day in range(0, 500, 25):
            sums = queries.balance(session, date(2026, 11, 1) + timedelta(days=day), now=now)
            assert sums
            assert all(each.adds_up for each in sums)


def test_the_last_places_are_had_once_each(engine: Engine, street: list[int]) -> None:
    def act(number: int) -> Iterator[str]:
        dice = random.Random(number)
        for turn in range(6):
            segment = dice.choice(street)
            yield tried(
                engine,
                lambda s, r=f"{number}-{turn}", g=segment: hold_route(s, route(r, g), now=NOW),
            )
        for segment in street:
            yield tried(
                engine, lambda s, g=segment: hold_route(s, route(f"{number}-{g}", g), now=NOW)
            )

    outcomes = crowd(act)

    assert outcomes.keys() == {"done", "network.no_room"}
    assert outcomes["done"] == SEGMENTS * BORES
    proved(engine)


def test_routes_that_cross_neither_block_each_other_nor_share_a_place(
    engine: Engine, street: list[int]
) -> None:
    def act(number: int) -> Iterator[str]:
        dice = random.Random(number)
        for turn in range(6):
            wanted = dice.sample(street, 3)
            reference = f"{number}-{turn}"
            yield tried(
                engine, lambda s, r=reference, w=wanted: hold_route(s, route(r, *w), now=NOW)
            )
            if dice.random() < 0.5:
                yield tried(engine, lambda s, r=reference: release(s, r, now=NOW))

    outcomes = crowd(act)

    assert outcomes.keys() <= {"done", "network.no_room"}
    with Session(engine) as session:
        counts = session.scalars(
            text("select count(*) from gis.hold where state = 'held' group by reference")
        )
        assert set(counts) <= {3}
    proved(engine)


def test_a_pole_is_not_loaded_beyond_its_limit_by_many(engine: Engine) -> None:
    with Session(engine) as session:
        network = Network(session)
        pole = network.pole()
        pole_id = pole.id
        slots = [network.slot(pole, position).id for position in range(WRITERS)]
        session.commit()

    def act(number: int) -> Iterator[str]:
        command = HoldSlot(claim(str(number)), slots[number], kg=30)
        yield tried(engine, lambda s: hold_slot(s, command, now=NOW))

    assert crowd(act) == {"done": 3, "network.pole_kg": WRITERS - 3}
    with Session(engine) as session:
        assert queries.pole_load(session, pole_id, YEAR).kg == 90


def test_a_line_is_served_once_by_whoever_frees_the_place(
    engine: Engine, street: list[int]
) -> None:
    with Session(engine) as session:
        for number in range(2):
            hold_route(session, route(f"old{number}", *street), now=NOW)
        for number in range(WRITERS):
            wanted = tuple(random.Random(number).sample(street, 2))
            waiting.wait_for(session, WaitFor("w", f"w{number}", YEAR, wanted, 12), now=NOW)
        session.commit()

    def act(number: int) -> Iterator[str]:
        yield tried(engine, lambda s: release(s, f"old{number % 2}", now=NOW))

    assert crowd(act).keys() == {"done"}
    with Session(engine) as session:
        served = session.scalar(text("select count(*) from gis.waiting where state = 'served'"))
        held = session.scalar(text("select count(*) from gis.hold where state = 'held'"))
        assert served
        assert held == 2 * served
    proved(engine)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_place_is_in_one_state_also_after_writers_were_killed(
    engine: Engine, street: list[int], seed: int
) -> None:
    over = threading.Event()
    killed = threading.Thread(target=kill_some, args=(engine, over, seed))
    killed.start()
    try:
        outcomes = crowd(lambda number: wild(engine, street, seed * 1_000 + number))
    finally:
        over.set()
        killed.join()

    assert outcomes["done"] > 50
    assert outcomes["killed"] > 5
    assert not outcomes["deadlock"]
    proved(engine, now=NOW + timedelta(days=2))
    with Session(engine) as session:
        uneven = session.scalar(text(UNEVEN), {"now": NOW + timedelta(days=2)})
    assert uneven == 0


#: Splits put a hold on both halves, so each segment that was held counts once by where it began.
UNEVEN = """
with recursive origin as (
    select id, id as first from gis.segment where continues is null
     union all
    select s.id, o.first from origin as o join gis.segment as s on s.continues = o.id
)
select count(*) from (
    select h.reference from gis.hold as h
      join gis.duct as d on d.id = h.duct_id join origin as o on o.id = d.segment_id
     where h.state = 'confirmed' or h.state = 'held' and h.expires_at > :now
     group by h.reference having count(distinct o.first) <> 2) as uneven
"""


def kill_some(engine: Engine, over: threading.Event, seed: int) -> None:
    """End connections at random while their owners are in the middle of something."""
    dice = random.Random(seed)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not over.wait(0.005):
            pids = connection.scalars(
                text(
                    "select pid from pg_stat_activity where datname = current_database()"
                    " and pid <> pg_backend_pid() and state <> 'idle'"
                )
            ).all()
            if pids and dice.random() < 0.4:
                connection.execute(
                    text("select pg_terminate_backend(:pid)"), {"pid": dice.choice(pids)}
                )


def wild(engine: Engine, street: list[int], seed: int) -> Iterator[str]:
    """Do many different things in turn, each in a transaction of its own."""
    dice = random.Random(seed)
    for turn in range(5):
        mine = f"{seed}-{turn}"
        wanted = dice.sample(street, 2)
        start = date(2026, 12, 1) + timedelta(days=dice.randrange(300))
        days = Days(start, start + timedelta(days=dice.randrange(1, 200)))
        now = NOW + timedelta(minutes=next(TICKS))
        asked = route(mine, *wanted, days=days, hours=dice.choice([2, 30]), now=now)
        yield tried(engine, lambda s, c=asked, at=now: hold_route(s, c, now=at))
        yield tried(engine, lambda s, d=dice, r=mine, w=wanted, at=now: follow_up(s, d, r, w, at))


def follow_up(session: Session, dice: random.Random, mine: str, wanted: list[int], now) -> None:
    """Do something that may come after a hold."""
    match dice.randrange(9):
        case 0 | 1:
            confirm(session, mine, now=now)
        case 2:
            release(session, mine, now=now)
        case 3:
            expire(session, now=now)
        case 4:
            holds = queries.living_holds(session, mine)
            laid = tuple(Laid(hold.duct_id or 0, 12) for hold in holds[:1])
            done = AsBuilt(f"tenant of {mine}", mine, YEAR, "x", laid)
            reconcile(session, done, now=now)
        case 5:
            waiting.wait_for(session, WaitFor("w", f"w{mine}", YEAR, tuple(wanted), 12), now=now)
        case _:
            later(session, dice, mine, wanted, now)


def later(session: Session, dice: random.Random, mine: str, wanted: list[int], now) -> None:
    """Do something that changes the street itself, or what lies in it."""
    match dice.randrange(3):
        case 0:
            x = 100.0 * dice.randrange(SEGMENTS) + dice.uniform(5, 95)
            split(session, Split(wanted[0], EAST + x, NORTH, f"M{mine}"), now=now)
        case 1:
            extend(session, mine, until=now + timedelta(hours=50), now=now)
        case 2:
            there = session.scalars(text("select id from gis.occupancy order by random()")).first()
            if there is not None:
                clear(session, there, on=date(2027, 2, 1), now=now)
