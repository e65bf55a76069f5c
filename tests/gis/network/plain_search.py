"""The same question answered slowly and plainly, from the rows and nothing of the graph's code."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.models import NetworkNode, Segment, Surface
from gis.network.routing import Wish

Edges = dict[object, list[tuple[object, float]]]


def cheapest(session: Session, wish: Wish, now) -> float:
    """Give the price of the cheapest way, by a Dijkstra over everything."""
    edges = _edges(session, wish, now)
    done: set[object] = set()
    heap: list[tuple[float, int, object]] = [(0.0, 0, "start")]
    pushed = 0
    while heap:
        price, _, node = heapq.heappop(heap)
        if node == "end":
            return price
        if node in done:
            continue
        done.add(node)
        for other, more in edges[node]:
            if other not in done:
                pushed += 1
                heapq.heappush(heap, (price + more, pushed, other))
    raise AssertionError("one can always dig")


def _edges(session: Session, wish: Wish, now) -> Edges:
    places = {
        number: (x, y)
        for number, x, y in session.execute(
            select(NetworkNode.id, func.ST_X(NetworkNode.geom), func.ST_Y(NetworkNode.geom))
        )
    }
    prices = {each.code: each.dig_per_m for each in session.scalars(select(Surface))}
    gap = prices[wish.gap_surface]
    edges: Edges = defaultdict(list)
    joined = set()
    for begin, end, price in _segments(session, wish, prices, now):
        joined |= {(begin, end), (end, begin)}
        edges[begin].append((end, price))
        edges[end].append((begin, price))
    for one, at in places.items():
        for other in _linked(one, places, joined):
            price = gap * math.dist(at, places[other])
            edges[one].append((other, price))
            edges[other].append((one, price))
    edges["start"].append(("end", gap * math.dist(wish.start, wish.end)))
    for node in _near(wish.start, places):
        edges["start"].append((node, gap * math.dist(wish.start, places[node])))
    for node in _near(wish.end, places):
        edges[node].append(("end", gap * math.dist(wish.end, places[node])))
    return edges


def _segments(session: Session, wish: Wish, prices, now) -> Iterator[tuple[int, int, float]]:
    for segment in session.scalars(select(Segment).where(Segment.retired_at.is_(None))):
        found = queries.places(
            session, [segment.id], cable_mm=wish.cable_mm, days=wish.days, now=now
        )
        has_room = sum(place.is_free for place in found) >= wish.ways
        per_m = wish.pull_per_m if has_room else prices[segment.surface]
        length = session.scalar(select(func.ST_Length(segment.geom)))
        yield segment.from_node, segment.to_node, per_m * length


def _linked(one: int, places, joined) -> list[int]:
    """The nearest three without a segment, of the seven nearest, within 150 m."""
    others = sorted(
        (n for n in places if n != one), key=lambda n: math.dist(places[one], places[n])
    )
    near = [n for n in others[:7] if math.dist(places[one], places[n]) < 150]
    return [n for n in near if (one, n) not in joined][:3]


def _near(point, places) -> list[int]:
    """All nodes within 500 m, and the nearest eight in any case."""
    ordered = sorted(places, key=lambda n: math.dist(point, places[n]))
    return [n for i, n in enumerate(ordered) if i < 8 or math.dist(point, places[n]) <= 500]
