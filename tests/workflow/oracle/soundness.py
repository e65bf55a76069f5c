"""The oracle's verdict on a drawing: every position is visited, with every choice free."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.workflow.oracle.game import (
    Change,
    State,
    changes,
    is_open_task,
    is_resting,
    opening,
    returns,
    runs,
)
from tests.workflow.oracle.net import Kind, Net, Step

TOO_MANY, TOO_MANY_TO_TELL = 50_000, 1_500
Options = Callable[[Net, State], list[Change]]


class Place(NamedTuple):
    """A resting position by ids: open tasks, and arrows with a token waiting before a join."""

    open: frozenset[str]
    waiting: frozenset[str]


class TooMany(Exception):
    """There are more positions than a test should take the time for."""


class Verdict(NamedTuple):
    """Why a drawing is refused, or None and every resting position before the end."""

    reason: str | None
    places: frozenset[Place] = frozenset()


def judge(net: Net, most: int = TOO_MANY) -> Verdict:
    """Prove a drawing, or say the first rule it breaks; give up beyond so many positions."""
    # First the loops: without them tokens run only finitely far, so the search below ends.
    if (restless := _loop_without_rest(net)) is not None:
        return Verdict(f"nobody has to act on the loop through '{restless}'")
    ahead: dict[State, list[State]] = {}
    touched = {net.start.id}
    for number, (state, ways) in enumerate(_positions(net, changes)):
        if number > most:
            raise TooMany
        if broken := [change.way for change in ways if change.verb == "break"]:
            return Verdict(broken[0])
        ahead[state] = [change.after for change in ways]
        touched |= {change.at for change in ways}
    if untouched := sorted(set(net.steps) - touched):
        return Verdict(f"'{untouched[0]}' can never be reached")
    if _without_end(ahead):
        return Verdict("there is a position from which the case can never end")
    return Verdict(None, frozenset(_place(net, s) for s in ahead if _counts(net, s)))


def is_clear(net: Net) -> bool:
    """Is the verdict no matter of which of several tokens of one move runs first?

    The text does not say which does. It may matter where one of them ends the case or breaks a
    rule while others are on their way: those might have been stopped, or have fired a join in
    time. Where there are too many positions to tell, the answer is no.
    """
    if _loop_without_rest(net) is not None:
        return True
    for number, (state, ways) in enumerate(_positions(net, _in_any_order)):
        is_race = len(state.running) > 1 or bool(returns(net, state))
        if number > TOO_MANY_TO_TELL or (is_race and any(_decides(net, way) for way in ways)):
            return False
    return True


def _decides(net: Net, change: Change) -> bool:
    kind = net.steps[change.at].kind
    ends = kind is Kind.STOP or (kind is Kind.END and change.at not in net.aside)
    return ends or change.verb == "break"


def _in_any_order(net: Net, state: State) -> list[Change]:
    """List what may happen next where called services may return while other tokens still run."""
    ahead = [*runs(net, state).values(), *returns(net, state).values()]
    return [change for ways in ahead for change in ways] or changes(net, state)


def _positions(net: Net, options: Options) -> Iterator[tuple[State, list[Change]]]:
    """Visit every position, each with what may happen there; nothing follows what is forbidden."""
    to_visit = deque([opening(net)])
    seen = set(to_visit)
    while to_visit:
        state = to_visit.popleft()
        ways = options(net, state)
        yield state, ways
        afters = dict.fromkeys(change.after for change in ways if change.verb != "break")
        fresh = [after for after in afters if after not in seen]
        seen.update(fresh)
        to_visit += fresh


def _without_end(ahead: dict[State, list[State]]) -> set[State]:
    """Find the positions from which no way leads to the end, walking backwards from it."""
    behind: dict[State, list[State]] = {}
    for state, afters in ahead.items():
        for after in afters:
            behind.setdefault(after, []).append(state)
    to_visit = [state for state in ahead if state.is_over]
    good = set(to_visit)
    while to_visit:
        fresh = set(behind.get(to_visit.pop(), [])) - good
        good |= fresh
        to_visit += fresh
    return set(ahead) - good


def _counts(net: Net, state: State) -> bool:
    return not state.is_over and is_resting(net, state)


def _place(net: Net, state: State) -> Place:
    return Place(
        frozenset(place for place in state.resting if is_open_task(net, place)),
        frozenset(place for place in state.resting if place in net.arrows),
    )


def _loop_without_rest(net: Net) -> str | None:
    """Find a step on a loop of the drawing on which no task surely stands, by peeling leaves.

    A timer only runs where a task does stand, so what leaves by a timer has rested; an error
    leaves a called service at once.
    """
    left = {step.id: _at_once(net, step) for step in net.steps.values()}
    while leaves := [name for name, onward in left.items() if not onward & left.keys()]:
        for name in leaves:
            del left[name]
    return min(left, default=None)


def _at_once(net: Net, step: Step) -> set[str]:
    """Say which steps a token may come to from here although it never had to wait here."""
    if step.surely_rests:
        return set()
    onward = {net.arrows[out].target for out in step.outs}
    if step.is_called:
        events = net.attached.get(step.id, ())
        onward |= {event.id for event in events if event.kind is Kind.ERROR}
    return onward
