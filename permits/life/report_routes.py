"""Pages on which a holder reports what happened to his works, and corrects what he reported."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis import crs
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.vocabulary import Permission, WorkKind
from permits.dossiers import checking
from permits.dossiers import forms as dossier_forms
from permits.filing import pages as filing
from permits.filing.misplaced import Misplaced, Other
from permits.life import access, photos, report_queries, reporting
from permits.life.forms import ReportForm, report_form
from permits.life.photos import Developed, Sent
from permits.life.queries import PermitSeen
from permits.life.terms import terms
from permits.life.vocabulary import Need, ReportKind
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("reports", __name__)

KINDS = "<any('start','finish','on_air','dismantled'):kind>"


@bp.get(f"/giay-phep/<ref>/bao-cao/{KINDS}")
@requires(Permission.FILE_DOSSIER)
def asking(ref: str, kind: str) -> ResponseReturnValue:
    """Ask what is reported."""
    seen = access.hold(db.session, current_actor(), ref)
    asked = ReportKind(kind)
    if asked not in reporting.possible(seen.permit):
        flash(say("report.not_now", kind=asked), "warning")
        return redirect(url_for("life.show", ref=ref), 303)
    return _page(seen, asked, report_form())


@bp.post(f"/giay-phep/<ref>/bao-cao/{KINDS}")
@requires(Permission.FILE_DOSSIER)
def enter(ref: str, kind: str) -> ResponseReturnValue:
    """Take a report, and lead to its acknowledgement."""
    return _take(ref, ReportKind(kind), corrects="")


@bp.get("/giay-phep/<ref>/dinh-chinh/<report>")
@requires(Permission.FILE_DOSSIER)
def correcting(ref: str, report: str) -> ResponseReturnValue:
    """Ask for the whole of a report once more, filled in with what it said."""
    seen = access.hold(db.session, current_actor(), ref)
    story = _last(seen, report)
    form = report_form()
    form.happened_on.data = story.report.happened_on
    form.note.data = story.report.note
    form.height_m.data = story.report.height_m
    return _page(seen, story.report.kind, form, corrects=report)


@bp.post("/giay-phep/<ref>/dinh-chinh/<report>")
@requires(Permission.FILE_DOSSIER)
def correct(ref: str, report: str) -> ResponseReturnValue:
    """Take a report in place of an earlier one, which stays in the story."""
    seen = access.hold(db.session, current_actor(), ref)
    return _take(ref, _last(seen, report).report.kind, corrects=report)


def _take(ref: str, kind: ReportKind, *, corrects: str) -> ResponseReturnValue:
    actor, form = current_actor(), report_form(request.form)
    seen = access.hold(db.session, actor, ref)
    if "_fill" in request.form or not form.validate():
        return _page(seen, kind, form, corrects=corrects), 422
    try:
        command = form.to_command(kind, developed(), corrects)
        with committing() as session:
            row = reporting.report(session, installation.files(), actor, ref, command).ref
    except (Invalid, Conflict) as refusal:
        return _refused(ref, kind, form, corrects, refusal)
    flash(say("report.taken", kind=kind), "success")
    return redirect(url_for("life.show", ref=ref, _anchor=f"bao-cao-{row}"), 303)


def _refused(
    ref: str, kind: ReportKind, form: ReportForm, corrects: str, refusal: Invalid | Conflict
) -> ResponseReturnValue:
    """Show the form again as it was typed, with what is wrong at its field."""
    others: Sequence[Other] = refusal.others if isinstance(refusal, Misplaced) else ()
    if isinstance(refusal, Invalid):
        form.take(refusal.complaints)
    seen = access.hold(db.session, current_actor(), ref)
    problem = refusal if isinstance(refusal, Conflict) else None
    page = _page(seen, kind, form, corrects=corrects, problem=problem, others=others)
    return page, refusal.status


def developed() -> tuple[Developed, ...]:
    """Draw the photographs that were sent anew, in a process apart. Raises Invalid."""
    uploads = [each for each in request.files.getlist("photos") if each.filename]
    if len(uploads) > photos.MOST:
        raise Invalid.one("photos", "photo.too_many", most=photos.MOST)
    sent = []
    for each in uploads:
        with each.stream as stream:  # a large one lies in a temporary file
            content = stream.read(photos.LARGEST + 1)
        sent.append(Sent(photos.named(each.filename or ""), content))
    return photos.develop(sent)


def _last(seen: PermitSeen, ref: str) -> report_queries.ReportStory:
    """Give a report of the permit that counts and may be put right."""
    stories = report_queries.reports_of(db.session, [seen.permit.id])
    story = found(next((each for each in stories if each.report.ref == ref), None))
    if story.corrected:
        raise NotFound
    return story


def _page(seen: PermitSeen, kind: ReportKind, form: ReportForm, **shown: Any) -> str:
    """Draw the form of a report; `shown` holds what came of the last try."""
    work = WorkKind(seen.dossier.work_kind)
    asked = terms().reports[kind]
    said: dict[str, Any] = {"corrects": "", "problem": None, "others": ()} | shown
    return render_template(
        "life/report.html",
        seen=seen,
        kind=kind,
        form=form,
        asked=asked,
        position=asked.position_of(work),
        height=checking.height_of(seen.dossier) if asked.height is not Need.NONE else None,
        tolerance=terms().tolerances[work],
        start_ahead=terms().start_ahead,
        most_photos=photos.MOST,
        photo_mb=photos.LARGEST // photos.MEGABYTE,
        site=filing.site_of(seen.dossier),
        shape=dossier_forms.SHAPES[work],
        proj4=crs.PROJ4,
        **said,
    )
