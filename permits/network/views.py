"""What the register's pages show: frozen rows, made before a template sees them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.network import listing
from gis.network import queries as register
from gis.network.commands import Days
from gis.network.events import NetworkEvent
from gis.network.listing import Narrowed, NestedDuct, SegmentRow, SlotPlace, StructureRow
from gis.network.models import NetworkNode, Segment
from gis.network.queries import Balance, Load
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.text import Bilingual
from permits.network import queries
from permits.network.drawing import CrossSection, cross_section
from permits.network.forms import Wanted
from permits.network.queries import Known
from permits.network.sight import may_edit, may_know, may_split
from permits.network.vocabulary import (
    AssetKind,
    HoldEnd,
    HoldState,
    NetworkNodeKind,
    PlaceFault,
    PlaceState,
    SlotKind,
    SurfaceKind,
)

PAGE_SIZE = 40
#: A cable so thin that only what is in the way can be in its way.
HAIR_MM = 0.1


@dataclass(frozen=True, slots=True)
class Line:
    """One segment or structure of the list, with how full it is today."""

    row: Any
    owner: Bilingual
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list and what it can be narrowed to."""

    kind: AssetKind
    lines: Sequence[Line]
    owners: Sequence[tuple[str, Bilingual]]
    wards: Sequence[tuple[str, str]]


def days_of_today() -> Days:
    """Give today as days."""
    today = clock.today()
    return Days(today, today + timedelta(days=1))


def names(session: Session, codes: Collection[str]) -> dict[str, Bilingual]:
    """Give the short names of offices by code; a code of nobody stands for itself."""
    found = {
        office.code: Bilingual(office.short_vi or office.name_vi, office.name_en or office.name_vi)
        for office in accounts.offices(session)
        if office.code in codes
    }
    return {code: found.get(code, Bilingual(code, code)) for code in codes}


def listed(session: Session, wanted: Wanted, *, after: int) -> Listing:
    """Gather one page of the list in a fixed number of statements."""
    by = Narrowed(wanted.owner, wanted.ward)
    owners = listing.owners(session)
    rows: Sequence[Any]
    if wanted.kind is AssetKind.DUCT:
        rows = listing.segments(session, by, after=after, most=PAGE_SIZE + 1)
        sums = _summed(register.balance, session, "segment_ids", rows)
    else:
        by = Narrowed(wanted.owner, wanted.ward, kind=wanted.kind.value)
        rows = listing.structures(session, by, after=after, most=PAGE_SIZE + 1)
        sums = _summed(listing.slot_balance, session, "pole_ids", rows)
    called = names(session, {*owners, *(row.owner for row in rows)})
    return Listing(
        kind=wanted.kind,
        lines=[Line(row, called[row.owner], sums.get(row.id)) for row in rows],
        owners=[(code, called[code]) for code in owners],
        wards=[(ward.code, ward.name) for ward in map_queries.wards(session)],
    )


def _summed(count: Any, session: Session, name: str, rows: Sequence[Any]) -> dict[int, Balance]:
    """Add up the balances of the outermost ducts of each segment, or give those of each pole."""
    found = count(session, clock.today(), now=clock.now(), **{name: [row.id for row in rows]})
    sums: dict[int, Balance] = {}
    for each in found:
        was = sums.get(each.segment_id)
        sums[each.segment_id] = each if was is None else _plus(was, each)
    return sums


