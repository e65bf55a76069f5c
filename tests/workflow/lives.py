"""Random lives of cases, told step by step as time passes, to be replayed by the program.

Time is only ever chosen forward here; the replay must find the same life from its steps alone.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tests.workflow.models import Model
from tests.workflow.sketches import procedure
from workflow.binding import Graph
from workflow.conditions import FactKind, FactType
from workflow.engine import advance, offers, start
from workflow.errors import Faults
from workflow.history import Finding, History, Step, party_keys
from workflow.model import (
    Completed,
    Event,
    Fired,
    Marking,
    Move,
    Node,
    NodeKind,
    Procedure,
    Returned,
)
from workflow.soundness import prove

DAY = 480
#: What a service finds out: the node, what is known, a source of chance.
Find = Callable[[Node, Mapping[str, object], Random], dict[str, object]]


@dataclass
class Stand:
    """One open task of a life."""

    visit: int
    since: int
    parties: int
    pending: list[str]
    mute: set[str]
    timers: dict[tuple[Node, str], int] = field(default_factory=dict)


@dataclass
class Life:
    """One case from its start to its end, and what a history tells of it."""

    procedure: Procedure
    random: Random
    facts: dict[str, object]
    find: Find | None = None
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    minute: int = 0
    ended: str | None = None

    def __post_init__(self) -> None:
        self.filed = dict(self.facts)
        self.marking = Marking()
        self.stands: dict[int, Stand] = {}
        self.visits: Counter[int] = Counter()
        self._take(start(self.procedure, self.facts))
        for _ in range(2_000):
            if self.ended is not None:
                return
            self._something()
        raise AssertionError("the case never ends")

    @property
    def history(self) -> History:
        """Tell the life."""
        return History("H", self.filed, tuple(self.steps), tuple(self.findings))

    def _something(self) -> None:
        """Let somebody answer a little later, or the next timer run out before."""
        later = self.minute + self.random.choice((0, 0, 7, 60, DAY, 3 * DAY))
        timers = [
            (due, not timer.interrupting, index, timer, key)
            for index, stand in self.stands.items()
            for (timer, key), due in stand.timers.items()
        ]
        first = min(timers, key=lambda t: t[:3]) if timers else None
        able = [
            (index, key)
            for index, stand in self.stands.items()
            for key in stand.pending
            if key not in stand.mute
        ]
        if first and (not able or later > first[0]):
            self.minute = first[0]
            self._run_out(*first[2:])
        else:
            self.minute = later
            self._answer(*self.random.choice(able))

    def _answer(self, index: int, key: str) -> None:
        node, stand = self.procedure.nodes[index], self.stands[index]
        offered = [o.code for o in offers(node, self.facts)]
        outcome = self.random.choice(offered) if offered else None
        self._close(index, key, outcome, answered=True)
        counts = len(stand.pending), stand.parties - len(stand.pending)
        self._event(Completed(index, outcome, *counts), index)

    def _run_out(self, index: int, timer: Node, key: str) -> None:
        stand = self.stands[index]
        del stand.timers[timer, key]
        if timer.each:
            self._close(index, key, None, answered=False)
            counts = len(stand.pending), stand.parties - len(stand.pending)
            self._event(Fired(timer.index, *counts), index)
        elif timer.interrupting:
            self.path.append(timer.id)
            self._event(Fired(timer.index))
        else:
            self._event(Fired(timer.index))

    def _close(self, index: int, key: str, outcome: str | None, *, answered: bool) -> None:
        node, stand = self.procedure.nodes[index], self.stands[index]
        stand.pending.remove(key)
        stand.timers = {t: due for t, due in stand.timers.items() if not key or t[1] != key}
        minutes = self.minute - stand.since
        self.steps.append(Step(node.id, stand.visit, minutes, outcome, key, answered))

    def _event(self, event: Event, answered: int | None = None) -> None:
        move = advance(self.procedure, self.marking, event, self.facts)
        if answered in move.closed:
            self.path.append(self.procedure.nodes[answered].id)
        self._take(move)

    def _take(self, move: Move) -> None:
        self.marking = move.marking
        self.facts.update(move.facts)
        for index in move.closed:
            for key in list(self.stands[index].pending) if index in self.stands else ():
                self._close(index, key, None, answered=False)
            self.stands.pop(index, None)
        services = []
        for index in (*move.opened, *move.calls):
            if self.procedure.nodes[index].kind is NodeKind.SERVICE:
                services.append(index)
            else:
                self._open(self.procedure.nodes[index])
        if move.ended is not None:
            self.ended = self.procedure.nodes[move.ended].id
            self.path.append(self.ended)
        for index in services:
            if index in self.marking.open:
                self._call(self.procedure.nodes[index])

    def _call(self, node: Node) -> None:
        self.visits[node.index] += 1
        found = self.find(node, self.facts, self.random) if self.find else {}
        if found:
            self.findings.append(Finding(node.id, self.visits[node.index], found))
            self.facts.update(found)
        self._event(Returned(node.index))

    def _open(self, node: Node) -> None:
        self.visits[node.index] += 1
        asked = list(self.facts[node.over]) if node.over else [None]
        keys = party_keys(asked) if node.over else ("",)
        stand = Stand(self.visits[node.index], self.minute, len(keys), list(keys), set())
        self.stands[node.index] = stand
        for timer in self.procedure.boundary_of(node.index):
            if timer.kind is not NodeKind.TIMER:
                continue
            for key, party in zip(keys, asked, strict=True) if timer.each else (("", None),):
                days = timer.after_days or (party and party["limit_days"])
                if not timer.each or party["silence"] == "consent":
                    stand.timers[timer, key] = self.minute + int(float(days) * DAY)
                    if timer.interrupting and self.random.random() < 0.4:
                        stand.mute |= {key} if timer.each else set(keys)


def random_life(model: Model, walk: int) -> Life:
    """Live one case of a random procedure; at every step people choose where it goes next."""
    ways = decided(model)
    random = Random(walk)
    parties = [
        {"code": code, "silence": random.choice(("consent", "nothing")), "limit_days": "3"}
        for code in ("a", "b", "a")[: random.randrange(4)]
    ]
    return Life(ways, random, {"parties": parties, "pick": "1"})


def decided(model: Model) -> Procedure:
    """Make a random procedure one in which each person's outcome decides every choice."""
    nodes, flows = model.sketch()
    users = [word.partition(":")[0] for word in nodes.split() if word.endswith(":user")]
    words = dict.fromkeys(users, "0 1 2 3")
    many = [word.partition(":")[0] for word in nodes.split() if word.endswith((":many", ":quorum"))]
    words |= dict.fromkeys(many, "agree disagree")
    facts = {"pick": FactType(FactKind.CHOICE, ("0", "1", "2", "3"))} if not users else None
    asked = flows
    for number in range(4):
        asked = asked.replace(f"[pick=={number}]", f"[pick=='{number}']")
    made = procedure(nodes, asked, decides=dict.fromkeys(users, "pick"), offers=words, facts=facts)
    return proved(made)


