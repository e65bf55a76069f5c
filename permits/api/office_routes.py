"""The officials' door for programs: the queue, one case, and finishing a task."""

from datetime import datetime

from flask.typing import ResponseReturnValue

from permits.api import pages, shapes
from permits.api.blueprint import bp, sent
from permits.api.forms import TasksForm
from permits.cases import queries as cases
from permits.cases import registry, transitions
from permits.cases.transitions import Place
from permits.core.db import committing, db
from permits.core.errors import NotFound
from permits.core.vocabulary import Permission
from permits.decisions import queries as decisions
from permits.procedures import catalogue
from permits.processing.consulted import attaching
from permits.processing.queue import pages as queues
from permits.processing.review import pages as reviews
from permits.web.auth import current_actor, found, requires
from permits.web.language import language


@bp.get("/tasks")
@requires(Permission.WORK_TASKS)
def tasks() -> ResponseReturnValue:
    """List the tasks one may take, the earliest due first."""
    form = pages.asked(TasksForm)
    view = str(form.view.data or "all")
    turn = pages.turn(f"tasks:{view}", form, datetime, int)
    page = queues.first(db.session, current_actor(), view, turn.after, turn.limit)
    return pages.linked(shapes.queue(page), turn, page.more)


@bp.get("/cases/<code>")
@requires(Permission.WORK_TASKS)
def case(code: str) -> ResponseReturnValue:
    """Show one case: what it says, what was found, what is offered to the caller."""
    actor = current_actor()
    dossier, standing = found(cases.seen_by(db.session, actor, code))
    page = reviews.review(db.session, actor, dossier, standing, locale=language())
    if not reviews.sees(actor, dossier, page.tasks):
        raise NotFound
    draft = None if page.is_asked_only else decisions.latest_draft(db.session, dossier.id)
    return shapes.case(page, actor, draft)


@bp.post("/cases/<code>/tasks/<node>/<int:instance_no>")
@requires(Permission.WORK_TASKS)
def act(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Finish one task with an outcome and what its form asks: JSON, or a form with a file."""
    actor = current_actor()
    dossier, standing = found(cases.seen_by(db.session, actor, code))
    procedure = catalogue.pinned(standing.procedure_code, standing.procedure_version)
    known = found(procedure.by_id.get(node))
    kind = found(registry.task_kinds.get(known.form or ""))
    command = attaching.read_act(kind.form, sent())
    with committing() as session:
        transitions.complete(session, actor, dossier.id, Place(node, instance_no), command)
    return {"code": code, "status": str(found(cases.case_of(db.session, dossier.id)).status)}
