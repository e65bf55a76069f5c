"""Says what a draft version would change: finished cases replayed under both versions, compared.

Both sides are simulated, so what the simulation leaves out is left out of both and cancels.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from workflow.history import History, usual_outcomes
from workflow.model import Procedure
from workflow.replay import Replayed, replay


@dataclass(frozen=True, slots=True)
class Difference:
    """One case before and after: whether its steps or its end differ, and the minutes it takes.

    `guessed` counts the steps of the new version nothing is known of; a case that is `stuck` in
    either version tells nothing else.
    """

    code: str
    path_changed: bool
    minutes_before: int
    minutes_after: int
    ended_before: str | None
    ended_after: str | None
    guessed: int
    stuck: str | None

    @property
    def minutes(self) -> int:
        """Give the minutes a case gains; negative where it gets shorter."""
        return self.minutes_after - self.minutes_before


@dataclass(frozen=True, slots=True)
class Summary:
    """What a draft changes over many cases; days are working days, negative where shorter."""

    cases: int
    not_replayed: int
    path_changed: int
    ended_differently: int
    longer: int
    shorter: int
    mean_days: float
    median_days: float
    largest_days: float
    guessed: int


def compare(
    histories: Iterable[History], old: Procedure, new: Procedure, day_minutes: int
) -> tuple[Difference, ...]:
    """Replay each case under the version it went through and under the draft."""
    known = tuple(histories)
    usual = usual_outcomes(known)
    return tuple(
        difference(
            history.code,
            replay(history, old, day_minutes, usual),
            replay(history, new, day_minutes, usual),
        )
        for history in known
    )


def difference(code: str, before: Replayed, after: Replayed) -> Difference:
    """Compare two ways of one case.

    A path changed where a step is taken more or less often. In which order branches that run side
    by side are finished is a matter of their minutes.
    """
    stuck = before.stuck and f"in the version it went through: {before.stuck}"
    return Difference(
        code=code,
        path_changed=Counter(before.path) != Counter(after.path),
        minutes_before=before.minutes,
        minutes_after=after.minutes,
        ended_before=before.ended,
        ended_after=after.ended,
        guessed=len(after.guessed),
        stuck=stuck or after.stuck,
    )


def summary(differences: Sequence[Difference], day_minutes: int) -> Summary:
    """Draw the differences together; cases that could not be replayed are only counted."""
    told = [one for one in differences if one.stuck is None]
    days = [one.minutes / day_minutes for one in told] or [0.0]
    return Summary(
        cases=len(differences),
        not_replayed=len(differences) - len(told),
        path_changed=sum(one.path_changed for one in told),
        ended_differently=sum(one.ended_before != one.ended_after for one in told),
        longer=sum(one.minutes > 0 for one in told),
        shorter=sum(one.minutes < 0 for one in told),
        mean_days=round(fmean(days), 2),
        median_days=round(median(days), 2),
        largest_days=round(_largest(days), 2),
        guessed=sum(one.guessed for one in told),
    )


def _largest(days: Sequence[float]) -> float:
    """Give the difference farthest from none, with its sign."""
    longest, shortest = max(days), min(days)
    return longest if longest >= -shortest else shortest
