"""The pages of a roll-out plan: send a file, see what is wrong with it, mend it, make dossiers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db, end_reading
from permits.core.errors import Conflict, Invalid, Problem
from permits.core.vocabulary import Permission, WorkKind
from permits.filing.paper_routes import attachment, store
from permits.filing.rollout import (
    checking,
    intake,
    limits,
    pages,
    queries,
    reading,
    returning,
    row_routes,
    service,
)
from permits.filing.rollout import paper_routes as papers
from permits.filing.rollout.forms import CorrectForm, StartForm, SystemForm, UploadForm
from permits.filing.rollout.intake import Taken
from permits.filing.rollout.models import RolloutPlan
from permits.filing.rollout.template import MIME, template
from permits.forms.base import BaseForm
from permits.web import paging
from permits.web.auth import current_actor, found, public, requires
from permits.web.filters import say, sentence
from permits.web.language import language

bp = Blueprint("rollout", __name__, url_prefix="/ke-hoach")
bp.register_blueprint(row_routes.bp)
bp.register_blueprint(papers.bp)

PLANS = 30


@bp.get("/mau.xlsx")
@public
def template_file() -> ResponseReturnValue:
    """Give the template of a kind of work, for everybody."""
    wanted = request.args.get("work", "")
    work = found(WorkKind(wanted) if wanted in list(WorkKind) else None)
    content = template(work, checking.columns_for(db.session, work, None))
    return attachment(content, MIME, f"mau-{work.value.replace('_', '-')}.xlsx")


@bp.get("")
@requires(Permission.FILE_DOSSIER)
def listing() -> ResponseReturnValue:
    """List the plans of the enterprise."""
    after = paging.read_mark(request.args.get("after"))
    rows = queries.plans(
        db.session, current_actor(), after=after[0] if after else None, limit=PLANS + 1
    )
    page = paging.page_of(rows, PLANS, lambda row: (row.id,))
    return render_template("filing/rollout/plans.html", page=page, works=WorkKind)


@bp.get("/moi")
@requires(Permission.FILE_DOSSIER)
def choose() -> ResponseReturnValue:
    """Ask for the first file of a plan."""
    return _new_page(UploadForm(work=request.args.get("work")))


@bp.post("/moi")
@requires(Permission.FILE_DOSSIER)
def begin() -> ResponseReturnValue:
    """Read a file and begin a plan with it; its rows are checked by a job."""
    form, actor = UploadForm(request.form), current_actor()
    if not form.validate():
        return _new_page(form), 422
    work = WorkKind(form.work.data)
    try:
        name, content = uploaded()
        taken = _taken(work, actor.office_id, name, content)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _new_page(form, refusal), 422
    sha256 = store().put(content)
    with committing() as session:
        ref = service.begin(session, actor, work, name, sha256, taken).ref
    flash(say("rollout.begun", count=len(taken.rows), filename=name[:80]), "success")
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.get("/<ref>")
@requires(Permission.FILE_DOSSIER)
def show(ref: str) -> ResponseReturnValue:
    """Show a plan: how far it is, what is wrong, what can be done now."""
    return _page(own(ref))


@bp.post("/<ref>/tep")
@requires(Permission.FILE_DOSSIER)
def correct(ref: str) -> ResponseReturnValue:
    """Go on with a corrected file."""
    plan, form, actor = own(ref), CorrectForm(request.form), current_actor()
    work = plan.work_kind
    try:
        name, content = uploaded()
        taken = _taken(work, actor.office_id, name, content)
    except Invalid as refusal:
        form.take(refusal.complaints)
        return _page(own(ref), correcting=form, refusal=refusal), 422
    sha256 = store().put(content)
    with committing() as session:
        done = service.correct(session, own(ref, to_change=True), name, sha256, taken)
    flash(say("rollout.corrected", count=len(taken.rows), done=done), "success")
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.post("/<ref>/he-toa-do")
@requires(Permission.FILE_DOSSIER)
def choose_system(ref: str) -> ResponseReturnValue:
    """Say once how the coordinates of a file are read."""
    plan, form = own(ref, to_change=True), SystemForm(request.form)
    if not form.validate():
        return _page(plan, asking=form), 422
    with committing() as session:
        service.choose_system(session, plan, form.system.data, form.meridian.data or "")
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.post("/<ref>/kiem-tra")
@requires(Permission.FILE_DOSSIER)
def check_again(ref: str) -> ResponseReturnValue:
    """Have every row that is no dossier yet checked once more, those that failed included."""
    with committing() as session:
        service.check_again(session, own(ref, to_change=True))
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.post("/<ref>/lap")
@requires(Permission.FILE_DOSSIER)
def start(ref: str) -> ResponseReturnValue:
    """Have the dossiers of the good rows made; the page may be closed meanwhile."""
    plan, form = own(ref, to_change=True), StartForm(request.form)
    if not form.validate():
        return _page(plan, starting=form), 422
    try:
        with committing() as session:
            service.start(
                session,
                current_actor(),
                plan,
                files_at_once=bool(form.files_at_once.data),
                warned_too=bool(form.warned_too.data),
            )
    except Conflict as refusal:
        return _page(own(ref), starting=form, refusal=refusal), 409
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.post("/<ref>/dung")
@requires(Permission.FILE_DOSSIER)
def stop(ref: str) -> ResponseReturnValue:
    """Stop making dossiers; those that are made stay."""
    plan = own(ref, to_change=True)
    with committing():
        service.stop(plan)
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.post("/<ref>/xoa")
@requires(Permission.FILE_DOSSIER)
def discard(ref: str) -> ResponseReturnValue:
    """Throw a plan away; its dossiers stay."""
    with committing() as session:
        service.discard(session, own(ref, to_change=True))
    flash(say("rollout.discarded"), "success")
    return redirect(url_for("filing.rollout.listing"), 303)


@bp.get("/<ref>/ghi-chu.xlsx")
@requires(Permission.FILE_DOSSIER)
def annotated(ref: str) -> ResponseReturnValue:
    """Give the carrier's own file back with every fault written at its cell."""
    return _returned(ref, only_failed=False)


