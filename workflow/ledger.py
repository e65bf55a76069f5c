"""Whose time it was: the story of who held a case, as intervals that add up without a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.deadlines import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Holding:
    """From `at` on the time belongs to `party`; `runs` says whether the legal limit counts it."""

    at: datetime
    party: str
    ground: str
    runs: bool
    office_id: int | None = None
    cite: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of time that belongs to one party, in working minutes."""

    since: datetime
    until: datetime
    minutes: int
    holding: Holding
    is_running: bool = False

    @property
    def party(self) -> str:
        """Say whose time it was."""
        return self.holding.party


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every minute of a case since it was filed, each under exactly one party."""

    intervals: tuple[Interval, ...]

    def of(self, *parties: str) -> int:
        """Count the working minutes of some parties."""
        return sum(each.minutes for each in self.intervals if each.party in parties)

    @property
    def total(self) -> int:
        """Count all working minutes; equal to the working time elapsed, to the minute."""
        return sum(each.minutes for each in self.intervals)

    @property
    def counted(self) -> int:
        """Count what the legal limit counts."""
        return sum(each.minutes for each in self.intervals if each.holding.runs)

    def by_party(self) -> dict[str, int]:
        """Count the working minutes of each party that held the case, in the order they did."""
        found: dict[str, int] = {}
        for each in self.intervals:
            found[each.party] = found.get(each.party, 0) + each.minutes
        return found


def ledger(
    holdings: Sequence[Holding], until: datetime, calendar: WorkingCalendar, *, ended: bool = False
) -> Ledger:
    """Put a case's holdings, in their order, into intervals up to `until` (its end, or now)."""
    if not holdings:
        return Ledger(())
    edges = [holding.at for holding in holdings[1:]] + [until]
    intervals = [
        Interval(
            since=holding.at,
            until=edge,
            minutes=calendar.elapsed(holding.at, edge),
            holding=holding,
            is_running=not ended and position == len(holdings) - 1,
        )
        for position, (holding, edge) in enumerate(zip(holdings, edges, strict=True))
    ]
    return Ledger(tuple(_without_empty(intervals)))


def _without_empty(intervals: Iterable[Interval]) -> Iterable[Interval]:
    """Leave out what passed within one move: nobody held the case for no time at all."""
    return (each for each in intervals if each.since != each.until or each.is_running)
