"""Every working minute of a case belongs to exactly one party, over years of real calendars."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workflow.deadlines import VIETNAM, WorkingCalendar
from workflow.ledger import Holding, ledger

USUAL = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
MORNING = (USUAL[0],)
TET = {date(2026, 2, 16) + timedelta(days=n): False for n in range(5)} | {
    date(2027, 2, 5) + timedelta(days=n): False for n in range(5)
}
#: Tết, the days of state, and a Saturday worked instead of a Monday.
DAYS = TET | {
    date(2026, 8, 31): False,
    date(2026, 8, 22): True,
    date(2026, 9, 2): False,
    date(2026, 11, 24): False,
    date(2027, 4, 30): False,
}
START = datetime(2026, 1, 5, 8, 0, tzinfo=VIETNAM)
PARTIES = ("reception", "office", "consultee", "applicant", "nobody")

extra_days = st.dictionaries(
    st.integers(0, 900).map(lambda n: date(2026, 1, 1) + timedelta(days=n)), st.booleans()
)
half_days = st.sets(st.integers(0, 900).map(lambda n: date(2026, 1, 1) + timedelta(days=n)))
calendars = st.builds(
    lambda days, halves: WorkingCalendar(
        days=DAYS | days, hours=USUAL, day_hours=dict.fromkeys(halves, MORNING)
    ),
    extra_days,
    half_days,
)
# Gaps in seconds, so that instants fall inside minutes too.
gaps = st.lists(st.integers(0, 40 * 24 * 3600), min_size=1, max_size=25)


def story(chance, gaps):
    """Make up who held a case from when on, and when it ended."""
    moment, holdings = START, []
    for gap in gaps:
        party = chance.choice(PARTIES)
        runs = party not in ("applicant", "reception")
        holdings.append(Holding(moment, party, "processing", runs, chance.randrange(3) or None))
        moment += timedelta(seconds=gap)
    return holdings, moment


@given(calendars, gaps, st.randoms(use_true_random=False))
def test_the_intervals_add_up_to_the_working_time_that_passed(calendar, gaps, chance):
    holdings, until = story(chance, gaps)

    told = ledger(holdings, until, calendar, ended=True)

    assert told.total == calendar.elapsed(START, until)
    assert sum(told.by_party().values()) == told.total
    assert all(each.minutes >= 0 for each in told.intervals)


@given(calendars, gaps, st.randoms(use_true_random=False))
def test_no_moment_is_left_out_and_none_is_told_twice(calendar, gaps, chance):
    holdings, until = story(chance, gaps)

    told = ledger(holdings, until, calendar, ended=True)

    if told.intervals:
        assert told.intervals[0].since == START
        assert told.intervals[-1].until == until
    assert all(one.until == other.since for one, other in pairwise(told.intervals))


@given(calendars, gaps, st.randoms(use_true_random=False), st.integers(1, 30 * 480))
def test_a_limit_that_is_stopped_and_run_on_ends_when_its_minutes_are_counted(
    calendar, gaps, chance, limit
):
    """Budget, used and running since: the way a case keeps its clock comes to the same."""
    holdings, until = story(chance, gaps)
    used, running_since = 0, None
    for holding in holdings:
        if holding.runs and running_since is None:
            running_since = holding.at
        elif not holding.runs and running_since is not None:
            used += calendar.elapsed(running_since, holding.at)
            running_since = None
    if running_since is not None:
        used += calendar.elapsed(running_since, until)

    assert ledger(holdings, until, calendar).counted == used
    if used <= limit:
        due = calendar.add(until, limit - used)
        assert calendar.elapsed(until, due) == limit - used


@given(calendars, st.integers(0, 400 * 1440), st.integers(0, 100 * 480))
def test_a_due_time_is_the_first_instant_by_which_the_minutes_have_passed(calendar, after, minutes):
    since = START + timedelta(minutes=after)

    due = calendar.add(since, minutes)

    assert calendar.elapsed(since, due) == minutes
    if minutes:
        assert calendar.elapsed(since, due - timedelta(minutes=1)) < minutes


def test_a_half_day_uses_up_half_of_a_legal_day():
    eve = date(2026, 12, 31)
    calendar = WorkingCalendar(days={}, hours=USUAL, day_hours={eve: MORNING})
    start = datetime(2026, 12, 31, 7, 30, tzinfo=VIETNAM)

    assert calendar.elapsed(start, start + timedelta(hours=24)) == 240
    assert calendar.add(start, 480) == datetime(2027, 1, 1, 11, 30, tzinfo=VIETNAM)


def test_what_passed_within_one_move_belongs_to_nobody():
    calendar = WorkingCalendar(days={}, hours=USUAL)
    end = START + timedelta(hours=2)
    told = ledger(
        [
            Holding(START, "reception", "intake", False),
            Holding(START, "office", "processing", True),
        ],
        end,
        calendar,
    )

    assert [each.party for each in told.intervals] == ["office"]
    assert told.of("office") == told.counted == 120
    assert told.intervals[0].is_running
