"""The verbs of owners and officials: declare, split, take out, note what was built."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gis import coordinates
from gis import queries as map_queries
from gis.errors import SiteProblem
from gis.network import asbuilt, ashung, clearing, declaring, events, owning, splitting
from gis.network.asbuilt import Reconciled
from gis.network.commands import AsBuilt, AsHung, Split
from gis.network.declared import DeclarationRefused, Declared, Fault
from gis.network.events import By
from gis.network.listing import SegmentRow
from gis.network.splitting import Halves
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Invalid, NotAllowed
from permits.network import following, rows, specs
from permits.network.rows import Row
from permits.network.sight import may_edit, may_split
from permits.network.telling import told


def by(actor: Actor) -> By:
    """Sign a deed with the person's name and his office's code."""
    return By(actor.name, actor.office_code)


def declare(
    session: Session, by_whom: By, owner: str, sent: Sequence[Row], *, source: str
) -> Declared:
    """Enter an owner's rows, all or nothing; raise `DeclarationRefused` with every faulty row."""
    specs.keep(session)
    reading = rows.read(owner, source, sent)
    said = reading.declaration()
    reading.faults.extend(_strangers(session, reading))
    reading.faults.extend(_outside(session, reading))
    if reading.faults:
        raise DeclarationRefused(tuple(reading.faults))
    return declaring.declare(session, said, by=by_whom, now=clock.now())


def declare_own(session: Session, actor: Actor, sent: Sequence[Row], *, source: str) -> Declared:
    """Enter rows of the caller's own office; nobody declares what is another's."""
    if not may_edit(actor, actor.office_code):
        raise NotAllowed("not_allowed")
    return declare(session, by(actor), actor.office_code, sent, source=source)


def _strangers(session: Session, reading: rows.Reading) -> list[Fault]:
    """Complain of tenants that are no office here: a wrong code would hide whose a cable is."""
    known = {office.code for office in accounts.offices(session)}
    return [
        Fault(each.row, "network.row_no_office", {"tenant": each.tenant})
        for each in reading.takings
        if each.tenant not in known
    ]


def _outside(session: Session, reading: rows.Reading) -> list[Fault]:
    """Complain of what lies outside the province's wards."""
    spots = [(node.row, node.at) for node in reading.nodes]
    spots += [(structure.row, structure.at) for structure in reading.structures.values()]
    spots += [(segment.row, segment.line.centroid) for segment in reading.segments]
    outside = owning.outside_wards(session, [(at.x, at.y) for _, at in spots])
    return [Fault(spots[nth][0], "network.row_outside", {}) for nth in outside]


# --- parting a segment ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SplitThere:
    """A new node on a segment, where somebody typed it."""

    system: str
    coordinates: str
    ref: str
    kind: str


def split(session: Session, actor: Actor, segment: SegmentRow, command: SplitThere) -> Halves:
    """Part a segment at a new node: ducts, cables, holds and the line go on in both halves."""
    if not may_split(actor, segment.owner):
        raise NotAllowed("not_allowed")
    at = _point(session, command)
    with told():
        halves = splitting.split(
            session,
            Split(segment.id, at[0], at[1], command.ref, command.kind),
            now=clock.now(),
        )
    said = {"node": command.ref, "holds": halves.holds, "cables": halves.occupancies}
    for number in (segment.id, halves.first_id, halves.second_id):
        events.note(
            session, by(actor), "split", owner=segment.owner, now=clock.now(), said=said,
            segment_id=number,
        )  # fmt: skip
    return halves


def _point(session: Session, command: SplitThere) -> tuple[float, float]:
    try:
        reading = coordinates.read(
            command.coordinates,
            command.system,
            shape="point",
            locate=lambda point: map_queries.ward_at(session, point),
        )
    except SiteProblem as problem:
        raise Invalid.one("coordinates", problem.code, **problem.facts) from problem
    spot = reading.site.geometry.centroid
    return spot.x, spot.y


# --- what was taken out, what was built -----------------------------------------------------------


def clear(session: Session, actor: Actor, occupancy_id: int, *, on: date) -> None:
    """Note that a cable or thing was taken out; its owner or the place's may say so."""
    where = owning.where_is(session, occupancy_id)
    if where is None or actor.office_code not in (where.owner, where.tenant):
        raise NotAllowed("not_allowed")
    now = clock.now()
    if on > now.date():
        raise Invalid.one("on", "network.not_yet")
    with told():
        cleared = clearing.clear(session, occupancy_id, on=on, now=now)
    following.tell(session, served=cleared.served, now=now)
    place = {"pole_id": where.pole_id} if where.pole_id else {"segment_id": where.segment_id or 0}
    events.note(
        session, by(actor), "cleared", owner=where.owner, now=now,
        said={"place": where.path, "tenant": where.tenant, "on": on.isoformat()}, **place,
    )  # fmt: skip


def built_in_ducts(session: Session, actor: Actor, command: AsBuilt) -> Reconciled:
    """Enter what lies in bores after the works, in place of what was held."""
    now = clock.now()
    with told():
        done = asbuilt.reconcile(session, command, now=now)
    following.tell(session, served=done.served, displaced=done.displaced, now=now)
    touched = [each.duct_id for each in command.laid] + list(command.blocked)
    for owner, segment_id in owning.segments_with_owner(session, touched):
        events.note(
            session, by(actor), "built", owner=owner, now=now,
            said={"source": command.source}, segment_id=segment_id,
        )  # fmt: skip
    return done


def built_on_poles(session: Session, actor: Actor, command: AsHung) -> Reconciled:
    """Enter what hangs on slots after the works, in place of what was held."""
    now = clock.now()
    with told():
        done = ashung.reconcile(session, command, now=now)
    following.tell(session, served=done.served, displaced=done.displaced, now=now)
    touched = [each.slot_id for each in command.hung] + list(command.blocked)
    for owner, pole_id in owning.poles_with_owner(session, touched):
        events.note(
            session, by(actor), "built", owner=owner, now=now,
            said={"source": command.source}, pole_id=pole_id,
        )  # fmt: skip
    return done