def proved(ways: Procedure) -> Procedure:
    """Give a sketched procedure the list of its markings."""
    return replace(ways, reachable=prove(Graph(ways.nodes, ways.flows), Faults("sketch.bpmn")))


def shipped_life(ways: Procedure, walk: int) -> Life:
    """Live one case of a procedure that is shipped, with facts of every declared kind."""
    random = Random(walk)
    parties = [
        {"code": c.code, "silence": c.silence, "limit_days": str(c.limit_days)}
        for c in random.sample(ways.consultees, random.randint(0, len(ways.consultees)))
    ]
    facts = {name: _value(kind, parties, random) for name, kind in ways.facts.items()}
    decided_later = {node.decides for node in ways.nodes}
    filed = {name: value for name, value in facts.items() if name not in decided_later}
    return Life(ways, random, filed, _found)


def _value(kind: FactType, parties: object, random: Random) -> object:
    match kind.kind:
        case FactKind.BOOL:
            return random.random() < 0.5
        case FactKind.INT:
            return kind.initial or 0
        case FactKind.NUMBER:
            return random.choice((0.0, 12.0, 45.0, 60.0))
        case FactKind.PARTIES:
            return parties
        case FactKind.CHOICE:
            return random.choice(kind.values)
    return random.choice(("II", "III", "IV"))


def _found(node: Node, facts: Mapping[str, object], random: Random) -> dict[str, object]:
    if node.effect == "request_supplement":
        return {"supplements": int(str(facts.get("supplements", 0))) + 1}
    if node.effect == "check_planning":
        parties = list(facts.get("consultees", []))
        return {"consultees": random.sample(parties, random.randint(0, len(parties)))}
    return {}
