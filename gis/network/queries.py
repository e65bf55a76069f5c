"""What the register answers: places and why not, holds of a reference, and sums that must agree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from gis.network.commands import Days
from gis.network.models import LIVING, Duct, Hold, PoleSlot
from gis.network.sql import statement


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
    """Give one slot of each pole on which a reference has living holds, in the poles' order."""
    rows = session.execute(
        select(PoleSlot.pole_id, func.min(PoleSlot.id))
        .join(Hold, Hold.slot_id == PoleSlot.id)
        .where(Hold.reference == reference, Hold.state.in_(LIVING))
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


def pole_load(session: Session, pole_id: int, days: Days) -> Load:
    """Say what a pole bears at most on any one of some days, holds included."""
    row = session.execute(statement("pole_load"), {"pole_id": pole_id, **days.parameters}).one()
    return Load(row.kg, row.watts, row.wind_m2)
