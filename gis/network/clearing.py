"""Take out what lies in a bore or hangs on a slot: its days end, and the line is served."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.network.errors import CannotClear, Unknown
from gis.network.models import Duct, Occupancy
from gis.network.taking import Locked, take_segments, with_poles
from gis.network.waiting import Served, serve


@dataclass(frozen=True, slots=True)
class Cleared:
    """Where something was taken out, whose it was, and who in line got the place."""

    duct_id: int | None
    slot_id: int | None
    tenant: str
    served: tuple[Served, ...]


def clear(session: Session, occupancy_id: int, *, on: date, now: datetime) -> Cleared:
    """Note that something was taken out on a day: from that day on its place is free.

    Its days before stay for the record, so it cannot end before the day after its first.
    """
    there = session.get(Occupancy, occupancy_id)
    if there is None:
        raise Unknown("network.unknown_occupancy", occupancy=occupancy_id)
    locked = _take(session, there, now)
    session.refresh(there)  # it may have been ended while the lock was waited for
    first, after = there.during.lower, there.during.upper
    if first is None or on <= first:
        raise CannotClear("network.cleared_before_it_was", first=first)
    if after is not None and after <= on:
        raise CannotClear("network.cleared_already", after=after)
    there.during = func.daterange(first, on)
    session.flush()
    return Cleared(there.duct_id, there.slot_id, there.tenant, serve(session, locked, now=now))


def _take(session: Session, there: Occupancy, now: datetime) -> Locked:
    if there.duct_id is None:
        nowhere = Locked(frozenset(), frozenset(), ())
        return with_poles(session, nowhere, [there.slot_id or 0], now=now)
    segment_id = session.scalars(select(Duct.segment_id).where(Duct.id == there.duct_id)).one()
    return take_segments(session, [segment_id], now=now)
