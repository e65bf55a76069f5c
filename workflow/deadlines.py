"""Working time: office minutes between two instants, and the instant so many minutes later.

An instant counts as its minute, so intervals that follow one another add up without rounding.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

# Việt Nam has had no other offset and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))
MIDNIGHT = time()
ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
# A calendar on which nobody works for ten years is a mistake, not a holiday.
LONGEST_REST = 3_660

Hours = tuple[tuple[time, time], ...]
#: The same in minutes of the day.
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Office hours on working days; `days` says which days differ from their weekday.

    `day_hours` gives a working day hours of its own: a half day before a holiday, say. A legal
    limit of a day is always a whole usual day, so a half day uses up half of it.
    """

    days: Mapping[date, bool]
    hours: Hours
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    day_hours: Mapping[date, Hours] = field(default_factory=dict)
    day_minutes: int = field(init=False, repr=False, compare=False)  # of a usual working day
    _spans: Spans = field(init=False, repr=False, compare=False)
    _own_spans: Mapping[date, Spans] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse hours that are empty, out of order or finer than a minute."""
        spans = _spans_of(self.hours)
        object.__setattr__(self, "_spans", spans)
        object.__setattr__(self, "day_minutes", _length(spans))
        own = {day: _spans_of(hours) for day, hours in self.day_hours.items()}
        object.__setattr__(self, "_own_spans", own)

    def minutes(self, days: Decimal) -> int:
        """Turn a legal limit in working days into minutes."""
        return int(days * self.day_minutes)

    def is_working(self, day: date) -> bool:
        """Is the office open on `day`?"""
        return self.days.get(day, day.weekday() not in self.weekend)

    def nth_working_day(self, day: date, n: int) -> date:
        """Give the n-th working day after `day`; for 0, the day itself or the next working one."""
        if n < 0:
            raise ValueError("working days are counted forward")
        if n == 0:
            return next(self._working_days(day))
        following = self._working_days(day + ONE_DAY)
        for _ in range(n - 1):
            next(following)
        return next(following)

    def add(self, start: datetime, minutes: int) -> datetime:
        """Give the first instant by which `minutes` of working time have passed since `start`."""
        if minutes < 0:
            raise ValueError("working time is added forward")
        moment = _local(start)
        wanted = minutes + self._into_day(moment.date(), _minute(moment.time()))
        if minutes == 0:
            return moment.astimezone(start.tzinfo)
        for day in self._working_days(moment.date()):
            length = self._minutes_of(day)
            if wanted <= length:
                return self._at(day, wanted).astimezone(start.tzinfo)
            wanted -= length
        raise AssertionError("working days never run out")

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Count the working minutes from `start` to `end`; negative where `end` is earlier."""
        since, until = _local(start), _local(end)
        if until < since:
            return -self.elapsed(end, start)
        whole = sum(
            self._minutes_of(since.date() + offset * ONE_DAY)
            for offset in range((until.date() - since.date()).days)
        )
        gone = self._into_day(since.date(), _minute(since.time()))
        return whole + self._into_day(until.date(), _minute(until.time())) - gone

    def _spans_on(self, day: date) -> Spans:
        if not self.is_working(day):
            return ()
        return self._own_spans.get(day, self._spans) if self._own_spans else self._spans

    def _minutes_of(self, day: date) -> int:
        if self._own_spans:
            return _length(self._spans_on(day))
        return self.day_minutes if self.is_working(day) else 0

    def _into_day(self, day: date, minute: int) -> int:
        """Count the working minutes of `day` before `minute`."""
        return sum(max(0, min(minute, closes) - opens) for opens, closes in self._spans_on(day))

    def _at(self, day: date, wanted: int) -> datetime:
        """Give the instant of `day` by which `wanted` of its working minutes have passed."""
        for opens, closes in self._spans_on(day):
            if wanted <= closes - opens:
                midnight = datetime.combine(day, MIDNIGHT, VIETNAM)
                return midnight + timedelta(minutes=opens + wanted)
            wanted -= closes - opens
        raise AssertionError("a working day has no more minutes than it has")

    def _working_days(self, day: date) -> Iterator[date]:
        rest = 0
        while rest < LONGEST_REST:
            if self.is_working(day):
                rest = 0
                yield day
            rest += 1
            day += ONE_DAY
        raise ValueError("the calendar has no working day for ten years")


def _spans_of(hours: Hours) -> Spans:
    spans = tuple((_minute(opens), _minute(closes)) for opens, closes in hours)
    edges = [edge for span in spans for edge in span]
    if not spans or edges != sorted(set(edges)):
        raise ValueError("office hours must be spans in order that do not touch")
    return spans


def _length(spans: Spans) -> int:
    return sum(closes - opens for opens, closes in spans)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
