"""The control slip tells every hand-over from the events: who gave, who took, and if in time."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import hands, leaving, timer_queries, transitions
from permits.cases import queries as cases
from permits.cases.handovers import HandOver, handovers
from permits.cases.transitions import Place
from permits.cases.vocabulary import Punctuality
from permits.core import calendar, clock
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from permits.papers.contents import ControlContent
from permits.processing import control_slips
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.jobs import promised


def told(walker: Walker, dossier: Dossier) -> list[HandOver]:
    """Give the hand-overs of a dossier."""
    case, session = walker.case(dossier), walker.session
    events = cases.event_stories(session, case.id)
    tasks = cases.task_stories(session, case.id)
    people = {e.data["to"]: "người được giao" for e in events if e.kind is EventKind.REASSIGNED}
    return handovers(events, tasks, people, calendar.working_calendar(session))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of November 2026; Thursday the 12th is the first day."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


def test_each_hand_over_says_when_by_whom_to_whom_and_when_it_was_done(walker: Walker) -> None:
    dossier = walker.file()
    with clock.at(at(12, 9, 20)):
        walker.act(dossier, "reception")
    with clock.at(at(12, 10)):
        walker.act(dossier, "assign")

    first, second, third = told(walker, dossier)

    assert (first.node, first.given_at, first.ended_at) == ("reception", NOW, at(12, 9, 20))
    assert first.given_by == walker.person("vnpt").name
    assert first.received_by == walker.person("tiepnhan").name
    assert first.outcome == "accept"
    assert (second.given_by, second.received_by) == (
        walker.person("tiepnhan").name,
        walker.person("sxd.tp").name,
    )
    assert (third.node, third.is_open) == ("appraise", True)
    assert third.received_by is not None  # the head gave it to that very person


def test_a_step_within_its_own_time_is_in_time_and_one_over_it_late(walker: Walker) -> None:
    dossier = walker.file()  # reception has half a day, a step of appraisal three days
    with clock.at(at(12, 14)):  # 09:00 to 14:00 with a pause at noon: 3.5 hours of 4
        walker.act(dossier, "reception")
    with clock.at(at(16, 9)):
        walker.act(dossier, "assign")  # two days and more
    with clock.at(at(17, 9)):
        walker.act(dossier, "appraise")

    results = {each.node: each.result for each in told(walker, dossier)}

    assert results["reception"] is Punctuality.ON_DAY
    assert results["assign"] is Punctuality.AFTER
    assert results["appraise"] is Punctuality.BEFORE


def test_the_applicants_delay_is_told_as_his_own(walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")  # two days to bring it
    with clock.at(at(19, 9)):
        walker.act(dossier, "supplement")

    results = [(each.node, each.result) for each in told(walker, dossier)]

    assert results[-3:] == [
        ("appraise", Punctuality.BEFORE),
        ("supplement", Punctuality.AFTER),
        ("assign", None),
    ]


def test_work_handed_on_and_given_back_is_told_as_hand_overs_of_its_own(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    head, place = walker.person("sxd.tp"), Place("appraise")
    with clock.at(at(12, 10)):
        hands.reassign(
            session, head, dossier.id, place, to="sxd.cv2", reason="Chuyên viên nghỉ phép."
        )
    with clock.at(at(12, 11)):
        hands.release(session, head, dossier.id, place)
    with clock.at(at(12, 14)):
        hands.claim(session, walker.person("sxd.cv1"), dossier.id, place)

    given, on, back = [each for each in told(walker, dossier) if each.node == "appraise"]

    assert (given.ended_as, given.note) == (EventKind.REASSIGNED, "Chuyên viên nghỉ phép.")
    assert (on.given_by, on.received_by, on.received_at) == (
        head.name,
        "người được giao",
        at(12, 10),
    )
    assert on.ended_as is EventKind.RELEASED
    assert (back.received_at, back.received_by) == (at(12, 14), walker.person("sxd.cv1").name)
    assert back.is_open
    assert {given.result, on.result} == {None}  # the step was not finished by them


def test_a_silence_is_told_as_one_that_nobody_received(session: Session, walker: Walker) -> None:
    dossier = walker.at("consultation", "tower-road")
    with clock.at(NOW + timedelta(days=6)):
        due = timer_queries.next_timer(session, clock.now(), ())
        assert due is not None
        transitions.fire(session, dossier.id, due[0])

    asked = next(each for each in told(walker, dossier) if each.node == "consultation")

    assert asked.ended_as is EventKind.SILENT
    assert asked.received_by is None


def test_the_slip_is_promised_and_signed_only_when_the_case_has_ended(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    assert control_slips.orders(session, dossier.id) == []
    assert "processing.print_control" not in promised(session)

    with clock.at(at(13, 9)):
        leaving.stop(session, walker.person("sxd.tp"), dossier.id, "Thu hồi chủ trương.")

    [order] = control_slips.orders(session, dossier.id)
    assert promised(session).count("processing.print_control") == 1
    said = order.content
    assert isinstance(said, ControlContent)
    assert said.ended_at == at(13, 9)
    assert (said.decided_at, said.result) == (None, "")  # stopping decides nothing
    assert said.events == walker.case(dossier).seq
    assert said.chain == walker.case(dossier).head
    assert said.signatory.name == walker.person("sxd.tp").name
    assert [line.note for line in said.lines][-1] == EventKind.CANCELLED.vi


def test_a_refused_intake_has_a_slip_signed_by_the_desk(session: Session, walker: Walker) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")

    [order] = control_slips.orders(session, dossier.id)

    assert isinstance(order.content, ControlContent)
    assert order.content.office.code == "ttpvhcc"
    assert [line.note for line in order.content.lines] == [
        "Từ chối tiếp nhận. Không thuộc thẩm quyền"
    ]


def test_an_extract_before_the_end_says_so(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    person = accounts.person_of(session, walker.person("sxd.cv1").person_id)
    office = accounts.office_of(session, person.office_id)

    said = control_slips.content(
        session, dossier, walker.case(dossier), person, office, at=at(12, 15)
    )

    assert (said.made_at, said.ended_at) == (at(12, 15), None)
    assert [line.done_at is None for line in said.lines] == [False, False, True]
