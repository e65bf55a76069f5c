"""Lets a finished case go through a procedure again: people take as long, and answer as they did.

A simulation of the token game in minutes of working time. What happened at the same step and visit
is taken as it was; what never happened must be guessed, and is counted as such.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from workflow import engine
from workflow.errors import MissingFact, WorkflowError
from workflow.history import Expected, History, Memory, party_code, party_keys
from workflow.model import Completed, Fired, Marking, Move, Node, NodeKind, Procedure, Returned

#: A case that takes more steps than this goes round in circles.
MAX_STEPS = 1_000
#: The place, among what happens in one minute, of what did not happen in the history.
UNSEEN = 1_000_000
ANSWERED, TIMED, LATE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a case goes: the steps people took, the timers that took one away, and the end."""

    path: tuple[str, ...]
    minutes: int
    ended: str | None
    guessed: tuple[str, ...]
    stuck: str | None = None


def replay(
    history: History,
    procedure: Procedure,
    day_minutes: int,
    usual: Mapping[str, str] | None = None,
) -> Replayed:
    """Take a case through `procedure`; `usual` names the most common outcome of each node."""
    return _Replay(history, procedure, day_minutes, usual or {}).run()


@dataclass(slots=True)
class _Stand:
    """One open task: the answers that are still to come, of how many."""

    visit: int
    since: int
    pending: dict[str, Expected] = field(default_factory=dict)
    parties: int = 0


class _Due(NamedTuple):
    """Something that happens in time, unless the task is closed before; sorted by its first."""

    minute: int
    order: tuple[int, int]
    number: int
    node: Node
    visit: int
    party: str
    timer: Node | None


