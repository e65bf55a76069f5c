"""Put the register right by what was really hung on poles: other slots, unusable ones, nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.asbuilt import Reconciled
from gis.network.commands import AsHung, Hung
from gis.network.errors import PlaceTaken, Unknown
from gis.network.models import Hold, Occupancy, PoleSlot
from gis.network.taking import take_reference, with_poles
from gis.network.waiting import serve
from gis.network.words import LIVING


def reconcile(session: Session, command: AsHung, *, now: datetime) -> Reconciled:
    """End the holds of a reference and enter what was hung in their place, in one transaction."""
    hung = {each.slot_id: each for each in command.hung}
    if both := hung.keys() & set(command.blocked):
        raise PlaceTaken("network.place_blocked", slot=min(both))
    named = {*hung, *command.blocked}
    poles = _poles(session, named)
    locked = take_reference(session, command.reference, now=now)
    locked = with_poles(session, locked, named, now=now)
    mine = {
        hold.slot_id: hold
        for hold in queries.living_holds(session, command.reference)
        if hold.slot_id is not None
    }
    built_on = {poles[slot_id] for slot_id in hung}
    of_mine = _poles(session, mine)
    for slot_id, hold in mine.items():
        hold.state, hold.ended_at = "released", now
        hold.ended_as = "built" if slot_id in hung else "built_elsewhere"
        if slot_id not in hung and of_mine[slot_id] not in built_on:
            hold.ended_as = "not_built"
    session.flush()
    displaced = _block(session, command.blocked, now)
    for each in command.hung:
        _enter(session, command, each, mine.get(each.slot_id))
    return Reconciled(
        as_held=tuple(sorted(hung.keys() & mine.keys())),
        built_elsewhere=tuple(sorted(hung.keys() - mine.keys())),
        not_built=tuple(sorted(mine.keys() - hung.keys())),
        displaced=displaced,
        served=serve(session, locked, now=now),
    )


def _poles(session: Session, slot_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(PoleSlot.id, PoleSlot.pole_id).where(PoleSlot.id.in_(list(slot_ids)))
    )
    found = {row.id: row.pole_id for row in rows}
    if missing := set(slot_ids) - found.keys():
        raise Unknown("network.unknown_slot", slot=min(missing))
    return found


def _block(session: Session, slot_ids: Collection[int], now: datetime) -> tuple[str, ...]:
    """Mark slots as unusable; end the holds of others there."""
    if not slot_ids:
        return ()
    displaced = session.scalars(
        update(Hold)
        .where(Hold.slot_id.in_(slot_ids), Hold.state.in_(LIVING))
        .values(state="released", ended_at=now, ended_as="blocked")
        .returning(Hold.reference)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(PoleSlot)
        .where(PoleSlot.id.in_(slot_ids))
        .values(state="blocked")
        .execution_options(synchronize_session=False)
    )
    return tuple(sorted(set(displaced)))


def _enter(session: Session, command: AsHung, hung: Hung, hold: Hold | None) -> None:
    """Note a thing on a slot, or say why it cannot be there."""
    try:
        with session.begin_nested():
            session.add(
                Occupancy(
                    slot_id=hung.slot_id,
                    tenant=command.tenant,
                    reference=command.reference,
                    kg=hung.kg,
                    watts=hung.watts,
                    wind_m2=hung.wind_m2,
                    during=func.daterange(command.days.first, command.days.after),
                    standing="surveyed",
                    source=command.source,
                    hold_id=hold.id if hold is not None else None,
                )
            )
            session.flush()
    except IntegrityError as refused:
        fault = getattr(getattr(refused.orig, "diag", None), "constraint_name", None)
        known = {"ex_occupancy_slot_once": "place_occupied"}
        code = f"network.{known.get(str(fault), fault)}"
        raise PlaceTaken(code, slot=hung.slot_id) from refused
