"""Locks come first, in one order; then a place is chosen and held in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import Claim
from gis.network.errors import Unknown
from gis.network.sql import statement


@dataclass(frozen=True, slots=True)
class Locked:
    """Segments nobody else changes until the transaction ends, and what that brought to light."""

    segments: frozenset[int]
    # Those on which the verb was asked for and somebody is in line.
    awaited: frozenset[int]
    lapsed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A bore that is kept."""

    hold_id: int
    segment_id: int
    duct_id: int


def take_segments(session: Session, segment_ids: Collection[int], *, now: datetime) -> Locked:
    """Lock segments in the order of their numbers and end the holds that ran out on them."""
    wanted = sorted(set(segment_ids))
    rows = session.execute(statement("take_segments"), {"segments": wanted, "now": now}).all()
    living = frozenset(row.id for row in rows if row.retired_at is None)
    if missing := set(wanted) - living:
        raise Unknown("network.unknown_segment", segments=tuple(sorted(missing)))
    awaited = frozenset(row.id for row in rows if row.awaited)
    return Locked(living, awaited, tuple(rows[0].lapsed or ()) if rows else ())


def take_pole(session: Session, slot_id: int, *, now: datetime) -> tuple[str, ...]:
    """Lock the pole of a slot, end the holds that ran out on it, and say whose they were."""
    row = session.execute(statement("take_pole"), {"slot_id": slot_id, "now": now}).one_or_none()
    if row is None:
        raise Unknown("network.unknown_slot", slot=slot_id)
    return tuple(row.lapsed or ())


def take_reference(session: Session, reference: str, *, now: datetime) -> Locked:
    """Lock every segment and pole on which a reference has living holds."""
    wanted = queries.segments_of(session, reference)
    locked = take_segments(session, wanted, now=now) if wanted else NOTHING
    # While we waited for a lock, a split may have moved the holds to other segments.
    while moved := queries.segments_of(session, reference) - locked.segments:
        more = take_segments(session, moved, now=now)
        locked = _joined(locked, more)
    for slot_id in queries.slots_of(session, reference):
        lapsed = take_pole(session, slot_id, now=now)
        locked = _joined(locked, Locked(frozenset(), frozenset(), lapsed))
    return locked


NOTHING = Locked(frozenset(), frozenset(), ())


def _joined(one: Locked, other: Locked) -> Locked:
    return Locked(
        one.segments | other.segments,
        one.awaited | other.awaited,
        tuple(sorted({*one.lapsed, *other.lapsed})),
    )


def pick(
    session: Session,
    claim: Claim,
    segment_ids: Collection[int],
    *,
    cable_mm: float,
    ways: int,
    now: datetime,
    duct_id: int | None = None,
) -> tuple[tuple[Held, ...], tuple[int, ...]]:
    """Hold so many bores on each locked segment, or none; then also name the ones too short."""
    rows = session.execute(
        statement("hold_ways"),
        {
            **claim.parameters,
            "segments": sorted(segment_ids),
            "duct_id": duct_id,
            "mm": cable_mm,
            "ways": ways,
            "now": now,
        },
    ).all()
    if len(rows) == ways * len(segment_ids):
        return tuple(Held(row.hold_id, row.segment_id, row.duct_id) for row in rows), ()
    found: dict[int, int] = dict.fromkeys(segment_ids, 0)
    for row in rows:
        found[row.segment_id] += 1
    return (), tuple(sorted(number for number, count in found.items() if count < ways))
