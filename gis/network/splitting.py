"""Part a segment at a new manhole: cables and holds go on in both halves, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.network.commands import Split
from gis.network.errors import CannotSplit
from gis.network.models import Duct, Hold, NetworkNode, Occupancy, Segment, Waiting
from gis.network.sql import statement
from gis.network.taking import take_segments
from gis.network.words import LIVING

#: How far beside the drawn line a manhole may be put, and how near to an end.
BESIDE_M, NEAREST_END_M = 5.0, 1.0


@dataclass(frozen=True, slots=True)
class Halves:
    """The new manhole, the two segments that meet there, and how many holds go on in both."""

    node_id: int
    first_id: int
    second_id: int
    holds: int
    occupancies: int


def split(session: Session, command: Split, *, now: datetime) -> Halves:
    """Retire a segment and lay two in its place, with its ducts, cables, holds and line."""
    take_segments(session, [command.segment_id], now=now)
    whole = session.get_one(Segment, command.segment_id, populate_existing=True)
    where = _cut(session, command)
    node = NetworkNode(kind=command.kind, owner=whole.owner, ref=command.ref, geom=where.at)
    session.add(node)
    whole.retired_at = now
    session.flush()
    ends = ((whole.from_node, node.id, where.first), (node.id, whole.to_node, where.second))
    halves = [
        _half(whole, number, begin, end, line)
        for number, (begin, end, line) in enumerate(ends, start=1)
    ]
    session.add_all(halves)
    session.flush()
    nests = [_copy_ducts(session, whole.id, half.id) for half in halves]
    holds = _move_holds(session, whole.id, nests, now)
    there = _copy_occupancies(session, whole.id, nests)
    _move_line(session, whole.id, [half.id for half in halves])
    return Halves(node.id, halves[0].id, halves[1].id, holds, there)


@dataclass(frozen=True, slots=True)
class _Cut:
    at: str
    first: str
    second: str


def _cut(session: Session, command: Split) -> _Cut:
    found = session.execute(
        statement("cut"),
        {
            "segment_id": command.segment_id,
            "easting": command.easting,
            "northing": command.northing,
        },
    ).one()
    if found.beside_m > BESIDE_M:
        raise CannotSplit("network.split_beside", beside_m=round(found.beside_m, 1))
    if min(found.from_m, found.to_m) < NEAREST_END_M:
        raise CannotSplit("network.split_at_end", from_m=found.from_m, to_m=found.to_m)
    return _Cut(found.at, found.first, found.second)


def _half(whole: Segment, number: int, begin: int, end: int, line: str) -> Segment:
    return Segment(
        from_node=begin,
        to_node=end,
        owner=whole.owner,
        ref=f"{whole.ref}/{number}",
        surface=whole.surface,
        standing=whole.standing,
        surveyed_on=whole.surveyed_on,
        source=whole.source,
        geom=line,
        continues=whole.id,
    )


def _copy_ducts(session: Session, whole_id: int, half_id: int) -> dict[int, int]:
    """Lay the same nest of ducts in a half; say which duct became which."""
    ducts = session.scalars(select(Duct).where(Duct.segment_id == whole_id).order_by(Duct.id)).all()
    became: dict[int, int] = {}
    layer: Sequence[Duct] = [duct for duct in ducts if duct.parent_id is None]
    while layer:
        copies = [_copy_duct(duct, half_id, became) for duct in layer]
        session.add_all(copies)
        session.flush()
        became |= {duct.id: copy.id for duct, copy in zip(layer, copies, strict=True)}
        around = {duct.id for duct in layer}
        layer = [duct for duct in ducts if duct.parent_id in around]
    return became


def _copy_duct(duct: Duct, half_id: int, became: Mapping[int, int]) -> Duct:
    return Duct(
        segment_id=half_id,
        parent_id=None if duct.parent_id is None else became[duct.parent_id],
        position=duct.position,
        spec=duct.spec,
        outer_mm=duct.outer_mm,
        inner_mm=duct.inner_mm,
        max_fill=duct.max_fill,
        state=duct.state,
        standing=duct.standing,
    )


def _move_holds(
    session: Session, whole_id: int, nests: Sequence[Mapping[int, int]], now: datetime
) -> int:
    """End the living holds on the whole and put each on both halves, as it was."""
    holds = session.scalars(
        select(Hold)
        .join(Duct, Duct.id == Hold.duct_id)
        .where(Duct.segment_id == whole_id, Hold.state.in_(LIVING))
        .order_by(Hold.id)
        .execution_options(populate_existing=True)
    ).all()
    copies = [
        Hold(
            duct_id=became[hold.duct_id or 0],
            tenant=hold.tenant,
            reference=hold.reference,
            cable_mm=hold.cable_mm,
            during=hold.during,
            state=hold.state,
            made_at=hold.made_at,
            expires_at=hold.expires_at,
            continues=hold.id,
        )
        for became in nests
        for hold in holds
    ]
    for hold in holds:
        hold.state, hold.ended_at, hold.ended_as = "released", now, "split"
    session.flush()
    session.add_all(copies)
    session.flush()
    return len(holds)


def _copy_occupancies(session: Session, whole_id: int, nests: Sequence[Mapping[int, int]]) -> int:
    """Note every cable of the whole in both halves; the old rows stay for the record."""
    there = session.scalars(
        select(Occupancy)
        .join(Duct, Duct.id == Occupancy.duct_id)
        .where(Duct.segment_id == whole_id)
        .order_by(Occupancy.id)
    ).all()
    session.add_all(
        Occupancy(
            duct_id=became[each.duct_id or 0],
            tenant=each.tenant,
            reference=each.reference,
            cable_mm=each.cable_mm,
            during=each.during,
            standing=each.standing,
            source=each.source,
            hold_id=each.hold_id,
        )
        for became in nests
        for each in there
    )
    session.flush()
    return len(there)


def _move_line(session: Session, whole_id: int, half_ids: Sequence[int]) -> None:
    """Let those in line for the whole wait for both halves."""
    entries = session.scalars(
        select(Waiting)
        .where(Waiting.state == "waiting", Waiting.segment_ids.overlap([whole_id]))
        .order_by(Waiting.id)
        .with_for_update()
    ).all()
    for entry in entries:
        rest = [number for number in entry.segment_ids if number != whole_id]
        entry.segment_ids = sorted([*rest, *half_ids])
    session.flush()
