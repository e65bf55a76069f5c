"""Places the nodes of a drawing that has no coordinates: in columns, in the order they are met."""

from collections.abc import Sequence

from workflow.model import BOUNDARY, TASKS, Box, Flow, Layout, Node, NodeKind

COLUMN, ROW = 160.0, 110.0
SIZES = {True: (116.0, 64.0), False: (40.0, 40.0)}

Point = tuple[float, float]


def laid_out(nodes: Sequence[Node], flows: Sequence[Flow]) -> Layout:
    """Give every node a box and every flow its bends."""
    columns = _columns(nodes, flows)
    taken: dict[int, int] = {}
    boxes: dict[int, Box] = {}
    for node in nodes:
        if node.kind not in BOUNDARY:
            column = columns[node.index]
            row = taken.get(column, 0)
            taken[column] = row + 1
            boxes[node.index] = _box(node, column * COLUMN, row * ROW)
    for node in nodes:
        if node.attached_to is not None:
            host = boxes[node.attached_to]
            beside = sum(
                1 for other in nodes[: node.index] if other.attached_to == node.attached_to
            )
            boxes[node.index] = Box(host.x + 6 + 34 * beside, host.y + host.height - 15, 30, 30)
    lowest = max(box.y + box.height for box in boxes.values())
    bends = {
        flow.index: _bends(boxes[flow.source], boxes[flow.target], lowest + 20 + 6 * flow.index)
        for flow in flows
    }
    return Layout(boxes, bends)


def _columns(nodes: Sequence[Node], flows: Sequence[Flow]) -> dict[int, int]:
    """Count how many steps from the start each node is first met; an island begins anew."""
    columns: dict[int, int] = {}
    for first in (*(n for n in nodes if n.kind is NodeKind.START), *nodes):
        if first.index in columns or first.kind in BOUNDARY:
            continue
        columns[first.index] = 0
        queue = [first.index]
        for index in queue:
            ways = [nodes[index], *(node for node in nodes if node.attached_to == index)]
            for target in (flows[flow].target for way in ways for flow in way.outgoing):
                if target not in columns:
                    columns[target] = columns[index] + 1
                    queue.append(target)
    return columns


def _box(node: Node, x: float, y: float) -> Box:
    width, height = SIZES[node.kind in TASKS]
    return Box(x + (COLUMN - width) / 2, y + (ROW - height) / 2, width, height)


def _bends(source: Box, target: Box, below: float) -> tuple[Point, ...]:
    """Go from right to left sides; a way back runs below everything, each on a lane of its own."""
    start = (source.x + source.width, source.y + source.height / 2)
    end = (target.x, target.y + target.height / 2)
    if end[0] > start[0]:
        middle = (start[0] + end[0]) / 2
        return (start, (middle, start[1]), (middle, end[1]), end)
    # Between two columns no box is in the way.
    out = source.x + source.width / 2 + COLUMN / 2 - 6
    back = target.x + target.width / 2 - COLUMN / 2 + 6
    return (start, (out, start[1]), (out, below), (back, below), (back, end[1]), end)
