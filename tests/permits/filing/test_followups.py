"""Dossiers about a permit, from the draft to what the decision does to the permit."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.cases import jobs, leaving
from permits.core import clock, installation
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Matter, OfficeKind, WorkKind
from permits.decisions import line_queries
from permits.decisions.models import Permit
from permits.demo import walk
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.dossiers.request_forms import REQUESTS
from permits.filing import choices, followups, instituting, service
from permits.papers.vocabulary import Decided, PermitChange, PermitState
from permits.sharing import conflicts, window_queries
from tests.permits.filing.following import (
    FIRST,
    SAID,
    Jobs,
    adjusted,
    attach,
    begin,
    decide,
    holder,
    permitted,
    plain_press,
    refusal,
    revoking,
    settle,
    transfer,
)
from tests.support.dossiers import SAMPLES, Walker

__all__ = ["permitted", "plain_press"]


# --- a draft --------------------------------------------------------------------------------------


def test_a_draft_about_a_permit_has_its_place_and_design_and_asks_only_for_its_own(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    draft = followups.start(session, holder(walker), permitted.id, Matter.REISSUE)

    basis = dossiers.whole(session, permitted.dossier_id)
    assert draft.section("site") == basis.section("site")
    assert draft.section("technical") == basis.section("technical")
    assert (draft.ward_code, draft.work_name) == (basis.ward_code, basis.work_name)
    assert [c.field for c in service.missing(session, draft)][:1] == ["section-request"]
    assert list(service.sections_of(draft)) == ["applicant", "request"]


def test_beginning_twice_goes_on_with_the_draft_there_is(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    first = followups.start(session, holder(walker), permitted.id, Matter.REISSUE)

    assert followups.start(session, holder(walker), permitted.id, Matter.REISSUE).id == first.id


def test_a_stranger_finds_no_permit_to_ask_about(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    with pytest.raises(NotFound):
        followups.start(session, walker.person("viettel"), permitted.id, Matter.REISSUE)


def test_a_matter_offices_begin_is_no_carriers(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    with pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.REVOKE)

    assert refusal(problem) == "permit.office_only"


# --- extensions -----------------------------------------------------------------------------------


def test_an_extension_moves_the_last_day_to_start_twice_and_a_third_is_refused(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    assert permitted.start_before is not None
    ends = [permitted.start_before]
    for months in ("12", "6"):
        with clock.at(_near(ends[-1])):
            paper = settle(
                session, walker, run_jobs, permitted, Matter.EXTEND, "extension", months=months
            )
        session.refresh(permitted)
        assert permitted.start_before is not None
        ends.append(permitted.start_before)
        assert (paper.changes, paper.predecessor_id) == (PermitChange.EXTENDS, permitted.id)
        assert paper.start_before == permitted.start_before

    assert permitted.state is PermitState.AMENDED
    assert [(d.year, d.month) for d in ends] == [(2027, 11), (2028, 11), (2029, 5)]
    with clock.at(_near(ends[-1])), pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.EXTEND)
    assert refusal(problem) == "permit.extended_enough"


def _near(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=clock.VIETNAM) - timedelta(days=40)


@pytest.mark.parametrize(
    ("days", "code"), [(-120, "permit.extend_too_early"), (31, "permit.extend_too_late")]
)
def test_an_extension_is_not_asked_for_long_before_or_after_the_last_day_to_start(
    session: Session, walker: Walker, permitted: Permit, days: int, code: str
) -> None:
    with clock.at(_from_the_end(permitted, days)), pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.EXTEND)

    assert refusal(problem) == code


@pytest.mark.parametrize("days", [-90, 30])
def test_an_extension_is_asked_for_around_the_last_day_to_start(
    session: Session, walker: Walker, permitted: Permit, days: int
) -> None:
    with clock.at(_from_the_end(permitted, days)):
        draft = followups.start(session, holder(walker), permitted.id, Matter.EXTEND)

    assert draft.matter is Matter.EXTEND


def _from_the_end(permit: Permit, days: int) -> datetime:
    assert permit.start_before is not None
    end = datetime.combine(permit.start_before, datetime.min.time(), clock.VIETNAM)
    return end + timedelta(days=days, hours=9)


def test_works_that_have_started_are_not_extended_not_even_between_draft_and_filing(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    assert permitted.start_before is not None
    with clock.at(_near(permitted.start_before)):
        draft = begin(session, walker, permitted, Matter.EXTEND)
        permitted.started_on = clock.today()
        session.flush()

        with pytest.raises(Invalid) as problem:
            service.submit(session, holder(walker), draft)

    assert [c.code for c in problem.value.complaints] == ["permit.started"]


def test_what_has_expired_can_only_be_extended(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    assert permitted.start_before is not None
    with clock.at(_near(permitted.start_before) + timedelta(days=50)):
        with pytest.raises(Conflict) as problem:
            followups.start(session, holder(walker), permitted.id, Matter.REISSUE)
        followups.start(session, holder(walker), permitted.id, Matter.EXTEND)

    assert refusal(problem) == "permit.expired"


# --- re-issue, transfer, adjustment ---------------------------------------------------------------


def test_a_copy_takes_the_place_of_the_lost_permit(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    copy = settle(session, walker, run_jobs, permitted, Matter.REISSUE, "reissue")

    session.refresh(permitted)
    assert permitted.state is PermitState.REPLACED
    assert (copy.changes, copy.state) == (PermitChange.COPIES, PermitState.VALID)
    assert copy.start_before == permitted.start_before
    with pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.REISSUE)
    assert refusal(problem) == "permit.not_standing"
    assert followups.start(session, holder(walker), copy.id, Matter.REISSUE).permit_id == copy.id


def test_what_is_asked_about_a_permit_builds_nothing_new_nearby(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    dossier = begin(session, walker, permitted, Matter.REISSUE)
    service.submit(session, holder(walker), dossier)
    walker.act(dossier, "reception")

    near = conflicts.around(session, dossier, 500)
    assert not window_queries.has_window(session, dossier.id, list(WorkKind))
    assert near.found == ()
    other = walker.draft(FIRST)
    assert [each.permit_number for each in conflicts.around(session, other, 500).found] == [
        "01/GPXD"
    ]
    copy = decide(session, walker, run_jobs, dossier, "reissue")
    assert line_queries.dossiers_of(session, copy.id) == [permitted.dossier_id, copy.dossier_id]
    assert [each.permit_number for each in conflicts.around(session, other, 500).found] == [
        "02/GPXD"
    ]


def test_two_dossiers_of_one_matter_do_not_run_at_once(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    dossier = begin(session, walker, permitted, Matter.REISSUE)
    service.submit(session, holder(walker), dossier)

    with pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.REISSUE)

    assert refusal(problem) == "permit.matter_open"


def test_a_new_holder_must_know_number_andcode(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    with pytest.raises(Invalid) as problem:
        followups.start_transfer(
            session,
            walker.person("viettel"),
            "01/GPXD",
            "0000111122223333",
            key=installation.settings().code_key,
        )

    assert [c.code for c in problem.value.complaints] == ["permit.unknown"]


def test_a_sale_with_the_old_holders_consent_moves_the_permit_and_who_may_ask_about_it(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    buyer, dossier = transfer(session, walker, permitted)
    service.submit(session, buyer, dossier)
    walk.walk_to(session, dossier, "holder_answer")
    task = walker.task(dossier, "holder_answer")
    assert task.office_id == holder(walker).office_id

    decide(session, walker, run_jobs, dossier, "transfer")

    session.refresh(permitted)
    assert permitted.holder_id == buyer.office_id
    assert permitted.state is PermitState.AMENDED
    followups.start(session, buyer, permitted.id, Matter.REISSUE)
    with pytest.raises(NotFound):
        followups.start(session, holder(walker), permitted.id, Matter.REISSUE)
    with pytest.raises(Conflict) as problem:
        transfer(session, walker, permitted)
    assert refusal(problem) == "permit.own_already"


def test_after_a_merger_nobody_is_asked(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    buyer, dossier = transfer(session, walker, permitted, ground="merger")
    service.submit(session, buyer, dossier)

    walk.walk_to(session, dossier, "appraise")

    assert "holder_answer" not in walker.open(dossier)


@pytest.mark.parametrize(
    ("technical", "change", "step"),
    [
        ({"height_m": "42"}, "full", "appraise_full"),
        ({"structure": "Cột ống thép liền"}, "short", "appraise"),
        ({"frequency_bands": "3700 MHz"}, "notice", "appraise"),
    ],
)
def test_what_changes_decides_the_way_of_an_adjustment(
    session: Session,
    walker: Walker,
    permitted: Permit,
    technical: dict[str, str],
    change: str,
    step: str,
) -> None:
    dossier = adjusted(session, walker, permitted, **technical)
    service.submit(session, holder(walker), dossier)
    assert walker.case(dossier).known["change"] == change

    walk.walk_to(session, dossier, step)

    assert step in walker.open(dossier)


def test_an_adjusted_permit_replaces_the_first_and_carries_its_time_to_start(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    dossier = adjusted(session, walker, permitted, height_m="42")
    service.submit(session, holder(walker), dossier)

    changed = decide(session, walker, run_jobs, dossier, "adjustment")

    session.refresh(permitted)
    assert permitted.state is PermitState.REPLACED
    assert (changed.changes, changed.predecessor_id) == (PermitChange.REPLACES, permitted.id)
    assert changed.start_before == permitted.start_before
    copied = followups.start(session, holder(walker), changed.id, Matter.REISSUE)
    assert copied.section("technical")["height_m"] == "42"


def test_an_answer_that_nothing_is_to_be_adjusted_leaves_the_permit_as_it_is(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    dossier = adjusted(session, walker, permitted, frequency_bands="3700 MHz")
    service.submit(session, holder(walker), dossier)

    letter = decide(session, walker, run_jobs, dossier, "acknowledgement")

    session.refresh(permitted)
    assert permitted.state is PermitState.VALID
    assert (letter.changes, letter.predecessor_id) == (None, None)
    assert walker.open(dossier) == ["deliver"]


# --- completion and revocation --------------------------------------------------------------------


def test_finished_works_are_acknowledged_once_and_the_permitted_place_stays(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:
    with pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.COMPLETE)
    assert refusal(problem) == "permit.not_begun"
    permitted.started_on = clock.today()
    dossier = begin(session, walker, permitted, Matter.COMPLETE)
    before = dossier.site_source
    service.submit(session, holder(walker), dossier)
    paper = decide(session, walker, run_jobs, dossier, "completion")

    assert paper.changes is PermitChange.COMPLETES
    assert dossier.site_source == before
    assert dossier.content["as_built"]["source"] == "12.616003, 108.066002"
    with pytest.raises(Conflict) as problem:
        followups.start(session, holder(walker), permitted.id, Matter.COMPLETE)
    assert refusal(problem) == "permit.completed_already"


def test_only_the_issuing_office_begins_a_revocation(
    session: Session, walker: Walker, permitted: Permit
) -> None:
    request = REQUESTS[Matter.REVOKE](MultiDict(SAID[Matter.REVOKE]))
    assert request.validate()

    for login in ("vnpt", "kcn.cv1", "tiepnhan"):
        with pytest.raises(NotAllowed):
            instituting.institute(session, walker.person(login), permitted.id, request.to_command())


def test_a_revoked_permit_is_cancelled_when_it_is_not_handed_back(
    session: Session, walker: Walker, permitted: Permit, run_jobs: Jobs
) -> None:

    dossier = revoking(session, walker, permitted)
    assert walker.open(dossier) == ["hear"]
    with pytest.raises(NotAllowed):
        leaving.ask_withdrawal(session, holder(walker), dossier.id, "Không đồng ý.")
    service.resubmit(session, holder(walker), dossier, "hear", "Sẽ khắc phục.")
    walker.act(dossier, "examine", "revoke", "Sai phép, không khắc phục.")
    walker.act(dossier, "draft", "propose_revocation", "Theo kết luận kiểm tra.")
    walk.walk_to(session, dossier, "number_revocation")
    walker.act(dossier, "number_revocation")
    session.commit()
    run_jobs()
    session.refresh(permitted)
    assert permitted.state is PermitState.REVOKED
    assert set(walker.open(dossier)) == {"announce", "hand_back"}

    with clock.at(clock.now() + timedelta(days=20)):
        jobs.fire_timers(0)
        assert "draft_cancellation" in walker.open(dossier)
        walker.act(dossier, "draft_cancellation", "propose_cancellation", "Không nộp lại.")
        walker.act(dossier, "sign_cancellation", "sign")
        walker.act(dossier, "number_cancellation")
        session.commit()
        run_jobs()

    session.refresh(permitted)
    cancelled = session.get_one(Permit, permitted.id)
    assert cancelled.state is PermitState.CANCELLED
    assert walker.open(dossier) == ["announce"]


# --- a place alone --------------------------------------------------------------------------------


def _place(session: Session, walker: Walker, sample: str) -> Dossier:
    """File a request to accept the place of a sample."""
    chosen = SAMPLES[sample]
    actor = walker.person(chosen.login)
    draft = service.start(session, actor, chosen.work, None, Matter.LOCATION)
    said = {
        "applicant": chosen.applicant(),
        "site": chosen.site(walk.ward_of(session, chosen)),
        "technical": chosen.technical,
        "request": {"area_m2": "100", "land_now": "Đất trồng cây", "purpose": "Phủ sóng 5G."},
    }
    for name, form_class in service.sections_of(draft).items():
        form = form_class(MultiDict(said[name]))
        choices.offer(session, actor, draft, form)
        assert form.validate(), form.errors
        service.keep(session, actor, draft, form.to_command())
    attach(session, walker, actor, draft)
    service.submit(session, actor, draft)
    return draft


def test_inside_a_zone_its_board_accepts_a_place(
    session: Session, walker: Walker, run_jobs: Jobs
) -> None:
    dossier = _place(session, walker, "tower-zone")

    paper = decide(session, walker, run_jobs, dossier, "location")

    authority = walker.reload(dossier).authority
    assert authority is not None
    assert authority.code == "bql-kcn"
    assert (paper.outcome, paper.changes) == (Decided.LOCATION, None)


def test_outside_a_zone_the_commune_of_the_place_is_asked(session: Session, walker: Walker) -> None:
    dossier = _place(session, walker, FIRST)

    authority = walker.reload(dossier).authority
    assert authority is not None
    assert authority.kind is OfficeKind.COMMUNE
    assert authority.code == f"ubnd-{dossier.ward_code}"
