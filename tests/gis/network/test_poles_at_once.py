"""Many hold, wait for, hang on and clear the slots of a few poles at once, and some of them die."""

import random
import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.network import ashung, listing, queries, waiting
from gis.network.clearing import clear
from gis.network.commands import AsHung, HoldSlot, Hung, SlotWish, WaitForSlot
from gis.network.holding import confirm, expire_reference, extend, hold_slot, release
from tests.gis.network.conftest import NOW, YEAR, Network, claim
from tests.gis.network.test_many_at_once import ON_CABLES, OVERBOOKED, crowd, kill_some, tried

pytestmark = pytest.mark.concurrent

POLES, SLOTS, EACH_KG = 3, 4, 30
WISH = SlotWish("small_cell", kg=EACH_KG)


@pytest.fixture
def row(engine: Engine) -> dict[int, list[int]]:
    """Three poles of four slots, each of which bears three things of 30 kg."""
    with Session(engine) as session:
        network = Network(session)
        poles = {}
        for number in range(POLES):
            pole = network.pole(f"P{number}")
            poles[pole.id] = [network.slot(pole, position).id for position in range(1, SLOTS + 1)]
        session.commit()
    return poles


def test_every_slot_is_in_one_state_and_no_pole_too_heavy_after_writers_were_killed(
    engine: Engine, row: dict[int, list[int]]
) -> None:
    over = threading.Event()
    killed = threading.Thread(target=kill_some, args=(engine, over, 7))
    killed.start()
    try:
        outcomes = crowd(lambda number: wild(engine, row, number))
    finally:
        over.set()
        killed.join()

    assert outcomes["done"] > 50
    assert not outcomes["deadlock"], outcomes
    with Session(engine) as session:
        assert session.scalar(text(OVERBOOKED)) == 0
        assert session.scalar(text(ON_CABLES)) == 0
        for day in range(0, 500, 25):
            on_day = date(2026, 11, 1) + timedelta(days=day)
            sums = listing.slot_balance(session, on_day, now=NOW)
            assert len(sums) == POLES
            assert all(each.adds_up for each in sums)
        for pole_id in row:
            assert queries.pole_load(session, pole_id, YEAR).kg <= 100


def wild(engine: Engine, row: dict[int, list[int]], seed: int) -> Iterator[str]:
    """Do many different things in turn, each in a transaction of its own."""
    dice = random.Random(seed)
    for turn in range(5):
        mine = f"{seed}-{turn}"
        pole_id = dice.choice(list(row))
        slot_id = dice.choice(row[pole_id])
        wanted = HoldSlot(claim(mine), slot_id, kg=EACH_KG)
        yield tried(engine, lambda s, w=wanted: hold_slot(s, w, now=NOW))
        yield tried(engine, lambda s, d=dice, m=mine, p=pole_id, i=slot_id: then(s, d, m, p, i))


def then(session: Session, dice: random.Random, mine: str, pole_id: int, slot_id: int) -> None:
    """Do something that may come after a hold."""
    match dice.randrange(7):
        case 0:
            confirm(session, mine, now=NOW)
        case 1:
            release(session, mine, now=NOW)
        case 2:
            extend(session, mine, until=NOW + timedelta(days=9), now=NOW)
        case 3:
            expire_reference(session, mine, now=NOW)
        case 4:
            wish = WaitForSlot("w", f"w{mine}", YEAR, pole_id, WISH)
            waiting.wait_for_slot(session, wish, now=NOW)
        case _:
            end(session, dice, mine)


def end(session: Session, dice: random.Random, mine: str) -> None:
    """Hang what was held, or take something down."""
    match dice.randrange(2):
        case 0:
            holds = queries.living_holds(session, mine)
            hung = tuple(Hung(hold.slot_id or 0, EACH_KG) for hold in holds)
            done = AsHung(f"tenant of {mine}", mine, YEAR, "x", hung)
            ashung.reconcile(session, done, now=NOW)
        case 1:
            there = session.scalars(text("select id from gis.occupancy order by random()")).first()
            if there is not None:
                clear(session, there, on=date(2027, 2, 1), now=NOW)
