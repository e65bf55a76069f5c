"""Who may move a case, what he must say, and that a move happens once or not at all."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.cases import hands, transitions
from permits.cases.models import Event, Task
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import DossierStatus, EventKind, TaskState
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker


def events(session: Session, walker: Walker, dossier: Dossier) -> int:
    case_id = walker.case(dossier).id
    return (
        session.scalar(select(func.count()).select_from(Event).where(Event.case_id == case_id)) or 0
    )


def code_of(refusal: Invalid) -> tuple[str, str]:
    [complaint] = refusal.complaints
    return complaint.field, complaint.code


def test_a_filed_dossier_stands_at_reception_with_an_office_and_a_due_time(walker: Walker) -> None:
    dossier = walker.file()

    [task] = walker.tasks(dossier)
    assert task.node == "reception"
    assert task.office_id == walker.person("tiepnhan").office_id
    assert task.due_at is not None
    assert walker.case(dossier).status is DossierStatus.NEW


def test_only_the_role_of_the_task_may_finish_it(walker: Walker) -> None:
    dossier = walker.at("assign")
    officer = walker.person("sxd.cv1")  # same office, another role
    task = walker.task(dossier, "assign")

    with pytest.raises(NotAllowed, match=r"task\.not_yours"):
        walker.complete(officer, dossier, task, walker.usual(dossier, task))


def test_only_the_office_of_the_task_may_finish_it(walker: Walker) -> None:
    dossier = walker.at("assign")
    head = walker.person("kcn.tp")  # same role, another office
    task = walker.task(dossier, "assign")

    with pytest.raises(NotAllowed, match=r"task\.not_yours"):
        walker.complete(head, dossier, task, walker.usual(dossier, task))


def test_a_held_task_is_finished_only_by_its_holder(walker: Walker) -> None:
    dossier = walker.at("appraise")
    task = walker.task(dossier, "appraise")
    holder = walker.taker(task)
    other = next(
        person
        for person in (walker.person("sxd.cv1"), walker.person("sxd.cv2"))
        if person.person_id != holder.person_id
    )
    assert task.person_id == holder.person_id

    with pytest.raises(NotAllowed, match=r"task\.held_by_other"):
        walker.complete(other, dossier, task, Act("pass"))
    walker.complete(holder, dossier, task, Act("pass"))
    assert "draft" in walker.open(dossier)


def test_a_claimed_task_is_held_by_whoever_claimed_it(walker: Walker) -> None:
    dossier = walker.file()
    first, second = walker.person("tiepnhan"), walker.person("tiepnhan2")

    hands.claim(walker.session, first, dossier.id, Place("reception"))

    with pytest.raises(NotAllowed, match=r"task\.held_by_other"):
        hands.claim(walker.session, second, dossier.id, Place("reception"))
    with pytest.raises(NotAllowed, match=r"task\.held_by_other"):
        walker.complete(second, dossier, walker.task(dossier, "reception"), Act("accept"))
    walker.complete(first, dossier, walker.task(dossier, "reception"), Act("accept"))


def test_the_second_click_finds_the_task_closed_and_writes_nothing(
    session: Session, walker: Walker
) -> None:
    dossier = walker.file()
    task, person = walker.task(dossier, "reception"), walker.person("tiepnhan")
    walker.complete(person, dossier, task, Act("accept"))
    before = events(session, walker, dossier)

    with pytest.raises(Conflict, match=r"task\.closed"):
        walker.complete(person, dossier, task, Act("accept"))

    assert events(session, walker, dossier) == before
    completed = session.scalars(
        select(Event).where(
            Event.case_id == task.case_id,
            Event.kind == EventKind.COMPLETED,
            Event.node == "reception",
        )
    ).all()
    assert len(completed) == 1


def test_a_dossier_never_filed_has_no_task_to_finish(walker: Walker) -> None:
    dossier = walker.draft()

    with pytest.raises(Conflict, match=r"task\.closed"):
        transitions.complete(
            walker.session,
            walker.person("tiepnhan"),
            dossier.id,
            Place("reception"),
            Act("accept"),
        )


@pytest.mark.parametrize("outcome", ["supplement", "refuse"])
@pytest.mark.parametrize("note", ["", "  \n "])
def test_what_goes_against_the_applicant_needs_a_reason(
    walker: Walker, outcome: str, note: str
) -> None:
    dossier = walker.file()

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "reception", outcome, note)

    assert code_of(refusal.value) == ("note", "task.reason_needed")
    assert walker.open(dossier) == ["reception"]


@pytest.mark.parametrize("outcome", ["", "issue", "no_reply", "Accept"])
def test_an_outcome_the_task_does_not_know_is_refused(walker: Walker, outcome: str) -> None:
    dossier = walker.file()

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "reception", outcome, "Lý do")

    assert code_of(refusal.value) == ("outcome", "task.not_offered")


def test_a_person_cannot_answer_for_anothers_silence(walker: Walker) -> None:
    dossier = walker.at("consultation", "tower-high")

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "consultation", "no_reply", "Hết hạn")

    assert code_of(refusal.value) == ("outcome", "task.not_offered")


def test_a_second_supplement_is_not_offered(walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
    assert walker.open(dossier) == ["supplement"]
    walker.act(dossier, "supplement")
    while "appraise" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "appraise", "supplement", "Còn thiếu.")

    assert code_of(refusal.value) == ("outcome", "task.not_offered")


def test_a_permit_is_not_offered_where_the_appraisal_failed(walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "fail", "Không bảo đảm khoảng cách.")

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "draft", "propose_permit", "Đủ điều kiện.")

    assert code_of(refusal.value) == ("outcome", "task.not_offered")


def test_a_permit_is_not_offered_where_the_zone_board_objects(walker: Walker) -> None:
    dossier = walker.at("zone_approval", "tower-zone")
    walker.act(dossier, "zone_approval", "object", "Trái quy hoạch khu.")
    while "draft" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])

    with pytest.raises(Invalid) as refusal:
        walker.act(dossier, "draft", "propose_permit", "Đủ điều kiện.")

    assert code_of(refusal.value) == ("outcome", "task.not_offered")


def test_work_is_assigned_only_to_an_officer_of_the_unit(walker: Walker) -> None:
    dossier = walker.at("assign")

    for login in ("kcn.cv1", "sxd.tp", "nobody", ""):
        with pytest.raises(Invalid) as refusal:
            walker.act(dossier, "assign", "assign", assignee=login)
        assert code_of(refusal.value) == ("assignee", "person.unknown")


def test_the_assigned_officer_keeps_the_dossier_in_later_steps(walker: Walker) -> None:
    dossier = walker.at("assign")
    walker.act(dossier, "assign", "assign", assignee="sxd.cv2")
    walker.act(dossier, "appraise")

    chosen = walker.person("sxd.cv2").person_id
    assert walker.task(dossier, "draft").person_id == chosen
    walker.act(dossier, "draft")
    walker.act(dossier, "review", "return", "Viết rõ điều kiện.")
    assert walker.task(dossier, "draft").person_id == chosen


def test_a_refusal_at_reception_ends_the_dossier_without_any_open_task(walker: Walker) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")

    case = walker.case(dossier)
    assert walker.tasks(dossier) == []
    assert case.ended_at is not None
    assert case.ended_node == "not_received"
    assert case.status is DossierStatus.NOT_RECEIVED
    with pytest.raises(Conflict):
        walker.complete(
            walker.person("tiepnhan"),
            dossier,
            walker.session.scalars(select(Task).where(Task.case_id == case.id)).one(),
            Act("accept"),
        )


def test_what_was_answered_is_kept_with_who_and_when(session: Session, walker: Walker) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "supplement", "Thiếu trang ký.")

    case_id = walker.case(dossier).id
    task = session.scalars(
        select(Task).where(Task.case_id == case_id, Task.node == "reception")
    ).one()
    assert task.state is TaskState.DONE
    assert task.outcome == "supplement"
    assert task.answer == {"note": "Thiếu trang ký."}
    assert task.closed_by_id == walker.person("tiepnhan").person_id


def test_a_dossier_filed_again_is_refused(walker: Walker) -> None:
    from permits.filing import service

    dossier = walker.file()

    with pytest.raises(Conflict, match=r"dossier\.not_draft"):
        service.submit(walker.session, walker.person("vnpt"), dossier)
