"""Moves a case: a procedure, a marking and one event in, a `Move` out; nothing else is touched."""

from collections import ChainMap
from typing import Any, cast

from workflow.conditions import Facts
from workflow.errors import BrokenMarking, MissingFact, NotCaught, NotOffered, NotOpen
from workflow.model import (
    Completed,
    Event,
    Failed,
    Fired,
    Marking,
    Move,
    Node,
    NodeKind,
    Outcome,
    Procedure,
    Returned,
)


def start(procedure: Procedure, facts: Facts) -> Move:
    """Set a new case going: run from the start to where the first tasks stand."""
    walk = _Walk(procedure, Marking(), facts)
    walk.leave(procedure.start)
    return walk.move()


def offers(node: Node, facts: Facts) -> tuple[Outcome, ...]:
    """List the outcomes a task offers now."""
    return tuple(o for o in node.outcomes if not o.when or o.when.holds(facts))


def advance(procedure: Procedure, marking: Marking, event: Event, facts: Facts) -> Move:
    """Say what `event` does to a case standing at `marking`, or refuse it by name."""
    walk = _Walk(procedure, marking, facts)
    match event:
        case Completed(index, outcome, remaining, answered):
            _complete(walk, walk.standing(index), outcome, remaining, answered)
        case Returned(index):
            _return(walk, walk.standing(index))
        case Fired(index, remaining, answered):
            _fire(walk, index, remaining, answered)
        case Failed(index, error):
            _fail(walk, walk.standing(index), error)
    return walk.move()


def _complete(
    walk: "_Walk", node: Node, outcome: str | None, remaining: int, answered: int
) -> None:
    offered = _offered(walk, node)
    if node.kind is not NodeKind.USER or outcome not in (offered or (None,)):
        raise NotOffered(node.id, outcome, offered)
    if node.is_many and remaining > 0 and not (node.quorum and answered >= node.quorum):
        return
    if node.decides and outcome:
        walk.decide(node.decides, outcome)
    walk.close(node)
    walk.leave(node)


def _offered(walk: "_Walk", node: Node) -> tuple[str, ...]:
    """Name what a person may answer, and what a timer may answer for a silent party."""
    offered = [outcome.code for outcome in offers(node, walk.facts)]
    for timer in walk.procedure.boundary_of(node.index):
        if timer.each:
            offered += [outcome.code for outcome in timer.outcomes]
    return tuple(offered)


def _return(walk: "_Walk", node: Node) -> None:
    if node.kind is not NodeKind.SERVICE:
        raise NotOffered(node.id, None, _offered(walk, node))
    walk.close(node)
    walk.leave(node)


def _fire(walk: "_Walk", index: int, remaining: int, answered: int) -> None:
    timer = walk.find(index)
    if timer.kind is not NodeKind.TIMER or timer.attached_to is None:
        raise NotOpen(timer.id)
    host = walk.standing(timer.attached_to)
    if timer.each:
        _complete(walk, host, timer.outcomes[0].code, remaining, answered)
        return
    if timer.interrupting:
        walk.close(host)
    walk.leave(timer)


def _fail(walk: "_Walk", node: Node, error: str) -> None:
    if node.kind is not NodeKind.SERVICE:
        raise NotOffered(node.id, None, _offered(walk, node))
    catchers = [c for c in walk.procedure.boundary_of(node.index) if c.kind is NodeKind.ERROR]
    # A catcher that names the error goes before one that catches everything.
    for catcher in sorted(catchers, key=lambda catcher: catcher.error is None):
        if catcher.error in (None, error):
            walk.close(node)
            walk.leave(catcher)
            return
    raise NotCaught(node.id, error)


