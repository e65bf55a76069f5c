"""How a dossier's places stand: for its carrier's pages and for the officer who decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.network import listing
from gis.network import queries as register
from gis.network.commands import Days
from gis.network.models import Hold
from gis.network.queries import Load, PlaceName
from permits.core import clock
from permits.core.text import Bilingual
from permits.dossiers.models import Dossier
from permits.network import views
from permits.network.places import PLACES
from permits.network.queries import reference_of
from permits.network.vocabulary import HoldState, PlaceState


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """One place a dossier keeps: where, how it stands, until when."""

    place: PlaceName
    owner: Bilingual
    state: HoldState
    expires_at: datetime | None
    cable_mm: float | None


@dataclass(frozen=True, slots=True)
class PoleLoad:
    """What a pole bears without and with the dossier, beside what it may."""

    place: PlaceName
    name: str
    before: Load
    after: Load
    most: Load


@dataclass(frozen=True, slots=True)
class SegmentFill:
    """How the bores of a segment stand today, of which some are the dossier's."""

    place: PlaceName
    counts: Sequence[tuple[PlaceState, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything known of a dossier's places; `lost`: it asked for places it has no more."""

    held: Sequence[HeldPlace]
    segments: Sequence[SegmentFill]
    loads: Sequence[PoleLoad]
    asked: dict[str, Any] | None
    lost: bool


def of_dossier(session: Session, dossier_id: int) -> Sequence[Standing]:
    """Say how a dossier's places stand; nothing where it never asked for any."""
    dossier = reference_of(session, dossier_id)
    return [found] if dossier and (found := of(session, *dossier)) else []


def of_draft(session: Session, dossier: Dossier) -> Standing | None:
    """Say how the places of a dossier in hand stand."""
    return of(session, dossier.ref, dossier.content.get(PLACES))


def of(session: Session, reference: str, asked: dict[str, Any] | None) -> Standing | None:
    """Gather the places of a reference, each with what is around it."""
    now = clock.now()
    holds = [
        hold
        for hold in register.living_holds(session, reference)
        if hold.state == "confirmed" or (hold.expires_at and hold.expires_at > now)
    ]
    if not holds and asked is None:
        return None
    names = register.place_names(
        session, [h.duct_id for h in holds if h.duct_id], [h.slot_id for h in holds if h.slot_id]
    )
    called = views.names(session, {name.owner for name in names.values()})
    return Standing(
        held=[
            HeldPlace(
                name,
                called[name.owner],
                HoldState(hold.state),
                hold.expires_at if hold.state == "held" else None,
                hold.cable_mm,
            )
            for hold in holds
            for name in [names[hold.duct_id, hold.slot_id]]
        ],
        segments=_segments(session, [h.duct_id for h in holds if h.duct_id]),
        loads=[_load(session, hold) for hold in holds if hold.slot_id],
        asked=asked,
        lost=asked is not None and not holds,
    )


def _segments(session: Session, duct_ids: Sequence[int]) -> list[SegmentFill]:
    numbers = set(register.segments_of_ducts(session, duct_ids).values())
    names, _ = register.asset_names(session, numbers, [])
    sums: dict[int, dict[PlaceState, int]] = {number: {} for number in numbers}
    for each in register.balance(session, clock.today(), now=clock.now(), segment_ids=numbers):
        for state in PlaceState:
            count = getattr(each, state.value)
            sums[each.segment_id][state] = sums[each.segment_id].get(state, 0) + count
    return [SegmentFill(names[n], list(sums[n].items())) for n in sorted(numbers)]


def _load(session: Session, hold: Hold) -> PoleLoad:
    """Say what the pole bears with the hold, on its days, and what it would without."""
    first, after = hold.during.lower, hold.during.upper
    row = listing.structure_of_slot(session, hold.slot_id or 0)
    with_it = register.pole_load(session, row.id, Days(first or clock.today(), after))
    without = Load(
        max(0.0, with_it.kg - hold.kg),
        max(0.0, with_it.watts - hold.watts),
        max(0.0, with_it.wind_m2 - hold.wind_m2),
    )
    return PoleLoad(
        PlaceName(row.owner, row.ref, "", False),
        row.name,
        without,
        with_it,
        Load(row.max_kg, row.max_watts, row.max_wind_m2),
    )
