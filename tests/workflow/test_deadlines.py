"""Legal time runs in office hours on working days, to the minute."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deadlines import VIETNAM, WorkingCalendar

HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))


def tet(*days: str) -> dict[date, bool]:
    return {date.fromisoformat(day): False for day in days}


# The Tết weeks of four years, the days around 30 April, 2 September and 24 November, and the
# Saturday that was swapped for Monday 31 August 2026.
DAYS = {
    **tet("2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"),
    **tet("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
    **tet("2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10", "2027-02-11"),
    **tet("2028-01-25", "2028-01-26", "2028-01-27", "2028-01-28", "2028-01-31"),
    **tet("2026-01-01", "2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31"),
    **tet("2026-09-01", "2026-09-02", "2026-11-24", "2027-01-01", "2027-04-30"),
    date(2026, 8, 22): True,
}
CALENDAR = WorkingCalendar(days=DAYS, hours=HOURS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


FIRST, LAST = at("2025-01-01T00:00"), at("2028-12-31T00:00")
moments = st.integers(0, int((LAST - FIRST).total_seconds())).map(
    lambda seconds: FIRST + timedelta(seconds=seconds)
)
spans = st.integers(0, 60 * 8 * 200)


def test_a_working_day_has_eight_hours():
    assert CALENDAR.day_minutes == 480
    assert CALENDAR.minutes(Decimal("0.5")) == 240


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-19T07:30", "1", "2026-11-19T17:30"),
        ("2026-11-19T09:00", "1", "2026-11-20T09:00"),
        ("2026-11-19T09:00", "0.5", "2026-11-19T15:00"),
        ("2026-11-20T16:00", "0.5", "2026-11-23T10:00"),
        ("2026-11-23T08:00", "1", "2026-11-25T08:00"),  # 24 November is a holiday since 2026
        ("2026-11-23T17:30", "2", "2026-11-26T17:30"),
        ("2026-08-21T08:00", "1", "2026-08-22T08:00"),  # a Saturday worked in exchange
        ("2026-08-28T08:00", "1", "2026-09-03T08:00"),
        ("2026-02-13T15:30", "10", "2026-03-06T15:30"),
        ("2026-11-21T10:00", "1", "2026-11-23T17:30"),  # filed on a Saturday
        ("2026-11-19T12:00", "0.5", "2026-11-19T17:30"),  # filed over lunch
        ("2026-11-19T20:00", "1", "2026-11-20T17:30"),  # filed at night
    ],
)
def test_a_limit_ends_when_its_working_time_has_passed(start, days, due):
    assert CALENDAR.add(at(start), CALENDAR.minutes(Decimal(days))) == at(due)


def test_nights_lunch_weekends_and_holidays_take_no_time():
    assert CALENDAR.elapsed(at("2026-11-20T17:30"), at("2026-11-23T07:30")) == 0
    assert CALENDAR.elapsed(at("2026-11-19T11:30"), at("2026-11-19T13:30")) == 0
    assert CALENDAR.elapsed(at("2026-11-24T00:00"), at("2026-11-25T00:00")) == 0
    assert CALENDAR.elapsed(at("2026-11-23T00:00"), at("2026-11-24T00:00")) == 480


def test_no_working_time_leads_to_the_same_minute():
    assert CALENDAR.add(at("2026-11-24T23:59"), 0) == at("2026-11-24T23:59")


def test_time_backwards_is_negative():
    assert CALENDAR.elapsed(at("2026-11-20T10:00"), at("2026-11-20T09:00")) == -60


def test_a_limit_is_never_negative():
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add(at("2026-11-20T10:00"), -1)


def test_an_instant_without_a_zone_is_refused():
    naive = datetime(2026, 11, 20, 10, 0)  # noqa: DTZ001 - what a caller must not pass

    with pytest.raises(ValueError, match="aware"):
        CALENDAR.add(naive, 1)


def test_an_instant_in_another_zone_is_the_same_instant():
    start = at("2026-11-19T09:00")

    due = CALENDAR.add(start.astimezone(UTC), 480)

    assert due == CALENDAR.add(start, 480)
    assert due.tzinfo == UTC


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-11-24", 0, "2026-11-25"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-11-20", 3, "2026-11-26"),
        ("2026-02-13", 1, "2026-02-23"),
    ],
)
def test_the_nth_working_day_skips_days_off(day, n, expected):
    found = CALENDAR.nth_working_day(date.fromisoformat(day), n)

    assert found == date.fromisoformat(expected)


def test_working_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.nth_working_day(date(2026, 11, 23), -1)


def test_a_calendar_without_working_days_is_refused_in_bounded_time():
    never = WorkingCalendar(days={}, hours=HOURS, weekend=frozenset(range(7)))

    with pytest.raises(ValueError, match="no working day"):
        never.add(at("2026-11-23T08:00"), 1)


@pytest.mark.parametrize(
    "hours",
    [
        (),
        ((time(13), time(17)), (time(8), time(12))),
        ((time(8), time(12)), (time(12), time(17))),
        ((time(8), time(8)),),
    ],
)
def test_office_hours_that_make_no_sense_are_refused(hours):
    with pytest.raises(ValueError, match="office hours"):
        WorkingCalendar(days={}, hours=hours)


@given(moments, spans)
def test_what_was_added_has_elapsed(start, minutes):
    assert CALENDAR.elapsed(start, CALENDAR.add(start, minutes)) == minutes


@given(moments, spans)
def test_a_deadline_is_the_first_instant_by_which_its_time_has_passed(start, minutes):
    due = CALENDAR.add(start, minutes)

    if minutes:
        assert CALENDAR.elapsed(start, due - timedelta(minutes=1)) == minutes - 1


@given(moments, spans)
def test_a_deadline_falls_into_office_hours(start, minutes):
    due = CALENDAR.add(start, minutes)

    if minutes:
        assert CALENDAR.is_working(due.date())
        assert any(opens < due.time() <= closes for opens, closes in HOURS)


@given(moments, spans, spans)
def test_adding_in_two_parts_is_adding_at_once(start, one, other):
    assert CALENDAR.add(start, one + other) == CALENDAR.add(CALENDAR.add(start, one), other) or (
        one + other == 0
    )


@given(st.lists(moments, min_size=2, max_size=8))
def test_intervals_that_follow_one_another_add_up_to_the_whole(instants):
    instants.sort()

    parts = [CALENDAR.elapsed(since, until) for since, until in pairwise(instants)]

    assert sum(parts) == CALENDAR.elapsed(instants[0], instants[-1])
    assert all(part >= 0 for part in parts)


@given(moments, st.integers(1, 30))
def test_whole_days_from_the_opening_end_at_the_closing_of_the_nth_day(moment, days):
    first = CALENDAR.nth_working_day(moment.date(), 0)
    opening = datetime.combine(first, time(7, 30), VIETNAM)

    due = CALENDAR.add(opening, days * CALENDAR.day_minutes)

    assert due.date() == CALENDAR.nth_working_day(first, days - 1)
    assert due.time() == time(17, 30)
