"""The shape every drawing must have before its behaviour is looked at."""

import sys

from workflow.binding import Graph
from workflow.errors import Faults
from workflow.model import BOUNDARY, ENDS, TASKS, Node, NodeKind
from workflow.stories import note

# For each kind: how many flows come in and go out; None means at least one.
_ARROWS: dict[NodeKind, tuple[int | None, int | None]] = {
    NodeKind.START: (0, 1),
    NodeKind.USER: (None, 1),
    NodeKind.SERVICE: (None, 1),
    NodeKind.EXCLUSIVE: (None, None),
    NodeKind.PARALLEL: (None, None),
    NodeKind.TIMER: (0, 1),
    NodeKind.ERROR: (0, 1),
    NodeKind.END: (None, 0),
    NodeKind.TERMINATE: (None, 0),
    NodeKind.ERROR_END: (None, 0),
}


def refuse_misshapen(graph: Graph, faults: Faults) -> None:
    """Note every node with wrong arrows or a wrong host, and every loop without a rest."""
    starts = [node for node in graph.nodes if node.kind is NodeKind.START]
    if len(starts) != 1:
        line = starts[1].line if starts else 1
        note(faults, line, "starts", count=len(starts))
    if not any(node.kind in ENDS for node in graph.nodes):
        note(faults, 1, "endings")
    for node in graph.nodes:
        _refuse_arrows(node, faults)
        if node.kind in BOUNDARY:
            _refuse_host(graph, node, faults)
    for node in _restless_loop(graph):
        note(faults, node.line, "restless", node=node)


def _refuse_arrows(node: Node, faults: Faults) -> None:
    wanted_in, wanted_out = _ARROWS[node.kind]
    if node.each:
        wanted_out = 0
    for found, wanted, way in (
        (len(node.incoming), wanted_in, "in"),
        (len(node.outgoing), wanted_out, "out"),
    ):
        if wanted is None and found == 0:
            note(faults, node.line, f"none_{way}", node=node)
        elif wanted is not None and found != wanted:
            note(faults, node.line, f"wrong_{way}", node=node, count=found, wanted=wanted)


def _refuse_host(graph: Graph, node: Node, faults: Faults) -> None:
    if node.attached_to is None:
        return
    host = graph.nodes[node.attached_to]
    if host.kind not in TASKS:
        note(faults, node.line, "no_task", node=node, host=host)
    elif node.kind is NodeKind.ERROR and host.kind is not NodeKind.SERVICE:
        note(faults, node.line, "no_failure", node=node)
    elif node.kind is NodeKind.TIMER and host.kind is NodeKind.SERVICE and not host.waits:
        note(faults, node.line, "no_time", node=node)
    elif node.each and not host.is_many:
        note(faults, node.line, "no_parties", node=node)
    elif node.kind is NodeKind.ERROR and not node.interrupting:
        note(faults, node.line, "no_choice", node=node)


def _restless_loop(graph: Graph) -> list[Node]:
    """Find nodes on a loop without a task that surely rests."""
    moving = {node.index for node in graph.nodes if not node.stands}
    following = {
        index: {graph.flows[flow].target for flow in graph.nodes[index].outgoing} & moving
        for index in moving
    }
    for node in graph.nodes:
        # A service that does not wait may also go on from its error catchers at once.
        if node.kind is NodeKind.ERROR and node.attached_to in following:
            following[node.attached_to].add(node.index)
    loops = [knot for knot in _knots(following) if len(knot) > 1]
    on_loop = {index for knot in loops for index in knot}
    on_loop |= {index for index, targets in following.items() if index in targets}
    return [graph.nodes[index] for index in sorted(on_loop)]


def _knots(following: dict[int, set[int]]) -> list[list[int]]:
    """Group nodes that lead to each other, in one pass (Tarjan's algorithm, without recursion)."""
    number: dict[int, int] = {}
    lowest: dict[int, int] = {}
    path: list[int] = []
    knots: list[list[int]] = []
    for root in following:
        if root in number:
            continue
        work = [(root, iter(following[root]))]
        number[root] = lowest[root] = len(number)
        path.append(root)
        while work:
            index, targets = work[-1]
            for target in targets:
                if target not in number:
                    number[target] = lowest[target] = len(number)
                    path.append(target)
                    work.append((target, iter(following[target])))
                    break
                lowest[index] = min(lowest[index], lowest[target])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[index])
                if lowest[index] == number[index]:
                    knots.append(_cut(path, index, lowest))
    return knots


def _cut(path: list[int], index: int, lowest: dict[int, int]) -> list[int]:
    """Take a finished knot off the path; nothing found later can belong to it."""
    knot: list[int] = []
    while index not in knot[-1:]:
        knot.append(path.pop())
        lowest[knot[-1]] = sys.maxsize
    return knot
