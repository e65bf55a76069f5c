"""Proves that a drawing never gets stuck, doubles or loses a token, by trying every marking.

A marking is looked at when it rests: gateways and services that do not wait are passed in the same
breath, with every choice free. The rules are written in docs/bpmn-subset.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

from workflow.binding import Graph
from workflow.errors import Faults
from workflow.model import Marking, Node, NodeKind, Reachability
from workflow.reduction import reduced
from workflow.structure import refuse_misshapen

MAX_MARKINGS = 20_000


class Rest(NamedTuple):
    """A resting case as bit sets: open nodes, waiting flows, timers that fired already."""

    open: int
    waiting: int
    spent: int


class _Step(NamedTuple):
    """A case between two rests."""

    open: int
    waiting: int
    spent: int
    pending: tuple[int, ...]
    called: int
    ends: tuple[int, ...]


class _Problem(Exception):
    """Something that must not happen, seen while following one event."""

    def __init__(self, node: Node, what: str) -> None:
        super().__init__(node.id, what)
        self.node = node
        self.what = what


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
    explorer = Explorer(reduced(graph, side), limit)
    try:
        explorer.explore()
        explorer.report(faults)
    except TooMany:
        reason = f"more than {limit} markings can be reached, too many to prove; draw it simpler"
        faults.add(graph.nodes[0].line, reason)
    return Reachability(len(explorer.came_from), None)


def _bits(mask: int) -> Iterator[int]:
    position = 0
    while mask:
        if mask & 1:
            yield position
        mask >>= 1
        position += 1


class Explorer:
    """Walks the resting markings breadth first, so that every trail it tells is a shortest."""

    def __init__(self, graph: Graph, limit: int = MAX_MARKINGS) -> None:
        """Prepare to explore `graph`, up to `limit` markings."""
        self.graph = graph
        self.limit = limit
        self.came_from: dict[Rest, tuple[Rest, int] | None] = {}
        self.leads_to: dict[Rest, set[Rest]] = {}
        self.passed: set[int] = set()
        self.problems: dict[tuple[int, str], tuple[Rest | None, int]] = {}
        self.boundary: dict[int, list[Node]] = {}
        for node in graph.nodes:
            if node.attached_to is not None:
                self.boundary.setdefault(node.attached_to, []).append(node)
        self.side = self._side_nodes()

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
            self.problems.setdefault((problem.node.index, problem.what), (before, node.index))
            rests = set()
        if before is not None:
            self.leads_to.setdefault(before, set()).update(rests)
        fresh = sorted(rest for rest in rests if rest not in self.came_from)
        for rest in fresh:
            self.came_from[rest] = None if before is None else (before, node.index)
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
            if not step.pending:
                rests.add(self._at_rest(step))
                continue
            for after in self._arrive(step):
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        return rests

    def _at_rest(self, step: _Step) -> Rest:
        """A main end finishes the case, so nothing else may be left or have ended with it."""
        main = [index for index in step.ends if index not in self.side]
        if main and (step.open or step.waiting or len(step.ends) > 1):
            others = [self._told(index) for index in _bits(step.open)] or ["another branch"]
            what = f"can be reached while {', '.join(others)} is not finished"
            raise _Problem(self.graph.nodes[main[0]], what)
        return Rest(step.open, step.waiting, step.spent)

    def _arrive(self, step: _Step) -> Iterator[_Step]:
        """Move one pending token over its flow into the next node."""
        flow = self.graph.flows[step.pending[-1]]
        node = self.graph.nodes[flow.target]
        rest = step._replace(pending=step.pending[:-1])
        self.passed.add(node.index)
        match node.kind:
            case NodeKind.USER | NodeKind.SERVICE:
                yield from self._task(node, rest)
            case NodeKind.PARALLEL:
                yield self._parallel(node, flow.index, rest)
            case NodeKind.END:
                yield rest._replace(ends=(*rest.ends, node.index))
            case NodeKind.TERMINATE | NodeKind.ERROR_END:
                yield _Step(0, 0, 0, (), 0, ())
            case _:
                for out in node.outgoing:
                    yield rest._replace(pending=(*rest.pending, out))

    def _task(self, node: Node, step: _Step) -> Iterator[_Step]:
        bit = 1 << node.index
        if (step.open | step.called) & bit:
            raise _Problem(node, "can be opened a second time while it is still open")
        if node.kind is NodeKind.USER or node.waits:
            yield step._replace(open=step.open | bit)
        else:
            for way in [node, *self.boundary.get(node.index, [])]:
                self.passed.add(way.index)
                pending = (*step.pending, *way.outgoing)
                yield step._replace(called=step.called | bit, pending=pending)
        if node.is_many:
            yield step._replace(pending=(*step.pending, *node.outgoing))

    def _parallel(self, node: Node, flow: int, step: _Step) -> _Step:
        if step.waiting >> flow & 1:
            raise _Problem(node, "can be reached twice by one branch before the others arrive")
        waiting = step.waiting | 1 << flow
        wanted = sum(1 << index for index in node.incoming)
        if waiting & wanted != wanted:
            return step._replace(waiting=waiting)
        pending = (*step.pending, *node.outgoing)
        return step._replace(waiting=waiting & ~wanted, pending=pending)

    def report(self, faults: Faults) -> None:
        """Note what was found, each with the shortest trail that shows it."""
        for (index, what), (before, last) in self.problems.items():
            node = self.graph.nodes[index]
            faults.add(node.line, f"'{node.id}' {what}; {self._trail(before, last)}")
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
            if node.index not in self.passed:
                faults.add(node.line, f"'{node.id}' can never be reached")

    def _report_stuck(self, rest: Rest, faults: Faults) -> None:
        waits = sorted({self.graph.flows[flow].target for flow in _bits(rest.waiting)})
        names = ", ".join(self._told(index) for index in waits or _bits(rest.open))
        line = self.graph.nodes[waits[0]].line if waits else self.graph.nodes[0].line
        at_join = "a branch waits for ever at " if waits else "the case can never end from "
        came = self.came_from[rest]
        trail = self._trail(*came) if came else "from the start"
        faults.add(line, f"{at_join}{names}; {trail}")

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

    def _trail(self, before: Rest | None, last: int) -> str:
        steps = [last]
        while before is not None:
            came = self.came_from[before]
            if came is None:
                break
            before, index = came
            steps.append(index)
        told = [self._told(index) for index in reversed(steps)]
        return "it happens after " + ", then ".join(told)

    def _told(self, index: int) -> str:
        node = self.graph.nodes[index]
        return f"'{node.names.in_locale('en') or node.id}'"
