"""Answering a request for a supplement: item by item, kept as one goes, handed back when done."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.cases.subject import subject_of
from permits.core.db import committing, db
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import intake
from permits.dossiers import queries as dossiers
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import pages as views
from permits.filing import paper_routes, sections, service, story, unlocking
from permits.filing.filed import answering
from permits.filing.filed.blueprint import bp
from permits.filing.forms import AnswersForm, SupplementForm
from permits.filing.uploads import queries as uploads
from permits.filing.uploads import rows
from permits.forms.base import BaseForm
from permits.papers.vocabulary import PaperKind
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say


@bp.get("/ho-so/<ref>/bo-sung")
@requires(Permission.FILE_DOSSIER)
def supplement(ref: str) -> ResponseReturnValue:
    """Show what is asked for, and the form to hand the dossier back with."""
    dossier = _own(ref)
    asked = story.request_of(db.session, dossier)
    if asked is None:
        return redirect(url_for("filing.show", ref=ref), 303)
    return _page(dossier, asked, _form(dossier)())


@bp.post("/ho-so/<ref>/bo-sung/luu")
@requires(Permission.FILE_DOSSIER)
def keep_answers(ref: str) -> ResponseReturnValue:
    """Keep what was answered so far; the dossier stays with its applicant."""
    actor, dossier = current_actor(), _own(ref, to_change=True)
    asked = story.request_of(db.session, dossier)
    if asked is None:
        return _closed(ref)
    try:
        with committing() as session:
            answering.keep(session, actor, dossier, request.form)
    except Invalid as refusal:
        form = _form(dossier)(request.form)
        return _page(_own(ref), asked, form, refusal=refusal.complaints), 422
    flash(say("supplement.kept"), "success")
    return redirect(url_for("filing.filed.supplement", ref=ref), 303)


@bp.post("/ho-so/<ref>/bo-sung")
@requires(Permission.FILE_DOSSIER)
def resubmit(ref: str) -> ResponseReturnValue:
    """Hand the supplemented dossier back to whoever asked."""
    actor, dossier = current_actor(), _own(ref, to_change=True)
    asked = story.request_of(db.session, dossier)
    if asked is None:
        return _closed(ref)
    form = _form(dossier)(request.form)
    if request.form.get("_revision") not in (None, sections.mark_of_whole(dossier)):
        return _page(dossier, asked, form, changed=True), 409
    if not form.validate():
        return _page(dossier, asked, form), 422
    code = dossier.code
    try:
        with committing() as session:
            answering.keep(session, actor, dossier, request.form)
            answering.require_answers(session, dossier, form.note.data or "")
            service.resubmit(session, actor, dossier, asked.node, form.note.data or "")
    except Invalid as refusal:
        return _page(_own(ref), asked, form, refusal=refusal.complaints), 422
    flash(say("dossier.resubmitted", dossier=code), "success")
    return redirect(url_for("filing.show", ref=ref), 303)


def _form(dossier: Dossier) -> type[SupplementForm] | type[AnswersForm]:
    """Say which form asks: beside answers to items the words about the whole are not demanded."""
    is_itemised = bool(answering.lines(db.session, current_actor(), dossier))
    return AnswersForm if is_itemised else SupplementForm


def _closed(ref: str) -> ResponseReturnValue:
    flash(say("task.closed"), "warning")
    return redirect(url_for("filing.show", ref=ref), 303)


def _page(
    dossier: Dossier,
    asked: story.Request,
    form: BaseForm,
    *,
    changed: bool = False,
    refusal: Sequence[Complaint] = (),
) -> str:
    actor = current_actor()
    typed: Mapping[str, str] | None = request.form if request.method == "POST" else None
    lines = answering.lines(db.session, actor, dossier, typed)
    named = {answering.by_id(line.item) for line in lines}
    form.take(each for each in refusal if each.field not in named)
    return render_template(
        "filing/supplement.html",
        dossier=dossier,
        asked=asked,
        form=form,
        lines=lines,
        everything=unlocking.unlocked(db.session, dossier).everything,
        refusals={each.field: each for each in refusal if each.field in named},
        letter=_letter(dossier),
        changed=changed,
        by_office=dossier.matter in BY_OFFICE,
        subject=subject_of(db.session, dossier),
        sections=views.sections_of(db.session, dossier),
        renewed=rows.renewed(db.session, dossier, since=asked.asked_at),
        revision=sections.mark_of_whole(dossier),
        box=paper_routes.box,
        begun=uploads.begun(db.session, actor, dossier.id),
        limit=intake.LIMIT,
    )


def _letter(dossier: Dossier) -> story.Issued | None:
    """Give the latest letter that asked for a supplement."""
    issued = story.issued(db.session, dossier)
    return next((each for each in issued if each.kind is PaperKind.SUPPLEMENT), None)


def _own(ref: str, *, to_change: bool = False) -> Dossier:
    return found(dossiers.own(db.session, current_actor(), ref, to_change=to_change))
