"""Who comes first when a place comes free: a line, served in the transaction that frees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gis.network.commands import Claim, Days, SlotWish, WaitFor, WaitForSlot
from gis.network.errors import Unknown
from gis.network.models import Pole, PoleSlot, Segment, Waiting
from gis.network.sql import statement
from gis.network.taking import Held, HeldSlot, Locked, pick


@dataclass(frozen=True, slots=True)
class Served:
    """Somebody whose turn has come: the places kept for them, and until when."""

    reference: str
    tenant: str
    expires_at: datetime
    holds: tuple[Held | HeldSlot, ...]


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


def wait_for_slot(session: Session, command: WaitForSlot, *, now: datetime) -> int:
    """Stand at the end of the line for a pole, and give the number of the place in it."""
    if session.get(Pole, command.pole_id) is None:
        raise Unknown("network.unknown_pole", pole=command.pole_id)
    entry = Waiting(
        segment_ids=[],
        pole_id=command.pole_id,
        slot_kind=command.wish.kind,
        least_height_m=command.wish.least_height_m,
        **command.wish.load,
        tenant=command.tenant,
        reference=command.reference,
        ways=1,
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
    """Say how many stand before this one for any of its segments, or for its pole."""
    mine = session.get_one(Waiting, waiting_id)
    same = (
        Waiting.segment_ids.overlap(mine.segment_ids)
        if mine.pole_id is None
        else Waiting.pole_id == mine.pole_id
    )
    count = session.scalar(
        select(func.count()).where(Waiting.state == "waiting", Waiting.id < mine.id, same)
    )
    return count or 0


def serve(session: Session, locked: Locked, *, now: datetime) -> tuple[Served, ...]:
    """Give what is free on locked segments and poles to those in line, the first first.

    All or nothing each. Who cannot be served yet keeps his place and keeps nobody behind him from
    being served.
    """
    of_segments = _serve_segments(session, locked, now) if locked.awaited else ()
    return of_segments + serve_poles(session, locked.poles, now=now)


def _serve_segments(session: Session, locked: Locked, now: datetime) -> tuple[Served, ...]:
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
    claim = _claim(entry, now)
    if claim is None or entry.cable_mm is None:
        return None
    holds, _ = pick(
        session,
        claim,
        entry.segment_ids,
        cable_mm=entry.cable_mm,
        ways=entry.ways,
        now=now,
    )
    return _served(session, entry, claim, holds, now)


def _claim(entry: Waiting, now: datetime) -> Claim | None:
    """Say what comes to somebody in line; nothing once the days he wanted are over."""
    first, after = entry.during.lower, entry.during.upper
    if first is None or (after is not None and after <= now.date()):
        return None
    expires_at = now + timedelta(days=entry.hold_days)
    return Claim(entry.tenant, entry.reference, Days(first, after), expires_at)


def _served(
    session: Session,
    entry: Waiting,
    claim: Claim,
    holds: tuple[Held | HeldSlot, ...],
    now: datetime,
) -> Served | None:
    if not holds:
        return None
    entry.state, entry.ended_at = "served", now
    session.flush()
    return Served(claim.reference, claim.tenant, claim.expires_at, holds)


def serve_poles(
    session: Session, pole_ids: Collection[int], *, now: datetime
) -> tuple[Served, ...]:
    """Give what is free on locked poles to those in line for them."""
    if not pole_ids:
        return ()
    line = session.scalars(
        select(Waiting)
        .where(Waiting.state == "waiting", Waiting.pole_id.in_(pole_ids))
        .order_by(Waiting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    turns = (_slot_turn(session, entry, now) for entry in line)
    return tuple(served for served in turns if served is not None)


def _slot_turn(session: Session, entry: Waiting, now: datetime) -> Served | None:
    claim = _claim(entry, now)
    if claim is None or entry.slot_kind is None or entry.pole_id is None:
        return None
    wish = SlotWish(entry.slot_kind, entry.kg, entry.watts, entry.wind_m2, entry.least_height_m)
    fitting = session.scalars(
        select(PoleSlot.id)
        .where(
            PoleSlot.pole_id == entry.pole_id,
            PoleSlot.kind == wish.kind,
            PoleSlot.height_m >= wish.least_height_m,
            PoleSlot.state == "sound",
        )
        .order_by(PoleSlot.height_m, PoleSlot.position)
    ).all()
    for slot_id in fitting:
        said = {**claim.parameters, **wish.load, "slot_id": slot_id, "now": now}
        made = session.execute(statement("hold_slot"), said).one()
        if made.hold_id is not None:
            held = HeldSlot(made.hold_id, entry.pole_id, slot_id)
            return _served(session, entry, claim, (held,), now)
    return None
