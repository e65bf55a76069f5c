"""The papers of a plan: common ones once, those of single rows in a zip, the rest by hand."""

from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db, end_reading
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import intake
from permits.filing.paper_routes import store
from permits.filing.rollout import limits, pages, paper_queries, papers
from permits.filing.rollout.forms import AssignForm, CommonPaperForm, ZipForm
from permits.filing.rollout.models import RolloutPaper, RolloutPlan
from permits.filing.rollout.papers import Received
from permits.filing.rollout.row_routes import own, uploaded
from permits.forms.base import BaseForm
from permits.web.auth import current_actor, found, requires
from permits.web.filters import label, say

bp = Blueprint("papers", __name__)
F = TypeVar("F", bound=BaseForm)


@bp.get("/<ref>/giay-to")
@requires(Permission.FILE_DOSSIER)
def listing(ref: str) -> ResponseReturnValue:
    """Show the papers of a plan, matched and not."""
    return _page(own(ref))


@bp.post("/<ref>/giay-to/chung")
@requires(Permission.FILE_DOSSIER)
def take_common(ref: str) -> ResponseReturnValue:
    """Take one paper for every row."""
    plan, actor = own(ref, to_change=True), current_actor()
    form = _with_components(CommonPaperForm(request.form), plan)
    if not form.validate():
        return _page(plan, common=form), 422
    try:
        name, content = uploaded(intake.LIMIT)
        if not content or len(content) > intake.LIMIT:
            code = "paper.too_large" if content else "paper.empty"
            most = intake.LIMIT // intake.MEGABYTE
            raise Invalid.one("file", code, filename=name[:200], limit_mb=most)
        with committing() as session:
            received = Received(intake.plain_name(name), content)
            papers.take_common(session, actor, store(), plan, form.component.data, received)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(own(ref), common=form), 422
    flash(say("rollout.paper_common"), "success")
    return redirect(url_for("filing.rollout.papers.listing", ref=ref), 303)


@bp.post("/<ref>/giay-to/zip")
@requires(Permission.FILE_DOSSIER)
def take_zip(ref: str) -> ResponseReturnValue:
    """Take the papers of single rows, known by their names."""
    own(ref)
    end_reading()  # nothing is held while the archive is taken apart
    form = ZipForm(request.form)
    try:
        files = papers.unpack(uploaded(limits.ZIP_UNPACKED)[1])
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(own(ref), zipped=form), 422
    with committing() as session:
        plan = own(ref, to_change=True)
        done = papers.take_many(session, current_actor(), store(), plan, files)
    flash(say("rollout.papers_taken", matched=done[0], others=done[1]), "success")
    return redirect(url_for("filing.rollout.papers.listing", ref=ref), 303)


@bp.post("/<ref>/giay-to/<paper_ref>/ghep")
@requires(Permission.FILE_DOSSIER)
def assign(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Say by hand where a paper belongs."""
    plan = own(ref, to_change=True)
    paper = found(paper_queries.paper(db.session, plan.id, paper_ref))
    form = _with_components(AssignForm(request.form), plan)
    if not form.validate():
        return _page(plan, assigning=(paper_ref, form)), 422
    try:
        with committing() as session:
            papers.assign(session, plan, paper, form.key.data or "", form.component.data)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(own(ref), assigning=(paper_ref, form)), 422
    return redirect(url_for("filing.rollout.papers.listing", ref=ref), 303)


@bp.post("/<ref>/giay-to/<paper_ref>/go")
@requires(Permission.FILE_DOSSIER)
def remove(ref: str, paper_ref: str) -> ResponseReturnValue:
    """Take a paper out of the plan."""
    plan = own(ref, to_change=True)
    paper = found(paper_queries.paper(db.session, plan.id, paper_ref))
    with committing() as session:
        papers.remove(session, plan, paper)
    return redirect(url_for("filing.rollout.papers.listing", ref=ref), 303)


def _with_components(form: F, plan: RolloutPlan) -> F:
    """Offer the components the procedure in force asks for."""
    asked = pages.papers_of(db.session, plan).asked
    offered: Any = form["component"]
    offered.options = [(each.code, label(each)) for each in asked]
    return form


def _page(
    plan: RolloutPlan,
    *,
    common: CommonPaperForm | None = None,
    zipped: ZipForm | None = None,
    assigning: tuple[str, AssignForm] | None = None,
) -> str:
    shown = pages.papers_of(db.session, plan)
    return render_template(
        "filing/rollout/papers.html",
        plan=plan,
        shown=shown,
        common=common or _with_components(CommonPaperForm(), plan),
        zipped=zipped or ZipForm(),
        forms={each.ref: _assign_form(plan, each, assigning) for each in shown.unmatched[:50]},
        fault_of=pages.fault_of,
        labels={each.code: label(each) for each in shown.asked},
    )


def _assign_form(
    plan: RolloutPlan, paper: RolloutPaper, tried: tuple[str, AssignForm] | None
) -> AssignForm:
    """Make the boxes of one paper; on a page with many each needs ids of its own."""
    if tried is not None and tried[0] == paper.ref:
        form = tried[1]
    else:
        form = _with_components(AssignForm(key=paper.key), plan)
    for field in form:
        field.id = f"{field.short_name}-{paper.ref}"
    return form
