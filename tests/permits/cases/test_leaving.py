"""Ways out before a decision: asked by the applicant and confirmed by staff, or stopped."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import leaving, transitions
from permits.cases.models import Event, JoinToken, Task, Timer
from permits.cases.registry import Act
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import DossierStatus, EventKind, Role, TaskState
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker
from tests.support.invariants import look

ASKED = "@withdrawal"


def ask(walker: Walker, dossier: Dossier, login: str = "viettel") -> None:
    carrier = walker.person(login)
    leaving.ask_withdrawal(walker.session, carrier, dossier.id, "Chủ đất đổi ý.")


def carrier_of(walker: Walker, dossier: Dossier) -> str:
    return next(
        login
        for login in ("viettel", "vnpt", "mobifone", "fpt")
        if walker.person(login).office_id == dossier.carrier_id
    )


def test_a_request_waits_for_somebody_of_the_deciding_office(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")

    ask(walker, dossier, carrier_of(walker, dossier))

    task = walker.task(dossier, ASKED)
    assert (task.office_id, task.role) == (dossier.authority_id, Role.UNIT_HEAD)
    assert "appraise" in walker.open(dossier)  # the work goes on until it is confirmed
    look(session, dossier)


def test_before_acceptance_the_desk_confirms(session: Session, walker: Walker) -> None:
    dossier = walker.at("reception")
    ask(walker, dossier, carrier_of(walker, dossier))

    assert walker.task(dossier, ASKED).role == Role.RECEPTIONIST
    look(session, dossier)
    walker.complete(
        walker.taker(walker.task(dossier, ASKED)),
        dossier,
        walker.task(dossier, ASKED),
        Act("confirm"),
    )
    assert walker.open(dossier) == []


def test_a_confirmed_withdrawal_ends_everything(session: Session, walker: Walker) -> None:
    dossier = walker.at("consultation", "tower-road-high")
    ask(walker, dossier, carrier_of(walker, dossier))
    task = walker.task(dossier, ASKED)

    walker.complete(walker.taker(task), dossier, task, Act("confirm", "Theo đề nghị."))

    case = walker.case(dossier)
    assert walker.tasks(dossier) == []
    assert (case.status, case.ended_node) == (DossierStatus.WITHDRAWN, "@withdrawn")
    assert session.scalars(select(JoinToken).where(JoinToken.case_id == case.id)).all() == []
    running = select(Timer).where(Timer.case_id == case.id, Timer.done_at.is_(None))
    assert session.scalars(running).all() == []
    stopped = session.scalars(select(Event).where(Event.kind == EventKind.STOPPED)).one()
    assert stopped.data["note"] == "Theo đề nghị."
    look(session, dossier)


def test_a_declined_request_lets_the_case_go_on(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    ask(walker, dossier, carrier_of(walker, dossier))
    task = walker.task(dossier, ASKED)
    with pytest.raises(Invalid):
        walker.complete(walker.taker(task), dossier, task, Act("decline"))

    walker.complete(walker.taker(task), dossier, task, Act("decline", "Giấy phép đã ký."))

    assert ASKED not in walker.open(dossier)
    assert "withdrawal" not in walker.case(dossier).facts
    walker.act(dossier, "appraise")
    look(session, dossier)


def test_the_applicant_takes_his_request_back(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    login = carrier_of(walker, dossier)
    ask(walker, dossier, login)
    with pytest.raises(Conflict, match=r"withdrawal\.asked_already"):
        ask(walker, dossier, login)

    leaving.take_back_withdrawal(session, walker.person(login), dossier.id)

    assert ASKED not in walker.open(dossier)
    look(session, dossier)
    ask(walker, dossier, login)
    assert ASKED in walker.open(dossier)


def test_only_its_own_carrier_withdraws_a_dossier(walker: Walker) -> None:
    dossier = walker.at("appraise")
    own = carrier_of(walker, dossier)
    other = next(login for login in ("vnpt", "mobifone") if login != own)

    for stranger in (other, "sxd.cv1", "tiepnhan"):
        with pytest.raises(NotAllowed):
            ask(walker, dossier, stranger)


def test_what_is_being_signed_cannot_be_withdrawn(session: Session, walker: Walker) -> None:
    dossier = walker.at("number_permit")
    login = carrier_of(walker, dossier)
    walker.act(dossier, "number_permit")

    with pytest.raises(Conflict, match=r"withdrawal\.too_late"):
        ask(walker, dossier, login)


def test_a_request_still_open_when_the_paper_is_ordered_cannot_be_confirmed(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("number_permit")
    ask(walker, dossier, carrier_of(walker, dossier))
    walker.act(dossier, "number_permit")
    task = walker.task(dossier, ASKED)

    with pytest.raises(Conflict, match=r"withdrawal\.too_late"):
        walker.complete(walker.taker(task), dossier, task, Act("confirm"))


def test_a_request_ends_with_the_case(session: Session, walker: Walker) -> None:
    dossier = walker.at("number_permit")
    ask(walker, dossier, carrier_of(walker, dossier))
    walker.act(dossier, "number_permit")
    transitions.finish_service(session, dossier.id, "issue_permit", {})
    walker.act(dossier, "deliver")

    asked = session.scalars(select(Task).where(Task.node == ASKED)).one()
    assert asked.state is TaskState.CANCELLED
    look(session, dossier)


def test_the_head_stops_a_dossier_with_a_reason(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    head = walker.person("sxd.tp")
    with pytest.raises(Invalid):
        leaving.stop(session, head, dossier.id, "  ")
    for stranger in ("sxd.cv1", "kcn.tp", "tiepnhan"):
        with pytest.raises(NotAllowed):
            leaving.stop(session, walker.person(stranger), dossier.id, "x")

    leaving.stop(session, head, dossier.id, "Dự án bị thu hồi chủ trương.")

    case = walker.case(dossier)
    assert (case.status, case.ended_node) == (DossierStatus.STOPPED, "@stopped")
    assert walker.tasks(dossier) == []
    look(session, dossier)
