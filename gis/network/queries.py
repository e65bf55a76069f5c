"""What the register answers: places and why not, holds of a reference, and sums that must agree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from gis.network.commands import Days
from gis.network.models import (
    Duct,
    Hold,
    NetworkNode,
    Occupancy,
    Pole,
    PoleSlot,
    Segment,
    Waiting,
)
from gis.network.sql import statement
from gis.network.words import LIVING


class WhyNot(StrEnum):
    """Why a bore cannot be had."""

    OCCUPIED = "occupied"
    HELD = "held"
    BLOCKED = "blocked"
    TOO_THIN = "too_thin"
    TOO_FULL = "too_full"


@dataclass(frozen=True, slots=True)
class Place:
    """One bore of a segment: where in the nest it lies, and why it cannot be had if it cannot.

    Whether `tenant` and `reference` may be shown is for the caller to decide.
    """

    segment_id: int
    duct_id: int
    path: tuple[int, ...]
    outer_mm: float
    inner_mm: float
    max_fill: float
    standing: str
    why: WhyNot | None
    tenant: str | None
    reference: str | None
    until: date | None
    expires_at: datetime | None

    @property
    def is_free(self) -> bool:
        """Say whether the bore can be had."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class Balance:
    """The bores of one outermost duct on one day; the four kinds must add up to all of them."""

    segment_id: int
    duct_id: int
    places: int
    free: int
    held: int
    occupied: int
    blocked: int

    @property
    def adds_up(self) -> bool:
        """Say whether every bore is in exactly one state."""
        return self.places == self.free + self.held + self.occupied + self.blocked


@dataclass(frozen=True, slots=True)
class Load:
    """What a pole bears at most on any one of some days."""

    kg: float
    watts: float
    wind_m2: float


def places(
    session: Session, segment_ids: Collection[int], *, cable_mm: float, days: Days, now: datetime
) -> list[Place]:
    """List the bores of some segments, and why a cable cannot have the ones it cannot have."""
    rows = session.execute(
        statement("places"),
        {"segments": sorted(segment_ids), "mm": cable_mm, "now": now, **days.parameters},
    )
    return [_place(row) for row in rows.mappings()]


def place(
    session: Session, segment_id: int, duct_id: int, *, cable_mm: float, days: Days, now: datetime
) -> Place | None:
    """Give one bore of a segment; none where the duct is no bore."""
    found = places(session, [segment_id], cable_mm=cable_mm, days=days, now=now)
    return next((each for each in found if each.duct_id == duct_id), None)


def fill(session: Session, duct_id: int, days: Days) -> float:
    """Say which share of a duct's bore the cables in it take, on the fullest of some days."""
    parameters = {"duct_id": duct_id, **days.parameters}
    share: float = session.execute(statement("fill"), parameters).scalar_one()
    return share


def _place(row: Any) -> Place:
    said = dict(row)
    said["path"] = tuple(said["path"])
    said["why"] = WhyNot(said["why"]) if said["why"] else None
    return Place(**said)


def balance(
    session: Session, on_day: date, *, now: datetime, segment_ids: Collection[int] | None = None
) -> list[Balance]:
    """Count the bores of every outermost duct on a day."""
    wanted = None if segment_ids is None else sorted(segment_ids)
    rows = session.execute(statement("balance"), {"segments": wanted, "on_day": on_day, "now": now})
    return [Balance(**row) for row in rows.mappings()]


def living_holds(session: Session, reference: str) -> Sequence[Hold]:
    """List the holds of a reference that keep others out."""
    return session.scalars(
        select(Hold)
        .where(Hold.reference == reference, Hold.state.in_(LIVING))
        .order_by(Hold.id)
        .execution_options(populate_existing=True)
    ).all()


def lapsed_in_part(session: Session, reference: str) -> bool:
    """Say whether a part of what a reference still holds has run out already.

    Whoever wants a place ends only the holds he meets; clocks of several machines may differ.
    """
    ended = aliased(Hold)
    part = (
        select(Hold.id)
        .join(ended, (ended.reference == Hold.reference) & (ended.expires_at >= Hold.expires_at))
        .where(Hold.reference == reference, Hold.state == "held", ended.ended_as == "lapsed")
    )
    return session.scalars(part.limit(1)).one_or_none() is not None