def _plus(a: Balance, b: Balance) -> Balance:
    return Balance(
        a.segment_id,
        a.duct_id,
        a.places + b.places,
        a.free + b.free,
        a.held + b.held,
        a.occupied + b.occupied,
        a.blocked + b.blocked,
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a place, as far as the reader may know, and until when."""

    name: Bilingual | None
    dossier: Known | None
    until: date | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bore:
    """One bore of a segment as its table shows it."""

    duct: NestedDuct
    name: str
    state: PlaceState
    holder: Holder | None


@dataclass(frozen=True, slots=True)
class There:
    """Something that lies in a bore or hangs on a slot, for those who may know."""

    id: int
    place: str
    tenant: Bilingual
    cable_mm: float | None
    since: date | None
    until: date | None
    standing: str


@dataclass(frozen=True, slots=True)
class SegmentPage:
    """Everything the page of a segment shows."""

    row: SegmentRow
    owner: Bilingual
    surface: SurfaceKind
    section: CrossSection
    bores: Sequence[Bore]
    there: Sequence[There]
    waiting: int
    events: Sequence[NetworkEvent]
    edits: bool
    splits: bool
    knows_all: bool


def segment_page(session: Session, actor: Actor, row: SegmentRow) -> SegmentPage:
    """Gather the page of a segment; who is there is left out where the reader may not know."""
    now, days = clock.now(), days_of_today()
    ducts = listing.nests(session, [row.id])
    places = register.places(session, [row.id], cable_mm=HAIR_MM, days=days, now=now)
    states = {each.duct_id: _state(each.why) for each in places}
    there = register.cables_in(session, row.id, on=clock.today())
    offices = {row.owner, *(p.tenant for p in places if p.tenant), *(c.tenant for c in there)}
    called = names(session, offices)
    known = queries.known(session, {p.reference for p in places if p.reference})
    holders = {
        each.duct_id: _holder(actor, row.owner, each, called, known)
        for each in places
        if each.why is not None and each.tenant is not None
    }
    paths = {duct.id: _path(duct.path) for duct in ducts}
    return SegmentPage(
        row=row,
        owner=called[row.owner],
        surface=SurfaceKind(row.surface),
        section=cross_section(ducts, states),
        bores=[
            Bore(duct, paths[duct.id], states[duct.id], holders.get(duct.id))
            for duct in ducts
            if duct.is_bore
        ],
        there=[
            There(
                each.id,
                paths.get(each.duct_id or 0, ""),
                called[each.tenant],
                each.cable_mm,
                each.during.lower,
                each.during.upper,
                each.standing,
            )
            for each in there
            if may_know(actor, owner=row.owner, tenant=each.tenant)
        ],
        waiting=register.waiting_for_segment(session, row.id),
        events=listing.events(session, segment_id=row.id),
        edits=may_edit(actor, row.owner),
        splits=may_split(actor, row.owner),
        knows_all=may_know(actor, owner=row.owner, tenant=None),
    )


def _path(path: Sequence[int]) -> str:
    return ".".join(map(str, path))


def _state(why: str | None) -> PlaceState:
    return PlaceState(why) if why in ("occupied", "held", "blocked") else PlaceState.FREE


def _holder(
    actor: Actor,
    owner: str,
    place: Any,
    called: Mapping[str, Bilingual],
    known: Mapping[str, Known],
) -> Holder:
    if not may_know(actor, owner=owner, tenant=place.tenant):
        return Holder(None, None, place.until, None)
    dossier = known.get(place.reference or "")
    return Holder(called[place.tenant], dossier, place.until, place.expires_at)


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a structure as its table shows it."""

    place: SlotPlace
    state: PlaceState
    holder: Holder | None

    @property
    def kind(self) -> SlotKind:
        """Say in words what it is for."""
        return SlotKind(self.place.kind)


@dataclass(frozen=True, slots=True)
class StructurePage:
    """Everything the page of a pole, mast or building shows."""

    row: StructureRow
    owner: Bilingual
    slots: Sequence[Slot]
    load: Load
    waiting: int
    events: Sequence[NetworkEvent]
    edits: bool


def structure_page(session: Session, actor: Actor, row: StructureRow) -> StructurePage:
    """Gather the page of a structure, with what it bears today."""
    now, days = clock.now(), days_of_today()
    places = listing.slots(session, [row.id], days=days, now=now)
    called = names(session, {row.owner, *(p.tenant for p in places if p.tenant)})
    known = queries.known(session, {p.reference for p in places if p.reference})
    return StructurePage(
        row=row,
        owner=called[row.owner],
        slots=[
            Slot(
                each,
                _state(each.why),
                _holder(actor, row.owner, each, called, known) if each.tenant else None,
            )
            for each in places
        ],
        load=register.pole_load(session, row.id, days),
        waiting=register.waiting_for_pole(session, row.id),
        events=listing.events(session, pole_id=row.id),
        edits=may_edit(actor, row.owner),
    )


@dataclass(frozen=True, slots=True)
class NodePage:
    """A node, what ends there, and what stands there."""

    node: NetworkNode
    kind: NetworkNodeKind
    owner: Bilingual
    segments: Sequence[Segment]
    structure: StructureRow | None
    events: Sequence[NetworkEvent]


def node_page(session: Session, node: NetworkNode) -> NodePage:
    """Gather the page of a node."""
    return NodePage(
        node=node,
        kind=NetworkNodeKind(node.kind),
        owner=names(session, {node.owner})[node.owner],
        segments=listing.segments_at(session, node.id),
        structure=listing.structure(session, node.owner, node.ref),
        events=listing.events(session, node_id=node.id),
    )


@dataclass(frozen=True, slots=True)
class OwnHold:
    """A hold of the reader's office: where, for which dossier, how it stands."""

    hold: Any
    place: register.PlaceName
    owner: Bilingual
    dossier: Known | None

    @property
    def state(self) -> HoldState:
        """Say in words how it stands; one that ran out unnoticed is over all the same."""
        over = self.hold.state == "held" and self.hold.expires_at <= clock.now()
        return HoldState.EXPIRED if over else HoldState(self.hold.state)

    @property
    def end(self) -> HoldEnd | None:
        """Say in words why it ended."""
        return HoldEnd(self.hold.ended_as) if self.hold.ended_as else None


@dataclass(frozen=True, slots=True)
class OwnLine:
    """Where the reader's office stands in line, and how many stand before it."""

    entry: Any
    places: Sequence[register.PlaceName]
    dossier: Known | None
    ahead: int


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything an office holds and waits for, and what it was told."""

    holds: Sequence[OwnHold]
    lines: Sequence[OwnLine]
    notices: Sequence[tuple[queries.NoticeRow, Known | None]]


def own_page(session: Session, actor: Actor, *, before: int | None) -> OwnPage:
    """Gather what an office holds and waits for, in a fixed number of statements."""
    tenant = actor.office_code
    holds = listing.holds_of(session, tenant, before=before, most=PAGE_SIZE + 1)
    lines = listing.lines_of(session, tenant) if before is None else ()
    notices = queries.notices(session, tenant) if before is None else []
    wheres = register.place_names(
        session, [h.duct_id for h in holds if h.duct_id], [h.slot_id for h in holds if h.slot_id]
    )
    segments, poles = register.asset_names(
        session,
        [number for line in lines for number in line.segment_ids],
        [line.pole_id for line in lines if line.pole_id],
    )
    ahead = register.ahead(session, [line.id for line in lines])
    references = {hold.reference for hold in holds} | {line.reference for line in lines}
    references |= {notice.reference for notice in notices}
    known = queries.known(session, references)
    called = names(session, {where.owner for where in wheres.values()})
    return OwnPage(
        holds=[
            OwnHold(hold, where, called[where.owner], known.get(hold.reference))
            for hold in holds
            for where in [wheres[hold.duct_id, hold.slot_id]]
        ],
        lines=[
            OwnLine(
                line,
                [segments[n] for n in line.segment_ids if n in segments]
                + ([poles[line.pole_id]] if line.pole_id in poles else []),
                known.get(line.reference),
                ahead.get(line.id, 0),
            )
            for line in lines
        ],
        notices=[(each, known.get(each.reference)) for each in notices],
    )


def fault_of(why: str | None) -> PlaceFault | None:
    """Say in words why a place cannot be had."""
    return PlaceFault(why) if why else None
