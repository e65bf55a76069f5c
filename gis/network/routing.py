"""The cheapest ways between two points: through ducts with room, digging only where there is none.

The search goes towards the goal: the straight line at the lowest price is never more than what is
left to pay, so edges are weighed by how much they stray from it, and only so far as needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from gis.network.commands import Days
from gis.network.errors import Unknown
from gis.network.graph import Floats, Graph, Ints, current

Point = tuple[float, float]

#: From a point one may dig to any node so near, and to the nearest few however far they are.
REACH_M, AT_LEAST = 500.0, 8
#: An edge that was used costs so much more for the next alternative, which is one only if it
#: shares no more than this part of its cost with those found before.
DEARER, SHARED, TRIES = 1.6, 0.75, 8
#: The search looks so far at first, in parts of the straight line's price, and then farther.
FIRST_LOOK, FARTHER = 0.15, 3.0
NO_NODE = -1


class LegKind(StrEnum):
    """How a leg of a route is made."""

    DUCT = "duct"
    TRENCH = "trench"  # along a segment whose ducts have no room
    GAP = "gap"  # over open ground, where no duct is


@dataclass(frozen=True, slots=True)
class Wish:
    """From where to where, for which cables and days, and what a metre costs in đồng."""

    start: Point
    end: Point
    cable_mm: float
    days: Days
    ways: int = 1
    pull_per_m: int = 60_000
    gap_surface: str = "unknown"
    alternatives: int = 3

    def __post_init__(self) -> None:
        if not (self.cable_mm > 0 and self.ways > 0 and self.pull_per_m > 0):
            raise ValueError("a wish has a cable, at least one way and a price")
        if not np.isfinite([*self.start, *self.end]).all():
            raise ValueError("a wish goes from a point to a point")


@dataclass(frozen=True, slots=True)
class Leg:
    """One piece of a route, drawn from point to point; a segment has its own geometry."""

    kind: LegKind
    length_m: float
    cost: int
    begin: Point
    end: Point
    segment_id: int | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One way, piece by piece."""

    legs: tuple[Leg, ...]

    @property
    def cost(self) -> int:
        """Give the price of all of it in đồng."""
        return sum(leg.cost for leg in self.legs)

    @property
    def length_m(self) -> float:
        """Give the whole length."""
        return sum(leg.length_m for leg in self.legs)

    @property
    def dug_m(self) -> float:
        """Give how much must be dug."""
        return sum(leg.length_m for leg in self.legs if leg.kind is not LegKind.DUCT)

    @property
    def segment_ids(self) -> tuple[int, ...]:
        """List the segments whose ducts it takes, in the order of the way: what to hold."""
        return tuple(
            leg.segment_id
            for leg in self.legs
            if leg.kind is LegKind.DUCT and leg.segment_id is not None
        )

    @property
    def owners(self) -> Mapping[str, float]:
        """Say how many metres go through each owner's ducts, the most first."""
        metres: dict[str, float] = {}
        for leg in self.legs:
            if leg.kind is LegKind.DUCT and leg.owner is not None:
                metres[leg.owner] = metres.get(leg.owner, 0.0) + leg.length_m
        return dict(sorted(metres.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True, slots=True)
class _Path:
    """Nodes from the first to the last, and the edges between them; none where all is dug."""

    nodes: tuple[int, ...]
    edges: tuple[int, ...]


@dataclass(slots=True, eq=False)
class _Search:
    """The prices of one question. Those of what was used rise from one alternative to the next."""

    graph: Graph
    wish: Wish
    room: Ints
    price: Floats  # of segments and links, as they are
    gap: float
    weight: Floats = field(init=False)  # the same, risen
    way_in: tuple[Ints, Floats] = field(init=False)
    way_out: tuple[Ints, Floats] = field(init=False)
    straight: float = field(init=False)
    left: Floats = field(init=False)  # the least that is left to pay from each node
    least: float = field(init=False)

    def __post_init__(self) -> None:
        graph, wish = self.graph, self.wish
        self.weight = self.price.copy()
        self.way_in = self._ends(wish.start)
        self.way_out = self._ends(wish.end)
        apart = float(np.hypot(wish.start[0] - wish.end[0], wish.start[1] - wish.end[1]))
        self.straight = self.gap * apart
        lowest = min(float(wish.pull_per_m), self.gap, *graph.surfaces.values())
        self.left = lowest * np.hypot(*(graph.xy - wish.end).T) if len(graph.xy) else np.zeros(0)
        self.least = lowest * apart

    def _ends(self, point: Point) -> tuple[Ints, Floats]:
        """Give the nodes one may dig to from a point, and what that costs."""
        if self.graph.tree is None:
            return np.zeros(0, np.int64), np.zeros(0)
        nearest = self.graph.tree.query  # a KD-tree's, which asks no database
        _, few = nearest(point, k=min(AT_LEAST, len(self.graph.xy)))
        near = self.graph.tree.query_ball_point(point, REACH_M)
        nodes = np.union1d(np.asarray(near, np.int64), np.atleast_1d(few).astype(np.int64))
        return nodes, self.gap * np.hypot(*(self.graph.xy[nodes] - point).T)

    def best(self) -> _Path:
        """Find the cheapest path at the prices as they have risen."""
        matrix = self._matrix()
        source = len(self.graph.xy)
        limit = min(self.least * FIRST_LOOK + 1.0, self.straight - self.least)
        while True:
            seen, before = dijkstra(matrix, indices=source, limit=limit, return_predecessors=True)
            nodes, price = self.way_out
            totals = seen[nodes] - self.left[nodes] + price
            nth = int(np.argmin(totals)) if len(nodes) else NO_NODE
            found = float(totals[nth]) if len(nodes) else np.inf
            if min(found, self.straight - self.least) <= limit:
                break
            limit = min(limit * FARTHER, found, self.straight - self.least)
        if found >= self.straight - self.least:
            return _Path((), ())
        return self._path(int(nodes[nth]), before)

    def _matrix(self) -> csr_array:
        """Weigh every edge by how far it strays from the goal; the start is one row more."""
        graph = self.graph
        along = self.weight[graph.edge] - self.left[graph.tails] + self.left[graph.heads]
        nodes, price = self.way_in
        first = price - self.least + self.left[nodes]
        weights = np.maximum(np.concatenate([along, first]), 1e-6)
        heads = np.concatenate([graph.heads, nodes.astype(np.int32)])
        starts = np.append(graph.starts, np.int32(len(heads)))
        size = len(graph.xy) + 1
        return csr_array((weights, heads, starts), shape=(size, size))

    def _path(self, last: int, before: Ints) -> _Path:
        nodes = [last]
        while before[nodes[-1]] != len(self.graph.xy):
            nodes.append(int(before[nodes[-1]]))
        nodes.reverse()
        edges = [self._edge(a, b) for a, b in pairwise(nodes)]
        return _Path(tuple(nodes), tuple(edges))

    def _edge(self, tail: int, head: int) -> int:
        """Give the cheapest edge between two nodes."""
        graph = self.graph
        row = slice(graph.starts[tail], graph.starts[tail + 1])
        between = graph.edge[row][graph.heads[row] == head]
        return int(between[np.argmin(self.weight[between])])

    def pieces(self, path: _Path) -> dict[tuple[str, int], float]:
        """Price each piece of a path as it is, by what it is."""
        if not path.nodes:
            return {("straight", 0): self.gap * self._apart(self.wish.start, self.wish.end)}
        ends = {
            ("in", path.nodes[0]): self.gap * self._apart(self.wish.start, self._at(path.nodes[0])),
            ("out", path.nodes[-1]): self.gap
            * self._apart(self._at(path.nodes[-1]), self.wish.end),
        }
        return ends | {("edge", edge): float(self.price[edge]) for edge in path.edges}

    def make_dearer(self, path: _Path) -> None:
        """Let what a path used cost more, so that the next one looks elsewhere."""
        if not path.nodes:
            self.straight *= DEARER
            return
        self.weight[list(path.edges)] *= DEARER
        for (nodes, price), used in ((self.way_in, path.nodes[0]), (self.way_out, path.nodes[-1])):
            price[nodes == used] *= DEARER

    def route(self, path: _Path) -> Route:
        """Write a path out."""
        if not path.nodes:
            return Route((self._dug(self.wish.start, self.wish.end),))
        points = [self._at(node) for node in path.nodes]
        legs = [
            self._leg(edge, a, b) for edge, (a, b) in zip(path.edges, pairwise(points), strict=True)
        ]
        ends = self._dug(self.wish.start, points[0]), self._dug(points[-1], self.wish.end)
        return Route(tuple(leg for leg in (ends[0], *legs, ends[1]) if leg.length_m > 0))

    def _leg(self, edge: int, begin: Point, end: Point) -> Leg:
        graph = self.graph
        if edge >= graph.segments:
            return self._dug(begin, end)
        return Leg(
            LegKind.DUCT if self.room[edge] >= self.wish.ways else LegKind.TRENCH,
            float(graph.length[edge]),
            round(self.price[edge]),
            begin,
            end,
            int(graph.segment_ids[edge]),
            graph.owners[graph.owner[edge]],
        )

    def _dug(self, begin: Point, end: Point) -> Leg:
        length = self._apart(begin, end)
        return Leg(LegKind.GAP, length, round(self.gap * length), begin, end)

    def _at(self, node: int) -> Point:
        x, y = self.graph.xy[node]
        return float(x), float(y)

    @staticmethod
    def _apart(one: Point, other: Point) -> float:
        return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def find(session: Session, wish: Wish, *, now: datetime) -> tuple[Route, ...]:
    """Find the cheapest way and a few that differ from it, the cheapest first.

    It answers with the room of this moment; whoever takes a route must still hold it.
    """
    search = _prepared(session, wish, now)
    found: list[tuple[_Path, dict[tuple[str, int], float]]] = []
    for _ in range(TRIES):
        path = search.best()
        pieces = search.pieces(path)
        if all(_shared(pieces, other) <= SHARED for _, other in found):
            found.append((path, pieces))
        if len(found) >= wish.alternatives:
            break
        search.make_dearer(path)
    routes = [search.route(path) for path, _ in found]
    return tuple(sorted(routes, key=lambda route: (route.cost, route.length_m)))


def _prepared(session: Session, wish: Wish, now: datetime) -> _Search:
    graph = current(session)
    if wish.gap_surface not in graph.surfaces:
        raise Unknown("network.unknown_surface", surface=wish.gap_surface)
    room = graph.room_now(session, cable_mm=wish.cable_mm, days=wish.days, now=now)
    gap = float(graph.surfaces[wish.gap_surface])
    return _Search(graph, wish, room, _prices(graph, wish, room, gap), gap)


def _prices(graph: Graph, wish: Wish, room: Ints, gap: float) -> Floats:
    per_m = np.where(room >= wish.ways, float(wish.pull_per_m), graph.dig_per_m)
    links = np.full(len(graph.length) - graph.segments, gap)
    price: Floats = graph.length * np.concatenate([per_m, links])
    return price


def _shared(
    pieces: Mapping[tuple[str, int], float], other: Mapping[tuple[str, int], float]
) -> float:
    """Say which part of the cost of some pieces is also in others."""
    whole = sum(pieces.values())
    return sum(pieces[each] for each in pieces.keys() & other.keys()) / whole if whole else 1.0
