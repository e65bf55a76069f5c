"""The officials' pages: the queue, one dossier, and what its tasks offer."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from permits.cases import queries as cases
from permits.cases import registry, transitions
from permits.cases.models import Case
from permits.cases.registry import ActForm
from permits.cases.transitions import Place
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from permits.core.vocabulary import Permission, TaskState
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.forms.base import read
from permits.papers import queries as papers
from permits.procedures import catalogue
from permits.processing import pages
from permits.processing.offers import Typed, admit
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say
from permits.web.language import language

bp = Blueprint("processing", __name__)


@bp.get("/cb")
@requires(Permission.WORK_TASKS)
def queue() -> ResponseReturnValue:
    """Show the tasks one may take, the earliest due first."""
    wished = request.args.get("xem", "all")
    view = wished if wished in pages.VIEWS else "all"
    after = paging.read_mark(request.args.get("sau"))
    page = pages.queue(db.session, current_actor(), view, after)
    return render_template(
        "processing/queue.html",
        page=page,
        after=paging.mark(*page.more) if page.more else None,
        is_first=after is None,
    )


@bp.get("/cb/ho-so/<code>")
@requires(Permission.WORK_TASKS)
def review(code: str) -> ResponseReturnValue:
    """Show one dossier with everything needed to decide on it."""
    dossier, case = _seen(code)
    return _review_page(dossier, case)


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>")
@requires(Permission.WORK_TASKS)
def act(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Finish one task with what its form says."""
    dossier, case = _seen(code)
    place, form = Place(node, instance_no), _form_of(case, node)
    try:
        admit(current_actor(), cases.task_stories(db.session, case.id), place)
        command = read(form, request.form).to_command()
        with committing() as session:
            transitions.complete(session, current_actor(), dossier, place, command)
    except (Invalid, Conflict, NotAllowed) as problem:
        return _refused(code, Typed(place, form(request.form)), problem)
    flash(say("task.done", code=code), "success")
    return redirect(_next_address(code), 303)


@bp.get("/cb/ho-so/<code>/viec/<node>/<int:instance_no>")
@bp.get("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/nhan")
@requires(Permission.WORK_TASKS)
def back(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the task itself."""
    _seen(code)
    return redirect(url_for("processing.review", code=code, _anchor=f"viec-{node}-{instance_no}"))


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/nhan")
@requires(Permission.WORK_TASKS)
def claim(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Take a free task into one's own hands."""
    dossier, _ = _seen(code)
    try:
        with committing() as session:
            transitions.claim(session, current_actor(), dossier, Place(node, instance_no))
    except (Conflict, NotAllowed) as problem:
        return _refused(code, None, problem)
    flash(say("task.claimed", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.post("/cb/ho-so/<code>/viec/<node>/thu-lai")
@requires(Permission.WORK_TASKS)
def retry(code: str, node: str) -> ResponseReturnValue:
    """Ask the worker to try a system step again that had given up."""
    dossier, case = _seen(code)
    _refuse_strangers(dossier, case)
    try:
        _gave_up(case, node)
        with committing() as session:
            transitions.retry_service(session, dossier, node)
    except Conflict as problem:
        return _refused(code, None, problem)
    flash(say("task.retried", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.get("/cb/ho-so/<code>/giay-to/<ref>")
@requires(Permission.WORK_TASKS)
def paper(code: str, ref: str) -> ResponseReturnValue:
    """Hand out one paper of the dossier, as an attachment that no browser runs."""
    dossier, _ = _seen(code)
    wanted = found(dossiers.paper(db.session, dossier.id, ref))
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
    dossier, case = _seen(code)
    _refuse_strangers(dossier, case)
    wanted = papers.by_file(db.session, sha256)
    if wanted is None or wanted.subject != dossier.code or wanted.file_sha256 is None:
        return found(None)
    content = installation.files().get(wanted.file_sha256)
    name = f"{dossier.code}-{wanted.kind}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _seen(code: str) -> tuple[Dossier, Case]:
    """Give a dossier that is the caller's business; any other does not exist for him."""
    actor = current_actor()
    dossier, case = found(cases.seen_by(db.session, actor, code))
    if not pages.sees(actor, dossier, cases.task_stories(db.session, case.id)):
        raise NotFound
    return dossier, case


def _refuse_strangers(dossier: Dossier, case: Case) -> None:
    """Let nobody further who was only asked a question."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(db.session, case.id)
    if pages.is_asked_only(current_actor(), dossier, procedure, tasks):
        raise NotFound


def _gave_up(case: Case, node: str) -> None:
    tasks = cases.task_stories(db.session, case.id)
    if not any(t.node == node and t.trouble and t.state == TaskState.OPEN for t in tasks):
        raise Conflict("task.closed")


def _form_of(case: Case, node: str) -> type[ActForm]:
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    known = found(procedure.by_id.get(node))
    return found(registry.task_kinds.get(known.form or "")).form


def _review_page(
    dossier: Dossier, case: Case, typed: Typed | None = None, problem: Problem | None = None
) -> str:
    page = pages.review(db.session, current_actor(), dossier, case, typed=typed, locale=language())
    offered = {(offer.node.id, offer.instance_no) for offer in page.offers}
    kept = typed and (typed.place.node, typed.place.instance_no) not in offered
    return render_template(
        "processing/question.html" if page.is_asked_only else "processing/review.html",
        page=page,
        # Drawn by our own code, which escapes every name it writes.
        drawing=Markup(page.drawing),  # noqa: S704
        map_svg=Markup(page.place.svg) if page.place else "",  # noqa: S704
        problem=None if isinstance(problem, Invalid) else problem,
        lost=typed.form if typed and kept else None,
    )


def _refused(code: str, typed: Typed | None, problem: Problem) -> ResponseReturnValue:
    """Show the page as it is now, with what was typed and why it was not taken."""
    if typed and isinstance(problem, Invalid):
        typed.form.take(problem.complaints)
    dossier, case = _seen(code)
    return _review_page(dossier, case, typed, problem), problem.status


def _next_address(code: str) -> str:
    """After a decision go on with the same dossier if it has more for us, else to the queue."""
    actor = current_actor()
    seen = cases.seen_by(db.session, actor, code)
    if seen and pages.has_offers(db.session, actor, seen[1]):
        return url_for("processing.review", code=code)
    return url_for("processing.queue")
