"""As built: what the holder found and laid after the works, in place of what was held."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from gis.network import listing
from gis.network import queries as register
from gis.network.asbuilt import Reconciled
from gis.network.commands import AsBuilt, AsHung, Days, Hung, Laid
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotFound
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.network import service, views
from permits.network.forms import BuiltForm
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("built", __name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where something may have been built: its number, its name, whether it was held."""

    id: int
    name: register.PlaceName
    held: bool


@bp.get("/hoan-cong/<ref>")
@requires(Permission.FILE_DOSSIER)
def asking(ref: str) -> ResponseReturnValue:
    """Ask what was built for a dossier whose places were confirmed."""
    return _page(_dossier(ref), BuiltForm())


@bp.post("/hoan-cong/<ref>")
@requires(Permission.FILE_DOSSIER)
def enter(ref: str) -> ResponseReturnValue:
    """Enter what was built, and say how far it differs from what was held."""
    dossier = _dossier(ref)
    form = BuiltForm(request.form)
    if not form.validate():
        return _page(dossier, form), 422
    if form.since_day() > clock.today():
        return _page(dossier, form, Conflict("network.not_yet")), 422
    try:
        with committing() as session:
            done = _enter(session, dossier, form)
    except (Conflict, NotFound) as refusal:
        return _page(_dossier(ref), form, refusal), refusal.status
    _say(done)
    return redirect(url_for("network.line.own"), 303)


def _dossier(ref: str) -> Dossier:
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    holds = register.living_holds(db.session, ref)
    if not any(hold.state == "confirmed" for hold in holds):
        raise NotFound
    return dossier


def _enter(session: Session, dossier: Dossier, form: BuiltForm) -> Reconciled:
    places = _candidates(dossier)
    built = {each.id for each in places if request.form.get(f"found-{each.id}") == "built"}
    blocked = tuple(each.id for each in places if request.form.get(f"found-{each.id}") == "blocked")
    holds = register.living_holds(db.session, dossier.ref)
    until = max((hold.during.upper for hold in holds if hold.during.upper), default=None)
    days = Days(form.since_day(), until)
    actor = current_actor()
    head = (actor.office_code, dossier.ref, days, form.source.data or "")
    sample = holds[0]
    if sample.slot_id is not None:
        hung = tuple(Hung(i, sample.kg, sample.watts, sample.wind_m2) for i in sorted(built))
        return service.built_on_poles(session, actor, AsHung(*head, hung, blocked))
    laid = tuple(Laid(i, sample.cable_mm or 0.0) for i in sorted(built))
    return service.built_in_ducts(session, actor, AsBuilt(*head, laid, blocked))


def _say(done: Reconciled) -> None:
    flash(
        say(
            "network.built",
            as_held=len(done.as_held),
            elsewhere=len(done.built_elsewhere),
            not_built=len(done.not_built),
        ),
        "success",
    )


def _candidates(dossier: Dossier) -> Sequence[Candidate]:
    """List the held places and those beside them that one may have used instead."""
    holds = register.living_holds(db.session, dossier.ref)
    held = {hold.duct_id or hold.slot_id: hold for hold in holds}
    days, now = views.days_of_today(), clock.now()
    ducts = [hold.duct_id for hold in holds if hold.duct_id]
    if ducts:
        segments = set(register.segments_of_ducts(db.session, ducts).values())
        mm = max(hold.cable_mm or 0.1 for hold in holds)
        bores = register.places(db.session, segments, cable_mm=mm, days=days, now=now)
        numbers = [each.duct_id for each in bores if each.duct_id in held or each.is_free]
        names = register.place_names(db.session, numbers, [])
        return [Candidate(n, names[n, None], n in held) for n in numbers]
    poles = {
        listing.structure_of_slot(db.session, hold.slot_id).id for hold in holds if hold.slot_id
    }
    slots = listing.slots(db.session, poles, days=days, now=now)
    usable = [each.slot_id for each in slots if each.slot_id in held or each.why is None]
    names = register.place_names(db.session, [], usable)
    return [Candidate(n, names[None, n], n in held) for n in usable]


def _page(dossier: Dossier, form: BuiltForm, problem: Conflict | NotFound | None = None) -> str:
    return render_template(
        "network/built.html",
        dossier=dossier,
        form=form,
        problem=problem,
        places=_candidates(dossier),
        typed=request.form,
    )
