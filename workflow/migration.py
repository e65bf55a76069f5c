"""Says whether a running case may be moved to another version, and where it then stands.

Moved is a marking: every open task and every waiting token goes to its counterpart, and that is
allowed only where a case of the new version can stand so. Its proof has listed these markings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflow.conditions import Facts
from workflow.model import Flow, Marking, Node, NodeKind, Procedure

Ids = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything a case holds goes, by the ids of both drawings.

    `tasks` and `waiting` say it of every open task and every waiting flow. `timers` keep their due
    time under the new name; one of `dropped` has no counterpart, one of `started` begins anew.
    """

    tasks: Ids
    waiting: Ids
    timers: Ids
    dropped: tuple[str, ...]
    started: tuple[str, ...]
    marking: Marking


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a case stays under its version, each reason a sentence."""

    reasons: tuple[str, ...]


def plan(
    old: Procedure,
    new: Procedure,
    marking: Marking,
    mapping: Ids,
    facts: Facts | None = None,
) -> Plan | Refusal:
    """Map a case that stands at `marking`: ids stay the same unless `mapping` names another.

    With the case's `facts` a fact that only the new version asks for, and nobody will give any
    more, is a reason to refuse.
    """
    move = _Mapping(old, new, mapping)
    reasons = [*move.misnamed()]
    tasks = {old.nodes[i]: move.node(old.nodes[i]) for i in sorted(marking.open)}
    waiting = {old.flows[i]: move.flow(old.flows[i]) for i in sorted(marking.waiting)}
    reasons += _unfit(tasks, new) or _astray(waiting, new)
    if reasons:
        return Refusal(tuple(reasons))
    found = {node: to for node, to in tasks.items() if to is not None}
    flows = {flow: to for flow, to in waiting.items() if to is not None}
    there = Marking(
        frozenset(node.index for node in found.values()),
        frozenset(flow.index for flow in flows.values()),
    )
    reasons += _unreachable(old, new, marking, there)
    if facts is not None:
        reasons += _unanswerable(old, new, marking, there, facts)
    return Refusal(tuple(reasons)) if reasons else _whole(move, found, flows, there)


class _Mapping:
    """Both versions, and which id of one is which of the other."""

    def __init__(self, old: Procedure, new: Procedure, mapping: Ids) -> None:
        self.old, self.new, self.mapping = old, new, mapping
        self.old_flows = {flow.id for flow in old.flows}
        self.new_flows = {flow.id: flow for flow in new.flows}

    def misnamed(self) -> Iterator[str]:
        """Tell what is wrong with the request itself."""
        if self.old.code != self.new.code:
            yield f"{self.old.code} and {self.new.code} are different procedures"
        for known, unknown in self.mapping.items():
            if known not in self.old.by_id and known not in self.old_flows:
                yield f"{_version(self.old)} has no '{known}'"
            if unknown not in self.new.by_id and unknown not in self.new_flows:
                yield f"{_version(self.new)} has no '{unknown}'"

    def node(self, node: Node) -> Node | None:
        """Find the counterpart of a node; what stands beside every drawing is none."""
        found = self.new.by_id.get(self.mapping.get(node.id, node.id))
        return found if found is not None and found.index >= 0 else None

    def flow(self, flow: Flow) -> Flow | None:
        """Find the counterpart of a flow before a join: by its id, otherwise by its two ends."""
        same = self.new_flows.get(self.mapping.get(flow.id, flow.id))
        if same is not None and _is_before_join(self.new, same):
            return same
        source, target = self.node(self.old.nodes[flow.source]), self.node(self._target(flow))
        ends = {(f.source, f.target): f for f in self.new.flows if _is_before_join(self.new, f)}
        return ends.get((source.index, target.index)) if source and target else None

    def _target(self, flow: Flow) -> Node:
        return self.old.nodes[flow.target]


def _version(procedure: Procedure) -> str:
    return f"{procedure.code} v{procedure.version}"


def _is_before_join(procedure: Procedure, flow: Flow) -> bool:
    target = procedure.nodes[flow.target]
    return target.kind is NodeKind.PARALLEL and len(target.incoming) > 1


def _unfit(tasks: Mapping[Node, Node | None], new: Procedure) -> list[str]:
    """Tell which open tasks find no task of their kind."""
    reasons: list[str] = []
    taken: dict[int, str] = {}
    for node, to in tasks.items():
        if to is None:
            reasons.append(f"'{node.id}' is open and {_version(new)} has no '{node.id}'")
            continue
        reasons += _unlike(node, to)
        other = taken.setdefault(to.index, node.id)
        if other != node.id:
            reasons.append(f"'{other}' and '{node.id}' would both stand at '{to.id}'")
    return reasons


def _unlike(node: Node, to: Node) -> Iterator[str]:
    """Tell why an open task cannot stand at a node of the new version."""
    pair = f"'{node.id}' and '{to.id}'"
    if node.kind is not to.kind:
        yield f"{pair} are of different kinds, {node.kind.value} and {to.kind.value}"
        return
    if node.over != to.over:
        yield f"{pair} ask different parties, {_said(node.over)} and {_said(to.over)}"
    if (node.role, node.unit) != (to.role, to.unit):
        yield f"{pair} are for different people, {_holder(node)} and {_holder(to)}"
    if (node.effect, node.waits) != (to.effect, to.waits):
        yield f"{pair} do different work, {_said(node.effect)} and {_said(to.effect)}"


def _said(word: str | None) -> str:
    return f"'{word}'" if word else "none"


def _holder(node: Node) -> str:
    return f"{node.role or 'nobody'} of {node.unit or 'nowhere'}"


def _astray(waiting: Mapping[Flow, Flow | None], new: Procedure) -> list[str]:
    """Tell which waiting branches find no join."""
    reasons = []
    taken: dict[int, str] = {}
    for flow, to in waiting.items():
        if to is None:
            reasons.append(f"a branch waits on '{flow.id}', which leads to no join any more")
        elif (other := taken.setdefault(to.index, flow.id)) != flow.id:
            reasons.append(f"'{other}' and '{flow.id}' would both wait on '{to.id}'")
    return reasons


def _unreachable(old: Procedure, new: Procedure, marking: Marking, there: Marking) -> Iterator[str]:
    """Tell why no case of the new version stands as this one would."""
    if marking == Marking():
        yield "the case has ended"
    elif new.reachable.markings is None:
        yield f"{_version(new)} is too large for a list of where its cases can stand"
    elif there not in new.reachable.markings:
        yield f"no case of {_version(new)} ever stands at {_place(new, there)}"


def _place(procedure: Procedure, marking: Marking) -> str:
    words = [f"'{procedure.nodes[i].id}'" for i in sorted(marking.open)] or ["no task"]
    joins = {procedure.nodes[procedure.flows[i].target].id for i in marking.waiting}
    waits = [f"a branch waiting at '{join}'" for join in sorted(joins)]
    return " with ".join([", ".join(words), *([" and ".join(waits)] if waits else [])])


def _unanswerable(
    old: Procedure, new: Procedure, marking: Marking, there: Marking, facts: Facts
) -> Iterator[str]:
    """Tell which facts the rest of the way newly asks for without anybody who establishes them."""
    before, after = _ahead(old, marking), _ahead(new, there)
    decided = {node.decides for node in after}
    finds = any(node.kind is NodeKind.SERVICE for node in after)
    ever_decided = {node.decides for node in new.nodes}
    for name in sorted(_asked(new, after) - _asked(old, before) - decided):
        declared = new.facts.get(name)
        given = facts.get(name) is not None or (declared and declared.initial is not None)
        # What no task decides a service may still find out.
        if not given and not (finds and name not in ever_decided):
            yield f"{_version(new)} asks for '{name}', which this case will never know"


def _ahead(procedure: Procedure, marking: Marking) -> list[Node]:
    """List every node that a case at `marking` may still come through."""
    seen = set(marking.open) | {procedure.flows[i].target for i in marking.waiting}
    pending = list(seen)
    while pending:
        index = pending.pop()
        after = {procedure.flows[flow].target for flow in procedure.nodes[index].outgoing}
        after |= {boundary.index for boundary in procedure.boundary_of(index)}
        pending += after - seen
        seen |= after
    return [procedure.nodes[index] for index in sorted(seen)]


def _asked(procedure: Procedure, nodes: list[Node]) -> set[str]:
    """Name the facts that conditions at these nodes, and lists of parties, ask for."""
    conditions = [outcome.when for node in nodes for outcome in node.outcomes]
    conditions += [procedure.flows[flow].condition for node in nodes for flow in node.outgoing]
    names = {name for condition in conditions if condition for name in condition.names}
    return names | {node.over for node in nodes if node.over}


def _whole(
    move: _Mapping,
    tasks: Mapping[Node, Node],
    waiting: Mapping[Flow, Flow],
    there: Marking,
) -> Plan:
    """Put the plan together, with the timers that run beside the open tasks."""
    timers: dict[str, str] = {}
    dropped: list[str] = []
    started: list[str] = []
    for node, to in tasks.items():
        fresh = {timer.id: timer for timer in _timers(move.new, to)}
        for timer in _timers(move.old, node):
            same = move.node(timer)
            if same and fresh.get(same.id) and _ticks_alike(timer, same):
                timers[timer.id] = fresh.pop(same.id).id
            else:
                dropped.append(timer.id)
        started += fresh
    return Plan(
        tasks={node.id: to.id for node, to in tasks.items()},
        waiting={flow.id: to.id for flow, to in waiting.items()},
        timers=timers,
        dropped=tuple(dropped),
        started=tuple(started),
        marking=there,
    )


def _timers(procedure: Procedure, node: Node) -> list[Node]:
    return [b for b in procedure.boundary_of(node.index) if b.kind is NodeKind.TIMER]


def _ticks_alike(timer: Node, other: Node) -> bool:
    """Can a timer that runs, or fired already without closing its task, go on as the other?"""
    return (timer.each, timer.interrupting) == (other.each, other.interrupting)
