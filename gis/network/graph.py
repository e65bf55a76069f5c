"""The network as arrays in memory, kept by each process until the network's revision changes.

Cables lie long and belong to what is kept; holds come and go and are read for every question.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from gis.network.commands import Days
from gis.network.sql import statement

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

#: A node is linked over open ground with the nearest few it has no segment to, if near enough.
NEAREST, LINKS, LINK_M = 8, 3, 150.0
#: So many questions are kept for each state of the network: what fits on which days.
KEPT_ROOMS, KEPT_GRAPHS = 16, 2

DAY_ZERO = date(2000, 1, 1)
FOREVER = 9_000_000

NODE = np.dtype([("id", ">i8"), ("x", ">f8"), ("y", ">f8")])
SEGMENT = np.dtype(
    {
        "names": ["id", "begin", "end", "length", "owner", "surface"],
        "formats": [">i8", ">i8", ">i8", ">f8", ">i8", ">i8"],
    }
)
WAY = np.dtype([("id", ">i8"), ("segment", ">i8"), ("inner", ">f8"), ("fill", ">f8")])
CABLE = np.dtype([("duct", ">i8"), ("first", ">i8"), ("after", ">i8")])


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Which bores a cable fits into on some days, and how many there are on each segment."""

    fits: Bools
    count: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Nodes and edges by position; an edge is a segment, or a link over open ground.

    Edges stand twice, once for each direction, sorted by where they begin (`starts`, `heads`).
    `edge` gives the number of each: below the count of segments it is one, above it a link.
    """

    revision: int
    xy: Floats
    node_ids: Ints
    segment_ids: Ints
    owners: tuple[str, ...]
    owner: Ints
    surfaces: dict[str, int]
    surface: Ints
    length: Floats  # of segments, then of links
    dig_per_m: Floats  # of segments
    way_ids: Ints
    way_segment: Ints
    way_area: Floats
    cable_way: Ints
    cable_first: Ints
    cable_after: Ints
    starts: Indices
    heads: Indices
    tails: Indices
    edge: Indices
    tree: Any
    rooms: dict[tuple[float, Days], Room] = field(default_factory=dict)

    @property
    def segments(self) -> int:
        """Give the number of segments."""
        return len(self.segment_ids)

    def room(self, cable_mm: float, days: Days) -> Room:
        """Say which bores a cable fits into on some days if nobody held any."""
        key = (cable_mm, days)
        if key not in self.rooms:
            if len(self.rooms) >= KEPT_ROOMS:
                self.rooms.clear()
            self.rooms[key] = self._room(cable_mm, days)
        return self.rooms[key]

    def _room(self, cable_mm: float, days: Days) -> Room:
        first = (days.first - DAY_ZERO).days
        after = FOREVER if days.after is None else (days.after - DAY_ZERO).days
        fits = cable_mm * cable_mm <= self.way_area
        there = (self.cable_first < after) & (self.cable_after > first)
        fits[self.cable_way[there]] = False
        return Room(fits, np.bincount(self.way_segment[fits], minlength=self.segments))

    def room_now(self, session: Session, *, cable_mm: float, days: Days, now: datetime) -> Ints:
        """Count the bores that can be had on each segment, with the holds of this moment."""
        room = self.room(cable_mm, days)
        packed = session.execute(
            statement("held_ways"), {"now": now, **days.parameters}
        ).scalar_one()
        if packed is None or not len(self.way_ids):
            return room.count
        held = np.unique(np.frombuffer(packed, ">i8").astype(np.int64))
        at = np.minimum(np.searchsorted(self.way_ids, held), len(self.way_ids) - 1)
        at = at[(self.way_ids[at] == held) & room.fits[at]]
        return room.count - np.bincount(self.way_segment[at], minlength=self.segments)


_kept: dict[str, Graph] = {}


def current(session: Session) -> Graph:
    """Give the network as it is now: the kept one, or a new one if anything has changed."""
    row = session.execute(statement("revision")).one()
    kept = _kept.get(row.database)
    if kept is not None and kept.revision == row.revision:
        return kept
    read = load(session)
    if len(_kept) >= KEPT_GRAPHS:
        _kept.clear()
    _kept[row.database] = read
    return read


def load(session: Session) -> Graph:
    """Read the whole network and lay its edges out for searching."""
    row = session.execute(statement("graph")).one()
    nodes, segments = _records(row.nodes, NODE), _records(row.segments, SEGMENT)
    ways, cables = _records(row.ways, WAY), _records(row.cables, CABLE)
    xy = np.column_stack([_floats(nodes["x"]), _floats(nodes["y"])])
    node_ids, segment_ids, way_ids = (_ints(each["id"]) for each in (nodes, segments, ways))
    begin, end = (np.searchsorted(node_ids, _ints(segments[name])) for name in ("begin", "end"))
    tree = cKDTree(xy) if len(xy) else None
    link_begin, link_end = _links(xy, begin, end, tree)
    # A segment is never shorter than the straight line, or the search could miss the cheapest way.
    length = np.maximum(_floats(segments["length"]), _apart(xy, begin, end))
    inner = _floats(ways["inner"])
    starts, heads, tails, edge = _both_ways(
        len(xy), np.concatenate([begin, link_begin]), np.concatenate([end, link_end])
    )
    surface = _ints(segments["surface"])
    return Graph(
        revision=row.revision,
        xy=xy,
        node_ids=node_ids,
        segment_ids=segment_ids,
        owners=tuple(row.owners or ()),
        owner=_ints(segments["owner"]),
        surfaces=dict(zip(row.surfaces, row.dig_per_m, strict=True)),
        surface=surface,
        length=np.concatenate([length, _apart(xy, link_begin, link_end)]),
        dig_per_m=np.array(row.dig_per_m, np.float64)[surface],
        way_ids=way_ids,
        way_segment=np.searchsorted(segment_ids, _ints(ways["segment"])),
        way_area=_floats(ways["fill"]) * inner * inner,
        cable_way=np.searchsorted(way_ids, _ints(cables["duct"])),
        cable_first=_ints(cables["first"]),
        cable_after=_ints(cables["after"]),
        starts=starts,
        heads=heads,
        tails=tails,
        edge=edge,
        tree=tree,
    )


def _records(packed: bytes | None, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    return np.frombuffer(packed or b"", kind)


def _floats(values: npt.NDArray[Any]) -> Floats:
    return values.astype(np.float64)


def _ints(values: npt.NDArray[Any]) -> Ints:
    return values.astype(np.int64)


def _apart(xy: Floats, begin: Ints, end: Ints) -> Floats:
    return np.hypot(*(xy[begin] - xy[end]).T) if len(begin) else np.zeros(0)


def _links(xy: Floats, begin: Ints, end: Ints, tree: Any) -> tuple[Ints, Ints]:
    """Pair each node with the nearest few it has no segment to."""
    count = len(xy)
    if count < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    near = min(NEAREST, count)
    nearest = tree.query  # a KD-tree's, which asks no database
    _, found = nearest(xy, k=near, distance_upper_bound=LINK_M)
    one = np.repeat(np.arange(count), near)
    other = found.reshape(-1)
    pairs = np.minimum(one, other) * (count + 1) + np.maximum(one, other)
    joined = np.minimum(begin, end) * (count + 1) + np.maximum(begin, end)
    wanted = (other < count) & (other != one) & ~np.isin(pairs, joined)
    nth = np.cumsum(wanted.reshape(count, near), axis=1).reshape(-1)
    chosen = np.unique(pairs[wanted & (nth <= LINKS)])
    return chosen // (count + 1), chosen % (count + 1)


def _both_ways(count: int, begin: Ints, end: Ints) -> tuple[Indices, Indices, Indices, Indices]:
    """Lay every edge out in both directions, sorted by the node where it begins."""
    tails, heads = np.concatenate([begin, end]), np.concatenate([end, begin])
    edge = np.tile(np.arange(len(begin)), 2)
    order = np.argsort(tails, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=count))])
    small = np.int32
    return (
        starts.astype(small),
        heads[order].astype(small),
        tails[order].astype(small),
        edge[order].astype(small),
    )
