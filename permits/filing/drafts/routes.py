"""What a draft's pages ask beside being shown and saved: nets under a form, who is here, looks."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.vocabulary import DossierSection, Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.filing import pages, sections, service
from permits.filing.drafts import clashing, copying, preview, queries, section_page, sketching
from permits.filing.drafts.forms import CopyForm
from permits.forms.base import read
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("drafts", __name__)

PART = "/ho-so/<ref>/<any(applicant, site, technical, sharing, request):name>"


@bp.post(f"{PART}/nhap")
@requires(Permission.FILE_DOSSIER)
def sketch(ref: str, name: str) -> ResponseReturnValue:
    """Keep what is being typed, unjudged, and tell when; asked by the page itself."""
    actor, dossier = current_actor(), _changeable(ref)
    kept = sections.kept(db.session, actor, dossier, name)
    form = sections.typed(db.session, actor, dossier, name, request.form)
    stale = clashing.is_stale(dossier, name, request.form)
    with committing() as session:
        based_on = request.form.get("_revision")
        sketching.keep(session, actor, dossier, form, kept=kept, based_on=based_on)
        sketching.note_present(session, actor, dossier, name)
    mine = queries.sketch(db.session, actor, dossier.id, name)
    saved = queries.last_saved(db.session, dossier.id).get(DossierSection(name))
    return render_template("filing/_typed.html", mine=mine, stale=stale, saved=saved)


@bp.post(f"{PART}/bo-nhap")
@requires(Permission.FILE_DOSSIER)
def forget(ref: str, name: str) -> ResponseReturnValue:
    """Drop what the actor typed into a section and did not save."""
    dossier = _changeable(ref)
    with committing() as session:
        sketching.forget(session, current_actor(), dossier, name)
    flash(say("section.unsketched", section=DossierSection(name)), "success")
    return redirect(url_for("filing.section", ref=ref, name=name), 303)


@bp.post("/ho-so/<ref>/co-mat")
@requires(Permission.FILE_DOSSIER)
def presence(ref: str) -> ResponseReturnValue:
    """Note that somebody has the draft open, and tell him who else has; asked by the page."""
    actor, dossier = current_actor(), _changeable(ref)
    said = request.form.get("section", "")
    section = said if said in pages.asked_sections(dossier) else None
    with committing() as session:
        sketching.note_present(session, actor, dossier, section)
    others = sketching.others(db.session, actor, dossier)
    return render_template("filing/_present.html", present=others, here=section)


@bp.post("/ho-so/<ref>/site/xem-truoc")
@requires(Permission.FILE_DOSSIER)
def look(ref: str) -> ResponseReturnValue:
    """Say what the map knows of a place that is being typed; nothing of it is kept."""
    actor, dossier = current_actor(), _changeable(ref)
    form = sections.typed(db.session, actor, dossier, DossierSection.SITE, request.form)
    shown = section_page.looked(actor, dossier, form, section_page.Shown())
    return render_template(
        "filing/_looked.html",
        seen=shown.looked,
        live=True,
        points=preview.points_of(dossier, form),
    )


@bp.post("/ho-so/<ref>/lay-lai")
@requires(Permission.FILE_DOSSIER)
def take_over(ref: str) -> ResponseReturnValue:
    """Put what an earlier dossier said before the actor; he looks at it and saves it himself."""
    actor, dossier = current_actor(), _changeable(ref)
    form = read(CopyForm, request.form)
    basis = found(dossiers.own(db.session, actor, str(form.basis.data)))
    with committing() as session:
        names = copying.take_over(session, actor, dossier, basis)
    if names:
        flash(say("draft.taken_over", name=basis.work_name or basis.ref), "success")
    else:
        flash(say("draft.nothing_to_take"), "warning")
    return redirect(url_for("filing.show", ref=ref), 303)


def _changeable(ref: str) -> Dossier:
    """Find one's own dossier while it may be changed."""
    dossier = found(dossiers.own(db.session, current_actor(), ref))
    if not service.is_changeable(db.session, dossier):
        raise Conflict("dossier.not_draft")
    return dossier
