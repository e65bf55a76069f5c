"""Enter what an owner declares of his network, all or nothing: the same again changes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from gis.crs import STORAGE_SRID
from gis.network import declaring_places
from gis.network.declaration_entry import Entry, changes
from gis.network.declared import (
    Declaration,
    Declared,
    DeclaredNode,
    DeclaredSegment,
    DeclaredStructure,
)
from gis.network.events import By
from gis.network.models import Duct, DuctSpec, NetworkNode, Segment, Surface
from gis.network.register import MAX_DEPTH

#: How far a declared place may lie from the one that is known before it is another place, and how
#: far the drawn ends of a segment from its nodes.
SAME_PLACE_M, END_M = 0.5, 5.0


def declare(session: Session, said: Declaration, *, by: By, now: datetime) -> Declared:
    """Enter a declaration; raise `DeclarationRefused` with every faulty row, and keep nothing.

    What is known by its owner and reference is brought up to date; places and ducts of a known
    segment are not changed here, since cables and holds rest on them.
    """
    entry = Entry(session, said, by, now)
    with session.begin_nested():
        _nodes(entry)
        _segments(entry)
        entry.refuse_faults()
        declaring_places.structures(entry)
        entry.refuse_faults()
        declaring_places.takings(entry)
        entry.refuse_faults()
        session.add_all(entry.notes)
        session.flush()
    return Declared(entry.new, entry.changed, entry.same)


def _nodes(entry: Entry) -> None:
    declared: dict[str, DeclaredNode | DeclaredStructure] = {}
    places: list[DeclaredNode | DeclaredStructure] = [*entry.said.nodes, *entry.said.structures]
    for each in places:
        if each.ref in declared:
            entry.fault(each.row, "network.row_twice", ref=each.ref)
        declared[each.ref] = each
    ends = {ref for segment in entry.said.segments for ref in (segment.begin, segment.end)}
    entry.nodes = _known_nodes(entry, declared.keys() | ends)
    fresh = []
    for each in declared.values():
        known = entry.nodes.get(each.ref)
        if known is not None:
            _check_place(entry, each, known)
            continue
        node = NetworkNode(
            kind=each.node_kind, owner=entry.said.owner, ref=each.ref, geom=_stored(each.at)
        )
        entry.nodes[each.ref] = node
        fresh.append(node)
    entry.session.add_all(fresh)
    entry.session.flush()
    for one in entry.said.nodes:
        node = entry.nodes[one.ref]
        entry.count(None if node in fresh else changes(node, kind=one.kind), node_id=node.id)


def _known_nodes(entry: Entry, refs: Iterable[str]) -> dict[str, NetworkNode]:
    """Find nodes by reference: one's own, or another owner's written as `owner:ref`."""
    by_key = {_key(entry.said.owner, ref): ref for ref in refs}
    found = entry.session.scalars(
        select(NetworkNode)
        .where(tuple_(NetworkNode.owner, NetworkNode.ref).in_(list(by_key)))
        .order_by(NetworkNode.id)
    )
    return {by_key[node.owner, node.ref]: node for node in found}


def _key(owner: str, ref: str) -> tuple[str, str]:
    other, colon, rest = ref.partition(":")
    return (other, rest) if colon else (owner, ref)


def _check_place(entry: Entry, said: DeclaredNode | DeclaredStructure, known: NetworkNode) -> None:
    apart = to_shape(known.geom).distance(said.at)
    if apart > SAME_PLACE_M:
        entry.fault(said.row, "network.row_moved", ref=said.ref, apart_m=round(apart, 1))


def _segments(entry: Entry) -> None:
    living = entry.session.scalars(
        select(Segment)
        .where(
            Segment.owner == entry.said.owner,
            Segment.ref.in_(_segment_refs(entry.said)),
            Segment.retired_at.is_(None),
        )
        .order_by(Segment.id)
    )
    entry.segments = {segment.ref: segment for segment in living}
    laid = _specs_of(entry.session, entry.segments.values())
    specs = {spec.code: spec for spec in entry.session.scalars(select(DuctSpec))}
    surfaces = set(entry.session.scalars(select(Surface.code)))
    fresh: list[tuple[Segment, DeclaredSegment]] = []
    seen: set[str] = set()
    for said in entry.said.segments:
        if said.ref in seen:
            entry.fault(said.row, "network.row_twice", ref=said.ref)
            continue
        seen.add(said.ref)
        if not _segment_stands(entry, said, specs, surfaces):
            continue
        known = entry.segments.get(said.ref)
        if known is None:
            segment = _segment(entry, said)
            entry.segments[said.ref] = segment
            fresh.append((segment, said))
        elif laid[known.id] != said.ducts or _moved(known.geom, said.line):
            entry.fault(said.row, "network.row_rebuilt", ref=said.ref)
        else:
            entry.count(changes(known, surface=said.surface), segment_id=known.id)
    entry.session.add_all([segment for segment, _ in fresh])
    entry.session.flush()
    for segment, _ in fresh:
        entry.count(None, segment_id=segment.id)
    _lay_all(entry.session, [(segment.id, said.ducts) for segment, said in fresh], specs)


def _segment_refs(said: Declaration) -> set[str]:
    declared = {segment.ref for segment in said.segments}
    return declared | {taking.of for taking in said.takings if taking.is_cable}


def _segment_stands(
    entry: Entry,
    said: DeclaredSegment,
    specs: Mapping[str, DuctSpec],
    surfaces: Collection[str],
) -> bool:
    before = len(entry.faults)
    for end in (said.begin, said.end):
        if end not in entry.nodes:
            entry.fault(said.row, "network.row_no_node", ref=said.ref, node=end)
    if said.begin == said.end:
        entry.fault(said.row, "network.row_loop", ref=said.ref)
    if said.surface not in surfaces:
        entry.fault(said.row, "network.row_surface", ref=said.ref, surface=said.surface)
    for spec in sorted(set(said.ducts) - specs.keys()):
        entry.fault(said.row, "network.row_spec", ref=said.ref, spec=spec)
    if len(entry.faults) == before:
        _ends_meet(entry, said)
    return len(entry.faults) == before


def _ends_meet(entry: Entry, said: DeclaredSegment) -> None:
    """Complain of a line that is not drawn from its first node to its second."""
    first, last = said.line.boundary.geoms if not said.line.is_ring else (None, None)
    for end, point in ((said.begin, first), (said.end, last)):
        node = to_shape(entry.nodes[end].geom)
        if point is None or node.distance(point) > END_M:
            entry.fault(said.row, "network.row_apart", ref=said.ref, node=end)
            return


def _segment(entry: Entry, said: DeclaredSegment) -> Segment:
    return Segment(
        from_node=entry.nodes[said.begin].id,
        to_node=entry.nodes[said.end].id,
        owner=entry.said.owner,
        ref=said.ref,
        surface=said.surface,
        standing="declared",
        source=entry.said.source,
        geom=_stored(said.line),
    )


def _moved(known: WKBElement, line: BaseGeometry) -> bool:
    there = to_shape(known)
    return bool(there.hausdorff_distance(line) > SAME_PLACE_M)


def _specs_of(session: Session, segments: Iterable[Segment]) -> dict[int, tuple[str, ...]]:
    """Give the kinds of the outermost ducts of segments, in their order."""
    found: dict[int, tuple[str, ...]] = {segment.id: () for segment in segments}
    rows = session.execute(
        select(Duct.segment_id, Duct.spec)
        .where(Duct.segment_id.in_(list(found)), Duct.parent_id.is_(None))
        .where(Duct.state != "removed")
        .order_by(Duct.segment_id, Duct.position)
    )
    for segment_id, spec in rows:
        found[segment_id] += (spec or "",)
    return found


def _lay_all(
    session: Session,
    segments: Sequence[tuple[int, Sequence[str]]],
    specs: Mapping[str, DuctSpec],
) -> None:
    """Lay the nests of many segments, one layer of all of them after the other."""
    layer = [
        _duct(specs[code], segment_id, None, position)
        for segment_id, codes in segments
        for position, code in enumerate(codes, start=1)
    ]
    for _ in range(MAX_DEPTH):
        session.add_all(layer)
        session.flush()
        layer = [
            _duct(specs[code], duct.segment_id, duct.id, position)
            for duct in layer
            for position, code in enumerate(specs[duct.spec or ""].contains, start=1)
        ]
        if not layer:
            return


def _duct(spec: DuctSpec, segment_id: int, parent_id: int | None, position: int) -> Duct:
    return Duct(
        segment_id=segment_id,
        parent_id=parent_id,
        position=position,
        spec=spec.code,
        outer_mm=spec.outer_mm,
        inner_mm=spec.inner_mm,
        max_fill=spec.max_fill,
        state="sound",
        standing="declared",
    )


def _stored(shape: BaseGeometry) -> WKBElement:
    return from_shape(shape, srid=STORAGE_SRID)
