"""A step's time is recalled at the shares the procedure names, and reported when it is over."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import jobs
from permits.cases.models import Event, Task
from permits.core import clock
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support import queues
from tests.support.dossiers import Walker
from tests.support.invariants import look


def pass_time(moment: datetime) -> None:
    with clock.at(moment):
        jobs.give_notices(timestamp=0)


def told(session: Session, walker: Walker, dossier: Dossier, node: str) -> list[object]:
    statement = select(Event).where(
        Event.case_id == walker.case(dossier).id,
        Event.node == node,
        Event.kind.in_([EventKind.WARNED, EventKind.ESCALATED]),
    )
    return [
        event.data.get("share", "escalated")
        for event in session.scalars(statement.order_by(Event.seq))
    ]


def test_a_step_is_recalled_at_half_of_its_time_and_later(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")  # four working days from Thursday, nine o'clock
    session.commit()
    for moment, expected in (
        (datetime(2026, 11, 16, 8, 59, tzinfo=clock.VIETNAM), []),
        (datetime(2026, 11, 16, 9, 0, tzinfo=clock.VIETNAM), [50]),
        (datetime(2026, 11, 17, 9, 0, tzinfo=clock.VIETNAM), [50]),
        (datetime(2026, 11, 17, 11, 0, tzinfo=clock.VIETNAM), [50, 80]),
        (datetime(2026, 11, 18, 9, 0, tzinfo=clock.VIETNAM), [50, 80, 100, "escalated"]),
        (datetime(2026, 12, 18, 9, 0, tzinfo=clock.VIETNAM), [50, 80, 100, "escalated"]),
    ):
        pass_time(moment)
        assert told(session, walker, dossier, "appraise") == expected
        with clock.at(moment):
            look(session, dossier)


def test_what_is_late_all_at_once_is_told_once_each(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    session.commit()

    pass_time(NOW + timedelta(days=30))
    pass_time(NOW + timedelta(days=31))

    assert told(session, walker, dossier, "appraise") == [50, 80, 100, "escalated"]


def test_an_overdue_step_is_put_before_the_head_and_stays_with_its_holder(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    holder = walker.task(dossier, "appraise").person_id
    session.commit()
    later = NOW + timedelta(days=30)
    head = walker.person("sxd.tp")
    assert not queues.queue(session, head, view="escalated", now=later)

    pass_time(later)

    [row] = queues.queue(session, head, view="escalated", now=later)
    assert (row.node, row.code) == ("appraise", dossier.code)
    assert queues.count(session, head, view="escalated", now=later) == 1
    task = walker.task(dossier, "appraise")
    assert (task.person_id, task.escalated_office_id) == (holder, head.office_id)
    walker.act(dossier, "appraise")
    assert not queues.queue(session, head, view="escalated", now=later)


def test_silence_that_is_no_consent_is_reported_and_the_question_stays_open(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", "tower-high")  # the military command
    session.commit()

    pass_time(NOW + timedelta(days=10))

    assert told(session, walker, dossier, "consultation") == [50, 80, 100, "escalated"]
    assert "consultation" in walker.open(dossier)
    [row] = [
        row
        for row in queues.queue(session, walker.person("sxd.tp"), view="escalated", now=NOW)
        if row.node == "consultation"
    ]
    assert row.code == dossier.code


def test_silence_that_is_consent_is_warned_of_but_not_reported(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("consultation", "tower-road")
    session.commit()

    pass_time(NOW + timedelta(days=10))

    assert told(session, walker, dossier, "consultation") == [50, 80, 100]


def test_an_applicant_is_warned_and_nobody_told_on_him(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    session.commit()

    pass_time(NOW + timedelta(days=1))

    assert told(session, walker, dossier, "supplement") == [50]
    session.expire_all()
    task = session.scalars(select(Task).where(Task.node == "supplement")).one()
    assert task.escalated_at is None


def test_a_finished_step_is_not_recalled(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise")
    session.commit()

    pass_time(NOW + timedelta(days=40))

    assert told(session, walker, dossier, "appraise") == []


def test_a_procedure_that_names_no_shares_recalls_nothing(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")
    walker.case(dossier).procedure_version = 1  # the version before
    session.commit()

    pass_time(NOW + timedelta(days=40))

    assert told(session, walker, dossier, "appraise") == []
