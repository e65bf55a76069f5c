"""The officials' pages: the queue, one dossier, and what its tasks offer."""

import io

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from permits.cases import hands, registry, transitions
from permits.cases import queries as cases
from permits.cases.models import Case
from permits.cases.registry import ActForm
from permits.cases.transitions import Place
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Permission, TaskState
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from permits.processing import batch_routes, book_routes, drafting_routes
from permits.processing.consulted import attaching
from permits.processing.consulted import desk_routes as link_desk
from permits.processing.offers import Typed, admit, key_of
from permits.processing.overview import routes as overview_routes
from permits.processing.queue import desk_routes, search_routes
from permits.processing.queue.screen import draw_queue
from permits.processing.review import (
    besides_routes,
    onward,
    pages,
    paper_routes,
    supplement_routes,
)
from permits.processing.review.screen import draw, is_only_asked, refused, seen
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("processing", __name__)
bp.register_blueprint(besides_routes.bp)
bp.register_blueprint(paper_routes.bp)
bp.register_blueprint(supplement_routes.bp)
bp.register_blueprint(batch_routes.bp)
bp.register_blueprint(book_routes.bp)
bp.register_blueprint(drafting_routes.bp)
bp.register_blueprint(desk_routes.bp)
bp.register_blueprint(search_routes.bp)
bp.register_blueprint(link_desk.bp)
bp.register_blueprint(overview_routes.bp)


@bp.get("/cb")
@requires(Permission.WORK_TASKS)
def queue() -> ResponseReturnValue:
    """Show the tasks one may take, narrowed and sorted as the address says."""
    return draw_queue()


@bp.get("/cb/ho-so/<code>")
@requires(Permission.WORK_TASKS)
def review(code: str) -> ResponseReturnValue:
    """Show one dossier with everything needed to decide on it."""
    dossier, case = seen(code)
    return draw(dossier, case)


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>")
@requires(Permission.WORK_TASKS)
def act(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Finish one task with what its form says."""
    dossier, case = seen(code)
    place, form = Place(node, instance_no), _form_of(case, node)
    try:
        admit(current_actor(), cases.task_stories(db.session, case.id), place)
        command = attaching.read_act(form, request.form)
        with committing() as session:
            transitions.complete(session, current_actor(), dossier.id, place, command)
    except (Invalid, Conflict, NotAllowed) as problem:
        return refused(code, Typed(place, form(request.form)), problem)
    return onward.proceed(code)


@bp.get("/cb/ho-so/<code>/viec/<node>/<int:instance_no>")
@bp.get("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/nhan")
@requires(Permission.WORK_TASKS)
def back(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the task itself."""
    seen(code)
    anchor = f"viec-{key_of(node, instance_no)}"
    return redirect(url_for("processing.review", code=code, _anchor=anchor))


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/nhan")
@requires(Permission.WORK_TASKS)
def claim(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Take a free task into one's own hands."""
    dossier, _ = seen(code)
    try:
        with committing() as session:
            hands.claim(session, current_actor(), dossier.id, Place(node, instance_no))
    except (Conflict, NotAllowed) as problem:
        return refused(code, None, problem)
    flash(say("task.claimed", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.post("/cb/ho-so/<code>/viec/<node>/thu-lai")
@requires(Permission.WORK_TASKS)
def retry(code: str, node: str) -> ResponseReturnValue:
    """Ask the worker to try a system step again that had given up."""
    dossier, case = seen(code)
    _refuse_strangers(dossier, case)
    try:
        _gave_up(case, node)
        with committing() as session:
            transitions.retry_service(session, dossier.id, node)
    except Conflict as problem:
        return refused(code, None, problem)
    flash(say("task.retried", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.get("/cb/ho-so/<code>/giay-to/<ref>")
@requires(Permission.WORK_TASKS)
def paper(code: str, ref: str) -> ResponseReturnValue:
    """Hand out one paper of the dossier, as an attachment that no browser runs."""
    dossier, _ = seen(code)
    wanted = found(dossiers.readable(db.session, dossier.id, ref))
    content = installation.files().get(wanted.sha256)
    return send_file(
        io.BytesIO(content),
        mimetype=wanted.media_type,
        as_attachment=True,
        download_name=wanted.filename,
    )


@bp.get("/cb/ho-so/<code>/van-ban/<sha256>")
@requires(Permission.WORK_TASKS)
def issued(code: str, sha256: str) -> ResponseReturnValue:
    """Hand out a paper issued about the dossier."""
    dossier, case = seen(code)
    asked_only = is_only_asked(dossier, case)
    issued = pages.issued_to(db.session, current_actor(), dossier, asked_only=asked_only)
    wanted = found(next((paper for paper in issued if paper.file_sha256 == sha256), None))
    content = installation.files().get(sha256)
    name = f"{dossier.code}-{wanted.kind}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _refuse_strangers(dossier: Dossier, case: Case) -> None:
    """Let nobody further who was only asked a question."""
    if is_only_asked(dossier, case):
        raise NotFound


def _gave_up(case: Case, node: str) -> None:
    tasks = cases.task_stories(db.session, case.id)
    if not any(t.node == node and t.trouble and t.state == TaskState.OPEN for t in tasks):
        raise Conflict("task.closed")


def _form_of(case: Case, node: str) -> type[ActForm]:
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    known = found(procedure.by_id.get(node))
    return found(registry.task_kinds.get(known.form or "")).form
