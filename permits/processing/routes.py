"""The officials' pages: the queue, one dossier, and what its tasks offer."""

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.cases import registry, transitions
from permits.cases.models import Case
from permits.cases.registry import ActForm
from permits.cases.transitions import Place
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import Permission
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.forms.base import read
from permits.papers import queries as papers
from permits.procedures import catalogue
from permits.processing import pages
from permits.web import paging
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

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
    form = _form_of(case, node)
    try:
        command = read(form, request.form).to_command()
        with committing() as session:
            place = Place(node, instance_no)
            transitions.complete(session, current_actor(), dossier, place, command)
    except Invalid as invalid:
        return _refused(code, form, place=Place(node, instance_no), invalid=invalid)
    flash(say("task.done", code=code), "success")
    return redirect(_next_address(code), 303)


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/nhan")
@requires(Permission.WORK_TASKS)
def claim(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Take a free task into one's own hands."""
    dossier, _ = _seen(code)
    with committing() as session:
        transitions.claim(session, current_actor(), dossier, Place(node, instance_no))
    flash(say("task.claimed", code=code), "success")
    return redirect(url_for("processing.review", code=code), 303)


@bp.post("/cb/ho-so/<code>/viec/<node>/thu-lai")
@requires(Permission.WORK_TASKS)
def retry(code: str, node: str) -> ResponseReturnValue:
    """Ask the worker to try a system step again that had given up."""
    dossier, _ = _seen(code)
    with committing() as session:
        transitions.retry_service(session, dossier, node)
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


@bp.get("/cb/ho-so/<code>/van-ban/<int:paper_id>")
@requires(Permission.WORK_TASKS)
def issued(code: str, paper_id: int) -> ResponseReturnValue:
    """Hand out a paper issued about the dossier."""
    dossier, _ = _seen(code)
    wanted = papers.by_id(db.session, paper_id)
    if wanted is None or wanted.subject != dossier.code or wanted.file_sha256 is None:
        return found(None)
    content = installation.files().get(wanted.file_sha256)
    name = f"{dossier.code}-{wanted.kind}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _seen(code: str) -> tuple[Dossier, Case]:
    return found(cases.seen_by(db.session, current_actor(), code))


def _form_of(case: Case, node: str) -> type[ActForm]:
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    if node not in procedure.by_id:
        raise Conflict("task.closed")
    return registry.task_kinds[procedure.node(node).form or "act"].form


def _review_page(dossier: Dossier, case: Case, refused: ActForm | None = None) -> str:
    page = pages.review(db.session, current_actor(), dossier, case)
    return render_template(
        "processing/review.html",
        page=page,
        refused=refused,
        papers=papers.of_subject(db.session, dossier.code or ""),
    )


def _refused(
    code: str, form_class: type[ActForm], *, place: Place, invalid: Invalid
) -> ResponseReturnValue:
    """Show the page again with what was typed and what is wrong with it."""
    form = form_class(request.form)
    form.take(invalid.complaints)
    dossier, case = _seen(code)
    return _review_page(dossier, case, refused=form), 422


def _next_address(code: str) -> str:
    """After a decision go on with the same dossier if it has more for us, else to the queue."""
    return url_for("processing.review", code=code)
