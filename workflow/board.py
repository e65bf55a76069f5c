"""A graph while it is being changed: arrows by number, from node to node."""

from dataclasses import dataclass, field, replace

from workflow.binding import Graph
from workflow.model import BOUNDARY, Flow, Names, Node, NodeKind


@dataclass(slots=True)
class Board:
    """Nodes and arrows that can be moved and taken away; `side` are nodes only side branches reach.

    `catchers` are the timers and error catchers on each task.
    """

    source: Graph
    side: set[int]
    nodes: dict[int, Node] = field(init=False)
    arrows: dict[int, tuple[int, int]] = field(init=False)
    into: dict[int, set[int]] = field(init=False)
    out_of: dict[int, set[int]] = field(init=False)
    catchers: dict[int, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the graph out."""
        nodes = self.source.nodes
        self.nodes = {node.index: node for node in nodes}
        self.arrows = {flow.index: (flow.source, flow.target) for flow in self.source.flows}
        self.into = {node.index: set(node.incoming) for node in nodes}
        self.out_of = {node.index: set(node.outgoing) for node in nodes}
        self.catchers = {}
        for node in nodes:
            if node.attached_to is not None:
                self.catchers.setdefault(node.attached_to, set()).add(node.index)

    def is_at_once(self, index: int) -> bool:
        """Say whether nothing is lost where a service that does not wait is left out."""
        return not self.nodes[index].waits and index not in self.side

    def is_fixed(self, index: int) -> bool:
        """Say whether a node carries timers or error catchers, or is one."""
        return index in self.catchers or self.nodes[index].kind in BOUNDARY

    def is_rest(self, index: int) -> bool:
        """A task may be put together with others; several parties may also pass straight."""
        node = self.nodes[index]
        is_rest = node.kind is NodeKind.USER or (node.kind is NodeKind.SERVICE and node.waits)
        return is_rest and not self.is_fixed(index)

    def only_after(self, index: int) -> int | None:
        """Give the one node that follows, if there is one and it is another."""
        if len(self.out_of[index]) != 1:
            return None
        (arrow,) = self.out_of[index]
        target = self.arrows[arrow][1]
        return None if target == index else target

    def bridge(self, index: int) -> None:
        """Take a node with one way in and one way out from between its neighbours."""
        (arrow_in,), (arrow_out,) = self.into[index], self.out_of[index]
        if arrow_in == arrow_out:
            return
        target = self.arrows[arrow_out][1]
        self.drop_arrow(arrow_out)
        self.point(arrow_in, target)
        self.forget(index)

    def drop_arrow(self, arrow: int) -> None:
        """Take an arrow away."""
        source, target = self.arrows.pop(arrow)
        self.out_of[source].discard(arrow)
        self.into[target].discard(arrow)

    def point(self, arrow: int, target: int) -> None:
        """Let an arrow lead elsewhere."""
        source, before = self.arrows[arrow]
        self.into[before].discard(arrow)
        self.into[target].add(arrow)
        self.arrows[arrow] = (source, target)

    def start_from(self, arrow: int, source: int) -> None:
        """Let an arrow come from elsewhere."""
        before, target = self.arrows[arrow]
        self.out_of[before].discard(arrow)
        self.out_of[source].add(arrow)
        self.arrows[arrow] = (source, target)

    def put_after(self, index: int) -> int:
        """Put an exclusive gateway between a task and where it leads; give the gateway."""
        host, gateway = self.nodes[index], max(self.nodes) + 1
        self.nodes[gateway] = Node(
            gateway, f"{host.id}?", Names("", ""), NodeKind.EXCLUSIVE, host.line
        )
        self.into[gateway], self.out_of[gateway] = set(), set()
        for arrow in list(self.out_of[index]):
            self.start_from(arrow, gateway)
        between = max(self.arrows) + 1
        self.arrows[between] = (index, gateway)
        self.out_of[index].add(between)
        self.into[gateway].add(between)
        if index in self.side:
            self.side.add(gateway)
        return gateway

    def forget(self, index: int) -> None:
        """Take away a node that no arrow touches any more, from its host too."""
        host = self.nodes.pop(index).attached_to
        del self.into[index], self.out_of[index]
        if host in self.catchers:
            self.catchers[host].discard(index)
            if not self.catchers[host]:
                del self.catchers[host]

    def graph(self) -> Graph:
        """Number what is left anew."""
        number = {index: position for position, index in enumerate(sorted(self.nodes))}
        order = {arrow: position for position, arrow in enumerate(sorted(self.arrows))}
        nodes = tuple(self._renumbered(index, number, order) for index in number)
        flows = tuple(
            Flow(order[arrow], f"f{arrow}", number[source], number[target], 1, names=Names("", ""))
            for arrow, (source, target) in sorted(self.arrows.items())
        )
        return Graph(nodes, flows)

    def _renumbered(self, index: int, number: dict[int, int], order: dict[int, int]) -> Node:
        node = self.nodes[index]
        return replace(
            node,
            index=number[index],
            incoming=tuple(sorted(order[arrow] for arrow in self.into[index])),
            outgoing=tuple(sorted(order[arrow] for arrow in self.out_of[index])),
            attached_to=None if node.attached_to is None else number[node.attached_to],
            # It may stand for a row in which somebody surely has to act, so it is not passed.
            over=node.over if self.is_fixed(index) else None,
        )
