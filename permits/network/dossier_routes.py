"""A draft's places: the carrier chooses bores along his route or a slot near his site."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from permits.core.db import committing, db
from permits.core.errors import Conflict, NotFound
from permits.core.vocabulary import Permission, WorkKind
from permits.dossiers import forms as dossier_forms
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.network import choosing, places, standing, terms
from permits.network.forms import RouteForm, WishForm, days_for
from permits.network.places import KeepRoute, KeepSlot
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("dossier", __name__)


@bp.get("/giu-cho/<ref>")
@requires(Permission.FILE_DOSSIER)
def choose(ref: str) -> ResponseReturnValue:
    """Offer what a draft may keep: its own figures are filled in already."""
    dossier = _draft(ref)
    return _page(dossier, _asked(dossier, request.args))


@bp.post("/giu-cho/<ref>/doan")
@requires(Permission.FILE_DOSSIER)
def keep_route(ref: str) -> ResponseReturnValue:
    """Keep bores on the chosen segments, all or nothing."""
    dossier = _draft(ref, to_change=True)
    form = RouteForm(request.form)
    numbers = request.form.getlist("segment", type=int)
    form.segments.data = " ".join(map(str, numbers))
    form.segments.errors = []
    if not _understood(form) or not numbers:
        return _page(
            dossier, form, problem=None if numbers else Conflict("network.no_segment")
        ), 422
    wish = KeepRoute(
        tuple(numbers), float(form.cable_mm.data), form.ways.data, days_for(form.years.data)
    )
    try:
        with committing() as session:
            places.keep_route(session, current_actor(), dossier, wish)
    except (Conflict, NotFound) as refusal:
        return _page(_draft(ref), form, problem=refusal), refusal.status
    flash(say("network.kept"), "success")
    return redirect(url_for("network.dossier.choose", ref=ref), 303)


@bp.post("/giu-cho/<ref>/vi-tri")
@requires(Permission.FILE_DOSSIER)
def keep_slot(ref: str) -> ResponseReturnValue:
    """Keep a slot of a pole."""
    dossier = _draft(ref, to_change=True)
    form = WishForm(request.form)
    slot_id = request.form.get("slot", type=int)
    pole_id = choosing.pole_of_slot(db.session, slot_id)
    if not form.validate() or slot_id is None or pole_id is None:
        return _page(dossier, form), 422
    days = days_for(form.years.data)
    try:
        with committing() as session:
            wish = KeepSlot(pole_id, slot_id, form.to_wish(), days)
            places.keep_slot(session, current_actor(), dossier, wish)
    except (Conflict, NotFound) as refusal:
        return _page(_draft(ref), form, problem=refusal), refusal.status
    flash(say("network.kept"), "success")
    return redirect(url_for("network.dossier.choose", ref=ref), 303)


@bp.post("/giu-cho/<ref>/tra")
@requires(Permission.FILE_DOSSIER)
def give_up(ref: str) -> ResponseReturnValue:
    """Give back what a draft keeps."""
    dossier = _draft(ref, to_change=True)
    with committing() as session:
        places.give_up(session, dossier)
    flash(say("network.given_back"), "success")
    return redirect(url_for("network.dossier.choose", ref=ref), 303)


def _draft(ref: str, *, to_change: bool = False) -> Dossier:
    """Find a draft of the caller's for a work that can keep places."""
    dossier = found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))
    if not dossier.is_draft or dossier.work_kind not in places.KEEPING:
        raise NotFound
    return dossier


def _understood(form: RouteForm) -> bool:
    """Judge the figures; which segments, the ticks of the page say."""
    fields = (form.cable_mm, form.ways, form.years)
    return all(field.validate(form) for field in fields)


def _asked(dossier: Dossier, sent: MultiDict[str, str]) -> RouteForm | WishForm:
    """Make the form with what the address says, or what the dossier says already."""
    said = dossier.section("technical")
    if dossier.work_kind is WorkKind.SMART_POLE:
        usual = {
            "kind": "small_cell",
            "kg": "25",
            "watts": "500",
            "wind_m2": "0,2",
            "years": "10",
        }
        return WishForm(MultiDict({**usual, **sent.to_dict()}))
    usual = {
        "cable_mm": said.get("cable_diameter_mm", "14"),
        "ways": said.get("cable_count", "1"),
        "years": said.get("term_years", "10"),
    }
    return RouteForm(MultiDict({k: str(v) for k, v in {**usual, **sent.to_dict()}.items()}))


def _page(
    dossier: Dossier, form: RouteForm | WishForm, problem: Conflict | NotFound | None = None
) -> str:
    shown: dict[str, Any] = {"segments": (), "poles": ()}
    if isinstance(form, RouteForm):
        is_asked = _understood(form)
        shown["segments"] = choosing.segments(
            db.session,
            dossier,
            owner=dossier.section("technical").get("owner"),
            cable_mm=float(form.cable_mm.data) if is_asked else 1.0,
            days=days_for(form.years.data if is_asked else 1),
        )
    else:
        is_asked = form.validate()
        shown["poles"] = choosing.poles(
            db.session,
            current_actor(),
            dossier,
            wish=form.to_wish() if is_asked else None,
            days=days_for(form.years.data if is_asked else 1),
        )
    return render_template(
        "network/choose.html",
        dossier=dossier,
        form=form,
        problem=problem,
        standing=standing.of_draft(db.session, dossier),
        terms=terms.hold_terms(),
        shape=dossier_forms.SHAPES[WorkKind(dossier.work_kind)],
        **shown,
    )
