"""The verbs by which a dossier keeps places: bores of a route, a slot of a pole; all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.network import holding, listing
from gis.network import queries as register
from gis.network.commands import Claim, Days, HoldRoute, HoldSlot, SlotWish, WaitFor, WaitForSlot
from gis.network.errors import NoRoom
from gis.network.listing import SlotPlace
from gis.network.waiting import leave, wait_for, wait_for_slot
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Conflict
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.network import following, terms
from permits.network.telling import told
from permits.network.vocabulary import HoldEnd

#: Under this name a dossier's content says which places it asked for.
PLACES = "places"
#: The kinds of work that take places of the register: bores along a route, a slot near a site.
KEEPING = frozenset({WorkKind.DUCT_SHARE, WorkKind.SMART_POLE})


@dataclass(frozen=True, slots=True)
class KeepRoute:
    """So many bores for such cables on each of these segments."""

    segment_ids: tuple[int, ...]
    cable_mm: float
    ways: int
    days: Days


@dataclass(frozen=True, slots=True)
class KeepSlot:
    """One slot, for a thing of these figures."""

    pole_id: int
    slot_id: int
    wish: SlotWish
    days: Days


class NoPlaces(Conflict):
    """Some segments of a route are short; names them, and since nothing was kept nothing is."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__("network.no_room_at", segments=", ".join(refs))


def keep_route(session: Session, actor: Actor, dossier: Dossier, command: KeepRoute) -> None:
    """Keep bores for a draft instead of what it kept before; names the segments that are short."""
    _draft_only(dossier)
    now = clock.now()
    following.give_back(session, dossier.ref, HoldEnd.GIVEN_BACK)
    claim = Claim(actor.office_code, dossier.ref, command.days, terms.of_a_draft(session))
    wish = HoldRoute(claim, command.segment_ids, command.cable_mm, command.ways)
    try:
        with told():
            taken = holding.hold_route(session, wish, now=now)
    except NoRoom as short:
        segments, _ = register.asset_names(session, short.segments, [])
        raise NoPlaces([segments[number].ref for number in short.segments]) from short
    following.tell(session, served=taken.served, lapsed=taken.lapsed, now=now)
    names = register.place_names(session, [held.duct_id for held in taken.holds], [])
    dossier.content = {
        **dossier.content,
        PLACES: {
            "cable_mm": command.cable_mm,
            "ways": command.ways,
            "bores": [
                {"owner": name.owner, "segment": name.ref, "bore": name.path}
                for held in taken.holds
                for name in [names[held.duct_id, None]]
            ],
        },
    }


def keep_slot(session: Session, actor: Actor, dossier: Dossier, command: KeepSlot) -> None:
    """Keep a slot for a draft instead of what it kept before."""
    _draft_only(dossier)
    now = clock.now()
    following.give_back(session, dossier.ref, HoldEnd.GIVEN_BACK)
    before = register.pole_load(session, command.pole_id, command.days)
    claim = Claim(actor.office_code, dossier.ref, command.days, terms.of_a_draft(session))
    with told():
        taken = holding.hold_slot(
            session, HoldSlot(claim, command.slot_id, **command.wish.load), now=now
        )
    following.tell(session, served=taken.served, lapsed=taken.lapsed, now=now)
    place = register.place_names(session, [], [command.slot_id])[None, command.slot_id]
    slots = listing.slots(session, [command.pole_id], days=command.days, now=now)
    slot = next(each for each in slots if each.slot_id == command.slot_id)
    content: dict[str, Any] = {
        "owner": place.owner,
        "pole": place.ref,
        "slot": place.path,
        "kind": slot.kind,
        "height_m": slot.height_m,
        **command.wish.load,
        "load_before": {"kg": before.kg, "watts": before.watts, "wind_m2": before.wind_m2},
    }
    dossier.content = {**dossier.content, PLACES: content}


def give_up(session: Session, dossier: Dossier) -> int:
    """Give back every place a draft keeps, and its places in line; say how many it kept."""
    _draft_only(dossier)
    dossier.content = {k: v for k, v in dossier.content.items() if k != PLACES}
    return following.give_back(session, dossier.ref, HoldEnd.GIVEN_BACK)


def discarded(session: Session, reference: str) -> None:
    """Give back what a draft kept that is thrown away."""
    following.give_back(session, reference, HoldEnd.DISCARDED)


def stand_in_line(session: Session, actor: Actor, dossier: Dossier, command: KeepRoute) -> int:
    """Wait for bores of segments; what comes free is kept for the draft."""
    _draft_only(dossier)
    _once_in_line(session, dossier)
    _refuse_hopeless(session, command)
    with told():
        return wait_for(
            session,
            WaitFor(
                actor.office_code,
                dossier.ref,
                command.days,
                command.segment_ids,
                command.cable_mm,
                command.ways,
                terms.hold_terms().turn_days,
            ),
            now=clock.now(),
        )


def stand_in_line_for_slot(
    session: Session, actor: Actor, dossier: Dossier, pole_id: int, wish: SlotWish, days: Days
) -> int:
    """Wait for a slot of a structure; what comes free is kept for the draft."""
    _draft_only(dossier)
    _once_in_line(session, dossier)
    turn_days = terms.hold_terms().turn_days
    slots = listing.slots(session, [pole_id], days=days, now=clock.now())
    if not any(_could_bear(slot, wish) for slot in slots):
        raise Conflict("network.nothing_fits")
    with told():
        return wait_for_slot(
            session,
            WaitForSlot(actor.office_code, dossier.ref, days, pole_id, wish, turn_days),
            now=clock.now(),
        )


def _refuse_hopeless(session: Session, command: KeepRoute) -> None:
    """Let nobody wait for a bore that could never take his cable, however empty it became."""
    fitting = {
        duct.segment_id
        for duct in listing.nests(session, command.segment_ids)
        if duct.is_bore and command.cable_mm**2 <= duct.max_fill * duct.inner_mm**2
    }
    if fitting < set(command.segment_ids):
        raise Conflict("network.nothing_fits")


def _could_bear(slot: SlotPlace, wish: SlotWish) -> bool:
    return (
        slot.kind == wish.kind
        and slot.height_m >= wish.least_height_m
        and slot.max_kg >= wish.kg
        and slot.max_watts >= wish.watts
        and slot.max_wind_m2 >= wish.wind_m2
    )


def leave_line(session: Session, reference: str) -> int:
    """Take a dossier out of the line."""
    return leave(session, reference, now=clock.now())


def _draft_only(dossier: Dossier) -> None:
    """What was filed is being judged: its places are no longer the carrier's to change."""
    if not dossier.is_draft:
        raise Conflict("dossier.not_draft")


def _once_in_line(session: Session, dossier: Dossier) -> None:
    if register.is_waiting(session, dossier.ref):
        raise Conflict("network.in_line_already")
