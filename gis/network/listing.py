"""What pages and other stages list of the register: segments, structures, nodes, what is near."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis.crs import DEGREES_SRID, STORAGE_SRID, convert
from gis.network.commands import Days, SlotWish
from gis.network.events import NetworkEvent
from gis.network.models import Hold, NetworkNode, Pole, PoleSlot, Segment, Waiting
from gis.network.queries import Balance
from gis.network.sql import statement
from gis.site import Site


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A living segment as lists show it."""

    id: int
    owner: str
    ref: str
    surface: str
    standing: str
    surveyed_on: date | None
    source: str
    length_m: float
    from_owner: str
    from_ref: str
    to_owner: str
    to_ref: str
    ward: str | None


@dataclass(frozen=True, slots=True)
class StructureRow:
    """A pole, mast or building as lists show it; its place in the storage system."""

    id: int
    node_id: int
    owner: str
    ref: str
    kind: str
    name: str
    address: str
    height_m: float
    max_kg: float
    max_watts: float
    max_wind_m2: float
    standing: str
    surveyed_on: date | None
    source: str
    easting: float
    northing: float
    ward: str | None

    @property
    def degrees(self) -> tuple[float, float]:
        """Give the place in WGS 84, latitude first."""
        lon, lat = convert([(self.easting, self.northing)], STORAGE_SRID, DEGREES_SRID)[0]
        return round(lat, 6), round(lon, 6)


@dataclass(frozen=True, slots=True)
class NestedDuct:
    """A duct with its place in the nest of its segment."""

    segment_id: int
    id: int
    parent_id: int | None
    path: tuple[int, ...]
    spec: str | None
    outer_mm: float
    inner_mm: float
    max_fill: float
    state: str
    standing: str
    is_bore: bool


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """A slot: what it bears, why it cannot be had if it cannot, and what is there.

    Whether `tenant` and `reference` may be shown is for the caller to decide.
    """

    pole_id: int
    slot_id: int
    position: int
    kind: str
    height_m: float
    max_kg: float
    max_watts: float
    max_wind_m2: float
    why: str | None
    tenant: str | None
    reference: str | None
    kg: float | None
    watts: float | None
    wind_m2: float | None
    until: date | None
    expires_at: datetime | None
    occupancy_id: int | None
    standing: str | None


@dataclass(frozen=True, slots=True)
class NearSegment:
    """A segment near a line, in the order of the line."""

    id: int
    owner: str
    ref: str
    surface: str
    length_m: float
    distance_m: float
    along: float


@dataclass(frozen=True, slots=True)
class NearPole:
    """A structure near a point."""

    id: int
    owner: str
    ref: str
    kind: str
    name: str
    height_m: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Narrowed:
    """To what a list is narrowed; none narrows nothing."""

    owner: str | None = None
    ward: str | None = None
    ref: str | None = None
    kind: str | None = None


def segments(session: Session, by: Narrowed, *, after: int, most: int) -> list[SegmentRow]:
    """List living segments after a number."""
    said = {"owner": by.owner, "ward": by.ward, "ref": by.ref, "after": after, "most": most}
    return [
        SegmentRow(**row) for row in session.execute(statement("list_segments"), said).mappings()
    ]


def structures(session: Session, by: Narrowed, *, after: int, most: int) -> list[StructureRow]:
    """List structures after a number."""
    said = {
        "owner": by.owner, "ward": by.ward, "ref": by.ref, "kind": by.kind, "after": after,
        "most": most,
    }  # fmt: skip
    found = session.execute(statement("list_structures"), said).mappings()
    return [StructureRow(**row) for row in found]


def segment(session: Session, owner: str, ref: str) -> SegmentRow | None:
    """Find a living segment by its owner and reference."""
    return next(iter(segments(session, Narrowed(owner, ref=ref), after=0, most=1)), None)


def structure(session: Session, owner: str, ref: str) -> StructureRow | None:
    """Find a structure by its owner and reference."""
    return next(iter(structures(session, Narrowed(owner, ref=ref), after=0, most=1)), None)


def owners(session: Session) -> list[str]:
    """List who owns anything of the register."""
    return list(session.scalars(select(NetworkNode.owner).distinct().order_by(NetworkNode.owner)))


