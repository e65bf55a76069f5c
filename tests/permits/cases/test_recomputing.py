"""A late change of the calendar moves every open deadline, and the story says by how much."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import recomputing
from permits.cases.models import Event, Timer
from permits.core import calendar, clock
from permits.core.calendar import CorrectDay
from permits.core.errors import Problem
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.invariants import look

Given = Callable[..., None]


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


@pytest.fixture
def given(session: Session) -> Given:
    """Correct a day of November, and compute the deadlines anew."""

    def correct(day: int, *, works: bool = False, hours: tuple[tuple[str, str], ...] = ()) -> None:
        command = CorrectDay(date(2026, 11, day), works, "Nghỉ bù", "QĐ 1/QĐ-TTg", hours)
        calendar.correct(session, command)
        session.commit()
        recomputing.everything()

    return correct


def told(session: Session, walker: Walker, dossier: Dossier) -> list[dict[str, object]]:
    events = session.scalars(
        select(Event).where(
            Event.case_id == walker.case(dossier).id, Event.kind == EventKind.RECOMPUTED
        )
    )
    return [change for event in events for change in event.data["changed"]]


def test_a_day_off_decided_late_moves_every_open_deadline(
    session: Session, walker: Walker, given: Given
) -> None:
    dossier = walker.at("appraise", "tower-road")
    case, task = walker.case(dossier), walker.task(dossier, "appraise")
    before = (case.due_at, task.due_at)
    [timer] = session.scalars(select(Timer).where(Timer.case_id == case.id))
    assert timer.due_at == at(16)

    given(13)  # a Friday

    case, task = walker.case(dossier), walker.task(dossier, "appraise")
    assert before == (at(27), at(18))
    assert (case.due_at, task.due_at) == (at(30), at(19))
    session.refresh(timer)
    assert timer.due_at == at(17)
    changes = {change["of"]: change for change in told(session, walker, dossier)}
    assert changes["dossier"]["before"] == at(27).isoformat()
    assert changes["dossier"]["after"] == at(30).isoformat()
    assert {"dossier", "appraise", "consultation"} <= set(changes)
    look(session, dossier)


def test_what_was_used_is_counted_by_the_new_calendar(
    session: Session, walker: Walker, given: Given
) -> None:
    dossier = walker.at("appraise")
    with clock.at(at(16)):
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
        assert walker.case(dossier).used_minutes == 2 * 480

        given(13)

        assert walker.case(dossier).used_minutes == 480
        look(session, dossier)
    with clock.at(at(17)):
        walker.act(dossier, "supplement")
        look(session, dossier)


def test_a_half_day_moves_by_half_a_day(session: Session, walker: Walker, given: Given) -> None:
    dossier = walker.at("appraise")

    given(13, works=True, hours=(("07:30", "11:30"),))

    assert walker.task(dossier, "appraise").due_at == at(18, 15)
    look(session, dossier)


def test_what_does_not_change_is_not_told(session: Session, walker: Walker, given: Given) -> None:
    dossier = walker.at("appraise")
    seq = walker.case(dossier).seq

    given(14)  # a Saturday

    assert walker.case(dossier).seq == seq
    assert told(session, walker, dossier) == []


def test_an_ended_case_is_left_alone(session: Session, walker: Walker, given: Given) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "refuse", "Không thuộc thẩm quyền.")
    seq = walker.case(dossier).seq

    given(13)

    assert walker.case(dossier).seq == seq


def test_a_calendar_change_that_was_taken_back_is_forgotten(session: Session) -> None:
    friday = date(2026, 11, 13)
    with session.begin_nested() as once:
        calendar.correct(session, CorrectDay(friday, False, "Nghỉ", "QĐ"))
        assert not calendar.working_calendar(session).is_working(friday)
        once.rollback()
    assert calendar.working_calendar(session).is_working(friday)
    calendar.correct(session, CorrectDay(date(2026, 11, 12), False, "Nghỉ", "QĐ"))
    assert calendar.working_calendar(session).is_working(friday)
    assert not calendar.working_calendar(session).is_working(NOW.date())


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CorrectDay(date(2026, 11, 13), False, " ", "QĐ"), "calendar.needs_source"),
        (CorrectDay(date(2026, 11, 13), False, "Nghỉ", ""), "calendar.needs_source"),
        (
            CorrectDay(date(2026, 11, 13), False, "Nghỉ", "QĐ", (("07:30", "11:30"),)),
            "calendar.hours_of_a_day_off",
        ),
        (
            CorrectDay(date(2026, 11, 13), True, "x", "QĐ", (("11:30", "07:30"),)),
            "calendar.hours_unclear",
        ),
        (
            CorrectDay(date(2026, 11, 13), True, "x", "QĐ", (("7 giờ", "11:30"),)),
            "calendar.hours_unclear",
        ),
    ],
)
def test_a_day_is_corrected_with_its_source_and_in_clear_hours(
    session: Session, command: CorrectDay, code: str
) -> None:
    with pytest.raises(Problem) as refused:
        calendar.correct(session, command)
    assert refused.value.code == code
