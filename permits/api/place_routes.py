"""The places a draft keeps: what there is to choose from, keeping bores or a slot, giving back."""

from typing import Any

from flask.typing import ResponseReturnValue

from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.api.carrier_routes import own
from permits.api.forms import ChoicesForm, KeepRouteForm, SlotForm
from permits.core.db import committing, db
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.dossiers.models import Dossier
from permits.network import choosing, places, standing
from permits.network.choosing import PoleChoice, SegmentChoice
from permits.network.forms import WishForm, days_for
from permits.network.places import KeepRoute, KeepSlot
from permits.web.auth import current_actor, found, requires


@bp.get("/dossiers/<ref>/places")
@requires(Permission.FILE_DOSSIER)
def kept_places(ref: str) -> ResponseReturnValue:
    """Say which bores or slots a dossier keeps, and until when."""
    return _shown(own(ref))


@bp.get("/dossiers/<ref>/places/segments")
@requires(Permission.FILE_DOSSIER)
def segments(ref: str) -> ResponseReturnValue:
    """List the segments along a draft's line with how many bores its cable could have."""
    dossier, form = _draft(ref), pages.asked(ChoicesForm)
    rows = choosing.segments(
        db.session,
        dossier,
        owner=dossier.section("technical").get("owner"),
        cable_mm=float(form.cable_mm.data),
        days=days_for(form.years.data),
    )
    return {"segments": [_segment(row) for row in rows]}


@bp.get("/dossiers/<ref>/places/structures")
@requires(Permission.FILE_DOSSIER)
def structures(ref: str) -> ResponseReturnValue:
    """List the structures near a draft's place with their slots, and why one cannot be had."""
    dossier, form = _draft(ref), pages.asked(WishForm)
    wish, days = form.to_wish(), days_for(form.years.data)
    rows = choosing.poles(db.session, current_actor(), dossier, wish=wish, days=days)
    return {"structures": [_structure(row) for row in rows]}


@bp.post("/dossiers/<ref>/places/bores")
@requires(Permission.FILE_DOSSIER)
def keep_bores(ref: str) -> ResponseReturnValue:
    """Keep bores on segments for a draft, all or none, instead of what it kept before."""
    dossier, form = _draft(ref, to_change=True), body(KeepRouteForm)
    wish = KeepRoute(
        form.numbers(), float(form.cable_mm.data), form.ways.data, days_for(form.years.data)
    )
    with committing() as session:
        places.keep_route(session, current_actor(), dossier, wish)
    return _shown(own(ref))


@bp.post("/dossiers/<ref>/places/slot")
@requires(Permission.FILE_DOSSIER)
def keep_slot(ref: str) -> ResponseReturnValue:
    """Keep a slot of a structure for a draft, instead of what it kept before."""
    dossier, form = _draft(ref, to_change=True), body(SlotForm)
    pole_id = found(choosing.pole_of_slot(db.session, form.slot.data))
    wish = KeepSlot(pole_id, form.slot.data, form.to_wish(), days_for(form.years.data))
    with committing() as session:
        places.keep_slot(session, current_actor(), dossier, wish)
    return _shown(own(ref))


@bp.delete("/dossiers/<ref>/places")
@requires(Permission.FILE_DOSSIER)
def give_up_places(ref: str) -> ResponseReturnValue:
    """Give back what a draft keeps, and its places in line."""
    dossier = _draft(ref, to_change=True)
    with committing() as session:
        places.give_up(session, dossier)
    return "", 204


def _draft(ref: str, *, to_change: bool = False) -> Dossier:
    dossier = own(ref, to_change=to_change)
    if not dossier.is_draft or dossier.work_kind not in places.KEEPING:
        raise NotFound
    return dossier


def _shown(dossier: Dossier) -> dict[str, Any]:
    stand = standing.of_draft(db.session, dossier)
    return {
        "is_lost": bool(stand and stand.lost),
        "places": [
            {
                "owner": held.place.owner,
                "asset": held.place.ref,
                "place": held.place.path,
                "state": str(held.state),
                "expires_at": shapes.moment(held.expires_at),
                "cable_mm": held.cable_mm,
            }
            for held in (stand.held if stand else ())
        ],
    }


def _segment(row: SegmentChoice) -> dict[str, Any]:
    return {
        "segment": row.segment.id,
        "owner": row.segment.owner,
        "ref": row.segment.ref,
        "length_m": row.segment.length_m,
        "distance_m": round(row.segment.distance_m, 1),
        "bores": row.all,
        "free": row.free,
        "faults": {str(fault): count for fault, count in row.faults},
    }


def _structure(row: PoleChoice) -> dict[str, Any]:
    return {
        "owner": row.pole.owner,
        "ref": row.pole.ref,
        "kind": row.pole.kind,
        "name": row.pole.name,
        "height_m": row.pole.height_m,
        "distance_m": round(row.pole.distance_m, 1),
        "slots": [
            {
                "slot": choice.slot.slot_id,
                "kind": choice.slot.kind,
                "height_m": choice.slot.height_m,
                "fault": choice.fault and str(choice.fault),
            }
            for choice in row.slots
        ],
    }
