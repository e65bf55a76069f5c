"""Keep places, take them up, give them back: each verb locks first and does all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import HoldDuct, HoldRoute, HoldSlot
from gis.network.errors import HoldLapsed, NoRoom, PlaceTaken, Unknown
from gis.network.models import Hold
from gis.network.queries import Place
from gis.network.sql import statement
from gis.network.taking import (
    Held,
    Locked,
    pick,
    take_pole,
    take_reference,
    take_route,
    take_segments,
    with_poles,
)
from gis.network.waiting import Served, serve, serve_poles
from gis.network.words import LIVING


@dataclass(frozen=True, slots=True)
class Taken:
    """Bores that are kept now; whose holds ran out, and who in line got something, on the way."""

    holds: tuple[Held, ...]
    lapsed: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenSlot:
    """A slot that is kept now, and whose holds on the pole ran out on the way."""

    hold_id: int
    lapsed: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()


@dataclass(frozen=True, slots=True)
class Freed:
    """How many holds ended, whose, and who in line got their places."""

    count: int
    lapsed: tuple[str, ...] = ()
    served: tuple[Served, ...] = ()


def hold_route(session: Session, command: HoldRoute, *, now: datetime) -> Taken:
    """Keep bores on every segment of a route; raise `NoRoom`, with nothing kept, if one is short.

    Holds that ran out are ended by this very transaction, and those in line come before.
    """
    wanted = frozenset(command.segment_ids)
    locked, holds = take_route(session, command, wanted, now=now)
    if holds:
        return Taken(holds, locked.lapsed)
    served = serve(session, locked, now=now)
    holds, short = pick(
        session, command.claim, wanted, cable_mm=command.cable_mm, ways=command.ways, now=now
    )
    if short:
        raise NoRoom(short)
    return Taken(holds, locked.lapsed, served)


def hold_duct(session: Session, command: HoldDuct, *, now: datetime) -> Taken:
    """Keep this very bore; raise `PlaceTaken` with the reason where it cannot be had."""
    segments = queries.segments_of_ducts(session, [command.duct_id])
    if command.duct_id not in segments:
        raise Unknown("network.unknown_duct", duct=command.duct_id)
    segment_id = segments[command.duct_id]
    locked = take_segments(session, [segment_id], now=now)
    served = serve(session, locked, now=now)
    holds, short = pick(
        session,
        command.claim,
        [segment_id],
        cable_mm=command.cable_mm,
        ways=1,
        now=now,
        duct_id=command.duct_id,
    )
    if short:
        days = command.claim.days
        place = queries.place(
            session, segment_id, command.duct_id, cable_mm=command.cable_mm, days=days, now=now
        )
        raise refusal(command.duct_id, place)
    return Taken(holds, locked.lapsed, served)


def refusal(duct_id: int, place: Place | None) -> PlaceTaken:
    """Say why a bore cannot be had."""
    if place is None:  # it has ducts in it, or was taken out of the ground
        return PlaceTaken("network.place_no_bore", duct=duct_id)
    return PlaceTaken(f"network.place_{place.why or 'taken'}", **_facts(place))


def _facts(place: Place) -> dict[str, object]:
    return {
        "duct": place.duct_id,
        "tenant": place.tenant,
        "reference": place.reference,
        "until": place.until,
        "inner_mm": place.inner_mm,
        "max_fill": place.max_fill,
    }


def hold_slot(session: Session, command: HoldSlot, *, now: datetime) -> TakenSlot:
    """Keep a slot of a pole, if slot and pole bear the load on every day of the claim.

    Those in line for the pole come before.
    """
    pole = take_pole(session, command.slot_id, now=now)
    served = serve_poles(session, [pole.pole_id], now=now)
    row = session.execute(
        statement("hold_slot"),
        {
            **command.claim.parameters,
            "slot_id": command.slot_id,
            "kg": command.kg,
            "watts": command.watts,
            "wind_m2": command.wind_m2,
            "now": now,
        },
    ).one()
    if row.hold_id is None:
        raise PlaceTaken(
            f"network.{row.why}",
            slot=command.slot_id,
            tenant=row.tenant,
            reference=row.reference,
            until=row.until,
        )
    return TakenSlot(row.hold_id, pole.lapsed, served)


def confirm(session: Session, reference: str, *, now: datetime) -> int:
    """Make the holds of a reference stand without end of their waiting time; give their number.

    All of them or none: raises `HoldLapsed` where one ran out before.
    """
    locked = take_reference(session, reference, now=now)
    if reference in locked.lapsed or queries.lapsed_in_part(session, reference):
        raise HoldLapsed("network.hold_lapsed", reference=reference)
    living = queries.living_holds(session, reference)
    if not living:
        raise Unknown("network.nothing_held", reference=reference)
    session.execute(
        update(Hold)
        .where(Hold.reference == reference, Hold.state == "held")
        .values(state="confirmed")
        .execution_options(synchronize_session=False)
    )
    return len(living)


def release(
    session: Session, reference: str, *, now: datetime, ended_as: str = "given_back"
) -> Freed:
    """Give back every place a reference holds; who is in line gets it in this transaction."""
    locked = take_reference(session, reference, now=now)
    ended = session.execute(
        update(Hold)
        .where(Hold.reference == reference, Hold.state.in_(LIVING))
        .values(state="released", ended_at=now, ended_as=ended_as)
        .returning(Hold.id)
        .execution_options(synchronize_session=False)
    ).all()
    return Freed(len(ended), locked.lapsed, serve(session, locked, now=now))


def extend(session: Session, reference: str, *, until: datetime, now: datetime) -> int:
    """Let the unconfirmed holds of a reference stand longer; say how many now do.

    Never shorter. All of them or none: raises `HoldLapsed` where one ran out before.
    """
    locked = take_reference(session, reference, now=now)
    if reference in locked.lapsed or queries.lapsed_in_part(session, reference):
        raise HoldLapsed("network.hold_lapsed", reference=reference)
    longer = session.execute(
        update(Hold)
        .where(Hold.reference == reference, Hold.state == "held", Hold.expires_at < until)
        .values(expires_at=until)
        .returning(Hold.id)
        .execution_options(synchronize_session=False)
    )
    return len(longer.all())


def expire(session: Session, *, now: datetime) -> Freed:
    """End holds that ran out, and serve the line; for a timer. A place wanted before is not late.

    Places are free once their hold has run out, whether or not this was called.
    """
    segments, slots = queries.lapsed(session, now)
    locked = Locked(frozenset(), frozenset(), ())
    if segments:
        locked = take_segments(session, segments, now=now)
    locked = with_poles(session, locked, slots, now=now)
    return Freed(len(locked.lapsed), locked.lapsed, serve(session, locked, now=now))


def expire_reference(session: Session, reference: str, *, now: datetime) -> Freed:
    """End what ran out where one reference holds, and serve the line there."""
    locked = take_reference(session, reference, now=now)
    return Freed(len(locked.lapsed), locked.lapsed, serve(session, locked, now=now))
