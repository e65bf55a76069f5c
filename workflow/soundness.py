"""Proves that a drawing never gets stuck, doubles or loses a token, by trying every marking.

A marking is looked at when it rests: gateways and services that do not wait are passed in the same
breath, with every choice free. The rules are written in docs/bpmn-subset.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

from workflow.binding import Graph
from workflow.errors import Faults
from workflow.model import Marking, Names, Node, NodeKind, Reachability
from workflow.reduction import can_be_reduced, reduced
from workflow.stories import listed, note, phrase, when
from workflow.structure import refuse_misshapen

MAX_MARKINGS = 20_000
# How many steps between two rests are followed for each marking that may be tried.
STEPS = 15


NOTHING = Names("", "")


class Rest(NamedTuple):
    """A resting case as bit sets: open nodes, waiting flows, timers that fired already."""

    open: int
    waiting: int
    spent: int


class _Step(NamedTuple):
    """A case between two rests; what happens in one move may happen in any order.

    `called` were services, of which `calls` have not returned; `fresh` ones are called when the
    move is made, unless it `stops` the case, which then is `over`. `came`: flows to joins that
    held or got a token in this move.
    """

    open: int
    waiting: int
    spent: int
    pending: tuple[int, ...]
    called: int
    ends: tuple[int, ...]
    over: bool = False
    came: int = 0
    calls: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    stops: bool = False


class _Problem(Exception):
    """Something that must not happen, seen while following one event."""

    def __init__(self, node: Node, kind: str, left: Names = NOTHING) -> None:
        super().__init__(node.id, kind)
        self.node = node
        self.kind = kind
        self.left = left


class TooMany(Exception):
    """There are more markings than are tried."""


EMPTY = Rest(0, 0, 0)


def prove(graph: Graph, faults: Faults, limit: int = MAX_MARKINGS) -> Reachability:
    """Note every way in which the graph is unsound; give the summary of what was tried."""
    refuse_misshapen(graph, faults)
    faults.refuse()
    explorer = Explorer(graph, limit)
    try:
        explorer.explore()
    except TooMany:
        return _prove_reduced(graph, explorer.side, limit, faults)
    explorer.report(faults)
    markings = frozenset(
        Marking(frozenset(_bits(rest.open)), frozenset(_bits(rest.waiting)))
        for rest in explorer.came_from
        if rest != EMPTY
    )
    return Reachability(len(markings), markings)


def _prove_reduced(graph: Graph, side: frozenset[int], limit: int, faults: Faults) -> Reachability:
    """Prove what is too large to try marking by marking; then no list of markings is kept."""
    if not can_be_reduced(graph):
        note(faults, graph.nodes[0].line, "many", limit=limit)
        return Reachability(limit, None)
    explorer = Explorer(reduced(graph, side), limit)
    try:
        explorer.explore()
        explorer.report(faults)
    except TooMany:
        note(faults, graph.nodes[0].line, "many", limit=limit)
    return Reachability(len(explorer.came_from), None)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Explorer:
    """Walks the resting markings breadth first, so that every trail it tells is a shortest."""

    def __init__(self, graph: Graph, limit: int = MAX_MARKINGS) -> None:
        """Prepare to explore `graph`, up to `limit` markings."""
        self.graph = graph
        self.limit = limit
        self.came_from: dict[Rest, tuple[Rest, int] | None] = {}
        self.leads_to: dict[Rest, set[Rest]] = {}
        self.passed: set[int] = set()
        self.steps = 0
        self.stood = 0
        self.problems: dict[tuple[int, str], tuple[Rest | None, int, Names]] = {}
        self.boundary: dict[int, list[Node]] = {}
        for node in graph.nodes:
            if node.attached_to is not None:
                self.boundary.setdefault(node.attached_to, []).append(node)
        self.side = self._side_nodes()
        self.wanted = [sum(1 << flow for flow in node.incoming) for node in graph.nodes]

    def _side_nodes(self) -> frozenset[int]:
        """Find nodes that only timers which do not interrupt lead to."""
        main = self._following(n.index for n in self.graph.nodes if n.kind is NodeKind.START)
        return frozenset(node.index for node in self.graph.nodes) - main

    def _following(self, starts: Iterator[int]) -> set[int]:
        seen = set(starts)
        pending = list(seen)
        while pending:
            index = pending.pop()
            after = {self.graph.flows[flow].target for flow in self.graph.nodes[index].outgoing}
            after |= {b.index for b in self.boundary.get(index, []) if b.interrupting}
            pending += after - seen
            seen |= after
        return seen

    def explore(self) -> None:
        """Visit every resting marking there is."""
        start = next(node for node in self.graph.nodes if node.kind is NodeKind.START)
        self.passed.add(start.index)
        layer = self._arrivals(None, start, _Step(0, 0, 0, start.outgoing, 0, ()))
        while layer:
            following: list[Rest] = []
            for rest in layer:
                for node, step in self._events(rest):
                    self.passed.add(node.index)
                    following += self._arrivals(rest, node, step)
            layer = following

    def _arrivals(self, before: Rest | None, node: Node, step: _Step) -> list[Rest]:
        """Follow one event to every rest it can lead to; give back those not seen before."""
        try:
            rests = self._settle(step)
        except _Problem as problem:
            found = (before, node.index, problem.left)
            self.problems.setdefault((problem.node.index, problem.kind), found)
            rests = set()
        if before is not None:
            self.leads_to.setdefault(before, set()).update(rests)
        fresh = sorted(rest for rest in rests if rest not in self.came_from)
        for rest in fresh:
            self.came_from[rest] = None if before is None else (before, node.index)
            self.stood |= rest.open
        if len(self.came_from) > self.limit:
            raise TooMany
        return fresh

    def _events(self, rest: Rest) -> Iterator[tuple[Node, _Step]]:
        """List what can happen next: tasks finish, services return or fail, timers run out."""
        for index in _bits(rest.open):
            host = self.graph.nodes[index]
            catchers = self.boundary.get(index, [])
            spent = rest.spent & ~sum(1 << catcher.index for catcher in catchers)
            left = rest.open & ~(1 << index)
            for node in [host, *catchers]:
                if node.each:
                    self.passed.add(node.index)
                elif node is host or node.interrupting:
                    yield node, _Step(left, rest.waiting, spent, node.outgoing, 0, ())
                elif not rest.spent >> node.index & 1:
                    fired = rest.spent | 1 << node.index
                    yield node, _Step(rest.open, rest.waiting, fired, node.outgoing, 0, ())

    def _settle(self, first: _Step) -> set[Rest]:
        """Let pending tokens run, in every way the choices allow, until all of them rest."""
        rests: set[Rest] = set()
        seen = {first}
        todo = [first]
        while todo:
            step = todo.pop()
            self.steps += 1 + len(step.pending) // 8  # a long list takes longer to copy
            if self.steps > self.limit * STEPS:
                raise TooMany
            if step.pending:
                following = self._arrive(step)
            elif step.calls or (step.fresh and not step.stops):
                following = self._return(step)
            else:
                rests.add(self._at_rest(step))
                continue
            for after in following:
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return rests

    def _return(self, step: _Step) -> Iterator[_Step]:
        """A service that was called returns, or fails; that is a move of its own."""
        index, *calls = step.calls + (() if step.stops else step.fresh)
        left = step._replace(calls=tuple(calls), fresh=(), stops=False, came=0)
        for way in [self.graph.nodes[index], *self.boundary.get(index, [])]:
            self.passed.add(way.index)
            yield left._replace(pending=way.outgoing)

    def _at_rest(self, step: _Step) -> Rest:
        """A main end finishes the case, so nothing else may be left or have ended with it."""
        main = [index for index in step.ends if index not in self.side]
        if step.over and not main:
            return EMPTY
        if main and (step.over or step.open or step.waiting or len(step.ends) > 1):
            raise _Problem(self.graph.nodes[main[0]], "early", self._left(step))
        return Rest(step.open, step.waiting, step.spent)

    def _left(self, step: _Step) -> Names:
        """Say what is not over yet when the case ends."""
        still = [self.graph.nodes[index] for index in _bits(step.open)]
        if still:
            return phrase("open" if len(still) == 1 else "opens", nodes=listed(still))
        joins = [self.graph.nodes[self.graph.flows[flow].target] for flow in _bits(step.waiting)]
        return phrase("waits", nodes=listed(joins)) if joins else phrase("ends")

    def _arrive(self, step: _Step) -> Iterator[_Step]:
        """Move one pending token over its flow into the next node."""
        flow = self.graph.flows[step.pending[-1]]
        node = self.graph.nodes[flow.target]
        rest = step._replace(pending=step.pending[:-1])
        if not self._rests(node):
            self.passed.add(node.index)
        match node.kind:
            case NodeKind.USER | NodeKind.SERVICE:
                yield from self._task(node, rest)
            case NodeKind.PARALLEL:
                yield self._parallel(node, flow.index, rest)
            case NodeKind.END:
                yield rest._replace(ends=(*rest.ends, node.index))
            case NodeKind.TERMINATE | NodeKind.ERROR_END:
                yield rest._replace(over=True, stops=True)
            case _:
                for out in node.outgoing:
                    yield rest._replace(pending=(*rest.pending, out))

    @staticmethod
    def _rests(node: Node) -> bool:
        return node.kind is NodeKind.USER or (node.kind is NodeKind.SERVICE and node.waits)

    def _task(self, node: Node, step: _Step) -> Iterator[_Step]:
        bit = 1 << node.index
        if (step.open | step.called) & bit:
            raise _Problem(node, "twice")
        if self._rests(node):
            yield step._replace(open=step.open | bit)
        else:
            yield step._replace(called=step.called | bit, fresh=(*step.fresh, node.index))
        if node.is_many:
            yield step._replace(pending=(*step.pending, *node.outgoing))

    def _parallel(self, node: Node, flow: int, step: _Step) -> _Step:
        if len(node.incoming) == 1:
            return step._replace(pending=(*step.pending, *node.outgoing))
        if (step.waiting | step.came) >> flow & 1:
            raise _Problem(node, "arrow")
        waiting, wanted = step.waiting | 1 << flow, self.wanted[node.index]
        step = step._replace(waiting=waiting, came=step.came | step.waiting | 1 << flow)
        if waiting & wanted != wanted:
            return step
        pending = (*step.pending, *node.outgoing)
        return step._replace(waiting=waiting & ~wanted, pending=pending)

    def report(self, faults: Faults) -> None:
        """Note what was found, each with the shortest trail that shows it."""
        for (index, kind), (before, last, left) in self.problems.items():
            node = self.graph.nodes[index]
            note(faults, node.line, kind, when=self._trail(before, last), node=node, left=left)
        if self.problems:
            return
        finishing = self._finishing()
        stuck = [rest for rest in self.came_from if rest not in finishing]
        if stuck:
            # What is plainest to see comes first: nothing left to do, then something waiting.
            plainest = min(stuck, key=lambda rest: (rest.open > 0, not rest.waiting))
            self._report_stuck(plainest, faults)
            return
        for node in self.graph.nodes:
            # A task counts only where it stood: one that is cancelled as it opens is never done.
            if not (self.stood >> node.index & 1 or node.index in self.passed):
                note(faults, node.line, "unreached", node=node)

    def _report_stuck(self, rest: Rest, faults: Faults) -> None:
        nodes, flows = self.graph.nodes, self.graph.flows
        came = self.came_from[rest]
        trail = self._trail(*came) if came else when([], {})
        joins = [nodes[i] for i in sorted({flows[flow].target for flow in _bits(rest.waiting)})]
        if joins:
            lacking = [i for join in joins for i in join.incoming if not rest.waiting >> i & 1]
            missing = listed(nodes[flows[i].source] for i in lacking)
            line, at = joins[0].line, listed(joins)
            note(faults, line, "stuck", when=trail, nodes=at, missing=missing)
        else:
            at = listed(nodes[index] for index in _bits(rest.open))
            note(faults, nodes[0].line, "endless", when=trail, nodes=at)

    def _finishing(self) -> set[Rest]:
        """Find the rests from which the case can still end."""
        comes_from: dict[Rest, list[Rest]] = {}
        for rest, following in self.leads_to.items():
            for after in following:
                comes_from.setdefault(after, []).append(rest)
        finishing = {EMPTY}
        pending = [EMPTY]
        while pending:
            for rest in comes_from.get(pending.pop(), []):
                if rest not in finishing:
                    finishing.add(rest)
                    pending.append(rest)
        return finishing

    def _trail(self, before: Rest | None, last: int) -> Names:
        steps = [last]
        while before is not None:
            came = self.came_from[before]
            if came is None:
                break
            before, index = came
            steps.append(index)
        hosts = {
            catcher.index: self.graph.nodes[host]
            for host, catchers in self.boundary.items()
            for catcher in catchers
        }
        return when([self.graph.nodes[index] for index in reversed(steps)], hosts)
