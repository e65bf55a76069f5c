"""Pages of a permit's conditions, for its holder and for the office that issued it."""

import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from permits.core import clock, installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Permission, Role
from permits.decisions.conditions import queries, service
from permits.decisions.conditions.forms import ReportForm, VerdictForm
from permits.decisions.conditions.service import Report
from permits.decisions.models import Permit
from permits.dossiers import intake
from permits.dossiers.intake import ReceivedFile
from permits.dossiers.models import Dossier
from permits.forms.base import BaseForm, read
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("conditions", __name__)

PAGE_SIZE = 40
ACCEPTED = ("pdf", "png", "jpg")
#: Who of the issuing office says whether a condition is done; others of it may look.
JUDGES = frozenset({Role.CASE_OFFICER, Role.UNIT_HEAD, Role.ZONE_OFFICER})
_ONE = "/giay-phep/<ref>/dieu-kien/<int:number>"


@dataclass(frozen=True, slots=True)
class Seen:
    """A permit and what the person at the screen is to it."""

    permit: Permit
    dossier: Dossier
    is_holder: bool
    may_judge: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was not taken, and of which condition."""

    number: int
    form: BaseForm
    file_fault: Any = None


@bp.get("/giay-phep/<ref>/dieu-kien")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def listing(ref: str) -> ResponseReturnValue:
    """Show the conditions of a permit as they stand today."""
    return _page(_seen(ref))


@bp.post(f"{_ONE}/bao-cao")
@requires(Permission.FILE_DOSSIER)
def report(ref: str, number: int) -> ResponseReturnValue:
    """Take the holder's report on one condition, with its file."""
    seen = _seen(ref)
    found(seen.is_holder or None)
    form = ReportForm(request.form)
    try:
        said = Report(str(read(ReportForm, request.form).note.data), _file())
        with committing() as session:
            store = installation.files()
            service.report(session, current_actor(), store, seen.permit, number, said)
    except (Invalid, Conflict) as problem:
        return _refused(ref, number, form, problem)
    flash(say("condition.reported"), "success")
    return redirect(url_for("conditions.listing", ref=ref, _anchor=f"dieu-kien-{number}"), 303)


@bp.post(f"{_ONE}/ket-luan")
@requires(Permission.WORK_TASKS)
def judge(ref: str, number: int) -> ResponseReturnValue:
    """Confirm or reject what was reported."""
    seen = _seen(ref)
    if not seen.may_judge:
        raise NotAllowed("not_allowed")
    form = VerdictForm(request.form)
    try:
        said = read(VerdictForm, request.form)
        with committing() as session:
            verdict, reason = said.verdict.data, said.reason.data
            service.judge(session, current_actor(), seen.permit, number, verdict, reason)
    except (Invalid, Conflict) as problem:
        return _refused(ref, number, form, problem)
    flash(say("condition.judged"), "success")
    return redirect(url_for("conditions.listing", ref=ref, _anchor=f"dieu-kien-{number}"), 303)


@bp.get(f"{_ONE}/bao-cao")
@bp.get(f"{_ONE}/ket-luan")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def back(ref: str, number: int) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the condition itself."""
    _seen(ref)
    return redirect(url_for("conditions.listing", ref=ref, _anchor=f"dieu-kien-{number}"))


@bp.get("/giay-phep/<ref>/dieu-kien/bao-cao/<int:number>/tep")
@requires(Permission.FILE_DOSSIER, Permission.WORK_TASKS)
def file(ref: str, number: int) -> ResponseReturnValue:
    """Hand out the file of one report, as an attachment that no browser runs."""
    seen = _seen(ref)
    wanted = found(queries.report_of(db.session, seen.permit.id, number))
    content = installation.files().get(wanted.file_sha256)
    return send_file(
        io.BytesIO(content),
        mimetype=wanted.media_type,
        as_attachment=True,
        download_name=wanted.filename,
    )


@bp.get("/cb/dieu-kien")
@requires(Permission.WORK_TASKS)
def watched() -> ResponseReturnValue:
    """List the conditions that ask something of the office: overdue, or reported."""
    mark = paging.read_mark(request.args.get("sau"))
    rows = queries.watched(
        db.session,
        current_actor().office_id,
        clock.today(),
        before=mark[0] if mark else None,
        limit=PAGE_SIZE + 1,
    )
    page = paging.page_of(rows, PAGE_SIZE, lambda row: (row.id,))
    return render_template("decisions/watched.html", page=page, is_first=mark is None)


def _seen(ref: str) -> Seen:
    """Give a permit that is one's own, or one's office's; to anybody else it does not exist."""
    actor = current_actor()
    permit, dossier = found(queries.permit_of_dossier(db.session, ref))
    is_holder = permit.holder_id == actor.office_id
    is_issuer = dossier.authority_id == actor.office_id
    if not (is_holder or is_issuer):
        raise NotFound
    return Seen(permit, dossier, is_holder, is_issuer and bool(JUDGES & actor.all_roles))


def _file() -> ReceivedFile:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.one("file", "field.required")
    return intake.receive(sent.filename, sent.read(intake.LIMIT + 1), accept=ACCEPTED)


def _refused(
    ref: str, number: int, form: BaseForm, problem: Invalid | Conflict
) -> ResponseReturnValue:
    """Show the page again with what was typed, at the condition it was typed for."""
    if isinstance(problem, Conflict):
        return _page(_seen(ref), None, problem), problem.status
    own = [each for each in problem.complaints if each.field != "file"]
    form.take(own)
    fault = next((each for each in problem.complaints if each.field == "file"), None)
    return _page(_seen(ref), Refused(number, form, fault)), problem.status


def _page(seen: Seen, refused: Refused | None = None, problem: Conflict | None = None) -> str:
    return render_template(
        "decisions/conditions.html",
        seen=seen,
        rows=service.of(db.session, seen.permit.id),
        number_text=queries.number_text_of(db.session, seen.permit),
        refused=refused,
        problem=problem,
        report_form=ReportForm,
        verdict_form=VerdictForm,
        named=_named,
    )


def _named(field: Any, number: int) -> Any:
    """Tell the same field of several conditions apart on one page."""
    field.id = f"{field.short_name}-{number}"
    return field
