"""Whose a place is: what verbs of owners ask before they do anything."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.network.models import Duct, NetworkNode, Occupancy, Pole, PoleSlot, Segment
from gis.network.queries import place_names
from gis.network.sql import statement


@dataclass(frozen=True, slots=True)
class WhereItIs:
    """Where something lies or hangs: whose place, who has it, and how the place is called."""

    owner: str
    tenant: str
    path: str
    segment_id: int | None
    pole_id: int | None


def where_is(session: Session, occupancy_id: int) -> WhereItIs | None:
    """Find where something lies or hangs."""
    there = session.get(Occupancy, occupancy_id)
    if there is None:
        return None
    ducts = [there.duct_id] if there.duct_id else []
    slots = [there.slot_id] if there.slot_id else []
    name = place_names(session, ducts, slots)[there.duct_id, there.slot_id]
    segment_id = session.scalar(select(Duct.segment_id).where(Duct.id == there.duct_id))
    pole_id = session.scalar(select(PoleSlot.pole_id).where(PoleSlot.id == there.slot_id))
    return WhereItIs(name.owner, there.tenant, name.path, segment_id, pole_id)


def segments_with_owner(session: Session, duct_ids: Collection[int]) -> list[tuple[str, int]]:
    """List the segments of some ducts with their owners."""
    rows = session.execute(
        select(Segment.owner, Segment.id)
        .join(Duct, Duct.segment_id == Segment.id)
        .where(Duct.id.in_(duct_ids))
        .distinct()
        .order_by(Segment.id)
    )
    return [(row.owner, row.id) for row in rows]


def poles_with_owner(session: Session, slot_ids: Collection[int]) -> list[tuple[str, int]]:
    """List the structures of some slots with their owners."""
    rows = session.execute(
        select(NetworkNode.owner, Pole.id)
        .join(Pole, Pole.node_id == NetworkNode.id)
        .join(PoleSlot, PoleSlot.pole_id == Pole.id)
        .where(PoleSlot.id.in_(slot_ids))
        .distinct()
        .order_by(Pole.id)
    )
    return [(row.owner, row.id) for row in rows]


def outside_wards(session: Session, spots: Sequence[tuple[float, float]]) -> list[int]:
    """Say which of some points of the storage system lie in no ward, by their place in the list."""
    if not spots:
        return []
    rows = session.execute(
        statement("outside_wards"),
        {"xs": [x for x, _ in spots], "ys": [y for _, y in spots]},
    )
    return [row.nth for row in rows]


def pole_of_slot(session: Session, slot_id: int) -> int | None:
    """Give the number of the structure a slot is on."""
    return session.scalar(select(PoleSlot.pole_id).where(PoleSlot.id == slot_id))
