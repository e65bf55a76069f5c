"""Warnings before a permit expires, the end itself, and what was kept for it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from permits.cases import registry
from permits.core import clock, codes
from permits.core.vocabulary import Matter
from permits.dossiers.models import Dossier
from permits.life import expiring, jobs, queries
from permits.life.models import PermitNotice
from permits.life.terms import BadTerms, read, terms
from permits.life.vocabulary import PermitNoticeKind
from permits.papers.vocabulary import PermitState
from permits.procedures.follow_ups import extending
from tests.permits.life.conftest import TODAY

LAST = date(2027, 3, 31)


def on(day):
    return clock.at(datetime(day.year, day.month, day.day, 8, tzinfo=clock.VIETNAM))


def tend(day):
    """Let the worker look once on a day."""
    with on(day):
        jobs.tend(0)


def told(session, permit):
    rows = session.scalars(
        select(PermitNotice).where(PermitNotice.permit_id == permit.id).order_by(PermitNotice.id)
    )
    return [(row.kind, row.days) for row in rows]


WARNING, EXPIRED, RELEASED = (
    PermitNoticeKind.WARNING,
    PermitNoticeKind.EXPIRED,
    PermitNoticeKind.RELEASED,
)


def test_each_warning_is_given_once_on_its_day(session, issued):
    permit = issued(start_before=LAST)

    for left in (200, 91, 90, 90, 60, 30, 29, 7, 6, 0):
        tend(LAST - timedelta(days=left))

    assert told(session, permit) == [(WARNING, 90), (WARNING, 30), (WARNING, 7)]


def test_of_warnings_that_were_missed_only_the_one_still_useful_is_given(session, issued):
    permit = issued(start_before=LAST)

    tend(LAST - timedelta(days=5))

    assert told(session, permit) == [(WARNING, 7)]


def test_the_day_after_the_holder_is_told_once_that_it_has_expired(session, issued):
    permit = issued(start_before=LAST)
    tend(LAST)

    for _ in range(2):
        tend(LAST + timedelta(days=1))

    assert told(session, permit)[-1] == (EXPIRED, 0)
    assert told(session, permit).count((EXPIRED, 0)) == 1
    assert permit.state is PermitState.VALID, "that it has expired is derived"


@pytest.mark.parametrize(
    "facts",
    [
        {"started_on": date(2026, 12, 1)},
        {"state": PermitState.REVOKED},
        {"state": PermitState.REPLACED},
        {"start_before": None},
    ],
)
def test_nobody_is_warned_whose_permit_cannot_expire(session, issued, facts):
    permit = issued(**{"start_before": LAST} | facts)

    for left in (80, 20, 5, -1, -100):
        tend(LAST - timedelta(days=left))

    assert told(session, permit) == []


def test_an_extension_begins_a_new_row_of_warnings(session, issued):
    permit = issued(start_before=LAST)
    tend(LAST - timedelta(days=6))
    permit.start_before = LAST + timedelta(days=365)
    session.commit()

    tend(LAST)
    tend(permit.start_before - timedelta(days=89))

    assert told(session, permit) == [(WARNING, 7), (WARNING, 90)]


def test_the_same_warning_cannot_be_written_twice(session, issued):
    permit = issued(start_before=LAST)
    tend(LAST - timedelta(days=30))

    with on(LAST - timedelta(days=30)):  # a worker that looked before the first had told
        expiring.warn(session, permit.id)

    assert told(session, permit) == [(WARNING, 30)]


@pytest.fixture
def ended(monkeypatch):
    """List the dossiers whose permits counted no longer."""
    reached = []

    def follow(session, dossier_id, milestone, end):
        if milestone is registry.Milestone.PERMIT_ENDED:
            reached.append(dossier_id)

    monkeypatch.setitem(registry.followers, "test", follow)
    return reached


def test_places_are_given_back_once_it_can_be_extended_no_more(session, issued, ended):
    permit = issued(start_before=LAST)
    closes = LAST + extending().closes_after

    tend(closes)
    assert ended == []
    for _ in range(2):
        tend(closes + timedelta(days=1))

    assert ended == [permit.dossier_id]
    assert told(session, permit)[-1] == (RELEASED, 0)


def test_an_extension_that_is_being_decided_keeps_the_places(session, issued, ended, walker):
    permit = issued(start_before=LAST)
    other = walker.file("tower-city")
    other.matter, other.permit_id = Matter.EXTEND, permit.id
    session.commit()

    tend(LAST + timedelta(days=60))

    assert ended == []


def test_a_draft_of_an_extension_keeps_nothing(session, issued, ended, walker):
    permit = issued(start_before=LAST)
    session.add(
        Dossier(
            ref=codes.new_code(12),
            matter=Matter.EXTEND,
            permit_id=permit.id,
            work_kind="tower_ground",
            carrier_id=permit.holder_id,
            created_by_id=walker.person("vnpt").person_id,
            created_at=TODAY,
            content={},
            prepared={},
        )
    )
    session.commit()

    tend(LAST + timedelta(days=60))

    assert ended == [permit.dossier_id]


def test_one_broken_permit_keeps_nobody_else_from_being_told(session, issued, monkeypatch):
    first, second = issued(start_before=LAST), issued(start_before=LAST)
    usual = expiring.warn

    def breaking(session, permit_id):
        if permit_id == first.id:
            raise RuntimeError("broken")
        usual(session, permit_id)

    monkeypatch.setattr(expiring, "STEPS", ((expiring.to_warn, breaking),))

    with pytest.raises(jobs.PermitsFailed):
        tend(LAST - timedelta(days=7))

    assert told(session, second) == [(WARNING, 7)]
    assert told(session, first) == []


def test_a_warning_stands_on_the_holders_lists(session, issued):
    permit = issued(start_before=LAST)

    tend(LAST - timedelta(days=7))

    [notice] = session.scalars(select(PermitNotice).where(PermitNotice.permit_id == permit.id))
    assert notice.office_id == queries.by_id(session, permit.id).holder.id


def test_the_days_are_those_of_the_file():
    assert terms().warnings.days == (90, 30, 7)
    with pytest.raises(BadTerms):
        read("warnings: {days: [7, 30], cite: x, certainty: found}")
    with pytest.raises(BadTerms):
        read("nothing")
