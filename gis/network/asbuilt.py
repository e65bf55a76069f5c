"""Put the register right by what was really built: other bores, blocked ones, nothing at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import AsBuilt, Laid
from gis.network.errors import PlaceTaken, Unknown
from gis.network.holding import refusal
from gis.network.models import Duct, Hold, Occupancy
from gis.network.queries import Place, WhyNot
from gis.network.sql import statement
from gis.network.taking import take_reference
from gis.network.waiting import Served, serve
from gis.network.words import LIVING


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How far the work differs from what was held, by the numbers of the ducts or slots."""

    as_held: tuple[int, ...]
    built_elsewhere: tuple[int, ...]
    not_built: tuple[int, ...]
    # References of others whose holds ended because their bore was found blocked.
    displaced: tuple[str, ...]
    served: tuple[Served, ...]


def reconcile(session: Session, command: AsBuilt, *, now: datetime) -> Reconciled:
    """End the holds of a reference and enter what was built in their place, in one transaction."""
    laid = {each.duct_id: each for each in command.laid}
    if blocked_and_laid := laid.keys() & set(command.blocked):
        raise PlaceTaken("network.place_blocked", duct=min(blocked_and_laid))
    segments = _segments(session, [*laid, *command.blocked])
    locked = take_reference(session, command.reference, now=now, also=set(segments.values()))
    built_in = {segments[duct_id] for duct_id in laid}
    mine = {
        hold.duct_id: hold
        for hold in queries.living_holds(session, command.reference)
        if hold.duct_id is not None
    }
    of_mine = queries.segments_of_ducts(session, mine)
    ends = {duct_id: _end(duct_id, laid, of_mine, built_in) for duct_id in mine}
    for duct_id, hold in mine.items():
        hold.state, hold.ended_at, hold.ended_as = "released", now, ends[duct_id]
    session.flush()
    displaced = block(session, command.blocked, now)
    for each in command.laid:
        _enter(session, command, each, segments[each.duct_id], mine.get(each.duct_id), now)
    return Reconciled(
        as_held=tuple(sorted(laid.keys() & mine.keys())),
        built_elsewhere=tuple(sorted(laid.keys() - mine.keys())),
        not_built=tuple(sorted(mine.keys() - laid.keys())),
        displaced=displaced,
        served=serve(session, locked, now=now),
    )


def _segments(session: Session, duct_ids: Iterable[int]) -> dict[int, int]:
    wanted = set(duct_ids)
    found = queries.segments_of_ducts(session, wanted)
    if missing := wanted - found.keys():
        raise Unknown("network.unknown_duct", duct=min(missing))
    return found


def _end(duct_id: int, laid: dict[int, Laid], segments: dict[int, int], built_in: set[int]) -> str:
    if duct_id in laid:
        return "built"
    return "built_elsewhere" if segments[duct_id] in built_in else "not_built"


def block(session: Session, duct_ids: Iterable[int], now: datetime) -> tuple[str, ...]:
    """Mark ducts as blocked with all that is inside them; end the holds of others there."""
    rows = session.execute(statement("inside"), {"ducts": sorted(duct_ids)}).all()
    if not rows:
        return ()
    displaced = session.scalars(
        update(Hold)
        .where(Hold.duct_id.in_([row.id for row in rows]), Hold.state.in_(LIVING))
        .values(state="released", ended_at=now, ended_as="blocked")
        .returning(Hold.reference)
        .execution_options(synchronize_session=False)
    ).all()
    for depth in sorted({row.depth for row in rows}, reverse=True):  # the innermost first
        session.execute(
            update(Duct)
            .where(Duct.id.in_([row.id for row in rows if row.depth == depth]))
            .values(state="blocked", standing="surveyed")
            .execution_options(synchronize_session=False)
        )
    return tuple(sorted(set(displaced)))


def _enter(
    session: Session,
    command: AsBuilt,
    laid: Laid,
    segment_id: int,
    hold: Hold | None,
    now: datetime,
) -> None:
    """Note a cable in a bore, or say who is in the way."""
    place = queries.place(
        session, segment_id, laid.duct_id, cable_mm=laid.cable_mm, days=command.days, now=now
    )
    if place is None:
        raise refusal(laid.duct_id, place)
    if place.why is WhyNot.OCCUPIED and place.tenant == command.tenant:
        _check_fill(session, command, laid, place)  # a second cable of the same tenant
    elif place.why is not None:
        raise refusal(laid.duct_id, place)
    session.add(
        Occupancy(
            duct_id=laid.duct_id,
            tenant=command.tenant,
            reference=command.reference,
            cable_mm=laid.cable_mm,
            during=func.daterange(command.days.first, command.days.after),
            standing="surveyed",
            source=command.source,
            hold_id=hold.id if hold is not None else None,
        )
    )
    session.flush()


def _check_fill(session: Session, command: AsBuilt, laid: Laid, place: Place) -> None:
    share = (laid.cable_mm / place.inner_mm) ** 2
    there = queries.fill(session, laid.duct_id, command.days)
    if there + share > place.max_fill:
        raise PlaceTaken(
            f"network.place_{WhyNot.TOO_FULL}", duct=laid.duct_id, max_fill=place.max_fill
        )
