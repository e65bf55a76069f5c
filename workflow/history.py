"""What happened to a finished case, as far as another version of its procedure may ask."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.conditions import Facts


@dataclass(frozen=True, slots=True)
class Step:
    """One task somebody had: the n-th visit of its node, and of many parties, whose it was.

    Not `answered`: it was closed by a timer or together with the case, after so many minutes.
    """

    node: str
    visit: int
    minutes: int
    outcome: str | None = None
    party: str = ""
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a service found out when it was called for the n-th time."""

    node: str
    visit: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class History:
    """One finished case: the facts at its filing, its steps in the order they were closed."""

    code: str
    facts: Facts
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """What a party will say after so many minutes, or for how long it was seen to be `silent`.

    `place` is that of the step among all that were closed, if this very visit was seen.
    """

    outcome: str | None = None
    minutes: int | None = None
    place: int | None = None
    silent: bool = False

    def is_silent_for(self, minutes: int) -> bool:
        """Is it known that no answer comes within `minutes`?"""
        return self.place is not None and (not self.silent or minutes <= (self.minutes or 0))


class Memory:
    """Looks a history up by node and visit; where that visit never was, gives the last one."""

    def __init__(self, history: History) -> None:
        """Remember `history`."""
        self._steps = history.steps
        self._places = {(s.node, s.visit, s.party): n for n, s in enumerate(history.steps)}
        by_visit = sorted(history.steps, key=lambda step: step.visit)
        self._last = {(step.node, step.party): step for step in by_visit}
        self._findings = {(f.node, f.visit): f for f in history.findings}
        self._latest = {f.node: f for f in sorted(history.findings, key=lambda f: f.visit)}

    def expected(self, node: str, visit: int, party: str) -> Expected:
        """Say how a party answers: as at this visit, or as at its last one."""
        place = self._places.get((node, visit, party))
        step = self._last.get((node, party)) if place is None else self._steps[place]
        if step is None:
            return Expected()
        return Expected(step.outcome, step.minutes, place, not step.answered)

    def finding(self, node: str, visit: int) -> Finding | None:
        """Give what the service found at that visit, or at the last one there was."""
        return self._findings.get((node, visit), self._latest.get(node))


def party_code(party: object) -> str:
    """Name one party: it is a code, or a mapping that has one."""
    return str(party.get("code") if isinstance(party, Mapping) else party)


def party_keys(parties: Sequence[object]) -> tuple[str, ...]:
    """Name each party of a list by its code; of several with one code, the second is `code#2`."""
    seen: Counter[str] = Counter()
    keys = []
    for code in map(party_code, parties):
        seen[code] += 1
        keys.append(code if seen[code] == 1 else f"{code}#{seen[code]}")
    return tuple(keys)


def usual_outcomes(histories: Iterable[History]) -> dict[str, str]:
    """Name for each node the outcome that was given most often."""
    counted: dict[str, Counter[str]] = {}
    for history in histories:
        for step in history.steps:
            if step.answered and step.outcome is not None:
                counted.setdefault(step.node, Counter())[step.outcome] += 1
    return {
        node: min(outcomes, key=lambda outcome: (-outcomes[outcome], outcome))
        for node, outcomes in counted.items()
    }
