"""Who comes first when a place comes free: a line, served in the transaction that frees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gis.network.commands import Claim, Days, WaitFor
from gis.network.errors import Unknown
from gis.network.models import Segment, Waiting
from gis.network.taking import Held, Locked, pick


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody whose turn has come: the places kept for them, and until when."""

    reference: str
    tenant: str
    expires_at: datetime
    holds: tuple[Held, ...]


def wait_for(session: Session, command: WaitFor, *, now: datetime) -> int:
    """Stand at the end of the line, and give the number of the place in it."""
    wanted = sorted(set(command.segment_ids))
    known = set(
        session.scalars(
            select(Segment.id).where(Segment.id.in_(wanted), Segment.retired_at.is_(None))
        )
    )
    if missing := set(wanted) - known:
        raise Unknown("network.unknown_segment", segments=tuple(sorted(missing)))
    entry = Waiting(
        segment_ids=wanted,
        tenant=command.tenant,
        reference=command.reference,
        cable_mm=command.cable_mm,
        ways=command.ways,
        during=func.daterange(command.days.first, command.days.after),
        hold_days=command.hold_days,
        asked_at=now,
        state="waiting",
    )
    session.add(entry)
    session.flush()
    return entry.id


def leave(session: Session, reference: str, *, now: datetime) -> int:
    """Take a reference out of the line; say how many places in it were given up."""
    left = session.execute(
        update(Waiting)
        .where(Waiting.reference == reference, Waiting.state == "waiting")
        .values(state="left", ended_at=now)
        .returning(Waiting.id)
    )
    return len(left.all())


def ahead_of(session: Session, waiting_id: int) -> int:
    """Say how many stand before this one for any of its segments."""
    mine = session.get_one(Waiting, waiting_id)
    count = session.scalar(
        select(func.count()).where(
            Waiting.state == "waiting",
            Waiting.id < mine.id,
            Waiting.segment_ids.overlap(mine.segment_ids),
        )
    )
    return count or 0


def serve(session: Session, locked: Locked, *, now: datetime) -> tuple[Served, ...]:
    """Give what is free on locked segments to those in line, the first first, all or nothing each.

    Who cannot be served yet keeps his place and keeps nobody behind him from being served.
    """
    if not locked.awaited:
        return ()
    line = session.scalars(
        select(Waiting)
        .where(
            Waiting.state == "waiting",
            Waiting.segment_ids.overlap(sorted(locked.awaited)),
            Waiting.segment_ids.contained_by(sorted(locked.segments)),
        )
        .order_by(Waiting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    turns = (_turn(session, entry, locked.segments, now) for entry in line)
    return tuple(served for served in turns if served is not None)


def _turn(
    session: Session, entry: Waiting, locked: Collection[int], now: datetime
) -> Served | None:
    first, after = entry.during.lower, entry.during.upper
    if first is None or (after is not None and after <= now.date()):
        return None
    expires_at = now + timedelta(days=entry.hold_days)
    claim = Claim(entry.tenant, entry.reference, Days(first, after), expires_at)
    holds, _ = pick(
        session,
        claim,
        entry.segment_ids,
        cable_mm=entry.cable_mm,
        ways=entry.ways,
        now=now,
    )
    if not holds:
        return None
    entry.state, entry.ended_at = "served", now
    session.flush()
    return Served(entry.reference, entry.tenant, expires_at, holds)
