"""A place is had by one at a time: holds, their end, and what keeps a bore from being free."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import Days, HoldDuct, HoldRoute
from gis.network.errors import HoldLapsed, NoRoom, PlaceTaken, Unknown
from gis.network.holding import confirm, expire, hold_duct, hold_route, release
from gis.network.models import Duct, Hold
from gis.network.queries import WhyNot
from tests.gis.network.conftest import NOW, YEAR, Network, claim, route

LATER = NOW + timedelta(days=10)


@pytest.fixture
def street(network: Network):
    """Three segments in a row, each with two bores for thick cables."""
    for number in range(4):
        network.node(f"n{number}", 100.0 * number)
    return [network.segment(f"n{i}", f"n{i + 1}", "pipe2") for i in range(3)]


def why(session: Session, segment, mm: float = 12, days: Days = YEAR, now=NOW):
    """Say for each bore of a segment why it cannot be had."""
    return [p.why for p in queries.places(session, [segment.id], cable_mm=mm, days=days, now=now)]


def refused(session: Session, act) -> str:
    """Give the name of the rule of the database that refuses."""
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        act()
    return refusal.value.orig.diag.constraint_name


def test_a_route_is_held_on_every_segment(session, street):
    taken = hold_route(session, route("A", *street), now=NOW)

    assert [each.segment_id for each in taken.holds] == [segment.id for segment in street]
    assert [why(session, segment) for segment in street] == [[WhyNot.HELD, None]] * 3


def test_a_route_is_held_whole_or_not_at_all(session, street):
    hold_route(session, route("A", street[1], ways=2), now=NOW)

    with pytest.raises(NoRoom) as refusal:
        hold_route(session, route("B", *street), now=NOW)

    assert refusal.value.segments == (street[1].id,)
    assert refusal.value.code == "network.no_room"
    assert queries.living_holds(session, "B") == []


def test_the_narrowest_bore_that_fits_is_taken(session, network, street):
    network.node("far", 900)
    mixed = network.segment("n0", "far", "pipe", "sub", "micro")

    taken = [hold_route(session, route(r, mixed, mm=7), now=NOW).holds[0].duct_id for r in "ABC"]

    inner = [session.get_one(Duct, duct_id).inner_mm for duct_id in taken]
    assert inner == [8, 33, 100]


def test_several_ways_are_held_together(session, street):
    hold_route(session, route("A", street[0], ways=2), now=NOW)

    with pytest.raises(NoRoom):
        hold_route(session, route("B", street[0]), now=NOW)


def test_days_that_only_touch_do_not_overlap(session, street):
    after = Days(date(2027, 12, 1), None)
    hold_route(session, route("A", street[0], ways=2), now=NOW)

    hold_route(session, route("B", street[0], ways=2, days=after), now=NOW)

    with pytest.raises(NoRoom):
        hold_route(session, route("C", street[0], days=Days(date(2027, 11, 30))), now=NOW)


def test_the_database_itself_refuses_a_second_hold_on_a_bore(session, street, network):
    bore = network.ducts(street[0])[1]
    hold_duct(session, HoldDuct(claim("A"), bore.id, 12), now=NOW)

    def by_hand():
        session.execute(
            text(
                "insert into gis.hold (duct_id, tenant, reference, cable_mm, during, state,"
                " made_at, expires_at)"
                " values (:duct, 'x', 'x', 12, '[2027-01-01,2027-02-01)', 'held', now(), now())"
            ),
            {"duct": bore.id},
        )

    assert refused(session, by_hand) == "ex_hold_duct_once"


def test_a_hold_on_a_bore_says_who_has_it_and_until_when(session, street, network):
    bore = network.ducts(street[0])[1]
    hold_duct(session, HoldDuct(claim("A"), bore.id, 12), now=NOW)

    with pytest.raises(PlaceTaken) as refusal:
        hold_duct(session, HoldDuct(claim("B"), bore.id, 12), now=NOW)

    assert refusal.value.code == "network.place_held"
    assert refusal.value.facts["reference"] == "A"
    assert refusal.value.facts["until"] == YEAR.after


def test_a_duct_with_ducts_in_it_is_no_place(session, street, network):
    outer = network.ducts(street[0])[0]

    with pytest.raises(PlaceTaken) as refusal:
        hold_duct(session, HoldDuct(claim("A"), outer.id, 12), now=NOW)

    assert refusal.value.code == "network.place_no_bore"


def test_ducts_lie_in_ducts_to_the_third_level(session, network):
    network.node("a")
    network.node("b", 50)
    segment = network.segment("a", "b", "nest")

    found = queries.places(session, [segment.id], cable_mm=5, days=YEAR, now=NOW)

    assert [place.path for place in found] == [(1, 1), *((1, 2, n) for n in (1, 2, 3, 4))]
    assert all(place.is_free for place in found)


def test_every_reason_is_told(session, network):
    network.node("a")
    network.node("b", 50)
    segment = network.segment("a", "b", *["sub"] * 4, "micro")
    ducts = network.ducts(segment)
    network.occupy(ducts[0], "viettel")
    hold_duct(session, HoldDuct(claim("A"), ducts[1].id, 12), now=NOW)
    ducts[2].state = "blocked"
    session.flush()

    found = queries.places(session, [segment.id], cable_mm=12, days=YEAR, now=NOW)

    assert [place.why for place in found] == ["occupied", "held", "blocked", None, "too_thin"]
    assert [place.tenant for place in found][:2] == ["viettel", "tenant of A"]
    assert why(session, segment, mm=31)[3] is WhyNot.TOO_FULL


def test_a_cable_keeps_a_bore_from_being_held(session, street, network):
    for bore in network.ducts(street[0])[1:]:
        network.occupy(bore, "viettel")

    with pytest.raises(NoRoom):
        hold_route(session, route("A", street[0]), now=NOW)

    hold_route(session, route("A", street[0], days=Days(date(2027, 12, 1))), now=NOW)


def test_a_bore_that_is_held_takes_no_other_cable(session, street, network):
    bore = network.ducts(street[0])[1]
    hold_duct(session, HoldDuct(claim("A"), bore.id, 12), now=NOW)

    assert refused(session, lambda: network.occupy(bore, "viettel")) == "place_held"


def test_a_bore_has_one_tenant_at_a_time(session, street, network):
    bore = network.ducts(street[0])[1]
    network.occupy(bore, "viettel")
    network.occupy(bore, "viettel")

    found = refused(session, lambda: network.occupy(bore, "mobifone"))

    assert found == "ex_occupancy_duct_one_tenant"


def test_cables_fill_a_bore_only_to_its_limit(session, street, network):
    bore = network.ducts(street[0])[1]  # 33 mm at 80 %: 871 mm² of squares
    network.occupy(bore, "viettel", cable_mm=20)
    network.occupy(bore, "viettel", cable_mm=20)

    assert refused(session, lambda: network.occupy(bore, "viettel", cable_mm=9)) == "duct_fill"
    assert queries.fill(session, bore.id, YEAR) == pytest.approx(800 / 33**2)
    network.occupy(bore, "viettel", cable_mm=20, days=Days(date(2027, 12, 1)))  # another year


def test_ducts_fill_a_duct_only_to_its_limit(session, network):
    network.node("a")
    network.node("b", 50)
    segment = network.segment("a", "b", "pipe")
    outer = network.ducts(segment)[0]

    def inside(position: int, outer_mm: float = 40):
        session.add(
            Duct(
                segment_id=segment.id,
                parent_id=outer.id,
                position=position,
                outer_mm=outer_mm,
                inner_mm=outer_mm - 7,
                max_fill=0.8,
                state="sound",
                standing="declared",
            )
        )
        session.flush()

    for position in range(1, 5):  # four of 1,600 mm² in 7,000 mm²
        inside(position)
    assert refused(session, lambda: inside(5)) == "duct_fill"
    inside(6, outer_mm=24)


def test_a_bore_that_is_taken_takes_no_duct(session, network):
    network.node("a")
    network.node("b", 50)
    segment = network.segment("a", "b", "pipe")
    outer = network.ducts(segment)[0]
    hold_duct(session, HoldDuct(claim("A"), outer.id, 12), now=NOW)

    def inside():
        session.add(
            Duct(
                segment_id=segment.id,
                parent_id=outer.id,
                position=1,
                outer_mm=40,
                inner_mm=33,
                max_fill=0.8,
                state="sound",
                standing="declared",
            )
        )
        session.flush()

    assert refused(session, inside) == "duct_around_taken"


def test_a_hold_that_ran_out_is_ended_by_whoever_wants_the_place(session, street):
    hold_route(session, route("A", street[0], ways=2), now=NOW)

    taken = hold_route(session, route("B", street[0], now=LATER), now=LATER)

    assert taken.lapsed == ("A",)
    ended = session.scalars(select(Hold).where(Hold.reference == "A")).all()
    assert {(hold.state, hold.ended_as, hold.ended_at) for hold in ended} == {
        ("expired", "lapsed", LATER)
    }


def test_a_hold_that_ran_out_is_free_before_anybody_ends_it(session, street):
    hold_route(session, route("A", street[0], ways=2), now=NOW)

    assert why(session, street[0], now=LATER) == [None, None]


def test_a_timer_ends_what_ran_out(session, street):
    hold_route(session, route("A", *street), now=NOW)

    assert expire(session, now=NOW).count == 0
    assert expire(session, now=LATER).lapsed == ("A",)
    assert expire(session, now=LATER).count == 0


def test_a_confirmed_hold_does_not_run_out(session, street):
    hold_route(session, route("A", street[0], ways=2), now=NOW)

    assert confirm(session, "A", now=NOW) == 2
    assert confirm(session, "A", now=LATER) == 2  # a second click
    with pytest.raises(NoRoom):
        hold_route(session, route("B", street[0], now=LATER), now=LATER)


def test_what_ran_out_cannot_be_confirmed(session, street):
    hold_route(session, route("A", street[0]), now=NOW)

    with pytest.raises(HoldLapsed):
        confirm(session, "A", now=LATER)
    with pytest.raises(Unknown):
        confirm(session, "nobody", now=NOW)


def test_what_ran_out_in_part_is_not_confirmed_by_a_slower_clock(session, street):
    hold_route(session, route("A", *street[:2], ways=2), now=NOW)
    hold_route(session, route("B", street[0], now=LATER), now=LATER)

    with pytest.raises(HoldLapsed):
        confirm(session, "A", now=NOW)
    release(session, "B", now=LATER)
    hold_route(session, route("A", *street[:2], now=LATER), now=LATER)  # once more
    assert confirm(session, "A", now=LATER) == 2


def test_what_is_given_back_is_free(session, street):
    hold_route(session, route("A", *street, ways=2), now=NOW)
    confirm(session, "A", now=NOW)

    assert release(session, "A", now=NOW).count == 6
    assert release(session, "A", now=NOW).count == 0
    hold_route(session, route("B", *street, ways=2), now=NOW)


def test_a_hold_is_never_rewritten(session, street):
    hold_id = hold_route(session, route("A", street[0]), now=NOW).holds[0].hold_id
    release(session, "A", now=NOW)

    def change(**values):
        session.execute(update(Hold).where(Hold.id == hold_id).values(**values))

    assert refused(session, lambda: change(state="held", ended_at=None, ended_as=None))
    assert refused(session, lambda: change(tenant="somebody else")) == "hold_moves"
    assert refused(session, lambda: change(during=Range(date(2020, 1, 1), None))) == "hold_moves"
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("delete from gis.hold"))


def test_a_bore_that_is_held_is_not_marked_blocked_behind_its_holder(session, street, network):
    bore = network.ducts(street[0])[1]
    hold_duct(session, HoldDuct(claim("A"), bore.id, 12), now=NOW)

    def block():
        session.execute(update(Duct).where(Duct.id == bore.id).values(state="blocked"))

    assert refused(session, block) == "place_held"


def test_nobody_takes_a_place_from_an_old_snapshot(engine):
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        network = Network(session)
        network.node("a")
        network.node("b", 50)
        with pytest.raises(InternalError) as refusal:
            network.segment("a", "b", "sub")

    assert "read committed" in str(refusal.value)


def test_what_there_is_not_cannot_be_held(session, street):
    with pytest.raises(Unknown):
        hold_route(session, route("A", street[0], 999_999), now=NOW)
    with pytest.raises(Unknown):
        hold_duct(session, HoldDuct(claim("A"), 999_999, 12), now=NOW)


@pytest.mark.parametrize("wrong", [{"cable_mm": 0}, {"cable_mm": float("nan")}, {"ways": 0}])
def test_nonsense_is_no_command(wrong):
    with pytest.raises(ValueError, match="a route has"):
        HoldRoute(claim(), (1,), **({"cable_mm": 12} | wrong))
    with pytest.raises(ValueError, match="end before"):
        Days(date(2027, 1, 1), date(2027, 1, 1))
