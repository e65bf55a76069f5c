"""Binds a drawing and its sheet: text becomes nodes, flows and conditions, or faults."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import cast

from workflow.bpmn import Drawing, DrawnFlow, DrawnNode, extension_number
from workflow.conditions import (
    BadCondition,
    Condition,
    FactKind,
    FactType,
    compile_condition,
    overlap,
    satisfiable,
)
from workflow.errors import Faults
from workflow.model import BOUNDARY, Clock, Flow, Layout, Names, Node, NodeKind, Outcome
from workflow.node_rules import Refuse, offered, refuse_incomplete, refuse_unsourced
from workflow.sheet import Sheet, StepWords, condition


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and flows that refer to each other by index."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]


def bare_graph(drawing: Drawing, faults: Faults) -> Graph:
    """Build the graph of any file of the subset; choices are free, names are the drawing's."""
    return _graph(drawing, None, faults)


def bound_graph(
    drawing: Drawing, sheet: Sheet, faults: Faults
) -> tuple[Graph, Mapping[str, FactType]]:
    """Build the graph a sheet completes, and give the facts including those its tasks decide."""
    facts = dict(sheet.facts)
    facts.update(_decided(drawing, sheet, faults))
    graph = _graph(drawing, facts, faults)
    for name in sheet.steps:
        if name not in drawing.nodes:
            sheet.steps[name].entry.refuse("no node of that id is drawn")
    nodes = tuple(
        _bound(node, drawing.nodes[node.id], sheet, facts, faults) for node in graph.nodes
    )
    for node in nodes:
        if node.kind is NodeKind.EXCLUSIVE and len(node.outgoing) > 1:
            _refuse_unclear_choice(node, [graph.flows[i] for i in node.outgoing], facts, faults)
    flows = tuple(_named_flow(flow, sheet, faults) for flow in graph.flows)
    for name, entry in sheet.flows.items():
        if name not in drawing.flows:
            entry.refuse("no flow of that id is drawn")
    _refuse_unproposed(nodes, sheet, faults)
    return Graph(nodes, flows), facts


def _named_flow(flow: Flow, sheet: Sheet, faults: Faults) -> Flow:
    """Give a flow that has a name in the drawing its English name too."""
    entry = sheet.flows.get(flow.id)
    if flow.names.vi and entry is None:
        faults.add(flow.line, f"'{flow.id}': the sheet has no English name for it under flows")
    return replace(flow, names=Names(flow.names.vi, entry.text() if entry else ""))


def layout_of(drawing: Drawing, graph: Graph) -> Layout | None:
    """Give the drawing's coordinates, if it has them for every node and flow."""
    if not all(node.id in drawing.boxes for node in graph.nodes):
        return None
    if not all(len(drawing.bends.get(flow.id, ())) > 1 for flow in graph.flows):
        return None
    return Layout(
        boxes={node.index: drawing.boxes[node.id] for node in graph.nodes},
        bends={flow.index: drawing.bends[flow.id] for flow in graph.flows},
    )


def _graph(drawing: Drawing, facts: Mapping[str, FactType] | None, faults: Faults) -> Graph:
    index = {name: position for position, name in enumerate(drawing.nodes)}
    flows: list[Flow] = []
    for drawn in drawing.flows.values():
        if drawn.source in index and drawn.target in index:
            flows.append(_flow(len(flows), drawn, index, drawing, facts, faults))
        else:
            faults.add(drawn.line, f"'{drawn.id}' does not join two drawn nodes")
    nodes = [
        _node(position, drawn, index, flows, faults)
        for position, drawn in enumerate(drawing.nodes.values())
    ]
    return Graph(tuple(nodes), tuple(flows))


def _flow(
    index: int,
    drawn: DrawnFlow,
    nodes: Mapping[str, int],
    drawing: Drawing,
    facts: Mapping[str, FactType] | None,
    faults: Faults,
) -> Flow:
    compiled: Condition | None = None
    if drawn.condition is not None and facts is not None:
        try:
            compiled = compile_condition(drawn.condition, facts)
        except BadCondition as problem:
            faults.add(drawn.line, f"'{drawn.id}': {problem}")
    source = drawing.nodes[drawn.source]
    if drawn.condition is not None and source.kind is not NodeKind.EXCLUSIVE:
        faults.add(drawn.line, f"'{drawn.id}': only an exclusive gateway asks conditions")
    return Flow(
        index=index,
        id=drawn.id,
        source=nodes[drawn.source],
        target=nodes[drawn.target],
        line=drawn.line,
        condition=compiled,
        default=source.default == drawn.id,
        names=Names(drawn.name, ""),
    )


def _node(
    position: int,
    drawn: DrawnNode,
    index: Mapping[str, int],
    flows: list[Flow],
    faults: Faults,
) -> Node:
    incoming = tuple(flow.index for flow in flows if flow.target == position)
    outgoing = tuple(flow.index for flow in flows if flow.source == position)
    if drawn.default is not None and not any(flows[flow].default for flow in outgoing):
        faults.add(drawn.line, f"'{drawn.id}': its default '{drawn.default}' does not leave it")
    if drawn.kind in BOUNDARY and drawn.attached_to not in index:
        faults.add(drawn.line, f"'{drawn.id}' is attached to no drawn node")
    quorum = extension_number(drawn.ht, "quorum")
    return Node(
        index=position,
        id=drawn.id,
        names=Names(drawn.name, ""),
        kind=drawn.kind,
        line=drawn.line,
        incoming=incoming,
        outgoing=outgoing,
        role=drawn.ht.get("role"),
        unit=drawn.ht.get("unit"),
        form=drawn.ht.get("form"),
        decides=drawn.ht.get("decides"),
        limit_days=extension_number(drawn.ht, "limitDays"),
        clock=cast(Clock | None, drawn.ht.get("clock")),
        status=drawn.ht.get("status"),
        effect=drawn.ht.get("effect"),
        waits=drawn.ht.get("waits") == "true",
        over=drawn.ht.get("over", "") if drawn.many else None,
        quorum=int(quorum) if quorum else None,
        attached_to=index.get(drawn.attached_to or ""),
        interrupting=drawn.interrupting,
        each=drawn.ht.get("each") == "true",
        after_days=drawn.after_days,
        error=drawn.error,
    )


