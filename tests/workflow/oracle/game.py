"""The token game: what one token may do next, and a game that is played with given facts.

A state is where tokens run (arrows, one entry for each token) and where they rest (open tasks,
arrows before a join, and timers that already fired for the task they sit on).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.workflow.oracle.net import Kind, Net, Step

Facts = Mapping[str, object]


class State(NamedTuple):
    """One position of the game."""

    running: tuple[str, ...] = ()
    resting: frozenset[str] = frozenset()

    @property
    def is_over(self) -> bool:
        """Is there no token left anywhere?"""
        return not self.running and not self.resting


class Change(NamedTuple):
    """One firing: at which step, by which verb and way, and the position after it.

    The verb "break" says that the rules forbid this, and the way then says which rule.
    """

    at: str
    verb: str
    way: str
    after: State


# What may happen, by the token that moves: each is known by an arrow it comes along or leaves by.
Ahead = dict[str, list[Change]]


def opening(net: Net) -> State:
    """Give the position with one token on the arrow that leaves the start."""
    return State(net.start.outs)


def changes(net: Net, state: State) -> list[Change]:
    """List what may happen next: tokens run first, then called services return, then people act."""
    ahead = runs(net, state) or returns(net, state)
    return [change for ways in ahead.values() for change in ways] or list(_events(net, state))


def tasks_open(net: Net, state: State) -> list[Step]:
    """List the tasks that stand open."""
    return [net.steps[name] for name in sorted(state.resting) if is_open_task(net, name)]


def is_open_task(net: Net, place: str) -> bool:
    """Is this place a task, rather than an arrow or a spent timer?"""
    return place in net.steps and net.steps[place].is_task


def is_resting(net: Net, state: State) -> bool:
    """Does every token rest, with no call of a service under way?"""
    return not runs(net, state) and not returns(net, state)


# --- how tokens run ---------------------------------------------------------------------------


def runs(net: Net, state: State) -> Ahead:
    """List what each running token may do, by its arrow, and which joins may fire."""
    ahead: Ahead = {}
    for arrow in state.running:
        others = list(state.running)
        others.remove(arrow)
        before = State(tuple(others), state.resting)
        ahead[arrow] = list(_arrivals(net, before, arrow, net.target(arrow)))
    for arrow in sorted(state.resting & net.arrows.keys()):
        step = net.target(arrow)
        if arrow == step.ins[-1] and state.resting.issuperset(step.ins):
            rest = State(state.running, state.resting - set(step.ins))
            ahead[arrow] = [Change(step.id, "join", "", _sent(rest, *step.outs))]
    return ahead


def returns(net: Net, state: State) -> Ahead:
    """List how each service that was called may come back in the same transaction."""
    called = [step for step in tasks_open(net, state) if step.is_called]
    return {step.outs[0]: list(_endings(net, state, step)) for step in called}


def _arrivals(net: Net, state: State, arrow: str, step: Step) -> Iterator[Change]:
    """Say what the token that came along `arrow` may do at `step`, the token being taken off."""
    if step.is_task:
        yield _rest(state, step, "open", step.id)
        if step.many:
            yield Change(step.id, "pass", "", _sent(state, *step.outs))
    elif step.is_join:
        yield _rest(state, step, "wait", arrow)
    elif step.kind is Kind.PARALLEL:
        yield Change(step.id, "split", "", _sent(state, *step.outs))
    elif step.kind is Kind.CHOICE:
        yield from (Change(step.id, "choose", out, _sent(state, out)) for out in step.outs)
    elif step.kind is Kind.STOP:
        yield Change(step.id, "stop", "", State())
    else:
        yield _end(net, state, step)


def _end(net: Net, state: State, step: Step) -> Change:
    if step.id not in net.aside and not state.is_over:
        return Change(step.id, "break", f"'{step.id}' is reached while others are open", state)
    return Change(step.id, "end", "", state)


def _rest(state: State, step: Step, verb: str, place: str) -> Change:
    if place in state.resting:
        return Change(step.id, "break", f"a second token comes to '{place}'", state)
    return Change(step.id, verb, "", State(state.running, state.resting | {place}))


def _sent(state: State, *arrows: str) -> State:
    return State(tuple(sorted((*state.running, *arrows))), state.resting)


# --- what happens to open tasks ---------------------------------------------------------------


def _events(net: Net, state: State) -> Iterator[Change]:
    for step in tasks_open(net, state):
        yield from _endings(net, state, step)
        for timer in net.attached.get(step.id, ()):
            if timer.kind is Kind.TIMER and timer.id not in state.resting:
                yield _timeout(net, state, step, timer)


def _endings(net: Net, state: State, step: Step) -> Iterator[Change]:
    """Say how a task may end by itself: done, or failed in a way that is caught."""
    verb = "complete" if step.kind is Kind.USER else "return"
    yield Change(step.id, verb, "", _sent(_closed(net, state, step), *step.outs))
    for error in net.attached.get(step.id, ()):
        if error.kind is Kind.ERROR:
            after = _sent(_closed(net, state, step), *error.outs)
            yield Change(error.id, "fail", error.catches or "", after)


def _timeout(net: Net, state: State, step: Step, timer: Step) -> Change:
    if timer.each:
        # Silence is recorded as an answer; here as the last one, for the others change nothing.
        return Change(timer.id, "answer", "", _sent(_closed(net, state, step), *step.outs))
    spent = State(state.running, state.resting | {timer.id})
    left = _closed(net, state, step) if timer.cancels else spent
    return Change(timer.id, "fire", "", _sent(left, *timer.outs))


def _closed(net: Net, state: State, step: Step) -> State:
    """Close a task, and forget which of its timers had fired: the next opening starts afresh."""
    gone = {step.id, *(event.id for event in net.attached.get(step.id, ()))}
    return State(state.running, state.resting - gone)


# --- a game with facts ------------------------------------------------------------------------


class Seen(NamedTuple):
    """What one event did, in the words of the engine's moves."""

    open: frozenset[str]
    waiting: frozenset[str]
    opened: frozenset[str]
    closed: frozenset[str]
    calls: frozenset[str]
    ended: str | None


