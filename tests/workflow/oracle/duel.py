"""Plays one case in the engine and in the oracle side by side, and compares every move."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.workflow.oracle.game import Change, Facts, Game, Seen
from tests.workflow.oracle.net import Net, read_net
from tests.workflow.oracle.soundness import Place
from workflow import engine
from workflow.binding import Graph
from workflow.conditions import FactKind, FactType, compile_condition
from workflow.loader import check_drawing
from workflow.model import (
    Completed,
    Event,
    Failed,
    Fee,
    Fired,
    Flow,
    Marking,
    Move,
    Names,
    Node,
    NodeKind,
    Origin,
    Outcome,
    Procedure,
    Reachability,
    Returned,
)

FACT_TYPES = {"pick": FactType(FactKind.INT), "parties": FactType(FactKind.PARTIES)}
ANSWER, NO_REPLY = (Outcome(code, Names("", "")) for code in ("agree", "no_reply"))
MOST_MOVES = 60


def drawn(folder: Path, text: str) -> tuple[Graph, Reachability]:
    """Let the engine's loader read a drawing."""
    path = folder / "process.bpmn"
    path.write_text(text, "utf-8")
    return check_drawing(path)


def places(graph: Graph, reachable: Reachability) -> frozenset[Place]:
    """Name the engine's markings by the ids of the drawing."""
    assert reachable.markings is not None, "these drawings are small enough to list"
    return frozenset(Place(*_named(graph, marking)) for marking in reachable.markings)


def procedure_of(graph: Graph, reachable: Reachability) -> Procedure:
    """Dress a bare drawing as a procedure; the fact `pick` chooses at every gateway."""
    ways = {node.index: [f for f in graph.flows if f.source == node.index] for node in graph.nodes}
    flows = tuple(
        _chosen(graph.nodes[flow.source], flow, ways[flow.source]) for flow in graph.flows
    )
    nodes = tuple(_worded(graph, node) for node in graph.nodes)
    hosts = {node.attached_to for node in nodes if node.attached_to is not None}
    nothing = Names("", "")
    return Procedure(
        code="drawn",
        version=1,
        names=nothing,
        works=(),
        in_force_from=date(2026, 1, 1),
        in_force_to=None,
        legal_basis=(),
        doubts=(),
        limit_days=Decimal(10),
        limit_cite=None,
        supplement_days=Decimal(10),
        form="drawn",
        papers=(),
        consultees=(),
        authority=(),
        documents=(),
        fee=Fee(None, None),
        facts=FACT_TYPES,
        nodes=nodes,
        flows=flows,
        layout=None,
        sha256="",
        reachable=reachable,
        origin=Origin("", "", {}),
        by_id={node.id: node for node in nodes},
        attached={
            host: tuple(node for node in nodes if node.attached_to == host) for host in hosts
        },
    )


def _worded(graph: Graph, node: Node) -> Node:
    """Give the words that a sheet would give: an answer, and what silence is recorded as."""
    silenced = {timer.attached_to for timer in graph.nodes if timer.each}
    if node.each:
        return replace(node, outcomes=(NO_REPLY,))
    return replace(node, outcomes=(ANSWER, NO_REPLY)) if node.index in silenced else node


def _chosen(source: Node, flow: Flow, ways: list[Flow]) -> Flow:
    if source.kind is not NodeKind.EXCLUSIVE or len(ways) < 2:
        return flow
    number = ways.index(flow)
    if number == len(ways) - 1:
        return replace(flow, default=True)
    return replace(flow, condition=compile_condition(f"pick == {number}", FACT_TYPES))


def duel(folder: Path, text: str) -> "Duel":
    """Set up a case of a drawing that the engine accepts."""
    return Duel(procedure_of(*drawn(folder, text)), read_net(text))


class Duel:
    """One case, played twice; what differs is an assertion that fails with the story so far."""

    def __init__(self, procedure: Procedure, net: Net) -> None:
        """Set up both boards."""
        self.procedure = procedure
        self.game = Game(net)
        self.marking = Marking()
        self.calls: list[int] = []
        self.ended: str | None = None
        self.story: list[str] = []

    def start(self, facts: Facts) -> Seen:
        """File the case in both."""
        return self._compare("start", engine.start(self.procedure, facts), self.game.start(facts))

    def walk(self, rng: Random) -> None:
        """Go a random way until the case has ended or has been long enough."""
        self.start(_some_facts(rng))
        for _ in range(MOST_MOVES):
            if self.ended is not None:
                break
            self.happen(rng.choice(self._options()), _some_facts(rng))

    def at(self, name: str, pick: int = 0, parties: tuple[str, ...] = ()) -> Seen:
        """Let the one thing happen that can happen at a task, a timer or an error."""
        (change,) = [change for change in self._options() if change.at == name]
        return self.happen(change, {"pick": pick, "parties": list(parties)})

    def happen(self, change: Change, facts: Facts) -> Seen:
        """Let one event happen in both."""
        host = self._host(change)
        is_counted = self.game.net.steps[host].many and change.verb in ("complete", "answer")
        is_last = self.game.counts(host) if is_counted else True
        event = self._event(change, host, is_counted)
        move = engine.advance(self.procedure, self.marking, event, facts)
        seen = self.game.follow(change, facts) if is_last else self.game.stay()
        return self._compare(f"{change.verb} {change.at} {change.way} {dict(facts)}", move, seen)

    def _options(self) -> list[Change]:
        """List what may happen; services that were called come back first, in their order."""
        while self.calls and self.calls[0] not in self.marking.open:
            self.calls.pop(0)
        options = self.game.options()
        if not self.calls:
            return options
        called = self.procedure.nodes[self.calls[0]].id
        return [change for change in options if self._host(change) == called]

    def _host(self, change: Change) -> str:
        return self.game.net.steps[change.at].host or change.at

    def _event(self, change: Change, host: str, is_counted: bool) -> Event:
        here, task = self.procedure.node(change.at), self.procedure.node(host).index
        answer = here.outcomes[0].code if here.outcomes else None
        left = (self.game.remaining(host), self.game.answered[host]) if is_counted else (0, 1)
        match change.verb:
            case "complete":
                return Completed(task, answer, *left)
            case "return":
                return Returned(task)
            case "fail":
                return Failed(task, change.way or "strange")
            case _:
                return Fired(here.index, *left)

    def _compare(self, what: str, move: Move, seen: Seen) -> Seen:
        before, self.marking = self.marking, move.marking
        self.story.append(what)
        self.calls += move.calls
        self.ended = seen.ended
        nodes = self.procedure.nodes
        ours = Seen(
            *_named(self.procedure, move.marking),
            _ids(nodes, move.opened),
            _ids(nodes, move.closed),
            _ids(nodes, move.calls),
            None if move.ended is None else nodes[move.ended].id,
        )
        assert ours == seen, f"engine and oracle differ after {self.story}"
        assert set(move.added) == move.marking.waiting - before.waiting, self.story
        assert set(move.removed) == before.waiting - move.marking.waiting, self.story
        return seen


def _some_facts(rng: Random) -> Facts:
    parties = [f"party {number}" for number in range(rng.choice([0, 1, 2, 2, 3]))]
    return {"pick": rng.randrange(3), "parties": parties}


def _ids(things: tuple[Node, ...] | tuple[Flow, ...], indexes: Iterable[int]) -> frozenset[str]:
    return frozenset(things[index].id for index in indexes)


def _named(drawing: Graph | Procedure, marking: Marking) -> tuple[frozenset[str], frozenset[str]]:
    return _ids(drawing.nodes, marking.open), _ids(drawing.flows, marking.waiting)
