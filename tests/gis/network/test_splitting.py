"""A new manhole parts a segment, and nobody loses or gains a place by it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from gis.network import queries, waiting
from gis.network.commands import Days, Split, WaitFor
from gis.network.errors import CannotSplit, NoRoom, Unknown
from gis.network.holding import confirm, hold_route, release
from gis.network.models import Duct, Hold, Segment, Waiting
from gis.network.splitting import split
from tests.gis.network.conftest import EAST, NORTH, NOW, TODAY, YEAR, Network, route


@pytest.fixture
def segment(network):
    """A segment of 100 m with a nest of five bores and a thick duct."""
    network.node("a")
    network.node("b", 100.0)
    return network.segment("a", "b", "nest", "sub")


def cut(session, segment, x=40.0, y=0.0, ref="M1"):
    number = segment if isinstance(segment, int) else segment.id
    return split(session, Split(number, EAST + x, NORTH + y, ref), now=NOW)


def picture(session, segment_id, on=YEAR):
    """Say of each bore where it lies and who has it how long."""
    found = queries.places(session, [segment_id], cable_mm=1, days=on, now=NOW)
    return [(p.path, p.inner_mm, p.why, p.tenant, p.until, p.expires_at) for p in found]


def test_both_halves_look_like_the_whole(session, segment, network):
    network.occupy(network.ducts(segment)[1], "viettel")
    hold_route(session, route("A", segment, mm=7), now=NOW)
    before = picture(session, segment.id)

    halves = cut(session, segment)

    assert picture(session, halves.first_id) == picture(session, halves.second_id) == before
    assert (halves.holds, halves.occupancies) == (1, 1)
    assert picture(session, segment.id) == []


def test_the_halves_meet_at_the_manhole_and_are_as_long_as_the_whole(session, segment):
    halves = cut(session, segment, y=3.0)  # a little beside the line

    first, second = (session.get_one(Segment, n) for n in (halves.first_id, halves.second_id))
    assert (first.to_node, second.from_node) == (halves.node_id, halves.node_id)
    lengths = [session.scalar(select(func.ST_Length(s.geom))) for s in (first, second)]
    assert lengths == pytest.approx([40.0, 60.0])
    assert (first.ref, second.ref, first.continues) == ("S1/1", "S1/2", segment.id)


def test_a_confirmed_hold_stays_confirmed_and_is_given_back_whole(session, segment):
    hold_route(session, route("A", segment), now=NOW)
    confirm(session, "A", now=NOW)
    cut(session, segment)

    states = Counter(session.scalars(select(Hold.state).where(Hold.reference == "A")))

    assert states == {"released": 1, "confirmed": 2}
    assert release(session, "A", now=NOW).count == 2


def test_who_waits_for_the_whole_waits_for_both_halves(session, segment):
    waiting.wait_for(session, WaitFor("w", "W", YEAR, (segment.id,), 20), now=NOW)
    halves = cut(session, segment)

    entry = session.scalars(select(Waiting)).one()

    assert entry.segment_ids == [halves.first_id, halves.second_id]


def test_a_segment_that_was_split_is_no_place_any_more(session, segment):
    cut(session, segment)

    with pytest.raises(Unknown):
        hold_route(session, route("A", segment), now=NOW)
    with pytest.raises(Unknown):
        cut(session, segment, ref="M2")


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [(50, 6, "beside"), (0.5, 0, "at_end"), (99.5, 0, "at_end"), (-50, 0, "beside")],
)
def test_a_manhole_belongs_on_the_segment(session, segment, x, y, code):
    with pytest.raises(CannotSplit) as refusal:
        cut(session, segment, x, y)

    assert refusal.value.code == f"network.split_{code}"


days = st.builds(
    lambda start, length: Days(
        date(2026, 12, 1) + timedelta(days=start),
        date(2026, 12, 1) + timedelta(days=start + length),
    ),
    st.integers(0, 300),
    st.integers(1, 300),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    takes=st.lists(st.tuples(st.booleans(), st.sampled_from([3.0, 7.0, 12.0]), days), max_size=8),
    cuts=st.lists(st.integers(2, 98), min_size=1, max_size=4, unique=True),
    blocked=st.sets(st.integers(0, 6), max_size=2),
    data=st.data(),
)
def test_splitting_again_and_again_neither_makes_nor_loses_a_place(
    network, takes, cuts, blocked, data
):
    session = network.session
    with session.begin_nested() as sandbox:
        fresh = Network(session)
        fresh.node("a")
        fresh.node("b", 100.0)
        whole = fresh.segment("a", "b", "nest", "sub")
        _fill(fresh, whole, takes, blocked)
        probes = data.draw(st.lists(days, min_size=1, max_size=3))
        before = [picture(session, whole.id, on=probe) for probe in probes]

        parts = {whole.id: (0.0, 100.0)}
        for number, x in enumerate(cuts):
            one = next(n for n, (begin, end) in parts.items() if begin < x < end)
            begin, end = parts[one]
            if min(x - begin, end - x) < 1.5:
                continue
            halves = cut(session, one, float(x), ref=f"M{number}")
            del parts[one]
            parts |= {halves.first_id: (begin, float(x)), halves.second_id: (float(x), end)}

        for part in parts:
            assert [picture(session, part, on=probe) for probe in probes] == before
        for probe in probes:
            sums = queries.balance(session, probe.first, now=NOW, segment_ids=parts)
            assert all(each.adds_up for each in sums)
            assert len(sums) == 2 * len(parts)
        sandbox.rollback()
    session.expire_all()


def _fill(network, whole, takes, blocked):
    """Hold and occupy what can be had, and block what is left of some ducts."""
    session = network.session
    for number, (cable, mm, on) in enumerate(takes):
        free = [
            p
            for p in queries.places(session, [whole.id], cable_mm=mm, days=on, now=NOW)
            if p.is_free
        ]
        if cable and free:
            network.occupy(session.get_one(Duct, free[0].duct_id), "viettel", mm, on)
            continue
        try:
            hold_route(session, route(f"R{number}", whole, mm=mm, days=on), now=NOW)
        except NoRoom:
            continue
    bores = queries.places(session, [whole.id], cable_mm=1, days=Days(TODAY), now=NOW)
    for place in [p for n, p in enumerate(bores) if n in blocked and p.is_free]:
        session.get_one(Duct, place.duct_id).state = "blocked"
    session.flush()
