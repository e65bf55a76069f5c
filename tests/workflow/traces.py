"""Random lives of cases told by names alone, so that one drawing's can be laid beside another's.

Chance looks only at names and at what was drawn before, never at an index or the order of a file.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from workflow.conditions import FactKind, FactType
from workflow.engine import advance, offers, start
from workflow.model import (
    Completed,
    Event,
    Failed,
    Fired,
    Marking,
    Move,
    Node,
    NodeKind,
    Procedure,
    Returned,
)

MOST_STEPS = 150
#: What happened, and what the move did: opened, closed, called, ended.
Line = tuple[str, ...]


def stored(ways: Procedure, marking: Marking) -> str:
    """Write a marking down the way rows do: by the names of nodes and flows."""
    return json.dumps(
        {
            "open": sorted(ways.nodes[index].id for index in marking.open),
            "waiting": sorted(ways.flows[index].id for index in marking.waiting),
        }
    )


def restored(ways: Procedure, text: str) -> Marking:
    """Read a marking that was written down."""
    names = json.loads(text)
    flows = {flow.id: flow.index for flow in ways.flows}
    return Marking(
        frozenset(ways.by_id[name].index for name in names["open"]),
        frozenset(flows[name] for name in names["waiting"]),
    )


@dataclass
class Life:
    """One random case; `plain` gives the name a node had before its drawing was changed."""

    ways: Procedure
    seed: int
    plain: Callable[[str], str] = str
    again: Callable[[], Procedure] | None = None

    def trace(self) -> list[Line]:
        """Walk from the start to the end, or as long as a life may be."""
        self.random = Random(self.seed)
        self.facts = {n: self._value(t) for n, t in sorted(self.ways.facts.items())}
        self.spent: set[str] = set()
        move = start(self.ways, self.facts)
        lines = [self._told("start", move)]
        while move.ended is None and len(lines) < MOST_STEPS:
            marking = self._crash(move)
            told, event = self._event(marking)
            move = advance(self.ways, marking, event, self.facts)
            self._settle(event, move)
            lines.append(self._told(told, move))
        return lines

    def _crash(self, move: Move) -> Marking:
        """Forget everything but what was written down, where lives are interrupted."""
        if self.again is None:
            return move.marking
        text = stored(self.ways, move.marking)
        self.ways = self.again()
        return restored(self.ways, text)

    def _value(self, kind: FactType) -> object:
        match kind.kind:
            case FactKind.BOOL:
                return self.random.random() < 0.5
            case FactKind.INT:
                return self.random.randrange(4)
            case FactKind.NUMBER:
                return Decimal(self.random.randrange(80))
            case FactKind.PARTIES:
                return ["a", "b"][: self.random.randrange(3)]
            case FactKind.CHOICE:
                return self.random.choice(kind.values)
            case _:
                return "I"

    def _name(self, node: Node) -> str:
        return self.plain(node.id)

    def _event(self, marking: Marking) -> tuple[str, Event]:
        """Choose what happens next: calls return or fail first, as they do in one transaction.

        Where there is nothing to choose, chance is not asked.
        """
        standing = sorted((self.ways.nodes[i] for i in marking.open), key=self._name)
        calls = [n for n in standing if n.kind is NodeKind.SERVICE and not n.waits]
        if not calls and "pick" in self.facts:
            self.facts["pick"] = self.random.randrange(4)
        node = calls[0] if calls else self._one_of(standing)
        boundary = sorted(self.ways.boundary_of(node.index), key=self._name)
        usable = [b for b in boundary if self._name(b) not in self.spent]
        remaining = self.random.randrange(2) if node.is_many else 0
        if not usable or self.random.random() < 0.6:
            if node.kind is NodeKind.SERVICE:
                return f"{self._name(node)} returns", Returned(node.index)
            words = [outcome.code for outcome in offers(node, self.facts)]
            words = words or [timer.outcomes[0].code for timer in boundary if timer.each]
            word = self._one_of(words) if words else None
            return f"{self._name(node)}: {word}", Completed(node.index, word, remaining)
        catcher = self._one_of(usable)
        if catcher.kind is NodeKind.ERROR:
            told = f"{self._name(node)} fails"
            return told, Failed(node.index, catcher.error or "broken")
        return f"{self._name(catcher)} fires", Fired(catcher.index, remaining)

    def _one_of(self, things: list[Any]) -> Any:
        return things[0] if len(things) == 1 else self.random.choice(things)

    def _settle(self, event: Event, move: Move) -> None:
        closed = [timer for i in move.closed for timer in self.ways.boundary_of(i)]
        self.spent -= {self._name(timer) for timer in closed}
        if isinstance(event, Fired) and not self.ways.nodes[event.timer].interrupting:
            self.spent.add(self._name(self.ways.nodes[event.timer]))
        self.facts.update(move.facts)

    def _told(self, told: str, move: Move) -> Line:
        ended = "" if move.ended is None else self._name(self.ways.nodes[move.ended])
        changes = (self._names(move.opened), self._names(move.closed), self._names(move.calls))
        return (told, *changes, ended, json.dumps(dict(move.facts), sort_keys=True))

    def _names(self, indexes: Iterable[int]) -> str:
        return " ".join(sorted(self._name(self.ways.nodes[index]) for index in indexes))


def trace(
    ways: Procedure,
    seed: int,
    names: Mapping[str, str] | None = None,
    again: Callable[[], Procedure] | None = None,
) -> list[Line]:
    """Give one random life; `names` lead from changed names back to the first ones."""
    known = names or {}
    return Life(ways, seed, lambda name: known.get(name, name), again).trace()
