"""Working days are the national ones, unless the administrator says otherwise."""

from datetime import date

from sqlalchemy.orm import Session

from permits.core import calendar
from permits.core.calendar import CalendarDay


def fresh(session: Session) -> None:
    session.info.pop("working_calendar", None)


def test_the_calendar_knows_the_holidays_of_2026(session: Session) -> None:
    calendar.seed(session)
    fresh(session)
    known = calendar.working_calendar(session)

    for day in (date(2026, 1, 1), date(2026, 2, 17), date(2026, 4, 30), date(2026, 11, 24)):
        assert not known.is_working(day), day
    assert known.is_working(date(2026, 11, 23))
    assert not known.is_working(date(2026, 11, 22))
    assert known.day_minutes == 8 * 60


def test_a_day_the_administrator_corrected_stays_corrected(session: Session) -> None:
    session.add(CalendarDay(day=date(2026, 11, 24), is_working=True, name="Làm bù", source="QĐ 01"))
    session.flush()
    calendar.seed(session)
    fresh(session)

    assert calendar.working_calendar(session).is_working(date(2026, 11, 24))


def test_seeding_twice_changes_nothing(session: Session) -> None:
    calendar.seed(session)
    before = session.query(CalendarDay).count()
    calendar.seed(session)

    assert session.query(CalendarDay).count() == before > 50
