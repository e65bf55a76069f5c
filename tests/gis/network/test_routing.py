"""The way offered is the cheapest there is, goes through no full duct, and can then be held."""

import random
from datetime import date, timedelta

import pytest

from gis.network import graph, queries
from gis.network.commands import Days, HoldDuct, HoldRoute, Split
from gis.network.errors import NoRoom, Unknown
from gis.network.holding import hold_duct, hold_route, release
from gis.network.models import Surface
from gis.network.routing import LegKind, Wish, find
from gis.network.splitting import split
from tests.gis.network.conftest import EAST, NORTH, NOW, YEAR, Network, claim, route
from tests.gis.network.plain_search import cheapest


def wish(start, end, *, mm=12.0, **said) -> Wish:
    """Ask for a way between two points given from the corner of the network."""
    begin, after = ((EAST + x, NORTH + y) for x, y in (start, end))
    return Wish(begin, after, mm, said.pop("days", YEAR), **said)


@pytest.fixture
def town(network):
    """Two streets from left to right, a cheap one below and a detour above; 10 m from each end."""
    for name, x, y in (("a", 0, 0), ("b", 400, 0), ("c", 800, 0), ("d", 400, 300)):
        network.node(name, x, y)
    network.straight = [network.segment("a", "b", "sub"), network.segment("b", "c", "sub")]
    network.detour = [
        network.segment("a", "d", "sub", owner="viettel"),
        network.segment("d", "c", "sub", owner="viettel"),
    ]
    return network


ENDS = ((-10.0, 0.0), (810.0, 0.0))


def test_the_cheapest_way_goes_through_ducts_and_digs_only_the_gaps(session, town):
    best = find(session, wish(*ENDS), now=NOW)[0]

    assert best.segment_ids == tuple(segment.id for segment in town.straight)
    assert [leg.kind for leg in best.legs] == ["gap", "duct", "duct", "gap"]
    assert best.dug_m == pytest.approx(20)
    assert best.length_m == pytest.approx(820)
    assert best.cost == (20 * 1_300_000 + 800 * 60_000)
    assert best.owners == {"vnpt": pytest.approx(800)}


def test_a_full_duct_is_gone_around(session, town):
    hold_route(session, route("A", town.straight[1]), now=NOW)

    best = find(session, wish(*ENDS), now=NOW)[0]

    assert best.segment_ids == tuple(segment.id for segment in town.detour)
    assert list(best.owners) == ["viettel"]


def test_a_cable_in_the_way_is_seen_as_well_as_a_hold(session, town):
    find(session, wish(*ENDS), now=NOW)
    there = town.occupy(town.ducts(town.straight[1])[0], "fpt")

    assert find(session, wish(*ENDS), now=NOW)[0].segment_ids[0] == town.detour[0].id
    session.delete(there)
    session.flush()
    assert find(session, wish(*ENDS), now=NOW)[0].segment_ids[0] == town.straight[0].id


def test_a_hold_on_other_days_or_run_out_is_not_in_the_way(session, town):
    hold_route(session, route("A", *town.straight), now=NOW)

    later = Days(YEAR.after, None)
    assert find(session, wish(*ENDS, days=later), now=NOW)[0].segment_ids[0] == town.straight[0].id
    after = NOW + timedelta(days=10)
    assert find(session, wish(*ENDS), now=after)[0].segment_ids[0] == town.straight[0].id
    assert find(session, wish(*ENDS), now=NOW)[0].segment_ids[0] == town.detour[0].id


def test_too_thick_a_cable_is_dug_in(session, town):
    best = find(session, wish(*ENDS, mm=32), now=NOW)[0]

    assert best.segment_ids == ()
    assert {leg.kind for leg in best.legs} == {LegKind.GAP, LegKind.TRENCH}
    assert best.dug_m == pytest.approx(best.length_m)


def test_several_ways_need_several_bores(session, town):
    assert find(session, wish(*ENDS, ways=2), now=NOW)[0].segment_ids == ()


def test_alternatives_differ_and_the_cheapest_comes_first(session, town):
    town.node("e", 400, -400)
    third = [town.segment("a", "e", "sub"), town.segment("e", "c", "sub")]

    found = find(session, wish(*ENDS), now=NOW)

    expected = [tuple(s.id for s in way) for way in (town.straight, town.detour, third)]
    assert [each.segment_ids for each in found] == expected
    assert [each.cost for each in found] == sorted(each.cost for each in found)


def test_an_alternative_that_is_none_is_not_offered(session, town):
    assert len(find(session, wish(*ENDS), now=NOW)) == 2


def test_where_there_is_no_network_one_digs(session, network):
    (only,) = find(session, wish((0, 0), (300, 400), alternatives=1), now=NOW)

    assert [leg.kind for leg in only.legs] == ["gap"]
    assert (only.length_m, only.cost) == (500, 500 * 1_300_000)
    assert find(session, wish((0, 0), (0, 0)), now=NOW)[0].cost == 0


def test_a_price_that_changes_changes_the_way(session, town):
    first = find(session, wish(*ENDS, mm=32, gap_surface="earth"), now=NOW)[0]
    session.get_one(Surface, "earth").dig_per_m = 1_000
    session.flush()

    second = find(session, wish(*ENDS, mm=32, gap_surface="earth"), now=NOW)[0]

    assert second.cost < first.cost / 100