class _Replay:
    """One case on its way."""

    def __init__(
        self, history: History, procedure: Procedure, day_minutes: int, usual: Mapping[str, str]
    ) -> None:
        self.procedure, self.day_minutes, self.usual = procedure, day_minutes, usual
        self.memory = Memory(history)
        self.facts: dict[str, object] = dict(history.facts)
        self.marking = Marking()
        self.minute = 0
        self.visits: Counter[int] = Counter()
        self.stands: dict[int, _Stand] = {}
        self.due: list[_Due] = []
        self.promised = 0
        self.path: list[str] = []
        self.guessed: list[str] = []
        self.ended: str | None = None

    def run(self) -> Replayed:
        """Go from the start to the end, or to where it goes no further."""
        stuck = None
        try:
            self._take(engine.start(self.procedure, self.facts))
            for _ in range(MAX_STEPS):
                if self.ended is not None or not self.due:
                    break
                self._happen(heapq.heappop(self.due))
        except WorkflowError as refusal:
            stuck = _told(refusal)
        if stuck is None and self.ended is None:
            stuck = "it goes round in circles" if self.due else "nobody has anything left to do"
        return Replayed(tuple(self.path), self.minute, self.ended, tuple(self.guessed), stuck)

    def _take(self, move: Move) -> None:
        """Follow a move to where it rests; services, also those that wait, return at once."""
        calls: list[int] = []
        while True:
            self.facts.update(move.facts)
            self.marking = move.marking
            for index in move.closed:
                self.stands.pop(index, None)
            for index in (*move.opened, *move.calls):
                node = self.procedure.nodes[index]
                if node.kind is NodeKind.SERVICE:
                    calls.append(index)
                else:
                    self._open(node)
            if move.ended is not None:
                self.ended = self.procedure.nodes[move.ended].id
                self.path.append(self.ended)
            if not calls or self.ended is not None:
                return
            move = self._call(self.procedure.nodes[calls.pop(0)])

    def _call(self, node: Node) -> Move:
        self.visits[node.index] += 1
        found = self.memory.finding(node.id, self.visits[node.index])
        if found is not None:
            self.facts.update(found.facts)
            if found.visit != self.visits[node.index]:
                self.guessed.append(node.id)
        return engine.advance(self.procedure, self.marking, Returned(node.index), self.facts)

    # --- a task opens ------------------------------------------------------------------------

    def _open(self, node: Node) -> None:
        self.visits[node.index] += 1
        stand = _Stand(self.visits[node.index], self.minute)
        self.stands[node.index] = stand
        whole = self._timers(node)
        for key, party in self._parties(node).items():
            silence, limit = self._terms(node, party)
            answer = stand.pending[key] = self.memory.expected(node.id, stand.visit, key)
            own = list(self._silences(node, silence, limit))
            for timer, days in own:
                self._await(self._minutes(days), _silence_rank(answer), node, key, timer)
            if not answer.silent or not (own or any(timer.interrupting for timer in whole)):
                self._await(self._speaks(answer, limit), _answer_rank(answer), node, key)
        stand.parties = len(stand.pending)
        silence_known = (UNSEEN, TIMED) if node.is_many else _silence_rank(stand.pending[""])
        for timer in whole:
            order = silence_known if timer.interrupting else (UNSEEN, TIMED)
            self._await(self._minutes(timer.after_days or Decimal(0)), order, node, "", timer)

    def _timers(self, node: Node, *, each: bool = False) -> list[Node]:
        """List the timers that run once for the whole task, or on `each` of its parties."""
        boundary = self.procedure.boundary_of(node.index)
        return [b for b in boundary if b.kind is NodeKind.TIMER and b.each is each]

    def _parties(self, node: Node) -> dict[str, object]:
        """Give whom the task asks, by key; the task of one person asks one without a name."""
        if node.over is None:
            return {"": None}
        asked = self.procedure.facts[node.over].of(node.over, self.facts)
        listed = asked if isinstance(asked, Sequence) else ()
        return dict(zip(party_keys(listed), listed, strict=True))

    def _terms(self, node: Node, party: object) -> tuple[object, Decimal | None]:
        """Say what a party's silence means and how long it has: by the sheet, or as it was told."""
        if party is None:
            return None, node.limit_days
        for consultee in self.procedure.consultees:
            if consultee.code == party_code(party):
                return consultee.silence, consultee.limit_days
        told = party if isinstance(party, Mapping) else {}
        limit = told.get("limit_days")
        return told.get("silence"), node.limit_days if limit is None else Decimal(str(limit))

    def _silences(
        self, node: Node, silence: object, limit: Decimal | None
    ) -> Iterator[tuple[Node, Decimal]]:
        """List the timers that answer for a party; only silence that is consent has one."""
        for timer in self._timers(node, each=True):
            days = limit if timer.after_days is None else timer.after_days
            if silence == "consent" and days is not None:
                yield timer, days

    def _speaks(self, answer: Expected, limit: Decimal | None) -> int:
        """Say after how many minutes an answer comes; where nothing is known, at the limit."""
        at_limit = 0 if limit is None else self._minutes(limit)
        if answer.minutes is None:
            return at_limit
        return max(answer.minutes, at_limit) if answer.silent else answer.minutes

    def _minutes(self, days: Decimal) -> int:
        return int(days * self.day_minutes)

    def _await(
        self,
        minutes: int,
        order: tuple[int, int],
        node: Node,
        party: str,
        timer: Node | None = None,
    ) -> None:
        self.promised += 1
        visit = self.visits[node.index]
        due = _Due(self.minute + minutes, order, self.promised, node, visit, party, timer)
        heapq.heappush(self.due, due)

    # --- something happens -------------------------------------------------------------------

    def _happen(self, due: _Due) -> None:
        """Let happen what is due, unless the task was closed or the party answered before."""
        stand = self.stands.get(due.node.index)
        if stand is None or stand.visit != due.visit:
            return
        if due.timer is not None and not due.timer.each:
            self._run_out(due, due.timer, stand)
        elif due.party in stand.pending:
            self._close(due, stand)

    def _run_out(self, due: _Due, timer: Node, stand: _Stand) -> None:
        self.minute = due.minute
        if timer.interrupting:
            self.path.append(timer.id)
            waited = due.minute - stand.since
            if not all(answer.is_silent_for(waited) for answer in stand.pending.values()):
                self.guessed.append(due.node.id)
        self._take(engine.advance(self.procedure, self.marking, Fired(timer.index), self.facts))

    def _close(self, due: _Due, stand: _Stand) -> None:
        """Close one party's part, by its answer or by its silence; the last one closes the task."""
        self.minute = due.minute
        answer = stand.pending.pop(due.party)
        counts = len(stand.pending), stand.parties - len(stand.pending)
        event: Completed | Fired
        if due.timer is None:
            outcome, chosen = self._outcome(due.node, answer)
            event = Completed(due.node.index, outcome, *counts)
            guess = chosen or answer.silent or answer.place is None
        else:
            event = Fired(due.timer.index, *counts)
            guess = not answer.is_silent_for(due.minute - stand.since)
        move = engine.advance(self.procedure, self.marking, event, self.facts)
        if guess:
            self.guessed.append(due.node.id)
        if due.node.index in move.closed:
            self.path.append(due.node.id)
        self._take(move)

    def _outcome(self, node: Node, answer: Expected) -> tuple[str | None, bool]:
        """Give the outcome and whether it was chosen for want of the one that was given."""
        offered = [o.code for o in engine.offers(node, self.facts)]
        if answer.outcome in offered:
            return answer.outcome, False
        if not offered:
            return None, False
        usual = self.usual.get(node.id)
        return (usual if usual in offered else offered[0]), True


def _answer_rank(answer: Expected) -> tuple[int, int]:
    """Rank an answer in its minute; who kept silent so far speaks after everything else."""
    if answer.silent:
        return UNSEEN, LATE
    return UNSEEN if answer.place is None else answer.place, ANSWERED


def _silence_rank(answer: Expected) -> tuple[int, int]:
    """Rank the timer that takes a question away: where the silence was seen, or after answers."""
    return answer.place if answer.silent and answer.place is not None else UNSEEN, TIMED


def _told(refusal: WorkflowError) -> str:
    """Say in words why a case goes no further."""
    if isinstance(refusal, MissingFact):
        return f"the procedure asks for '{refusal.name}', which nobody has established"
    return str(refusal)
