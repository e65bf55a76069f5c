"""What a draft may choose from: segments along its route, poles near it, and why not others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.network import listing, owning
from gis.network import queries as register
from gis.network.commands import Days, SlotWish
from gis.network.listing import NearPole, NearSegment, SlotPlace
from gis.network.queries import Place
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.text import Bilingual
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.network import views
from permits.network.sight import may_know
from permits.network.vocabulary import PlaceFault, SlotKind

#: How far from a route or site something is still offered, in metres.
BESIDE_M, NEAR_M = 25.0, 400.0


@dataclass(frozen=True, slots=True)
class SegmentChoice:
    """A segment along the route, with how many of its bores the cable can have."""

    segment: NearSegment
    owner: Bilingual
    free: int
    all: int
    faults: Sequence[tuple[PlaceFault, int]]


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot of a pole near the site, and why it cannot be had if it cannot."""

    slot: SlotPlace
    fault: PlaceFault | None
    holder: Bilingual | None

    @property
    def kind(self) -> SlotKind:
        """Say in words what it is for."""
        return SlotKind(self.slot.kind)


@dataclass(frozen=True, slots=True)
class PoleChoice:
    """A structure near the site with its slots, the free ones first."""

    pole: NearPole
    owner: Bilingual
    slots: Sequence[SlotChoice]

    @property
    def has_room(self) -> bool:
        """Say whether any slot can be had."""
        return any(choice.fault is None for choice in self.slots)

    def has_kind(self, kind: SlotKind | None) -> bool:
        """Say whether there is any slot for such things, so that waiting has a sense."""
        return any(choice.kind == kind for choice in self.slots)


def segments(
    session: Session, dossier: Dossier, *, owner: str | None, cable_mm: float, days: Days
) -> list[SegmentChoice]:
    """List the owner's segments along a draft's route, in its order."""
    site = checking.site_of(dossier)
    if site is None:
        return []
    near = listing.near_segments(session, site, within_m=BESIDE_M, owner=owner)
    bores = register.places(
        session, [each.id for each in near], cable_mm=cable_mm, days=days, now=clock.now()
    )
    by_segment: dict[int, list[Place]] = {}
    for bore in bores:
        by_segment.setdefault(bore.segment_id, []).append(bore)
    called = views.names(session, {each.owner for each in near})
    return [_segment_choice(each, called[each.owner], by_segment.get(each.id, [])) for each in near]


def _segment_choice(
    segment: NearSegment, owner: Bilingual, bores: Sequence[Place]
) -> SegmentChoice:
    faults: dict[PlaceFault, int] = {}
    for bore in bores:
        if bore.why is not None:
            fault = PlaceFault(bore.why.value)
            faults[fault] = faults.get(fault, 0) + 1
    free = sum(bore.is_free for bore in bores)
    return SegmentChoice(segment, owner, free, len(bores), list(faults.items()))


def poles(
    session: Session, actor: Actor, dossier: Dossier, *, wish: SlotWish | None, days: Days
) -> list[PoleChoice]:
    """List structures near a draft's site with every slot, and the reason why not."""
    site = checking.site_of(dossier)
    if site is None:
        return []
    near = listing.near_poles(session, site, within_m=NEAR_M, kinds=("pole", "mast", "building"))
    slots = listing.slots(
        session, [each.id for each in near], days=days, now=clock.now(), wish=wish
    )
    called = views.names(
        session, {each.owner for each in near} | {slot.tenant for slot in slots if slot.tenant}
    )
    found = []
    for pole in near:
        choices = [
            SlotChoice(slot, views.fault_of(slot.why), _holder(actor, pole.owner, slot, called))
            for slot in slots
            if slot.pole_id == pole.id
        ]
        choices.sort(key=lambda choice: (choice.fault is not None, choice.slot.position))
        found.append(PoleChoice(pole, called[pole.owner], choices))
    return found


def _holder(
    actor: Actor, owner: str, slot: SlotPlace, called: dict[str, Bilingual]
) -> Bilingual | None:
    if slot.tenant is None or not may_know(actor, owner=owner, tenant=slot.tenant):
        return None
    return called[slot.tenant]


def pole_of_slot(session: Session, slot_id: int | None) -> int | None:
    """Give the structure a slot is on."""
    return owning.pole_of_slot(session, slot_id) if slot_id is not None else None
