"""Shrinks a graph without changing whether it is sound, so that large drawings can be proved too.

A task in a row with another is one rest, a block whose branches all run from one split to its join
is one branch, a gateway with one way through is none. Tasks with a timer or an error stay.
"""

from dataclasses import dataclass, field, replace

from workflow.binding import Graph
from workflow.model import Flow, Names, Node, NodeKind

_GATEWAYS = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)


def reduced(graph: Graph, side: frozenset[int]) -> Graph:
    """Give a smaller graph with the same verdict; `side` are nodes only side branches reach."""
    board = _Board(graph, side)
    while board.shrink():
        pass
    return board.graph()


@dataclass(slots=True)
class _Board:
    """The graph while it shrinks: arrows by number, from node to node."""

    source: Graph
    side: frozenset[int]
    arrows: dict[int, tuple[int, int]] = field(init=False)
    into: dict[int, set[int]] = field(init=False)
    out_of: dict[int, set[int]] = field(init=False)
    fixed: set[int] = field(init=False)

    def __post_init__(self) -> None:
        nodes = self.source.nodes
        self.arrows = {flow.index: (flow.source, flow.target) for flow in self.source.flows}
        self.into = {node.index: set(node.incoming) for node in nodes}
        self.out_of = {node.index: set(node.outgoing) for node in nodes}
        hosts = {node.attached_to for node in nodes if node.attached_to is not None}
        self.fixed = hosts | {node.index for node in nodes if node.attached_to is not None}

    def shrink(self) -> bool:
        """Apply every rule once wherever it fits; say whether anything changed."""
        before = len(self.arrows)
        for index in list(self.into):
            if index in self.into and index not in self.fixed:
                self._shrink_at(index)
        return len(self.arrows) < before

    def _shrink_at(self, index: int) -> None:
        if self._is_passed(index):
            self._bridge(index)
        elif self._is_rest(index):
            self._join_rests(index)
        elif self._kind(index) in _GATEWAYS:
            self._shrink_block(index)
            if self._kind(index) is NodeKind.EXCLUSIVE:
                self._shrink_loop(index)
                self._drop_ways_back(index)
            self._fuse(index)

    def _join_rests(self, index: int) -> None:
        following = self._only_after(index)
        if following is None or len(self.into[following]) != 1:
            return
        if self._is_rest(following):
            self._bridge(following)

    def _kind(self, index: int) -> NodeKind:
        return self.source.nodes[index].kind

    def _is_rest(self, index: int) -> bool:
        """A task may be put together with others; several parties may also pass straight."""
        node = self.source.nodes[index]
        is_rest = node.kind is NodeKind.USER or (node.kind is NodeKind.SERVICE and node.waits)
        return is_rest and index not in self.fixed

    def _is_passed(self, index: int) -> bool:
        node = self.source.nodes[index]
        through = len(self.into[index]) == 1 and len(self.out_of[index]) == 1
        if node.kind is NodeKind.SERVICE:
            return through and not node.waits and index not in self.side
        return through and node.kind in _GATEWAYS

    def _only_after(self, index: int) -> int | None:
        if len(self.out_of[index]) != 1:
            return None
        (arrow,) = self.out_of[index]
        target = self.arrows[arrow][1]
        return None if target == index else target

    def _bridge(self, index: int) -> None:
        """Take a node with one way in and one way out from between its neighbours."""
        (arrow_in,), (arrow_out,) = self.into[index], self.out_of[index]
        if arrow_in == arrow_out:
            return
        target = self.arrows[arrow_out][1]
        self._drop_arrow(arrow_out)
        self._point(arrow_in, target)
        self._forget(index)

    def _drop_arrow(self, arrow: int) -> None:
        source, target = self.arrows.pop(arrow)
        self.out_of[source].discard(arrow)
        self.into[target].discard(arrow)

    def _point(self, arrow: int, target: int) -> None:
        source, before = self.arrows[arrow]
        self.into[before].discard(arrow)
        self.into[target].add(arrow)
        self.arrows[arrow] = (source, target)

    def _forget(self, index: int) -> None:
        del self.into[index], self.out_of[index]

    def _branches(self, index: int) -> dict[int, list[tuple[int, int | None]]]:
        """Group the ways out of a gateway by where they lead: at once, or over one task."""
        found: dict[int, list[tuple[int, int | None]]] = {}
        for arrow in sorted(self.out_of[index]):
            target = self.arrows[arrow][1]
            beyond = self._only_after(target) if self._is_rest(target) else None
            if beyond is not None and len(self.into[target]) == 1:
                found.setdefault(beyond, []).append((arrow, target))
            else:
                found.setdefault(target, []).append((arrow, None))
        return found

    def _shrink_block(self, index: int) -> None:
        """Of several branches from a split to one join of its kind, keep one; a task, if any."""
        for target, branches in self._branches(index).items():
            if target == index or self._kind(target) is not self._kind(index):
                continue
            kept = next((branch for branch in branches if branch[1] is not None), branches[0])
            for branch in branches:
                if branch != kept:
                    self._drop_branch(*branch)

    def _drop_branch(self, arrow: int, task: int | None) -> None:
        self._drop_arrow(arrow)
        if task is not None:
            (last,) = self.out_of[task]
            self._drop_arrow(last)
            self._forget(task)

    def _shrink_loop(self, index: int) -> None:
        """A loop from an exclusive gateway back to it is a rest before it, or nothing at all."""
        loops = self._branches(index).get(index, [])
        if not loops or len(self.out_of[index]) == len(loops):
            return
        kept = next((task for _, task in loops if task is not None), None)
        for arrow, task in loops:
            if task != kept:
                self._drop_branch(arrow, task)
            else:
                self._drop_arrow(arrow)
        if kept is not None:
            (back,) = self.out_of[kept]
            for arrow in self.into[index] - {back}:
                self._point(arrow, kept)

    def _drop_ways_back(self, index: int) -> None:
        """A way back to just before the rest one came from adds no marking."""
        for arrow in sorted(self.out_of[index]):
            merge = self.arrows[arrow][1]
            if self._kind(merge) is NodeKind.EXCLUSIVE and self._is_way_back(merge, index):
                self._drop_arrow(arrow)

    def _is_way_back(self, merge: int, index: int) -> bool:
        rest = self._only_after(merge)
        comes_from = {self.arrows[arrow][0] for arrow in self.into[merge]}
        if rest is None or comes_from == {index} or len(self.out_of[index]) == 1:
            return False
        return self._leads_only_to(rest, index)

    def _leads_only_to(self, rest: int, index: int) -> bool:
        alone = self._is_rest(rest) and len(self.into[rest]) == 1
        return alone and self._only_after(rest) == index

    def _fuse(self, index: int) -> None:
        """Two gateways of one kind in a row are one."""
        following = self._only_after(index)
        if following is None or self._kind(following) is not self._kind(index):
            return
        (between,) = self.out_of[index]
        self._drop_arrow(between)
        for arrow in list(self.into[index]):
            self._point(arrow, following)
        self._forget(index)

    def graph(self) -> Graph:
        """Number what is left anew."""
        number = {index: position for position, index in enumerate(sorted(self.into))}
        order = {arrow: position for position, arrow in enumerate(sorted(self.arrows))}
        nodes = tuple(self._renumbered(index, number, order) for index in sorted(self.into))
        flows = tuple(
            Flow(order[arrow], f"f{arrow}", number[source], number[target], 1, names=Names("", ""))
            for arrow, (source, target) in sorted(self.arrows.items())
        )
        return Graph(nodes, flows)

    def _renumbered(self, index: int, number: dict[int, int], order: dict[int, int]) -> Node:
        node = self.source.nodes[index]
        return replace(
            node,
            index=number[index],
            incoming=tuple(sorted(order[arrow] for arrow in self.into[index])),
            outgoing=tuple(sorted(order[arrow] for arrow in self.out_of[index])),
            attached_to=None if node.attached_to is None else number[node.attached_to],
            # It may stand for a row in which somebody surely has to act, so it is not passed.
            over=node.over if index in self.fixed else None,
        )
