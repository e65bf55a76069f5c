"""A hit is contested by its carrier and decided by the officer, beside evidence nobody alters."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from gis import checks
from permits.cases.models import Event
from permits.core import clock
from permits.core.errors import Conflict, NotAllowed, NotFound
from permits.core.vocabulary import EventKind
from permits.dossiers import queries as dossiers
from permits.planning import contest_pages, contesting, jobs
from permits.planning.contesting import Contesting, Meant, Weighing
from permits.planning.models import ContestAct, FindingChange
from permits.planning.vocabulary import ContestMove, ContestState

WHY = "Đường đã hạ cấp theo quyết định kèm theo."


@pytest.fixture
def dossier(walker, session):
    made = walker.at("appraise", "tower-road")
    session.commit()
    return made


def road_of(session, dossier):
    return next(row for row in contest_pages.hits_of(session, dossier) if row.rule == "road-iii")


@pytest.fixture
def road(session, dossier):
    row = road_of(session, dossier)
    return Meant(row.rule, row.feature)


def say(session, walker, dossier, road, reason=WHY, paper=None):
    carrier = walker.person("vnpt")
    contesting.contest(session, carrier, dossier, road, Contesting(reason, paper))
    session.commit()


def weigh(session, walker, dossier, road, *, accepts):
    officer = walker.person("sxd.cv1")
    contesting.decide(session, officer, dossier, road, Weighing(accepts, "Đã kiểm tra thực địa."))
    session.commit()


def moves(session):
    return list(session.scalars(select(ContestAct.move).order_by(ContestAct.id)))


def test_it_is_said_decided_and_told_beside_the_check(session, walker, dossier, road):
    paper = dossiers.papers(session, dossier.id)[0]
    before = checks.load(session, dossier.check_run_id).hits_json()
    say(session, walker, dossier, road, paper=paper.ref)
    waiting = road_of(session, dossier)
    weigh(session, walker, dossier, road, accepts=True)
    row = road_of(session, dossier)
    told = session.scalars(
        select(Event.kind).where(Event.kind.in_((EventKind.CONTESTED, EventKind.CONTEST_DECIDED)))
    ).all()

    assert (waiting.waits, waiting.state) == (True, ContestState.OPEN)
    assert (row.state, row.is_reopened, row.waits) == (ContestState.ACCEPTED, False, False)
    assert [(one.move, one.person) for one in row.said] == [
        (ContestMove.CONTESTED, walker.person("vnpt").name),
        (ContestMove.ACCEPTED, walker.person("sxd.cv1").name),
    ]
    assert row.said[0].paper_ref == paper.ref
    assert told == [EventKind.CONTESTED, EventKind.CONTEST_DECIDED]
    assert checks.load(session, dossier.check_run_id).hits_json() == before


def test_what_waits_or_was_accepted_is_not_contested_again(session, walker, dossier, road):
    say(session, walker, dossier, road)
    with pytest.raises(Conflict, match=r"contest\.open"):
        say(session, walker, dossier, road)
    weigh(session, walker, dossier, road, accepts=True)
    with pytest.raises(Conflict, match=r"contest\.accepted"):
        say(session, walker, dossier, road)
    with pytest.raises(Conflict, match=r"contest\.decided"):
        weigh(session, walker, dossier, road, accepts=False)

    assert moves(session) == [ContestMove.CONTESTED, ContestMove.ACCEPTED]


def test_what_was_upheld_may_be_contested_with_better_reasons(session, walker, dossier, road):
    say(session, walker, dossier, road)
    weigh(session, walker, dossier, road, accepts=False)
    say(session, walker, dossier, road, "Kèm thêm biên bản đo đạc mới.")

    assert road_of(session, dossier).state is ContestState.OPEN
    assert moves(session) == [ContestMove.CONTESTED, ContestMove.UPHELD, ContestMove.CONTESTED]


def test_only_the_carrier_says_and_only_who_weighs_decides(session, walker, dossier, road):
    with pytest.raises(NotFound):
        contesting.contest(session, walker.person("viettel"), dossier, road, Contesting(WHY))
    say(session, walker, dossier, road)
    with pytest.raises(NotAllowed):
        contesting.decide(session, walker.person("sxd.vt"), dossier, road, Weighing(True, "Được."))


def test_an_unknown_hit_is_not_contested(session, walker, dossier, road):
    with pytest.raises(NotFound):
        say(session, walker, dossier, Meant("road-iv", road.feature_id))


def test_what_was_said_does_not_change(session, walker, dossier, road):
    say(session, walker, dossier, road)
    with pytest.raises(DBAPIError, match="does not change"), session.begin_nested():
        session.execute(update(ContestAct).values(reason="khác"))


def renamed(rules):
    """The road rule reads otherwise and is a new revision; its reach stays, so does the answer."""
    return [
        {**rule, "text": {"vi": "Nội dung mới.", "en": "New words."}}
        if rule["code"] == "road-iii"
        else rule
        for rule in rules
    ]


def test_a_new_revision_opens_a_decided_contest_anew(session, walker, dossier, road, publish_rules):
    say(session, walker, dossier, road)
    weigh(session, walker, dossier, road, accepts=True)
    with clock.at(clock.now() + timedelta(hours=1)):
        publish_rules(renamed)
        jobs.recheck()
    row = road_of(session, walker.reload(dossier))
    change = session.scalars(select(FindingChange)).one()

    assert (row.state, row.waits) == (ContestState.OPEN, True)
    assert [one.move for one in row.said][-1] is ContestMove.REOPENED
    assert [each["kind"] for each in change.differences] == ["contest"]


def test_an_accepted_contest_survives_a_recheck_that_meets_the_same_revisions(
    session, walker, dossier, road, publish_rules
):
    def others(rules):
        return [{**r, "reach_m": 900} if r["code"] == "share-mast-ground" else r for r in rules]

    say(session, walker, dossier, road)
    weigh(session, walker, dossier, road, accepts=True)
    with clock.at(clock.now() + timedelta(hours=1)):
        publish_rules(others)
        jobs.recheck()
    row = road_of(session, walker.reload(dossier))

    assert (row.state, row.waits) == (ContestState.ACCEPTED, False)


def test_another_work_on_the_site_is_another_question(session, walker, dossier, road):
    say(session, walker, dossier, road)
    weigh(session, walker, dossier, road, accepts=True)
    kept = checks.load(session, dossier.check_run_id)
    lower = replace(kept, attributes={**kept.attributes, "height_m": 12.0})
    dossier.check_run_id = checks.store(session, lower, subject=dossier.ref)
    session.commit()
    row = road_of(session, dossier)

    assert (row.is_reopened, row.waits, row.may_be_contested) == (True, True, True)