def segments_of(session: Session, reference: str) -> set[int]:
    """Give the segments on which a reference has living holds."""
    return set(
        session.scalars(
            select(Duct.segment_id)
            .join(Hold, Hold.duct_id == Duct.id)
            .where(Hold.reference == reference, Hold.state.in_(LIVING))
        )
    )


def slots_of(session: Session, reference: str) -> list[int]:
    """Give the slots on which a reference has living holds."""
    held = select(Hold.slot_id).where(
        Hold.reference == reference, Hold.state.in_(LIVING), Hold.slot_id.is_not(None)
    )
    return [slot_id for slot_id in session.scalars(held) if slot_id is not None]


def one_slot_a_pole(session: Session, slot_ids: Collection[int]) -> list[int]:
    """Give one slot of each pole that has one of these, in the poles' order."""
    if not slot_ids:
        return []
    rows = session.execute(
        select(PoleSlot.pole_id, func.min(PoleSlot.id))
        .where(PoleSlot.id.in_(slot_ids))
        .group_by(PoleSlot.pole_id)
        .order_by(PoleSlot.pole_id)
    )
    return [slot_id for _, slot_id in rows]


def segments_of_ducts(session: Session, duct_ids: Collection[int]) -> dict[int, int]:
    """Give the segment of each duct."""
    rows = session.execute(select(Duct.id, Duct.segment_id).where(Duct.id.in_(duct_ids)))
    return {row.id: row.segment_id for row in rows}


def lapsed(session: Session, now: datetime, *, limit: int = 500) -> tuple[set[int], set[int]]:
    """Give segments and slots with holds that have run out and stand there still."""
    over = (Hold.state == "held", Hold.expires_at <= now)
    oldest = (Hold.expires_at, Hold.id)
    segments = session.scalars(
        select(Duct.segment_id)
        .join(Hold, Hold.duct_id == Duct.id)
        .where(*over)
        .order_by(*oldest)
        .limit(limit)
    )
    slots = session.scalars(
        select(PoleSlot.id)
        .join(Hold, Hold.slot_id == PoleSlot.id)
        .where(*over)
        .order_by(*oldest)
        .limit(limit)
    )
    return set(segments), set(slots)


def lapsed_references(session: Session, now: datetime, *, limit: int = 100) -> list[str]:
    """Give references with holds that have run out and stand there still, the oldest first."""
    over = (
        select(Hold.reference)
        .where(Hold.state == "held", Hold.expires_at <= now)
        .group_by(Hold.reference)
        .order_by(func.min(Hold.expires_at), Hold.reference)
        .limit(limit)
    )
    return list(session.scalars(over))


def pole_load(session: Session, pole_id: int, days: Days) -> Load:
    """Say what a pole bears at most on any one of some days, holds included."""
    row = session.execute(statement("pole_load"), {"pole_id": pole_id, **days.parameters}).one()
    return Load(row.kg, row.watts, row.wind_m2)


def any_segment(session: Session) -> bool:
    """Say whether anything was ever entered."""
    return session.scalar(select(Segment.id).limit(1)) is not None


