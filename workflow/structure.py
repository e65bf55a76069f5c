"""The shape every drawing must have before its behaviour is looked at."""

from workflow.binding import Graph
from workflow.errors import Faults
from workflow.model import BOUNDARY, ENDS, TASKS, Node, NodeKind

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
        faults.add(line, f"there are {len(starts)} start events; there must be one")
    if not any(node.kind in ENDS for node in graph.nodes):
        faults.add(1, "there is no end event")
    for node in graph.nodes:
        _refuse_arrows(node, faults)
        if node.kind in BOUNDARY:
            _refuse_host(graph, node, faults)
    for node in _restless_loop(graph):
        faults.add(node.line, f"'{node.id}' is on a loop on which nobody ever has to act")


def _refuse_arrows(node: Node, faults: Faults) -> None:
    wanted_in, wanted_out = _ARROWS[node.kind]
    if node.each:
        wanted_out = 0
    for found, wanted, way in (
        (len(node.incoming), wanted_in, "into"),
        (len(node.outgoing), wanted_out, "out of"),
    ):
        if wanted is None and found == 0:
            faults.add(node.line, f"no flow goes {way} '{node.id}'")
        elif wanted is not None and found != wanted:
            reason = f"{found} flows go {way} '{node.id}'; {wanted} must"
            faults.add(node.line, reason)


def _refuse_host(graph: Graph, node: Node, faults: Faults) -> None:
    if node.attached_to is None:
        return
    host = graph.nodes[node.attached_to]
    if host.kind not in TASKS:
        faults.add(node.line, f"'{node.id}' is attached to '{host.id}', which is no task")
    elif node.kind is NodeKind.ERROR and host.kind is not NodeKind.SERVICE:
        faults.add(node.line, f"'{node.id}': only a service task can fail")
    elif node.kind is NodeKind.TIMER and host.kind is NodeKind.SERVICE and not host.waits:
        faults.add(node.line, f"'{node.id}': no time passes at a service that does not wait")
    elif node.each and not host.is_many:
        faults.add(node.line, f"'{node.id}': ht:each needs a task for several parties")
    elif node.kind is NodeKind.ERROR and not node.interrupting:
        faults.add(node.line, f"'{node.id}': an error always interrupts")


def _restless_loop(graph: Graph) -> list[Node]:
    """Find nodes on a loop without a task that surely rests, by removing whatever leads out."""
    moving = {node.index for node in graph.nodes if not node.stands}
    following = {
        index: {graph.flows[flow].target for flow in graph.nodes[index].outgoing} & moving
        for index in moving
    }
    for node in graph.nodes:
        # A service that does not wait may also go on from its error catchers at once.
        if node.kind is NodeKind.ERROR and node.attached_to in following:
            following[node.attached_to].add(node.index)
    while True:
        leaves = {index for index, targets in following.items() if not targets & following.keys()}
        if not leaves:
            break
        for index in leaves:
            del following[index]
    return [graph.nodes[index] for index in sorted(following) if _returns(index, following)]


def _returns(index: int, following: dict[int, set[int]]) -> bool:
    seen: set[int] = set()
    pending = [index]
    while pending:
        for target in following.get(pending.pop(), set()) - seen:
            if target == index:
                return True
            seen.add(target)
            pending.append(target)
    return False
