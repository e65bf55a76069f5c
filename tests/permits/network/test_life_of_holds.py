"""A hold follows its dossier: filing makes it longer, a permit confirms it, every end frees it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gis.network import queries
from gis.network.commands import Claim, HoldRoute, WaitFor
from gis.network.errors import NoRoom
from gis.network.holding import hold_route
from gis.network.models import Hold
from gis.network.waiting import wait_for
from permits.cases import leaving
from permits.cases.registry import Act
from permits.core import clock
from permits.core.errors import Conflict
from permits.decisions import jobs as decisions
from permits.demo import walk
from permits.filing import service as filing
from permits.network import jobs
from permits.network.forms import days_for
from permits.network.models import HoldNotice
from permits.network.places import NoPlaces
from permits.network.vocabulary import HoldNoticeKind
from tests.permits.network.places import draft, free_segments, free_slot, keep, keep_slot, register

REFUSE = {
    "appraise": Act("fail", "Không đủ điều kiện."),
    "draft": Act("propose_refusal", "Không đủ điều kiện."),
}


@pytest.fixture
def kept(session, app):
    """A draft of the duct-sharing procedure that keeps a bore on each of two segments."""
    register(session)
    dossier, person = draft(session, app, "duct")
    segments = free_segments(session)
    keep(session, person, dossier, segments)
    return dossier, person, segments


def states(session, dossier):
    holds = session.scalars(select(Hold).where(Hold.reference == dossier.ref).order_by(Hold.id))
    return [(hold.state, hold.ended_as) for hold in holds]


def stand_in_line(session, segments, tenant="mobifone", reference="next in line"):
    ids = tuple(row.id for row in segments)
    return wait_for(
        session, WaitFor(tenant, reference, days_for(5), ids, 8.0, ways=1), now=clock.now()
    )


def fill_up(session, segments):
    """Leave no bore free on segments, so that whoever waits really waits."""
    ids = [row.id for row in segments]
    for nth in range(400):
        for number in ids:
            claim = Claim("vnpt", f"filler {nth}", days_for(5), clock.now() + timedelta(days=99))
            try:
                hold_route(session, HoldRoute(claim, (number,), 5.0), now=clock.now())
            except NoRoom:
                continue
        free = [
            each
            for each in queries.balance(session, clock.today(), now=clock.now(), segment_ids=ids)
            if each.free
        ]
        if not free:
            return


def notices(session, tenant):
    rows = session.scalars(select(HoldNotice).where(HoldNotice.tenant == tenant))
    return [(row.kind, row.reference) for row in rows]


def walk_on(session, dossier, answers=None):
    """Walk until the decision's paper is promised, and issue it."""
    while walk.step(session, dossier, answers) is not None:
        pass
    session.commit()  # the job begins by letting go of what it has read
    decisions.issue(dossier.id)


def test_a_draft_keeps_all_its_segments_or_none(session, app, kept):
    dossier, _, segments = kept
    assert states(session, dossier) == [("held", None)] * 2
    bores = dossier.content["places"]["bores"]
    assert [bore["segment"] for bore in bores] == [row.ref for row in segments]
    fill_up(session, segments[:1])
    other, someone = draft(session, app, "duct")

    with pytest.raises(NoPlaces) as refused:
        keep(session, someone, other, segments)

    assert refused.value.facts == {"segments": segments[0].ref}


def test_filing_makes_the_hold_longer_than_the_legal_limit(session, kept):
    dossier, person, _ = kept
    before = queries.living_holds(session, dossier.ref)[0].expires_at

    filing.submit(session, person, dossier)

    after = {hold.expires_at for hold in queries.living_holds(session, dossier.ref)}
    assert len(after) == 1
    assert after.pop() > before + timedelta(days=10)


def test_a_discarded_draft_gives_its_places_to_the_next_in_line(session, kept):
    dossier, _, segments = kept
    fill_up(session, segments)
    stand_in_line(session, segments)
    reference = dossier.ref

    filing.discard(session, dossier)

    ended = session.scalars(select(Hold.ended_as).where(Hold.reference == reference)).all()
    assert ended == ["discarded"] * 2
    assert len(queries.living_holds(session, "next in line")) == 2
    assert notices(session, "mobifone") == [(HoldNoticeKind.SERVED, "next in line")]


def test_a_withdrawn_dossier_gives_its_places_back(session, kept):
    dossier, person, _ = kept
    filing.submit(session, person, dossier)
    leaving.ask_withdrawal(session, person, dossier.id, "Đổi kế hoạch.")

    walk.take(
        session,
        dossier,
        walk.task_at(session, dossier, "@withdrawal"),
        {"@withdrawal": Act("confirm", "")},
    )

    assert states(session, dossier) == [("released", "withdrawn")] * 2


def test_a_refusal_at_the_reception_gives_the_places_back(session, kept):
    dossier, person, _ = kept
    filing.submit(session, person, dossier)

    walk.step(session, dossier, {"reception": Act("refuse", "Không thuộc thẩm quyền.")})

    assert states(session, dossier) == [("released", "refused")] * 2


def test_a_permit_confirms_the_places_and_its_end_leaves_them(session, kept):
    dossier, person, _ = kept
    filing.submit(session, person, dossier)

    walk_on(session, dossier)

    assert states(session, dossier) == [("confirmed", None)] * 2
    while walk.step(session, dossier) is not None:
        pass
    assert states(session, dossier) == [("confirmed", None)] * 2


def test_a_refusal_gives_the_places_to_the_next_in_line(session, kept):
    dossier, person, segments = kept
    fill_up(session, segments)
    stand_in_line(session, segments)
    filing.submit(session, person, dossier)

    walk_on(session, dossier, REFUSE)

    assert states(session, dossier) == [("released", "refused")] * 2
    assert len(queries.living_holds(session, "next in line")) == 2


def test_a_hold_of_a_draft_runs_out_and_serves_the_line(session, kept):
    dossier, _, segments = kept
    fill_up(session, segments)
    stand_in_line(session, segments)

    with clock.at(clock.now() + timedelta(days=20)):
        jobs.tend_holds(0)

    assert states(session, dossier) == [("expired", "lapsed")] * 2
    assert len(queries.living_holds(session, "next in line")) == 2
    assert (HoldNoticeKind.LAPSED, dossier.ref) in notices(session, "fpt-telecom")


def test_an_undecided_dossier_never_loses_its_places_to_time(session, kept):
    dossier, person, _ = kept
    filing.submit(session, person, dossier)
    until = queries.living_holds(session, dossier.ref)[0].expires_at

    with clock.at(until - timedelta(hours=3)):
        jobs.tend_holds(0)

    assert all(hold.expires_at > until for hold in queries.living_holds(session, dossier.ref))


def test_a_slot_of_a_pole_is_kept_with_its_figures(session, app):
    register(session)
    dossier, person = draft(session, app, "pole-city")
    pole, slot = free_slot(session)

    keep_slot(session, person, dossier, pole, slot)

    said = dossier.content["places"]
    assert (said["owner"], said["pole"], said["kg"]) == ("chieu-sang", pole.ref, 20.0)
    assert states(session, dossier) == [("held", None)]
    other, someone = draft(session, app, "pole-zone")
    with pytest.raises(Conflict, match=r"network\.held"):
        keep_slot(session, someone, other, pole, slot)
