"""What was really built goes into the register, and what was held for it comes free."""

import pytest
from sqlalchemy import select

from gis.network import queries, waiting
from gis.network.asbuilt import reconcile
from gis.network.commands import AsBuilt, HoldDuct, Laid, WaitFor
from gis.network.errors import PlaceTaken, Unknown
from gis.network.holding import confirm, hold_duct, hold_route
from gis.network.models import Duct, Hold, Occupancy
from gis.network.register import reopen, survey
from tests.gis.network.conftest import NOW, TODAY, YEAR, claim, route


@pytest.fixture
def street(network):
    """Three segments in a row with two bores each, one held by A on each."""
    for number in range(4):
        network.node(f"n{number}", 100.0 * number)
    made = [network.segment(f"n{i}", f"n{i + 1}", "pipe2") for i in range(3)]
    hold_route(network.session, route("A", *made), now=NOW)
    confirm(network.session, "A", now=NOW)
    return made


def bores(network, street):
    """Give the two bores of each segment."""
    return [network.ducts(segment)[1:] for segment in street]


def built(*laid, blocked=(), reference="A", mm=12.0, tenant="tenant of A"):
    cables = tuple(Laid(duct.id, mm) for duct in laid)
    ducts = tuple(duct.id for duct in blocked)
    return AsBuilt(tenant, reference, YEAR, "as-built drawing", cables, ducts)


def ends(session, reference="A"):
    holds = session.scalars(select(Hold).where(Hold.reference == reference).order_by(Hold.id))
    return [(hold.state, hold.ended_as) for hold in holds]


def test_what_was_built_as_held_becomes_a_cable(session, street, network):
    mine = [pair[0] for pair in bores(network, street)]

    done = reconcile(session, built(*mine), now=NOW)

    assert done.as_held == tuple(duct.id for duct in mine)
    assert ends(session) == [("released", "built")] * 3
    there = session.scalars(select(Occupancy).order_by(Occupancy.id)).all()
    assert [(each.duct_id, each.standing) for each in there] == [(d.id, "surveyed") for d in mine]
    assert all(each.hold_id for each in there)


def test_every_difference_is_told(session, street, network):
    (first, _), (_, other), _ = bores(network, street)

    done = reconcile(session, built(first, other), now=NOW)

    assert done.as_held == (first.id,)
    assert done.built_elsewhere == (other.id,)
    assert len(done.not_built) == 2
    assert ends(session) == [
        ("released", "built"),
        ("released", "built_elsewhere"),
        ("released", "not_built"),
    ]
    assert all(each.adds_up for each in queries.balance(session, TODAY, now=NOW))


def test_a_blocked_bore_ends_the_hold_of_another_who_is_named(session, street, network):
    mine, others = bores(network, street)[0]
    hold_duct(session, HoldDuct(claim("B"), others.id, 12), now=NOW)

    done = reconcile(session, built(mine, blocked=[others]), now=NOW)

    assert done.displaced == ("B",)
    assert ends(session, "B") == [("released", "blocked")]
    assert session.get_one(Duct, others.id, populate_existing=True).state == "blocked"


def test_a_blocked_duct_blocks_all_that_is_in_it(session, street, network):
    outer, *inside = network.ducts(street[2])

    reconcile(session, built(blocked=[outer]), now=NOW)

    session.expire_all()
    assert {duct.state for duct in (outer, *inside)} == {"blocked"}
    assert reopen(session, [outer.id]) == 3
    session.expire_all()
    assert {duct.state for duct in (outer, *inside)} == {"sound"}


def test_nobody_builds_where_another_holds_or_lies(session, street, network):
    _, held = bores(network, street)[0]
    _, there = bores(network, street)[1]
    hold_duct(session, HoldDuct(claim("B"), held.id, 12), now=NOW)
    network.occupy(there, "viettel")

    for duct, code in (
        (held, "held"),
        (there, "occupied"),
        (network.ducts(street[2])[0], "no_bore"),
    ):
        with pytest.raises(PlaceTaken) as refusal, session.begin_nested():
            reconcile(session, built(duct), now=NOW)
        assert refusal.value.code == f"network.place_{code}"

    assert ends(session) == [("confirmed", None)] * 3


def test_a_tenant_adds_cables_to_a_bore_until_it_is_full(session, street, network):
    mine = bores(network, street)[0][0]
    reconcile(session, built(mine, mm=20), now=NOW)
    reconcile(session, built(mine, mm=20, reference="A2"), now=NOW)

    with pytest.raises(PlaceTaken) as refusal:
        reconcile(session, built(mine, mm=20, reference="A3"), now=NOW)

    assert refusal.value.code == "network.place_too_full"


def test_who_waits_gets_what_was_not_built(session, street, network):
    hold_route(session, route("B", street[2]), now=NOW)
    waiting.wait_for(session, WaitFor("c", "C", YEAR, (street[2].id,), 12), now=NOW)

    done = reconcile(session, built(bores(network, street)[0][0]), now=NOW)

    assert [served.reference for served in done.served] == ["C"]


def test_nonsense_is_refused(session, street, network):
    duct = bores(network, street)[0][0]

    with pytest.raises(PlaceTaken):
        reconcile(session, built(duct, blocked=[duct]), now=NOW)
    with pytest.raises(Unknown):
        reconcile(session, AsBuilt("x", "x", YEAR, "x", (Laid(999_999, 12),)), now=NOW)


def test_a_survey_is_noted(session, street):
    survey(session, street[0].id, on=TODAY, source="walked along")

    assert (street[0].standing, street[0].surveyed_on) == ("surveyed", TODAY)
    with pytest.raises(Unknown):
        survey(session, 999_999, on=TODAY, source="x")