@bp.get("/<ref>/can-sua.xlsx")
@requires(Permission.FILE_DOSSIER)
def failed(ref: str) -> ResponseReturnValue:
    """Give only the rows that are wrong or could not be made, as a file to mend and send again."""
    return _returned(ref, only_failed=True)


@bp.get("/<ref>/vi-tri.geojson")
@requires(Permission.FILE_DOSSIER)
def places(ref: str) -> ResponseReturnValue:
    """Give the places of the rows for the map."""
    return pages.map_of(db.session, own(ref)), 200, {"Content-Type": "application/geo+json"}


def own(ref: str, *, to_change: bool = False) -> RolloutPlan:
    """Find a plan of the actor's enterprise, or say that there is none."""
    return row_routes.own(ref, to_change=to_change)


def uploaded() -> tuple[str, bytes]:
    """Give the name and the content of the file that was sent."""
    return row_routes.uploaded(limits.MOST_BYTES)


def _returned(ref: str, *, only_failed: bool) -> ResponseReturnValue:
    plan = own(ref)
    said = returning.asked(db.session, plan, sentence, language(), only_failed=only_failed)
    sha256, stem = plan.sha256, plan.filename.rpartition(".")[0][:80] or "ke-hoach"
    end_reading()  # nothing is held while the copy is written
    content = returning.written(sha256, store(), said)
    kind = "can-sua" if only_failed else "ghi-chu"
    return attachment(content, MIME, f"{stem}-{kind}.xlsx")


def _taken(work: WorkKind, office_id: int, name: str, content: bytes) -> Taken:
    columns = checking.columns_for(db.session, work, office_id)
    end_reading()  # nothing is held while the file is read
    return intake.take(work, reading.read(name, content), columns)


def _new_page(form: UploadForm, refusal: Invalid | None = None) -> str:
    old = refusal is not None and refusal.complaints[0].code in _WANTS_TEMPLATE
    return render_template("filing/rollout/new.html", form=form, works=WorkKind, wants_template=old)


#: Refusals after which the right template is offered.
_WANTS_TEMPLATE = frozenset(
    {"rollout.old_template", "rollout.other_work", "rollout.wrong_sheet", "rollout.no_heads"}
)


def _page(
    plan: RolloutPlan,
    *,
    correcting: BaseForm | None = None,
    asking: BaseForm | None = None,
    starting: BaseForm | None = None,
    refusal: Problem | None = None,
) -> str:
    view = request.args.get("xem", "")
    after = paging.read_mark(request.args.get("after"))
    mark = (int(after[0]), int(after[1])) if after and len(after) == 2 else None
    shown = pages.shown(db.session, plan, view, mark)
    forms: dict[str, Any] = {
        "correcting": correcting or CorrectForm(),
        "asking": asking or SystemForm(),
        "starting": starting or StartForm(),
    }
    return render_template(
        "filing/rollout/plan.html",
        plan=plan,
        shown=shown,
        page=paging.page_of(shown.rows, pages.PAGE_SIZE, lambda row: (row.number, row.id)),
        view=view if view in pages.VIEWS else "",
        moving=pages.is_moving(plan),
        refusal=refusal,
        **forms,
    )