class Game:
    """Plays one case: facts pick the way at each choice, and how many parties are asked."""

    def __init__(self, net: Net) -> None:
        """Set up the board; nobody has moved yet."""
        self.net = net
        self.state = State()
        self.asked: dict[str, int] = {}
        self.answered: dict[str, int] = {}

    def start(self, facts: Facts) -> Seen:
        """File the case."""
        return self._play([Change(self.net.start.id, "start", "", opening(self.net))], facts)

    def options(self) -> list[Change]:
        """List what may happen now."""
        return changes(self.net, self.state)

    def remaining(self, task: str) -> int:
        """Say how many parties have not answered, after the answer that was counted last."""
        return self.asked[task] - self.answered[task]

    def counts(self, task: str) -> bool:
        """Count one more answer to a task of many; was it the last one needed?"""
        self.answered[task] += 1
        return not self.remaining(task) or self.answered[task] == self.net.steps[task].quorum

    def follow(self, change: Change, facts: Facts) -> Seen:
        """Let one of the options happen."""
        return self._play([change], facts)

    def stay(self) -> Seen:
        """Let an answer pass that is not the last one needed."""
        return self._play([], {})

    def _play(self, ahead: list[Change], facts: Facts) -> Seen:
        """Make the first move and run on, one token at a time, until each rests."""
        net, standing = self.net, self._tasks()
        opened: set[str] = set()
        closed: set[str] = set()
        ended = None
        while ahead:
            change, before = ahead[0], self._tasks()
            self.state = change.after
            opened |= self._tasks() - before
            closed |= before - self._tasks()
            if change.verb in ("stop", "end") and self.state.is_over:
                ended = change.at
            if change.verb == "open" and net.steps[change.at].many:
                self._ask(change.at, facts)
            ways = [change for ways in runs(net, self.state).values() for change in ways]
            ahead = [change for change in ways if _is_so(net, change, facts)]
        new = opened & self._tasks()
        calls = frozenset(name for name in new if net.steps[name].is_called)
        waiting = frozenset(place for place in self.state.resting if place in net.arrows)
        gone = frozenset(closed & standing)
        return Seen(self._tasks(), waiting, frozenset(new) - calls, gone, calls, ended)

    def _ask(self, task: str, facts: Facts) -> None:
        parties = facts["parties"]
        assert isinstance(parties, list)
        self.asked[task], self.answered[task] = len(parties), 0

    def _tasks(self) -> frozenset[str]:
        return frozenset(place for place in self.state.resting if is_open_task(self.net, place))


def _is_so(net: Net, change: Change, facts: Facts) -> bool:
    """Do the facts allow this? The last way out of a choice is its default."""
    if change.verb == "choose":
        outs = net.steps[change.at].outs
        pick = facts["pick"]
        assert isinstance(pick, int)
        return change.way == (outs[pick] if pick < len(outs) else outs[-1])
    if change.verb in ("open", "pass") and net.steps[change.at].many:
        return (change.verb == "open") is bool(facts["parties"])
    return True