def _decided(drawing: Drawing, sheet: Sheet, faults: Faults) -> dict[str, FactType]:
    """Declare what tasks decide: a choice among the outcomes of every task that decides it."""
    words: dict[str, list[str]] = {}
    for drawn in drawing.nodes.values():
        name = drawn.ht.get("decides")
        if name is None:
            continue
        if name in sheet.facts or not name.isidentifier():
            faults.add(drawn.line, f"'{drawn.id}' decides '{name}', which is no free name")
        words.setdefault(name, []).extend(offered(drawn))
    return {
        name: FactType(FactKind.CHOICE, tuple(dict.fromkeys(values)))
        for name, values in words.items()
    }


def _bound(
    node: Node,
    drawn: DrawnNode,
    sheet: Sheet,
    facts: Mapping[str, FactType],
    faults: Faults,
) -> Node:
    """Complete one node with the sheet's words and say what is missing or does not fit."""
    words = sheet.steps.get(node.id)

    def refuse(reason: str) -> None:
        faults.add(drawn.line, f"'{node.id}': {reason}")

    refuse_incomplete(node, drawn, facts, refuse)
    if node.names.vi and words is None:
        refuse("the sheet has no English name for it under steps")
    outcomes = _outcomes(drawn, words, facts, refuse)
    refuse_unsourced(node, words, refuse, demanded=sheet.schema > 1)
    names = Names(node.names.vi, words.en if words else "")
    return replace(node, names=names, outcomes=outcomes, cite=words.cite if words else None)


def _outcomes(
    drawn: DrawnNode, words: StepWords | None, facts: Mapping[str, FactType], refuse: Refuse
) -> tuple[Outcome, ...]:
    described = words.outcomes if words else {}
    codes = offered(drawn)
    if len(set(codes)) != len(codes):
        refuse("offers an outcome twice")
    for code, told in described.items():
        if code not in codes:
            told.entry.refuse(f"'{drawn.id}' does not offer it")
    outcomes = []
    for code in codes:
        if code not in described:
            refuse(f"the sheet does not describe its outcome '{code}'")
            continue
        told = described[code]
        when = condition(told.when, facts) if told.when else None
        outcomes.append(Outcome(code, told.names, told.needs_reason, when, told.asks_again))
        if told.asks_again and not (drawn.kind is NodeKind.USER and drawn.many):
            told.entry.refuse("only one of many parties can be asked again")
    _refuse_no_way_on(outcomes, refuse)
    return tuple(outcomes)


def _refuse_no_way_on(outcomes: list[Outcome], refuse: Refuse) -> None:
    if outcomes and all(outcome.when is not None for outcome in outcomes):
        refuse("every outcome has a condition, so a case could stand here with no way on")
    if outcomes and all(outcome.asks_again for outcome in outcomes):
        refuse("every outcome asks again, so no party could ever settle its question")


def _refuse_unproposed(nodes: tuple[Node, ...], sheet: Sheet, faults: Faults) -> None:
    """Every document is what some step proposes, and such a step proposes nothing else."""
    proposals = {document.proposed_by for document in sheet.documents}
    offered_here = {outcome.code for node in nodes for outcome in node.outcomes}
    for position, document in enumerate(sheet.documents):
        if document.proposed_by not in offered_here:
            line = sheet.lines.get(f"documents[{position}]", 1)
            reason = f"documents[{position}]: no step offers '{document.proposed_by}'"
            sheet.entry.faults.add(line, f"{reason}, so '{document.code}' is never issued")
    for node in nodes:
        codes = {outcome.code for outcome in node.outcomes}
        if codes & proposals:
            for code in sorted(codes - proposals):
                faults.add(node.line, f"'{node.id}': its outcome '{code}' proposes no document")


def _refuse_unclear_choice(
    node: Node, flows: list[Flow], facts: Mapping[str, FactType], faults: Faults
) -> None:
    """An exclusive choice has a default, and at most one of its conditions can ever hold."""
    if sum(flow.default for flow in flows) != 1:
        faults.add(node.line, f"'{node.id}' has no default flow")
    for flow in flows:
        if (flow.condition is None) is not flow.default:
            faults.add(
                flow.line, f"'{flow.id}' needs a condition, or to be the default without one"
            )
    try:
        _refuse_overlaps(flows, facts, faults)
    except BadCondition as problem:
        faults.add(node.line, f"'{node.id}': {problem}")


def _refuse_overlaps(flows: list[Flow], facts: Mapping[str, FactType], faults: Faults) -> None:
    asked = [(flow, flow.condition) for flow in flows if flow.condition is not None]
    for flow, asks in asked:
        if not satisfiable(asks, facts):
            faults.add(flow.line, f"'{flow.id}': its condition can never hold")
    for (flow, asks), (other, asks_too) in combinations(asked, 2):
        both = overlap(asks, asks_too, facts)
        if both is not None:
            faults.add(other.line, f"'{flow.id}' and '{other.id}' can both hold, as with {both}")
