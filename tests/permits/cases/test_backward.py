"""Ways back: a step is recalled by its author until somebody took the next, or sent back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import backward, hands
from permits.cases.models import Event, JoinToken
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.invariants import look
from workflow import stepping_back
from workflow.model import Marking


def waiting(session: Session, walker: Walker, dossier: Dossier) -> set[str]:
    return set(
        session.scalars(select(JoinToken.flow).where(JoinToken.case_id == walker.case(dossier).id))
    )


def test_the_author_takes_back_what_nobody_has_taken_up(session: Session, walker: Walker) -> None:
    dossier = walker.at("draft")
    task = walker.task(dossier, "draft")
    officer = walker.taker(task)
    walker.act(dossier, "draft")
    assert walker.open(dossier) == ["review"]

    with clock.at(NOW + timedelta(minutes=20)):
        backward.recall(session, officer, dossier.id, Place("draft"))
        look(session, dossier)

    assert walker.open(dossier) == ["draft"]
    again = walker.task(dossier, "draft")
    assert again.person_id == officer.person_id
    assert "proposal" not in walker.case(dossier).facts
    walker.act(dossier, "draft")
    assert walker.open(dossier) == ["review"]
    look(session, dossier)


def test_what_somebody_took_up_cannot_be_recalled(session: Session, walker: Walker) -> None:
    dossier = walker.at("review")
    officer = next(
        walker.person(login) for login in ("sxd.cv1", "sxd.cv2") if _wrote(walker, dossier, login)
    )
    hands.claim(session, walker.person("sxd.tp"), dossier.id, Place("review"))

    with pytest.raises(Conflict, match=r"task\.taken_up"):
        backward.recall(session, officer, dossier.id, Place("draft"))


def test_what_somebody_finished_cannot_be_recalled(session: Session, walker: Walker) -> None:
    dossier = walker.at("sign")
    officer = next(
        walker.person(login) for login in ("sxd.cv1", "sxd.cv2") if _wrote(walker, dossier, login)
    )

    with pytest.raises(Conflict):
        backward.recall(session, officer, dossier.id, Place("draft"))


def _wrote(walker: Walker, dossier: Dossier, login: str) -> bool:
    events = walker.session.scalars(
        select(Event).where(
            Event.case_id == walker.case(dossier).id,
            Event.kind == EventKind.COMPLETED,
            Event.node == "draft",
        )
    )
    return any(event.actor_id == walker.person(login).person_id for event in events)


def test_nobody_recalls_anothers_step(session: Session, walker: Walker) -> None:
    dossier = walker.at("review")

    with pytest.raises(NotAllowed, match=r"task\.not_your_step"):
        backward.recall(session, walker.person("sxd.tp"), dossier.id, Place("draft"))


def test_what_the_system_has_acted_on_cannot_be_recalled(session: Session, walker: Walker) -> None:
    dossier = walker.at("assign")  # the receipt was promised, the clock runs

    with pytest.raises(Conflict, match=r"task\.cannot_recall"):
        backward.recall(session, walker.person("tiepnhan"), dossier.id, Place("reception"))


def test_a_branch_that_waits_before_a_join_is_recalled_from_there(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("zone_approval", "tower-zone")
    person = walker.taker(walker.task(dossier, "zone_approval"))
    before = waiting(session, walker, dossier)
    walker.act(dossier, "zone_approval")
    assert waiting(session, walker, dossier) > before

    backward.recall(session, person, dossier.id, Place("zone_approval"))

    assert waiting(session, walker, dossier) == before
    assert "zone_approval" in walker.open(dossier)
    assert "zone_opinion" not in walker.case(dossier).facts
    look(session, dossier)


def test_the_last_branch_of_a_join_is_recalled_together_with_what_it_opened(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise", "tower-zone")
    walker.act(dossier, "zone_approval")
    while walker.open(dossier) != ["appraise"]:
        walker.act(dossier, next(n for n in walker.open(dossier) if n != "appraise"))
    before = waiting(session, walker, dossier)
    officer = walker.taker(walker.task(dossier, "appraise"))
    walker.act(dossier, "appraise")
    assert walker.open(dossier) == ["draft"]

    backward.recall(session, officer, dossier.id, Place("appraise"))

    assert walker.open(dossier) == ["appraise"]
    assert waiting(session, walker, dossier) == before
    look(session, dossier)
    walker.act(dossier, "appraise")
    assert walker.open(dossier) == ["draft"]


def test_a_consultee_takes_its_answer_back_while_others_are_asked(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", "tower-road-high")
    task = walker.task(dossier, "consultation")
    person = walker.taker(task)
    walker.act(dossier, "consultation", "disagree", "Vi phạm.")

    backward.recall(session, person, dossier.id, Place("consultation", task.instance_no))

    assert walker.open(dossier).count("consultation") == 2
    look(session, dossier)


def test_the_time_used_before_stays_used(session: Session, walker: Walker) -> None:
    dossier = walker.at("draft")
    officer = walker.taker(walker.task(dossier, "draft"))
    limit = walker.task(dossier, "draft").limit_minutes
    with clock.at(NOW + timedelta(hours=1)):
        walker.act(dossier, "draft")
        backward.recall(session, officer, dossier.id, Place("draft"))
        again = walker.task(dossier, "draft")
        assert (again.limit_minutes, again.used_minutes) == (limit, 60)
        look(session, dossier)


def test_a_step_is_sent_back_with_its_reason(session: Session, walker: Walker) -> None:
    dossier = walker.at("draft")
    task = walker.task(dossier, "draft")
    officer = walker.taker(task)

    backward.send_back(
        session, officer, dossier.id, Place("draft"), to="appraise", reason="Thiếu kiểm tra móng."
    )

    assert walker.open(dossier) == ["appraise"]
    # The opinions stay: their branches still wait before the join.
    assert len(waiting(session, walker, dossier)) == 2
    look(session, dossier)
    walker.act(dossier, "appraise")
    assert walker.open(dossier) == ["draft"]
    look(session, dossier)


def test_sending_back_needs_a_reason_and_a_step_one_has_been_at(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("draft")
    officer = walker.taker(walker.task(dossier, "draft"))
    place = Place("draft")

    with pytest.raises(Invalid):
        backward.send_back(session, officer, dossier.id, place, to="appraise", reason=" ")
    for nowhere in ("sign", "reception", "supplement", "consultation", "draft", "unknown"):
        with pytest.raises(Invalid):
            backward.send_back(session, officer, dossier.id, place, to=nowhere, reason="x")


def test_a_clerk_sends_a_signed_draft_back_and_a_new_one_is_signed(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("number_permit")
    clerk = walker.taker(walker.task(dossier, "number_permit"))

    backward.send_back(
        session, clerk, dossier.id, Place("number_permit"), to="draft", reason="Sai tên đường."
    )
    for step in ("draft", "review", "sign"):
        walker.act(dossier, step)
        look(session, dossier)

    assert walker.open(dossier) == ["number_permit"]


def test_one_may_only_step_back_to_where_the_drawing_could_lead() -> None:
    for procedure in catalogue.published():
        markings = procedure.reachable.markings
        assert markings is not None
        for marking in markings:
            for here in marking.open:
                for target in procedure.tasks:
                    found = stepping_back.goal(procedure, marking, procedure.nodes[here], target)
                    if found is not None:
                        assert isinstance(found, Marking)
                        assert found in markings
                        assert found.open == marking.open - {here} | {target.index}
                        assert found.waiting >= marking.waiting
