"""Locks come first, in one order; then a place is chosen and held in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import Claim, HoldRoute
from gis.network.errors import NoRoom, Unknown
from gis.network.sql import statement


@dataclass(frozen=True, slots=True)
class Locked:
    """Segments nobody else changes until the transaction ends, and what that brought to light."""

    segments: frozenset[int]
    # Those on which the verb was asked for and somebody is in line.
    awaited: frozenset[int]
    lapsed: tuple[str, ...]
    poles: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot that is kept."""

    hold_id: int
    pole_id: int
    slot_id: int


@dataclass(frozen=True, slots=True)
class TakenPole:
    """A pole nobody else changes until the transaction ends, and whose holds on it ran out."""

    pole_id: int
    lapsed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A bore that is kept."""

    hold_id: int
    segment_id: int
    duct_id: int


def take_segments(session: Session, segment_ids: Collection[int], *, now: datetime) -> Locked:
    """Lock segments in the order of their numbers and end the holds that ran out on them."""
    wanted = frozenset(segment_ids)
    locked = _lock(session, wanted, now)
    _need(wanted, locked)
    return locked


def _need(wanted: frozenset[int], locked: Locked) -> None:
    if missing := wanted - locked.segments:
        raise Unknown("network.unknown_segment", segments=tuple(sorted(missing)))


def _lock(session: Session, wanted: Collection[int], now: datetime) -> Locked:
    parameters = {"segments": sorted(wanted), "now": now}
    rows = session.execute(statement("take_segments"), parameters).all()
    living = frozenset(row.id for row in rows if row.retired_at is None)
    awaited = frozenset(row.id for row in rows if row.awaited)
    return Locked(living, awaited, tuple(rows[0].lapsed or ()) if rows else ())


def take_pole(session: Session, slot_id: int, *, now: datetime) -> TakenPole:
    """Lock the pole of a slot, and end the holds that ran out on it."""
    row = session.execute(statement("take_pole"), {"slot_id": slot_id, "now": now}).one_or_none()
    if row is None:
        raise Unknown("network.unknown_slot", slot=slot_id)
    return TakenPole(row.id, tuple(row.lapsed or ()))


def take_reference(
    session: Session, reference: str, *, now: datetime, also: Collection[int] = ()
) -> Locked:
    """Lock every segment and pole on which a reference has living holds, and other segments."""
    locked = _take_where_it_holds(session, reference, frozenset(also), now)
    return with_poles(session, locked, queries.slots_of(session, reference), now=now)


def with_poles(
    session: Session, locked: Locked, slot_ids: Collection[int], *, now: datetime
) -> Locked:
    """Lock also the poles of some slots, in the order of the poles' numbers."""
    poles, lapsed = set(locked.poles), set(locked.lapsed)
    for slot_id in queries.one_slot_a_pole(session, slot_ids):
        taken = take_pole(session, slot_id, now=now)
        poles.add(taken.pole_id)
        lapsed.update(taken.lapsed)
    return Locked(locked.segments, locked.awaited, tuple(sorted(lapsed)), frozenset(poles))


class _Moved(Exception):
    """While we waited for a lock, a split moved holds to other segments."""


def _take_where_it_holds(
    session: Session, reference: str, also: frozenset[int], now: datetime
) -> Locked:
    """Lock in one go; where the holds moved meanwhile, let go and begin anew, to keep the order."""
    while True:
        wanted = queries.segments_of(session, reference) | also
        if not wanted:
            return Locked(frozenset(), frozenset(), ())
        try:
            with session.begin_nested():
                locked = _lock(session, wanted, now)
                if queries.segments_of(session, reference) <= locked.segments:
                    _need(also, locked)
                    return locked
                raise _Moved
        except _Moved:
            continue


def take_route(
    session: Session, command: HoldRoute, segment_ids: frozenset[int], *, now: datetime
) -> tuple[Locked, tuple[Held, ...]]:
    """Lock and hold in one call; no holds where somebody is in line and it goes step by step.

    Raises `NoRoom` where a segment is short.
    """
    parameters = {
        **command.claim.parameters,
        "segments": sorted(segment_ids),
        "mm": command.cable_mm,
        "ways": command.ways,
        "now": now,
    }
    rows = session.execute(statement("hold_route"), parameters).all()
    if not rows:  # the last bores went while we waited for the lock
        raise NoRoom(tuple(sorted(segment_ids)))
    lapsed = tuple(rows[0].lapsed or ())
    if rows[0].step_by_step:
        living = frozenset(row.segment_id for row in rows if row.living)
        locked = Locked(living, frozenset(r.segment_id for r in rows if r.awaited), lapsed)
        _need(segment_ids, locked)
        return locked, ()
    if rows[0].duct_id is None:  # seen without a lock that there is no room
        raise NoRoom(tuple(row.segment_id for row in rows))
    holds, short = _sorted_out(rows, segment_ids, command.ways)
    if short:
        raise NoRoom(short)
    return Locked(segment_ids, frozenset(), lapsed), holds


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
    return _sorted_out(rows, segment_ids, ways)


def _sorted_out(
    rows: Sequence[Any], segment_ids: Collection[int], ways: int
) -> tuple[tuple[Held, ...], tuple[int, ...]]:
    if len(rows) == ways * len(segment_ids):
        return tuple(Held(row.hold_id, row.segment_id, row.duct_id) for row in rows), ()
    found: dict[int, int] = dict.fromkeys(segment_ids, 0)
    for row in rows:
        found[row.segment_id] += 1
    return (), tuple(sorted(number for number, count in found.items() if count < ways))
