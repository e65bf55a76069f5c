"""Reads any BPMN file for its way alone, without a sheet: every choice is free."""

from dataclasses import replace

from workflow.binding import Graph, bare_graph
from workflow.bpmn import Drawing, DrawnFlow, DrawnNode, read_drawing
from workflow.errors import Faults
from workflow.model import NodeKind


def read_bare(data: bytes, faults: Faults) -> tuple[Drawing, Graph]:
    """Read a file as it was drawn, and the graph that says what its tokens do.

    What is against the graph goes to `faults`; what keeps it from being one is raised.
    """
    drawing = read_drawing(data, faults, bare=True)
    graph = bare_graph(_spelled_out(drawing), faults)
    if any({flow.source, flow.target} - drawing.nodes.keys() for flow in drawing.flows.values()):
        faults.refuse()
    return drawing, graph


def as_drawn(drawing: Drawing) -> Graph:
    """Give exactly the nodes and arrows of a drawing that was read, to be shown."""
    unasked = {name: replace(flow, condition=None) for name, flow in drawing.flows.items()}
    return bare_graph(replace(drawing, flows=unasked), Faults(""))


def _spelled_out(drawing: Drawing) -> Drawing:
    """Draw the gateway that a task with a default and one other way leaves out."""
    spelled = replace(drawing, nodes=dict(drawing.nodes), flows=dict(drawing.flows))
    for node in drawing.nodes.values():
        out = [flow for flow in drawing.flows.values() if flow.source == node.id]
        if _chooses(node, out):
            _put_gateway(spelled, node, out)
    return spelled


def _chooses(node: DrawnNode, out: list[DrawnFlow]) -> bool:
    """Say whether a task goes one of two ways: where a condition holds, otherwise by default."""
    is_task = node.kind in (NodeKind.USER, NodeKind.SERVICE)
    return is_task and len(out) == 2 and node.default in {flow.id for flow in out}


def _put_gateway(drawing: Drawing, node: DrawnNode, out: list[DrawnFlow]) -> None:
    gateway = f"{node.id}?"
    drawing.nodes[node.id] = replace(node, default=None)
    drawing.nodes[gateway] = DrawnNode(
        gateway, "", NodeKind.EXCLUSIVE, node.line, {}, default=node.default
    )
    drawing.flows[f"{gateway}?"] = DrawnFlow(f"{gateway}?", "", node.id, gateway, node.line, None)
    for flow in out:
        drawing.flows[flow.id] = replace(flow, source=gateway)
