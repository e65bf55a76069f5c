"""Who waits longest comes first, in the very transaction that frees the place."""

from datetime import timedelta

import pytest

from gis.network import queries, waiting
from gis.network.commands import WaitFor
from gis.network.errors import NoRoom, Unknown
from gis.network.holding import expire, hold_route, release
from tests.gis.network.conftest import NOW, YEAR, route

LATER = NOW + timedelta(days=10)


@pytest.fixture
def street(network):
    """Two segments in a row with one bore each, all held by A."""
    for number in range(3):
        network.node(f"n{number}", 100.0 * number)
    made = [network.segment(f"n{i}", f"n{i + 1}", "sub") for i in range(2)]
    hold_route(network.session, route("A", *made), now=NOW)
    return made


def wait(session, reference, *segments, **said):
    wanted = tuple(segment.id for segment in segments)
    command = WaitFor(f"tenant of {reference}", reference, YEAR, wanted, 12, **said)
    return waiting.wait_for(session, command, now=NOW)


def holders(session, *segments):
    found = queries.places(
        session, [s.id for s in segments], cable_mm=12, days=YEAR, now=LATER - timedelta(days=8)
    )
    return [place.reference for place in found]


def test_the_first_in_line_gets_what_is_given_back(session, street):
    wait(session, "B", *street, hold_days=3)
    wait(session, "C", *street)

    freed = release(session, "A", now=NOW)

    assert [served.reference for served in freed.served] == ["B"]
    assert freed.served[0].expires_at == NOW + timedelta(days=3)
    assert holders(session, *street) == ["B", "B"]


def test_who_comes_later_does_not_pass_the_line(session, street):
    wait(session, "B", *street)

    with pytest.raises(NoRoom):
        hold_route(session, route("C", street[0], now=LATER), now=LATER)


def test_all_of_it_or_nothing_also_in_line(session, street, network):
    other = network.segment("n0", "n2", "sub")
    hold_route(session, route("D", other), now=NOW)
    wait(session, "B", street[0], other)
    wait(session, "C", street[0])

    freed = release(session, "A", now=NOW)

    assert [served.reference for served in freed.served] == ["C"]
    assert [s.reference for s in release(session, "D", now=NOW).served] == []
    assert [s.reference for s in release(session, "C", now=NOW).served] == ["B"]


def test_a_timer_serves_the_line(session, street):
    wait(session, "B", street[1])

    assert [served.reference for served in expire(session, now=LATER).served] == ["B"]


def test_who_leaves_the_line_gets_nothing(session, street):
    number = wait(session, "B", *street)
    second = wait(session, "C", street[0])

    assert (waiting.ahead_of(session, number), waiting.ahead_of(session, second)) == (0, 1)
    assert waiting.leave(session, "B", now=NOW) == 1
    assert waiting.ahead_of(session, second) == 0
    assert [s.reference for s in release(session, "A", now=NOW).served] == ["C"]


def test_nobody_waits_for_what_there_is_not(session, street):
    with pytest.raises(Unknown):
        waiting.wait_for(session, WaitFor("x", "x", YEAR, (999_999,), 12), now=NOW)