def segment_ids(
    session: Session, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Give the numbers of living segments by owner and reference."""
    rows = session.execute(
        select(Segment.owner, Segment.ref, Segment.id).where(
            tuple_(Segment.owner, Segment.ref).in_(list(wanted)), Segment.retired_at.is_(None)
        )
    )
    return {(row.owner, row.ref): row.id for row in rows}


def outermost(session: Session, wanted: Collection[tuple[int, int]]) -> list[int]:
    """Give the outermost ducts by segment and position."""
    return list(
        session.scalars(
            select(Duct.id)
            .where(
                Duct.parent_id.is_(None), tuple_(Duct.segment_id, Duct.position).in_(list(wanted))
            )
            .order_by(Duct.id)
        )
    )


@dataclass(frozen=True, slots=True)
class PlaceName:
    """How people call a place: whose it is, which segment or structure, and where in or on it."""

    owner: str
    ref: str
    path: str
    is_duct: bool


def cables_in(session: Session, segment_id: int, *, on: date) -> Sequence[Occupancy]:
    """List the cables that lie in a segment on a day or will later, the oldest first."""
    return session.scalars(
        select(Occupancy)
        .join(Duct, Duct.id == Occupancy.duct_id)
        .where(Duct.segment_id == segment_id)
        .where(or_(func.upper_inf(Occupancy.during), func.upper(Occupancy.during) > on))
        .order_by(Occupancy.id)
    ).all()


def waiting_for_segment(session: Session, segment_id: int) -> int:
    """Count those in line for a segment."""
    waits = (Waiting.state == "waiting", Waiting.segment_ids.overlap([segment_id]))
    return session.scalar(select(func.count()).select_from(Waiting).where(*waits)) or 0


def waiting_for_pole(session: Session, pole_id: int) -> int:
    """Count those in line for a pole."""
    waits = (Waiting.state == "waiting", Waiting.pole_id == pole_id)
    return session.scalar(select(func.count()).select_from(Waiting).where(*waits)) or 0


def place_names(
    session: Session, duct_ids: Collection[int], slot_ids: Collection[int]
) -> dict[tuple[int | None, int | None], PlaceName]:
    """Name places by the numbers of their duct and slot, one of which is none."""
    found: dict[tuple[int | None, int | None], PlaceName] = {}
    if duct_ids:
        rows = session.execute(statement("duct_names"), {"ducts": sorted(duct_ids)})
        for row in rows:
            path = ".".join(map(str, row.path))
            found[row.duct_id, None] = PlaceName(row.owner, row.ref, path, True)
    if slot_ids:
        slots = session.execute(
            select(PoleSlot.id, PoleSlot.position, NetworkNode.owner, NetworkNode.ref)
            .join(Pole, Pole.id == PoleSlot.pole_id)
            .join(NetworkNode, NetworkNode.id == Pole.node_id)
            .where(PoleSlot.id.in_(slot_ids))
        )
        for slot in slots:
            found[None, slot.id] = PlaceName(slot.owner, slot.ref, str(slot.position), False)
    return found


def asset_names(
    session: Session, segment_ids: Collection[int], pole_ids: Collection[int]
) -> tuple[dict[int, PlaceName], dict[int, PlaceName]]:
    """Name segments and structures by their numbers."""
    segments = session.execute(
        select(Segment.id, Segment.owner, Segment.ref).where(Segment.id.in_(segment_ids))
    )
    poles = session.execute(
        select(Pole.id, NetworkNode.owner, NetworkNode.ref)
        .join(NetworkNode, NetworkNode.id == Pole.node_id)
        .where(Pole.id.in_(pole_ids))
    )
    return (
        {row.id: PlaceName(row.owner, row.ref, "", True) for row in segments},
        {row.id: PlaceName(row.owner, row.ref, "", False) for row in poles},
    )


def ahead(session: Session, waiting_ids: Collection[int]) -> dict[int, int]:
    """Count for each of some in line how many stand before him, in one statement."""
    mine, other = aliased(Waiting), aliased(Waiting)
    same = or_(
        other.segment_ids.overlap(mine.segment_ids) & mine.pole_id.is_(None),
        other.pole_id == mine.pole_id,
    )
    rows = session.execute(
        select(mine.id, func.count(other.id))
        .join(other, (other.id < mine.id) & (other.state == "waiting") & same)
        .where(mine.id.in_(waiting_ids))
        .group_by(mine.id)
    )
    return {row[0]: row[1] for row in rows}


def is_waiting(session: Session, reference: str) -> bool:
    """Say whether a reference stands in line anywhere."""
    waits = (Waiting.reference == reference, Waiting.state == "waiting")
    return session.scalar(select(Waiting.id).where(*waits).limit(1)) is not None
