"""Small procedures for tests, sketched in one line: `s:start a:user e:end` and `s>a a>e`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from workflow.binding import Graph, bare_graph
from workflow.bpmn import read_drawing
from workflow.conditions import FactKind, FactType, compile_condition
from workflow.errors import BadDefinition, Faults
from workflow.model import (
    AuthorityRule,
    Fee,
    Names,
    Node,
    Origin,
    Outcome,
    Procedure,
    Reachability,
)
from workflow.soundness import prove

TAGS = {
    "start": "<startEvent {}/>",
    "user": "<userTask {}/>",
    "many": '<userTask {}><multiInstanceLoopCharacteristics ht:over="parties"/></userTask>',
    "quorum": '<userTask {}><multiInstanceLoopCharacteristics ht:over="parties" ht:quorum="2"/>'
    "</userTask>",
    "service": "<serviceTask {}/>",
    "job": '<serviceTask {} ht:waits="true"/>',
    "xor": "<exclusiveGateway {}/>",
    "and": "<parallelGateway {}/>",
    "end": "<endEvent {}/>",
    "terminate": "<endEvent {}><terminateEventDefinition/></endEvent>",
    "failure": '<endEvent {}><errorEventDefinition errorRef="broken"/></endEvent>',
}
TIMER = "<timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition>"
BOUNDARY = {
    "timer": '<boundaryEvent {} attachedToRef="{}">' + TIMER + "</boundaryEvent>",
    "reminder": '<boundaryEvent {} attachedToRef="{}" cancelActivity="false">'
    + TIMER
    + "</boundaryEvent>",
    "each": '<boundaryEvent {} attachedToRef="{}" ht:each="true" ht:outcome="no_reply">'
    + TIMER
    + "</boundaryEvent>",
    "error": '<boundaryEvent {} attachedToRef="{}"><errorEventDefinition errorRef="broken"/>'
    "</boundaryEvent>",
    "any": '<boundaryEvent {} attachedToRef="{}"><errorEventDefinition/></boundaryEvent>',
}
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:ht="https://hatangchung.example/bpmn/1">
<error id="broken" errorCode="broken"/>
<process id="sketch" name="Sketch">
{}
</process>
</definitions>
"""
FLOW = re.compile(r"(\w+)>(\w+)(\*)?(?:\[([^\]]*)\])?")


def bpmn(nodes: str, flows: str) -> bytes:
    """Write a sketch as a BPMN file; `x>b*` is a default, `x>c[go == 'yes']` asks a condition."""
    found = list(FLOW.finditer(flows))
    defaults = {m[1]: f"{m[1]}_{m[2]}_{n}" for n, m in enumerate(found) if m[3]}
    lines = [_node(word, defaults) for word in nodes.split()]
    for number, match in enumerate(found):
        attributes = f'id="{match[1]}_{match[2]}_{number}"'
        attributes += f' sourceRef="{match[1]}" targetRef="{match[2]}"'
        text = escape(match[4] or "")
        asked = f"<conditionExpression>{text}</conditionExpression>" if text else ""
        lines.append(f"<sequenceFlow {attributes}>{asked}</sequenceFlow>")
    return ENVELOPE.format("\n".join(lines)).encode()


def _node(word: str, defaults: Mapping[str, str]) -> str:
    name, _, kind = word.partition(":")
    kind, _, host = kind.partition("@")
    attributes = f'id="{name}" name="{name}"'
    if name in defaults:
        attributes += f' default="{defaults[name]}"'
    return BOUNDARY[kind].format(attributes, host) if host else TAGS[kind].format(attributes)


def graph(nodes: str, flows: str) -> Graph:
    """Read a sketch as a graph with free choices."""
    faults = Faults("sketch.bpmn")
    read = bare_graph(read_drawing(bpmn(nodes, flows), faults), faults)
    faults.refuse()
    return read


def verdict(nodes: str, flows: str) -> list[str]:
    """Say what keeps a sketch from being sound; nothing where it is."""
    faults = Faults("sketch.bpmn")
    try:
        prove(bare_graph(read_drawing(bpmn(nodes, flows), faults), faults), faults)
        faults.refuse()
    except BadDefinition as refused:
        return [fault.reason for fault in refused.faults]
    return []


def procedure(
    nodes: str,
    flows: str,
    *,
    decides: Mapping[str, str] | None = None,
    offers: Mapping[str, str] | None = None,
    facts: Mapping[str, FactType] | None = None,
) -> Procedure:
    """Make a sketch a procedure: `decides` names facts by task, `offers` their outcomes.

    An offered word may have a condition: `yes no:retries==0`.
    """
    drawn = graph(nodes, flows)
    types = {"parties": FactType(FactKind.PARTIES), **(facts or {})}
    for task, fact in (decides or {}).items():
        words = tuple(word.partition(":")[0] for word in (offers or {})[task].split())
        types[fact] = FactType(FactKind.CHOICE, words)
    bound = tuple(_bound(node, decides or {}, offers or {}, types) for node in drawn.nodes)
    conditions = [match[4] for match in FLOW.finditer(flows)]
    asked = tuple(
        replace(flow, condition=compile_condition(text, types) if text else None)
        for flow, text in zip(drawn.flows, conditions, strict=True)
    )
    attached: dict[int, tuple[Node, ...]] = {}
    for node in bound:
        if node.attached_to is not None:
            attached[node.attached_to] = (*attached.get(node.attached_to, ()), node)
    return Procedure(
        code="sketch",
        version=1,
        names=Names("Phác thảo", "Sketch"),
        works=(),
        in_force_from=date(2026, 7, 1),
        in_force_to=None,
        legal_basis=(),
        doubts=(),
        limit_days=Decimal(10),
        limit_cite=None,
        supplement_days=Decimal(2),
        form="sketch",
        papers=(),
        consultees=(),
        authority=(AuthorityRule(None, "construction"),),
        documents=(),
        fee=Fee(None, None),
        facts=types,
        nodes=bound,
        flows=asked,
        layout=None,
        sha256="0" * 64,
        reachable=Reachability(0, None),
        origin=Origin("sketch.bpmn", "sketch.yaml", {}),
        by_id={node.id: node for node in bound},
        attached=attached,
    )


def _bound(
    node: Node, decides: Mapping[str, str], offers: Mapping[str, str], types: dict[str, FactType]
) -> Node:
    words = offers.get(node.id, "no_reply" if node.each else "")
    outcomes = []
    for word in words.split():
        code, _, when = word.partition(":")
        asked = compile_condition(when, types) if when else None
        outcomes.append(Outcome(code, Names(code, code), when=asked))
    return replace(node, decides=decides.get(node.id), outcomes=tuple(outcomes))
