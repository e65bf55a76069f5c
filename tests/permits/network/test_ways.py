"""A way is kept as it was found, and taken whole or not at all, under one dossier a stretch."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.network import queries as network
from gis.network.commands import Claim, HoldRoute, Split
from gis.network.holding import hold_route
from gis.network.splitting import split
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.network import way_queries as queries
from permits.network import ways
from permits.network.vocabulary import RoutePart
from permits.network.way_documents import Alternative, KeptLeg, stretches
from permits.network.way_models import RouteBundle
from tests.gis.network.conftest import EAST, NORTH
from tests.permits.network.roads import Town, asked, town
from tests.support.dossiers import Walker


@pytest.fixture
def streets(session: Session) -> Town:
    """A town of ducts in the demo province."""
    return town(session)


@pytest.fixture
def fpt(walker: Walker):
    """A carrier who owns no duct here."""
    return walker.person("fpt")


def best(kept) -> Alternative:
    return Alternative.read(kept.routes[0])


def test_a_way_is_cut_into_one_stretch_for_each_owner_and_each_dig(session, streets, fpt):
    way = best(ways.search(session, fpt, asked()))

    assert [(s.work, s.owner, round(s.length_m)) for s in way.stretches] == [
        (WorkKind.DUCT_BUILD, None, 10),
        (WorkKind.DUCT_SHARE, "vnpt", 800),
        (WorkKind.DUCT_SHARE, "viettel", 400),
        (WorkKind.DUCT_BUILD, None, 10),
    ]
    assert way.owners == {"vnpt": 800.0, "viettel": 400.0}
    assert way.dug_m == 20.0
    assert way.cost == 20 * 700_000 + 1200 * 60_000
    assert [name for _, name in way.wards]
    assert [bool(s.check) for s in way.stretches] == [True, False, False, True]


def test_what_is_kept_is_read_back_the_same_and_cannot_be_changed(session, streets, fpt):
    kept = ways.search(session, fpt, asked())
    way = best(kept)

    assert Alternative.read(way.document()) == way
    assert way.legs[1].line[0] == (EAST, NORTH)
    assert way.stretches[1].line == ((EAST, NORTH), (EAST + 400, NORTH), (EAST + 800, NORTH))
    kept.revision += 1
    with pytest.raises(DBAPIError, match="does not change"), session.begin_nested():
        session.flush()


def test_the_line_of_a_segment_is_turned_the_way_one_walks(session, streets, fpt):
    back = best(ways.search(session, fpt, asked(start=asked().end, end=asked().start)))

    assert back.stretches[1].line == ((EAST + 1200, NORTH), (EAST + 800, NORTH))


def test_alternatives_differ_and_the_cheapest_is_first(session, streets, fpt):
    found = [Alternative.read(each) for each in ways.search(session, fpt, asked()).routes]

    assert len(found) == 3
    assert [way.cost for way in found] == sorted(way.cost for way in found)
    assert len({tuple(leg.segment_id for leg in way.legs) for way in found}) == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"end": asked().start}, "route.same_point"),
        ({"end": (EAST + 20_500, NORTH)}, "route.too_far"),
    ],
)
def test_a_hopeless_question_is_refused_in_words(session, fpt, said, code):
    with pytest.raises(Invalid) as refused:
        ways.search(session, fpt, asked(**said))

    assert [each.code for each in refused.value.complaints] == [code]


def test_where_no_duct_is_the_way_is_one_straight_dig(session, fpt):
    far = asked(start=(EAST + 9000, NORTH), end=(EAST + 9500, NORTH))

    [way] = [Alternative.read(each) for each in ways.search(session, fpt, far).routes]

    assert [s.work for s in way.stretches] == [WorkKind.DUCT_BUILD]
    assert way.dug_m == way.length_m == 500.0


def test_a_stretch_is_cut_where_its_line_would_come_back_over_itself():
    corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (50.0, -50.0)]
    legs = [
        KeptLeg(RoutePart.DUCT, 100.0, 1, (begin, end), segment_id=n, ref=f"S{n}", owner="vnpt")
        for n, (begin, end) in enumerate(pairwise(corners), start=1)
    ]

    assert [stretch.legs for stretch in stretches(legs)] == [(0, 1), (2,)]


def test_taking_begins_a_draft_for_each_stretch_and_holds_every_segment(session, streets, fpt):
    kept = ways.search(session, fpt, asked())

    bundle = ways.take(session, fpt, kept, 1)

    begun = queries.dossiers_of(session, bundle)
    assert [each.dossier.work_kind for each in begun] == [
        "duct_build",
        "duct_share",
        "duct_share",
        "duct_build",
    ]
    assert all(each.dossier.is_draft and each.dossier.check_run_id for each in begun)
    held = [network.segments_of(session, each.dossier.ref) for each in begun]
    assert held == [set(), {s.id for s in streets.straight}, {streets.beyond.id}, set()]
    [hold] = network.living_holds(session, begun[2].dossier.ref)
    assert (hold.tenant, hold.state, hold.expires_at) == (
        "fpt-telecom",
        "held",
        bundle.held_until,
    )
    assert (hold.during.lower, hold.during.upper.year) == (asked().first_day, 2028)


def test_a_draft_offers_what_the_search_knows_and_counts_nothing_as_said(session, streets, fpt):
    bundle = ways.take(session, fpt, ways.search(session, fpt, asked()), 1)

    dig, share, *_ = (each.dossier for each in queries.dossiers_of(session, bundle))
    assert dig.content == share.content == {}
    assert share.prepared["technical"] == {
        "owner": "vnpt",
        "cable_diameter_mm": "14",
        "cable_count": 1,
        "term_years": 2,
    }
    assert dig.prepared["technical"] == {"paving_m": "10", "work_from": "2026-12-01"}
    assert share.prepared["site"]["ward"] == share.ward_code
    assert len(share.prepared["site"]["coordinates"].splitlines()) == 3
    assert "S1, S2" in share.prepared["site"]["address"]


def test_one_who_owns_ducts_needs_no_dossier_for_his_own(session, streets, walker):
    viettel = walker.person("viettel")

    bundle = ways.take(session, viettel, ways.search(session, viettel, asked()), 1)

    begun = queries.dossiers_of(session, bundle)
    assert [each.stretch for each in begun] == [1, 2, 4]
    assert network.segments_of(session, bundle.ref) == {streets.beyond.id}


def test_a_place_that_went_meanwhile_is_named_and_nothing_is_made(session, streets, fpt):
    kept = ways.search(session, fpt, asked())
    claim = Claim("mobifone", "other", asked().days, bundle_end())
    hold_route(session, HoldRoute(claim, (streets.straight[1].id,), 14.0), now=clock.now())
    before = counted(session)

    with pytest.raises(Conflict) as refused, session.begin_nested():
        ways.take(session, fpt, kept, 1)

    assert refused.value.code == "route.taken"
    assert refused.value.facts["segments"] == ["S2 (vnpt)"]
    assert counted(session) == before


def test_a_network_that_changed_on_the_way_is_found_out(session, streets, fpt):
    kept = ways.search(session, fpt, asked())
    assert not ways.is_outdated(session, kept)
    split(session, Split(streets.beyond.id, EAST + 1000, NORTH, "new"), now=clock.now())

    assert ways.is_outdated(session, kept)
    with pytest.raises(Conflict) as refused, session.begin_nested():
        ways.take(session, fpt, kept, 1)
    assert refused.value.code == "route.changed"
    assert counted(session) == (0, 0)


def test_a_change_elsewhere_does_not_spoil_a_way(session, streets, fpt):
    kept = ways.search(session, fpt, asked())
    split(session, Split(streets.detour[0].id, EAST + 200, NORTH + 150, "new"), now=clock.now())

    assert ways.is_outdated(session, kept)
    assert queries.dossiers_of(session, ways.take(session, fpt, kept, 1))


@pytest.mark.parametrize("owner", ["nobody", "so-xd"])
def test_an_owner_nobody_could_ask_is_named(session, streets, fpt, owner):
    streets.beyond.owner = owner
    session.flush()
    kept = ways.search(session, fpt, asked())

    with pytest.raises(Conflict) as refused:
        ways.take(session, fpt, kept, 1)

    assert refused.value.code == "route.owner_unknown"
    assert refused.value.facts["owner"]
    assert counted(session) == (0, 0)


def test_days_that_are_past_are_not_taken(session, streets, fpt):
    kept = ways.search(session, fpt, asked())

    with clock.at(clock.now().replace(year=2027)), pytest.raises(Conflict) as refused:
        ways.take(session, fpt, kept, 1)

    assert refused.value.code == "route.days_past"


def test_others_see_neither_search_nor_bundle(session, streets, fpt, walker):
    kept = ways.search(session, fpt, asked())
    bundle = ways.take(session, fpt, kept, 1)
    other = walker.person("mobifone")

    assert queries.search(session, fpt, kept.ref) is kept
    assert queries.search(session, other, kept.ref) is None
    assert queries.bundle(session, other, bundle.ref) is None
    assert queries.searches(session, other, limit=9) == []
    assert [row.bundle_ref for row in queries.searches(session, fpt, limit=9)] == [bundle.ref]


def bundle_end():
    return clock.now() + timedelta(days=5)


def counted(session: Session) -> tuple[int, int]:
    drafts = session.scalar(select(func.count()).select_from(Dossier)) or 0
    return drafts, session.scalar(select(func.count()).select_from(RouteBundle)) or 0
