"""What happens to places later: a cable is taken out, a hold made longer, a slot waited for."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gis.network import ashung, listing, queries, waiting
from gis.network.clearing import clear
from gis.network.commands import AsHung, HoldSlot, Hung, SlotWish, WaitFor, WaitForSlot
from gis.network.errors import CannotClear, HoldLapsed, PlaceTaken, Unknown
from gis.network.holding import extend, hold_route, hold_slot, release
from gis.network.models import Occupancy
from tests.gis.network.conftest import NOW, TODAY, YEAR, claim, route


@pytest.fixture
def bore(network):
    """The only bore of a segment, with a cable in it from the first day of the year on."""
    network.node("a")
    network.node("b", 100)
    segment = network.segment("a", "b", "pipe")
    return segment, network.occupy(network.ducts(segment)[0], "viettel")


def test_a_cable_that_is_taken_out_leaves_its_bore_free_from_that_day(session, bore):
    segment, there = bore
    day = date(2027, 3, 1)

    cleared = clear(session, there.id, on=day, now=NOW)

    assert (cleared.duct_id, cleared.tenant) == (there.duct_id, "viettel")
    before, after = (
        queries.balance(session, each, now=NOW, segment_ids=[segment.id])[0]
        for each in (day - timedelta(days=1), day)
    )
    assert (before.occupied, after.free) == (1, 1)


def test_whoever_waits_gets_the_bore_of_a_cable_that_is_taken_out(session, bore):
    segment, there = bore
    days = type(YEAR)(date(2027, 4, 1), date(2027, 10, 1))
    waiting.wait_for(session, WaitFor("m", "m1", days, (segment.id,), 12), now=NOW)

    cleared = clear(session, there.id, on=date(2027, 3, 1), now=NOW)

    assert [served.reference for served in cleared.served] == ["m1"]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (YEAR.first, "network.cleared_before_it_was"),
        (YEAR.after, "network.cleared_already"),
        (date(2020, 1, 1), "network.cleared_before_it_was"),
    ],
)
def test_nothing_is_taken_out_before_it_was_there_or_twice(session, bore, day, code):
    with pytest.raises(CannotClear) as refused:
        clear(session, bore[1].id, on=day, now=NOW)

    assert refused.value.code == code


def test_what_is_not_there_cannot_be_taken_out(session):
    with pytest.raises(Unknown):
        clear(session, 999_999, on=TODAY, now=NOW)


def test_a_hold_is_made_longer_never_shorter(network, session):
    network.node("a")
    network.node("b", 100)
    segment = network.segment("a", "b", "pipe")
    hold_route(session, route("A", segment, hours=10), now=NOW)
    later = NOW + timedelta(days=9)

    assert extend(session, "A", until=later, now=NOW) == 1
    assert extend(session, "A", until=NOW + timedelta(hours=1), now=NOW) == 0
    assert queries.living_holds(session, "A")[0].expires_at == later
    with pytest.raises(HoldLapsed):
        extend(session, "A", until=later + timedelta(days=9), now=later + timedelta(hours=1))


# --- slots ----------------------------------------------------------------------------------------


@pytest.fixture
def pole(network):
    """A pole of 100 kg with a camera's slot and two for small cells, 6 and 8 m high."""
    made = network.pole()
    slots = [
        network.slot(made, 1, "camera", height_m=4.0),
        network.slot(made, 2, height_m=6.0, max_kg=40.0),
        network.slot(made, 3, height_m=8.0),
    ]
    return made, slots


def why(session, pole, **wish):
    slots = listing.slots(
        session, [pole.id], days=YEAR, now=NOW, wish=SlotWish("small_cell", **wish)
    )
    return [slot.why for slot in slots]