class _Walk:
    """One move in the making: pushes tokens until every one of them rests."""

    def __init__(self, procedure: Procedure, marking: Marking, facts: Facts) -> None:
        self.procedure = procedure
        self.before = marking
        self.decided: dict[str, object] = {}
        # Looked through, never copied: the caller's facts may be long, or read only when asked.
        self.facts: Facts = ChainMap(self.decided, cast(dict[str, Any], facts))
        self.open = set(marking.open)
        self.waiting = set(marking.waiting)
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.calls: list[int] = []
        self.passed: list[int] = []
        self.pending: list[int] = []
        self.ended: int | None = None

    def find(self, index: int) -> Node:
        """Give the node of that index; an index from elsewhere is as good as not open."""
        if not 0 <= index < len(self.procedure.nodes):
            raise NotOpen(str(index))
        return self.procedure.nodes[index]

    def standing(self, index: int) -> Node:
        """Give the node of that index, if a task stands there."""
        node = self.find(index)
        if index not in self.open:
            raise NotOpen(node.id)
        return node

    def decide(self, fact: str, value: object) -> None:
        """Set a fact, seen by the gateways this very move passes."""
        self.decided[fact] = value

    def close(self, node: Node) -> None:
        """Take the task away from where it stands."""
        self.open.discard(node.index)
        self.closed.append(node.index)

    def leave(self, node: Node) -> None:
        """Let a token go out of `node` by the flows that apply, and run until all tokens rest."""
        self._send(node)
        while self.pending and self.ended is None:
            self._arrive(self.pending.pop())
        if not self.open and not self.waiting and self.ended is None:
            self.ended = self.passed[-1]

    def _send(self, node: Node) -> None:
        self.passed.append(node.index)
        flows = node.outgoing
        if node.kind is NodeKind.EXCLUSIVE and len(flows) > 1:
            flows = (self._choice(node),)
        # The last pushed is taken first, so that branches are walked in the order of the file.
        self.pending.extend(reversed(flows))

    def _choice(self, node: Node) -> int:
        fallback = -1
        for index in node.outgoing:
            flow = self.procedure.flows[index]
            if flow.default:
                fallback = index
            elif flow.condition is not None and flow.condition.holds(self.facts):
                return index
        return fallback

    def _arrive(self, index: int) -> None:
        node = self.procedure.nodes[self.procedure.flows[index].target]
        match node.kind:
            case NodeKind.USER | NodeKind.SERVICE:
                self._stand(node)
            case NodeKind.PARALLEL if len(node.incoming) > 1:
                self._join(node, index)
            case NodeKind.END:
                self.passed.append(node.index)
            case NodeKind.TERMINATE | NodeKind.ERROR_END:
                self._terminate(node)
            case _:
                self._send(node)

    def _stand(self, node: Node) -> None:
        if node.over is not None and not self._parties(node.over):
            self._send(node)
            return
        if node.index in self.open:
            raise BrokenMarking(node.id)
        self.open.add(node.index)
        is_call = node.kind is NodeKind.SERVICE and not node.waits
        (self.calls if is_call else self.opened).append(node.index)

    def _parties(self, name: str) -> object:
        declared = self.procedure.facts.get(name)
        if declared is None:
            raise MissingFact(name)
        return declared.of(name, self.facts)

    def _join(self, node: Node, index: int) -> None:
        if index in self.waiting:
            raise BrokenMarking(node.id)
        self.waiting.add(index)
        if self.waiting.issuperset(node.incoming):
            self.waiting.difference_update(node.incoming)
            self._send(node)

    def _terminate(self, node: Node) -> None:
        self.passed.append(node.index)
        self.closed += sorted(self.before.open - set(self.closed))
        self.open.clear()
        self.waiting.clear()
        self.opened.clear()
        self.calls.clear()
        self.ended = node.index

    def move(self) -> Move:
        """Close the books: the new marking and every difference to the old one."""
        return Move(
            marking=Marking(frozenset(self.open), frozenset(self.waiting)),
            opened=tuple(self.opened),
            closed=tuple(self.closed),
            calls=tuple(self.calls),
            added=tuple(sorted(self.waiting - self.before.waiting)),
            removed=tuple(sorted(self.before.waiting - self.waiting)),
            facts=dict(self.decided),
            passed=tuple(self.passed),
            ended=self.ended,
        )
