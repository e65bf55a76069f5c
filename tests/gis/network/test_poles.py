"""A pole bears so much and no more: the sums of what hangs and what is held, day by day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gis.network import queries
from gis.network.commands import Days, HoldSlot
from gis.network.errors import PlaceTaken, Unknown
from gis.network.holding import confirm, expire, hold_slot, release
from tests.gis.network.conftest import NOW, YEAR, claim

NEXT_YEAR = Days(date(2027, 12, 1), date(2028, 12, 1))


@pytest.fixture
def slots(network):
    """Four slots of one pole that bears 100 kg, 2,000 W and 2 m² of wind."""
    pole = network.pole()
    return [network.slot(pole, position) for position in (1, 2, 3, 4)]


def hold(session, slot, reference="A", *, days=YEAR, now=NOW, **load):
    return hold_slot(
        session, HoldSlot(claim(reference, days=days, now=now), slot.id, **load), now=now
    )


def refusal(session, slot, reference="B", **load):
    with pytest.raises(PlaceTaken) as refused:
        hold(session, slot, reference, **load)
    return refused.value.code


def test_a_slot_is_held_once(session, slots):
    hold(session, slots[0])

    assert refusal(session, slots[0]) == "network.held"
    hold(session, slots[0], "B", days=NEXT_YEAR)


@pytest.mark.parametrize(
    ("load", "more", "code"),
    [
        ({"kg": 60}, {"kg": 41}, "network.pole_kg"),
        ({"watts": 1_500}, {"watts": 501}, "network.pole_watts"),
        ({"wind_m2": 1.5}, {"wind_m2": 0.6}, "network.pole_wind_m2"),
    ],
)
def test_the_pole_bears_only_so_much_in_all(session, slots, load, more, code):
    hold(session, slots[0], **load)

    assert refusal(session, slots[1], **more) == code
    hold(session, slots[1], "B", **{name: value - 1 for name, value in more.items() if value > 1})


def test_what_never_hangs_together_is_not_added_up(session, slots):
    half = Days(date(2026, 12, 1), date(2027, 6, 1))
    other = Days(date(2027, 6, 1), date(2027, 12, 1))
    hold(session, slots[0], "A", kg=60, days=half)
    hold(session, slots[1], "B", kg=60, days=other)

    hold(session, slots[2], "C", kg=40)

    assert refusal(session, slots[3], kg=1) == "network.pole_kg"
    pole_id = slots[0].pole_id
    assert queries.pole_load(session, pole_id, YEAR).kg == 100
    assert queries.pole_load(session, pole_id, Days(date(2027, 12, 1))).kg == 0


def test_a_slot_bears_less_than_the_pole(session, network, slots):
    weak = network.slot(
        network.session.get_one(type(network.pole("Q")), slots[0].pole_id), 9, max_kg=5.0
    )

    assert refusal(session, weak, kg=6) == "network.slot_load"


def test_a_blocked_slot_is_not_held(session, slots):
    slots[0].state = "blocked"
    session.flush()

    assert refusal(session, slots[0]) == "network.place_blocked"


def test_what_ran_out_no_longer_weighs(session, slots):
    hold(session, slots[0], kg=100)
    later = NOW + timedelta(days=10)

    assert hold(session, slots[1], "B", kg=100, now=later).lapsed == ("A",)


def test_a_timer_ends_what_ran_out_on_poles_too(session, slots):
    hold(session, slots[0], kg=100)

    assert expire(session, now=NOW + timedelta(days=10)).lapsed == ("A",)


def test_slots_are_confirmed_and_given_back(session, slots):
    hold(session, slots[0], kg=60)
    hold(session, slots[1], kg=30)

    assert confirm(session, "A", now=NOW) == 2
    assert release(session, "A", now=NOW).count == 2
    hold(session, slots[0], "B", kg=100)


def test_the_database_itself_refuses_too_much(session, slots):
    hold(session, slots[0], kg=60)
    by_hand = text(
        "insert into gis.occupancy (slot_id, tenant, reference, kg, during, standing, source)"
        " values (:slot, 'x', 'x', 41, '[2027-01-01,)', 'surveyed', 'x')"
    )

    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(by_hand, {"slot": slots[1].id})

    assert refused.value.orig.diag.constraint_name == "pole_kg"


def test_there_is_no_slot_of_that_number(session):
    with pytest.raises(Unknown):
        hold_slot(session, HoldSlot(claim(), 999_999), now=NOW)
