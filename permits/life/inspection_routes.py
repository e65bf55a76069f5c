"""Pages of inspections: plan one, write down what was found, note what became of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Invalid, NotFound, Problem
from permits.core.vocabulary import Permission, WorkKind
from permits.dossiers.request_forms import RevokeForm
from permits.forms.base import BaseForm
from permits.life import access, checklists, inspecting, report_queries
from permits.life import photos as pictures
from permits.life.access import Access
from permits.life.forms import PlanForm, SettleForm, conclude_form
from permits.life.queries import PermitSeen
from permits.life.report_queries import InspectionStory
from permits.life.report_routes import developed
from permits.life.terms import terms
from permits.life.vocabulary import ItemResult, PresentSide
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("inspections", __name__)

PLACE = "/giay-phep/<ref>/kiem-tra"


@bp.get(f"{PLACE}/moi")
@requires(Permission.WORK_TASKS)
def planning(ref: str) -> ResponseReturnValue:
    """Ask when an inspection is to be held, and why."""
    seen, _ = access.inspect(db.session, current_actor(), ref)
    form = PlanForm()
    form.planned_on.data = clock.today()
    return render_template("life/plan.html", seen=seen, form=form)


@bp.post(f"{PLACE}/moi")
@requires(Permission.WORK_TASKS)
def plan(ref: str) -> ResponseReturnValue:
    """Plan an inspection."""
    actor, form = current_actor(), PlanForm(request.form)
    seen, _ = access.inspect(db.session, actor, ref)
    if not form.validate():
        return render_template("life/plan.html", seen=seen, form=form), 422
    with committing() as session:
        number = inspecting.plan(session, actor, ref, form.to_command()).ref
    flash(say("inspection.planned"), "success")
    return redirect(url_for("life.inspections.show", ref=ref, number=number), 303)


@bp.get(f"{PLACE}/<number>")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def show(ref: str, number: str) -> ResponseReturnValue:
    """Show an inspection: the form to conclude it, or what was found."""
    seen, may = access.see(db.session, current_actor(), ref)
    return _page(seen, may, number)


@bp.post(f"{PLACE}/<number>")
@requires(Permission.WORK_TASKS)
def conclude(ref: str, number: str) -> ResponseReturnValue:
    """Write down what was found; the minutes are printed and signed by the worker."""
    actor = current_actor()
    seen, may = access.inspect(db.session, actor, ref)
    form = conclude_form(WorkKind(seen.dossier.work_kind))(request.form)
    if not form.validate():
        return _page(seen, may, number, form=form), 422
    try:
        command = form.to_command(developed())
        with committing() as session:
            inspecting.conclude(session, installation.files(), actor, ref, number, command)
    except Problem as refusal:
        return _again(ref, number, refusal, form=form)
    flash(say("inspection.taken"), "success")
    return redirect(url_for("life.inspections.show", ref=ref, number=number), 303)


@bp.post(f"{PLACE}/<number>/khac-phuc")
@requires(Permission.WORK_TASKS)
def settle(ref: str, number: str) -> ResponseReturnValue:
    """Note that what was found has been put right."""
    actor, form = current_actor(), SettleForm(request.form)
    seen, may = access.inspect(db.session, actor, ref)
    if not form.validate():
        return _page(seen, may, number, settling=form), 422
    try:
        with committing() as session:
            inspecting.settle(session, actor, ref, number, form.note.data or "")
    except Problem as refusal:
        return _again(ref, number, refusal, settling=form)
    flash(say("inspection.settled"), "success")
    return redirect(url_for("life.inspections.show", ref=ref, number=number), 303)


@bp.post(f"{PLACE}/<number>/thu-hoi")
@requires(Permission.WORK_TASKS)
def revoke(ref: str, number: str) -> ResponseReturnValue:
    """Begin to take the permit back on what was found."""
    actor, form = current_actor(), RevokeForm(request.form)
    seen, may = access.inspect(db.session, actor, ref)
    if not form.validate():
        return _page(seen, may, number, revoking=form), 422
    try:
        with committing() as session:
            code = inspecting.revoke(session, actor, ref, number, form.to_command()).code
    except Problem as refusal:
        return _again(ref, number, refusal, revoking=form)
    flash(say("inspection.revoking", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.get(f"{PLACE}/<number>/khac-phuc")
@bp.get(f"{PLACE}/<number>/thu-hoi")
@requires(Permission.WORK_TASKS)
def back(ref: str, number: str) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the inspection."""
    access.inspect(db.session, current_actor(), ref)
    return redirect(url_for("life.inspections.show", ref=ref, number=number))


def _again(ref: str, number: str, refusal: Problem, **typed: BaseForm) -> ResponseReturnValue:
    """Show the inspection as it is now, with what was typed and why it was not taken."""
    for form in typed.values():
        if isinstance(refusal, Invalid):
            form.take(refusal.complaints)
    seen, may = access.inspect(db.session, current_actor(), ref)
    problem = None if isinstance(refusal, Invalid) else refusal
    return _page(seen, may, number, problem=problem, **typed), refusal.status


def _page(seen: PermitSeen, may: Access, number: str, **typed: Any) -> str:
    stories = report_queries.inspections_of(db.session, [seen.permit.id])
    story = found(next((each for each in stories if each.inspection.ref == number), None))
    row, actor = story.inspection, current_actor()
    if may.is_holder and row.concluded_at is None:
        raise NotFound  # what is planned is not announced to who will be inspected
    is_own = may.may_inspect and row.office_id == actor.office_id
    work = WorkKind(seen.dossier.work_kind)
    standing = inspecting.standing(row, clock.today())
    offered: dict[str, Any] = {
        "form": conclude_form(work)(MultiDict(_usual(story))) if is_own else None,
        "settling": SettleForm() if is_own else None,
        "revoking": _revoking(story) if _may_revoke(may, story) else None,
        "problem": None,
    }
    return render_template(
        "life/inspection.html",
        seen=seen,
        access=may,
        story=story,
        standing=standing,
        items=checklists.checklist(work),
        results=ItemResult,
        sides=PresentSide,
        photos=report_queries.photos_of_inspection(db.session, row.id),
        fixing=terms().fixing,
        most_photos=pictures.MOST,
        photo_mb=pictures.LARGEST // pictures.MEGABYTE,
        **offered | typed,
    )


def _usual(story: InspectionStory) -> dict[str, str]:
    """Offer what is known before: the day, and whoever writes it down."""
    actor = current_actor()
    return {
        "held_on": f"{min(story.inspection.planned_on, clock.today()):%d/%m/%Y}",
        "inspectors": f"{actor.name}; {actor.title}; {actor.office_name}",
    }


def _may_revoke(may: Access, story: InspectionStory) -> bool:
    return may.may_revoke and inspecting.may_revoke(story.inspection, clock.today())


def _revoking(story: InspectionStory) -> RevokeForm:
    """Offer what the inspection concluded, in the words of the request."""
    row = story.inspection
    concluded = row.concluded_at or clock.now()
    return RevokeForm(
        MultiDict(
            {
                "ground": inspecting.ground_of(row).value,
                "conclusion": inspecting.minutes_number(row, story.office),
                "concluded_on": f"{concluded.astimezone(clock.VIETNAM):%d/%m/%Y}",
                "findings": row.findings,
            }
        )
    )