def test_each_slot_says_why_it_cannot_be_had(session, pole):
    made, slots = pole

    assert why(session, made, kg=10) == ["other_kind", None, None]
    assert why(session, made, kg=50) == ["other_kind", "slot_load", None]
    assert why(session, made, least_height_m=7) == ["other_kind", "too_low", None]
    hold_slot(session, HoldSlot(claim("A"), slots[2].id, kg=80), now=NOW)
    assert why(session, made, kg=30) == ["other_kind", "pole_kg", "held"]
    slots[1].state = "blocked"
    session.flush()
    assert why(session, made, kg=10) == ["other_kind", "blocked", "held"]


def test_the_line_for_a_pole_is_served_when_a_slot_is_given_back(session, pole):
    made, slots = pole
    for nth, slot in enumerate(slots[1:]):
        hold_slot(session, HoldSlot(claim(f"H{nth}"), slot.id, kg=10), now=NOW)
    high = SlotWish("small_cell", kg=10, least_height_m=7)
    first = waiting.wait_for_slot(session, WaitForSlot("x", "X", YEAR, made.id, high), now=NOW)
    low = SlotWish("small_cell", kg=10)
    second = waiting.wait_for_slot(session, WaitForSlot("y", "Y", YEAR, made.id, low), now=NOW)
    assert [waiting.ahead_of(session, each) for each in (first, second)] == [0, 1]
    assert queries.ahead(session, [first, second]) == {second: 1}

    freed = release(session, "H0", now=NOW)

    assert [served.reference for served in freed.served] == ["Y"]  # X needs a higher one
    assert release(session, "H1", now=NOW).served[0].reference == "X"


def test_who_waits_for_a_pole_comes_before_who_asks_now(session, pole):
    made, slots = pole
    hold_slot(session, HoldSlot(claim("A", hours=1), slots[2].id, kg=10), now=NOW)
    wish = SlotWish("small_cell", kg=10, least_height_m=7)
    waiting.wait_for_slot(session, WaitForSlot("x", "X", YEAR, made.id, wish), now=NOW)
    later = NOW + timedelta(hours=2)

    with pytest.raises(PlaceTaken):
        hold_slot(session, HoldSlot(claim("B", now=later), slots[2].id, kg=10), now=later)

    assert not queries.living_holds(session, "B")


def test_what_was_hung_takes_the_place_of_what_was_held(session, pole):
    made, slots = pole
    hold_slot(session, HoldSlot(claim("A"), slots[1].id, kg=10), now=NOW)
    hold_slot(session, HoldSlot(claim("B"), slots[2].id, kg=10), now=NOW)

    done = ashung.reconcile(
        session,
        AsHung("tenant of A", "A", YEAR, "BB-01", (Hung(slots[0].id, 12),), (slots[2].id,)),
        now=NOW,
    )

    assert (done.as_held, done.built_elsewhere, done.not_built) == (
        (),
        (slots[0].id,),
        (slots[1].id,),
    )
    assert done.displaced == ("B",)
    balance = listing.slot_balance(session, YEAR.first, now=NOW, pole_ids=[made.id])[0]
    assert (balance.free, balance.occupied, balance.blocked) == (1, 1, 1)
    assert balance.adds_up


def test_what_a_pole_cannot_bear_was_not_hung_there(session, pole):
    _, slots = pole

    with pytest.raises(PlaceTaken, match="slot_load"):
        ashung.reconcile(session, AsHung("t", "A", YEAR, "x", (Hung(slots[1].id, 41),)), now=NOW)


def test_a_limit_is_not_lowered_under_what_hangs_there(session, pole):
    _, slots = pole
    hold_slot(session, HoldSlot(claim("A"), slots[2].id, kg=60), now=NOW)

    for change in (
        "update gis.pole set max_kg = 59",
        "update gis.pole_slot set max_kg = 59 where id = :id",
        "update gis.pole_slot set state = 'blocked' where id = :id",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(change), {"id": slots[2].id})
    session.execute(text("update gis.pole set max_kg = 60"))


def test_an_occupancy_is_never_made_longer(session, bore):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("update gis.occupancy set during = daterange(lower(during), null) where id = :id"),
            {"id": bore[1].id},
        )
    assert session.get(Occupancy, bore[1].id).during.upper == YEAR.after
