"""Enter declared structures with their slots, and what hangs on slots and lies in bores."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis.network import queries
from gis.network.commands import Days
from gis.network.declaration_entry import Entry, changes
from gis.network.declared import DeclaredStructure, DeclaredTaking, Where
from gis.network.models import NetworkNode, Occupancy, Pole, PoleSlot


def structures(entry: Entry) -> None:
    """Enter structures; limits are lowered only as far as what hangs there allows."""
    by_node = {entry.nodes[said.ref].id: said for said in entry.said.structures}
    poles = {pole.node_id: pole for pole in _poles(entry.session, by_node)}
    fresh = [
        Pole(node_id=node_id, standing="declared", source=entry.said.source, **said.facts)
        for node_id, said in by_node.items()
        if node_id not in poles
    ]
    entry.session.add_all(fresh)
    entry.session.flush()
    for node_id, said in by_node.items():
        if node_id in poles:
            pole = poles[node_id]
            moved = _bring_up_to_date(entry, said.row, pole, said.facts)
            moved |= _slots(entry, pole.id, said)
            entry.count(moved, pole_id=pole.id)
    poles |= {pole.node_id: pole for pole in fresh}
    entry.poles = {said.ref: poles[node_id] for node_id, said in by_node.items()}
    for pole in fresh:
        entry.session.add_all(
            _slot(pole.id, each.position, each.facts) for each in by_node[pole.node_id].slots
        )
        entry.count(None, pole_id=pole.id)
    entry.session.flush()


def _poles(session: Session, node_ids: Iterable[int]) -> Sequence[Pole]:
    wanted = select(Pole).where(Pole.node_id.in_(list(node_ids))).order_by(Pole.id)
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def _bring_up_to_date(entry: Entry, row: int, known: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """Change a row that hangs together with what it bears, or complain of the declaration's row."""
    moved = changes(known, **facts)
    if moved:
        entry.flush([known], {id(known): row})
    return moved


def _slots(entry: Entry, pole_id: int, said: DeclaredStructure) -> dict[str, Any]:
    """Enter the slots of a known structure; say which of them changed."""
    found = select(PoleSlot).where(PoleSlot.pole_id == pole_id).order_by(PoleSlot.id)
    known = {slot.position: slot for slot in entry.session.scalars(found)}
    moved: dict[str, Any] = {}
    for each in said.slots:
        name = f"slot {each.position}"
        if each.position not in known:
            entry.session.add(_slot(pole_id, each.position, each.facts))
            moved[name] = "new"
        elif change := _bring_up_to_date(entry, said.row, known[each.position], each.facts):
            moved[name] = change
    return moved


def _slot(pole_id: int, position: int, facts: dict[str, Any]) -> PoleSlot:
    return PoleSlot(pole_id=pole_id, position=position, state="sound", **facts)


def takings(entry: Entry) -> None:
    """Enter what lies in bores and hangs on slots; what is noted already is left alone."""
    where = _places(entry)
    there = _there(entry.session, list(where.values()))
    rows: dict[int, int] = {}
    fresh = []
    for said in entry.said.takings:
        place = where.get((said.is_cable, said.of, said.path))
        if place is None:
            code = "network.row_no_bore" if said.is_cable else "network.row_no_slot"
            entry.fault(said.row, code, ref=said.of, place=".".join(map(str, said.path)))
        elif said.key(place) in there:
            entry.same += 1
        else:
            occupancy = _occupancy(entry, said, place)
            rows[id(occupancy)] = said.row
            fresh.append(occupancy)
            there.add(said.key(place))
    entry.refuse_faults()
    entry.new += len(fresh)
    entry.flush(fresh, rows)


def _occupancy(entry: Entry, said: DeclaredTaking, place: Where) -> Occupancy:
    return Occupancy(
        **place._asdict(),
        **said.facts,
        reference="",
        standing="declared",
        source=entry.said.source,
    )


Places = dict[tuple[bool, str, tuple[int, ...]], Where]


def _places(entry: Entry) -> Places:
    """Find every bore and slot of what the takings name."""
    by_id = {segment.id: ref for ref, segment in entry.segments.items()}
    any_day = Days(date(2000, 1, 1))
    cables = [said.of for said in entry.said.takings if said.is_cable]
    wanted = [number for number, ref in by_id.items() if ref in set(cables)]
    found: Places = {}
    for bore in queries.places(entry.session, wanted, cable_mm=0.1, days=any_day, now=entry.now):
        found[True, by_id[bore.segment_id], bore.path] = Where(bore.duct_id, None)
    things = {said.of for said in entry.said.takings if not said.is_cable}
    slots = entry.session.execute(
        select(NetworkNode.ref, PoleSlot.position, PoleSlot.id)
        .join(Pole, Pole.node_id == NetworkNode.id)
        .join(PoleSlot, PoleSlot.pole_id == Pole.id)
        .where(NetworkNode.owner == entry.said.owner, NetworkNode.ref.in_(things))
    )
    for ref, position, slot_id in slots:
        found[False, ref, (position,)] = Where(None, slot_id)
    return found


def _there(session: Session, places: Sequence[Where]) -> set[tuple[object, ...]]:
    ducts = [place.duct_id for place in places if place.duct_id is not None]
    slots = [place.slot_id for place in places if place.slot_id is not None]
    found = session.scalars(
        select(Occupancy).where(or_(Occupancy.duct_id.in_(ducts), Occupancy.slot_id.in_(slots)))
    )
    return {
        (
            Where(each.duct_id, each.slot_id),
            each.tenant,
            each.cable_mm,
            each.kg,
            each.watts,
            each.wind_m2,
            each.during.lower,
        )
        for each in found
    }