def test_what_was_offered_is_held_only_if_it_is_still_free(session, town):
    best = find(session, wish(*ENDS), now=NOW)[0]
    hold_route(session, route("quicker", town.straight[1]), now=NOW)

    with pytest.raises(NoRoom) as refusal:
        hold_route(session, HoldRoute(claim("A"), best.segment_ids, 12), now=NOW)

    assert refusal.value.segments == (town.straight[1].id,)
    again = find(session, wish(*ENDS), now=NOW)[0]
    hold_route(session, HoldRoute(claim("A"), again.segment_ids, 12), now=NOW)


def test_the_graph_is_kept_until_the_network_changes(session, town):
    kept = graph.current(session)
    hold_route(session, route("A", town.straight[0]), now=NOW)
    release(session, "A", now=NOW)

    assert graph.current(session) is kept
    split(session, Split(town.straight[0].id, EAST + 200, NORTH, "M"), now=NOW)
    assert graph.current(session) is not kept
    assert len(find(session, wish(*ENDS), now=NOW)[0].segment_ids) == 3


def test_a_change_that_was_taken_back_is_not_remembered(session, town):
    before = find(session, wish(*ENDS), now=NOW)
    with session.begin_nested() as sandbox:
        town.segment("a", "c", "pipe")
        assert find(session, wish(*ENDS), now=NOW) != before
        sandbox.rollback()

    assert find(session, wish(*ENDS), now=NOW) == before


@pytest.mark.parametrize("wrong", [{"mm": 0}, {"ways": 0}, {"pull_per_m": 0}, {"mm": float("nan")}])
def test_nonsense_is_no_wish(wrong):
    with pytest.raises(ValueError, match="a wish"):
        wish(*ENDS, **wrong)
    with pytest.raises(ValueError, match="from a point"):
        wish((float("inf"), 0), (0, 0))


def test_an_unknown_surface_is_refused(session, town):
    with pytest.raises(Unknown):
        find(session, wish(*ENDS, gap_surface="lava"), now=NOW)


def scatter(network: Network, dice: random.Random) -> None:
    """Make a random town with cables, holds and blocked ducts in it."""
    names = [f"n{number}" for number in range(dice.randrange(2, 26))]
    for name in names:
        network.node(name, dice.uniform(0, 2_000), dice.uniform(0, 2_000))
    surfaces = ("earth", "paving", "asphalt")
    for _ in range(dice.randrange(1, 45)):
        begin, end = dice.sample(names, 2)
        kinds = dice.choices(("sub", "micro", "pipe2", "nest"), k=dice.randrange(0, 3))
        made = network.segment(
            begin, end, *kinds, owner=dice.choice(("vnpt", "fpt")), surface=dice.choice(surfaces)
        )
        for place in queries.places(network.session, [made.id], cable_mm=1, days=YEAR, now=NOW):
            take(network, dice, place)


def take(network: Network, dice: random.Random, place) -> None:
    """Let something happen to a bore, or nothing."""
    start = date(2026, 12, 1) + timedelta(days=dice.randrange(300))
    days = Days(start, dice.choice([None, start + timedelta(days=dice.randrange(1, 200))]))
    duct = next(d for d in network.ducts(place.segment_id) if d.id == place.duct_id)
    match dice.randrange(6):
        case 0:
            network.occupy(duct, "viettel", 3, days)
        case 1 | 2:
            command = HoldDuct(claim("x", days=days, hours=dice.choice([1, 90])), duct.id, 3)
            hold_duct(network.session, command, now=NOW)
        case 3:
            duct.state = "blocked"
            network.session.flush()


@pytest.mark.parametrize("seed", range(12))
def test_no_way_is_cheaper_than_the_one_found(session, network, seed):
    dice = random.Random(seed)
    scatter(network, dice)
    now = NOW + timedelta(hours=2)
    for _ in range(6):
        ends = [(dice.uniform(-300, 2_300), dice.uniform(-300, 2_300)) for _ in range(2)]
        start = date(2026, 12, 1) + timedelta(days=dice.randrange(300))
        asked = wish(
            *ends,
            mm=dice.choice([3.0, 7.0, 20.0, 29.0]),
            ways=dice.choice([1, 1, 2]),
            days=Days(start, dice.choice([None, start + timedelta(days=90)])),
            gap_surface=dice.choice(["earth", "unknown"]),
            pull_per_m=dice.choice([20_000, 60_000, 500_000]),
        )

        found = find(session, asked, now=now)

        assert found[0].cost == pytest.approx(cheapest(session, asked, now), abs=50)
        for each in found:
            assert_it_can_be_walked(session, each, asked, now)
        walked = {tuple((leg.segment_id, leg.begin, leg.end) for leg in way.legs) for way in found}
        assert len(walked) == len(found)


def assert_it_can_be_walked(session, found, asked: Wish, now) -> None:
    """See that a route is in one piece and that each of its ducts has room."""
    ends = [asked.start, *(leg.end for leg in found.legs)]
    assert [leg.begin for leg in found.legs] == ends[:-1]
    assert ends[-1] == pytest.approx(asked.end)
    places = queries.places(
        session, set(found.segment_ids), cable_mm=asked.cable_mm, days=asked.days, now=now
    )
    for segment_id in found.segment_ids:
        free = [p for p in places if p.segment_id == segment_id and p.is_free]
        assert len(free) >= asked.ways