def nests(session: Session, segment_ids: Collection[int]) -> list[NestedDuct]:
    """List every duct of some segments, each around what is inside it."""
    rows = session.execute(statement("nests"), {"segments": sorted(segment_ids)}).mappings()
    return [NestedDuct(**{**row, "path": tuple(row["path"])}) for row in rows]


def slots(
    session: Session,
    pole_ids: Collection[int],
    *,
    days: Days,
    now: datetime,
    wish: SlotWish | None = None,
) -> list[SlotPlace]:
    """List the slots of some poles, and why a thing cannot have those it cannot have."""
    wanted: dict[str, Any] = {"kind": None, "least_m": 0.0, "kg": 0.0, "watts": 0.0, "wind_m2": 0.0}
    if wish is not None:
        wanted = {"kind": wish.kind, "least_m": wish.least_height_m, **wish.load}
    said = {**wanted, **days.parameters, "poles": sorted(pole_ids), "now": now}
    return [SlotPlace(**row) for row in session.execute(statement("slots"), said).mappings()]


def slot_balance(
    session: Session, on_day: date, *, now: datetime, pole_ids: Collection[int] | None = None
) -> list[Balance]:
    """Count the slots of every pole on a day; as `segment_id` and `duct_id` stands the pole."""
    wanted = None if pole_ids is None else sorted(pole_ids)
    rows = session.execute(
        statement("slot_balance"), {"poles": wanted, "on_day": on_day, "now": now}
    )
    return [
        Balance(row.pole_id, row.pole_id, row.places, row.free, row.held, row.occupied, row.blocked)
        for row in rows
    ]


def near_segments(
    session: Session, site: Site, *, within_m: float, owner: str | None = None, most: int = 60
) -> list[NearSegment]:
    """List living segments along a route, in its order."""
    said = {"line": site.wkb, "within_m": within_m, "owner": owner, "most": most}
    return [
        NearSegment(**row) for row in session.execute(statement("near_segments"), said).mappings()
    ]


def near_poles(
    session: Session, site: Site, *, within_m: float, kinds: Collection[str], most: int = 12
) -> list[NearPole]:
    """List structures near a place, the nearest first."""
    said = {"point": site.wkb, "within_m": within_m, "kinds": sorted(kinds), "most": most}
    return [NearPole(**row) for row in session.execute(statement("near_poles"), said).mappings()]


def node(session: Session, owner: str, ref: str) -> NetworkNode | None:
    """Find a node by its owner and reference."""
    wanted = select(NetworkNode).where(NetworkNode.owner == owner, NetworkNode.ref == ref)
    return session.scalars(wanted).one_or_none()


def segments_at(session: Session, node_id: int) -> Sequence[Segment]:
    """List the living segments that end at a node."""
    ends = or_(Segment.from_node == node_id, Segment.to_node == node_id)
    wanted = select(Segment).where(ends, Segment.retired_at.is_(None)).order_by(Segment.id)
    return session.scalars(wanted).all()


def events(session: Session, *, most: int = 50, **place: int) -> Sequence[NetworkEvent]:
    """List what was done at a node_id, segment_id or pole_id, the latest first."""
    wanted = select(NetworkEvent).filter_by(**place).order_by(NetworkEvent.id.desc()).limit(most)
    return session.scalars(wanted).all()


def holds_of(session: Session, tenant: str, *, before: int | None, most: int) -> Sequence[Hold]:
    """List the holds of a tenant, living or ended, the latest first."""
    wanted = select(Hold).where(Hold.tenant == tenant).order_by(Hold.id.desc()).limit(most)
    if before is not None:
        wanted = wanted.where(Hold.id < before)
    return session.scalars(wanted).all()


def lines_of(session: Session, tenant: str) -> Sequence[Waiting]:
    """List where a tenant stands in line, the longest waiting first."""
    wanted = select(Waiting).where(Waiting.tenant == tenant, Waiting.state == "waiting")
    return session.scalars(wanted.order_by(Waiting.id).limit(100)).all()


def structure_of_slot(session: Session, slot_id: int) -> StructureRow:
    """Give the structure a slot is on."""
    owner, ref = session.execute(
        select(NetworkNode.owner, NetworkNode.ref)
        .join(Pole, Pole.node_id == NetworkNode.id)
        .join(PoleSlot, PoleSlot.pole_id == Pole.id)
        .where(PoleSlot.id == slot_id)
    ).one()
    found = structure(session, owner, ref)
    assert found is not None  # noqa: S101 - it has a slot
    return found
