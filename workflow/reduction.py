"""Shrinks a graph without changing whether it is sound, so that large drawings can be proved too.

A task in a row with another is one rest, a block whose branches all run from one split to its join
is one branch, a gateway with one way through is none. Before, timers and errors become choices
where they can (`workflow/unfolding.py`); a task on which one is left stays.
"""

from workflow.binding import Graph
from workflow.board import Board
from workflow.model import NodeKind
from workflow.unfolding import unfold

_GATEWAYS = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)


def reduced(graph: Graph, side: frozenset[int]) -> Graph:
    """Give a smaller graph with the same verdict; `side` are nodes only side branches reach."""
    board = Board(graph, set(side))
    unfold(board)
    shrinker = _Shrinker(board)
    while shrinker.shrink():
        pass
    return board.graph()


def can_be_reduced(graph: Graph) -> bool:
    """Say whether shrinking keeps the verdict: no split runs at once into an end that stops all.

    What the other branches of such a split do in that very moment is seen only in the whole graph.
    """
    kinds = (NodeKind.TERMINATE, NodeKind.ERROR_END)
    pending = [node.index for node in graph.nodes if node.kind in kinds]
    seen: set[int] = set()
    while pending:
        for flow in graph.nodes[pending.pop()].incoming:
            source = graph.nodes[graph.flows[flow].source]
            if source.attached_to is not None:
                source = graph.nodes[source.attached_to]
            if source.index not in seen and not source.stands:
                seen.add(source.index)
                pending.append(source.index)
    found = [graph.nodes[index] for index in seen]
    return not any(n.kind is NodeKind.PARALLEL and len(n.outgoing) > 1 for n in found)


class _Shrinker:
    """Applies the rules to a board, one node at a time."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def shrink(self) -> bool:
        """Apply every rule once wherever it fits; say whether anything changed."""
        before = len(self.board.arrows)
        for index in list(self.board.into):
            if index in self.board.into and not self.board.is_fixed(index):
                self._shrink_at(index)
        return len(self.board.arrows) < before

    def _shrink_at(self, index: int) -> None:
        if self._is_passed(index):
            self.board.bridge(index)
        elif self.board.is_rest(index):
            self._join_rests(index)
        elif self._kind(index) in _GATEWAYS:
            self._shrink_block(index)
            if self._kind(index) is NodeKind.EXCLUSIVE:
                self._shrink_loop(index)
                self._drop_ways_back(index)
            self._absorb(index)
            self._fuse(index)

    def _join_rests(self, index: int) -> None:
        following = self.board.only_after(index)
        if following is None or len(self.board.into[following]) != 1:
            return
        if self.board.is_rest(following):
            self.board.bridge(following)

    def _kind(self, index: int) -> NodeKind:
        return self.board.nodes[index].kind

    def _is_passed(self, index: int) -> bool:
        node = self.board.nodes[index]
        through = len(self.board.into[index]) == 1 and len(self.board.out_of[index]) == 1
        if node.kind is NodeKind.SERVICE:
            return through and self.board.is_at_once(index)
        return through and node.kind in _GATEWAYS

    def _branches(self, index: int) -> dict[int, list[tuple[int, int | None]]]:
        """Group the ways out of a gateway by where they lead: at once, or over one task."""
        found: dict[int, list[tuple[int, int | None]]] = {}
        for arrow in sorted(self.board.out_of[index]):
            target = self.board.arrows[arrow][1]
            beyond = self.board.only_after(target) if self.board.is_rest(target) else None
            if beyond is not None and len(self.board.into[target]) == 1:
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
        self.board.drop_arrow(arrow)
        if task is not None:
            (last,) = self.board.out_of[task]
            self.board.drop_arrow(last)
            self.board.forget(task)

    def _shrink_loop(self, index: int) -> None:
        """A loop from an exclusive gateway back to it is a rest before it, or nothing at all."""
        loops = self._branches(index).get(index, [])
        if not loops or len(self.board.out_of[index]) == len(loops):
            return
        kept = next((task for _, task in loops if task is not None), None)
        for arrow, task in loops:
            if task != kept:
                self._drop_branch(arrow, task)
            else:
                self.board.drop_arrow(arrow)
        if kept is not None:
            (back,) = self.board.out_of[kept]
            for arrow in self.board.into[index] - {back}:
                self.board.point(arrow, kept)

    def _drop_ways_back(self, index: int) -> None:
        """A way back to just before the rest one came from adds nothing, not even over a task."""
        for merge, branches in self._branches(index).items():
            if self._kind(merge) is NodeKind.EXCLUSIVE and self._is_way_back(
                merge, index, branches
            ):
                for branch in branches:
                    self._drop_branch(*branch)

    def _is_way_back(self, merge: int, index: int, branches: list[tuple[int, int | None]]) -> bool:
        rest = self.board.only_after(merge)
        back = {index} | {task for _, task in branches if task is not None}
        comes_from = {self.board.arrows[arrow][0] for arrow in self.board.into[merge]}
        if rest is None or comes_from <= back or len(self.board.out_of[index]) == len(branches):
            return False
        return self._leads_only_to(rest, index)

    def _leads_only_to(self, rest: int, index: int) -> bool:
        alone = self.board.is_rest(rest) and len(self.board.into[rest]) == 1
        return alone and self.board.only_after(rest) == index

    def _fuse(self, index: int) -> None:
        """Two gateways of one kind in a row are one."""
        following = self.board.only_after(index)
        if following is None or self._kind(following) is not self._kind(index):
            return
        (between,) = self.board.out_of[index]
        self.board.drop_arrow(between)
        for arrow in list(self.board.into[index]):
            self.board.point(arrow, following)
        self.board.forget(index)

    def _absorb(self, index: int) -> None:
        """A split straight after a split of its kind is part of it."""
        for arrow in sorted(self.board.out_of[index]):
            following = self.board.arrows[arrow][1]
            is_split = len(self.board.into[following]) == 1 and following != index
            if is_split and self._kind(following) is self._kind(index):
                self.board.drop_arrow(arrow)
                for further in list(self.board.out_of[following]):
                    self.board.start_from(further, index)
                self.board.forget(following)
