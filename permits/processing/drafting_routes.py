"""Pages around drafting: keep a form that is worked on, and hand out prints of what would be."""

import io

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from permits.cases import queries as cases
from permits.cases import registry
from permits.cases.models import Case
from permits.cases.registry import Bench, TaskKind
from permits.cases.transitions import Place
from permits.core import installation
from permits.core.db import committing, db
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Permission
from permits.procedures import catalogue
from permits.processing.offers import Typed, admit, key_of
from permits.processing.review import pages
from permits.processing.review.screen import refused, seen
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("drafting", __name__)

#: What a button asks that needs a form without faults.
PRINT = "print"


@bp.post("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/soan")
@requires(Permission.WORK_TASKS)
def keep(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Save what was typed so far, and do what the pressed button asks of it."""
    dossier, case = seen(code)
    place, (kind, bench) = Place(node, instance_no), _bench_of(case, node)
    actor = current_actor()
    try:
        admit(actor, cases.task_stories(db.session, case.id), place)
        with committing() as session:
            anchor = bench.keep(session, actor, dossier.id, place, request.form)
        if request.form.get("_do") == PRINT:
            with committing() as session:
                bench.attempt(session, actor, dossier.id, request.form)
    except (Invalid, Conflict, NotAllowed) as problem:
        return refused(code, Typed(place, kind.form(request.form)), problem)
    flash(say("draft.printing" if request.form.get("_do") == PRINT else "draft.saved"), "success")
    place_name = f"{key_of(node, instance_no)}-{anchor or 'sheet'}"
    return redirect(url_for("processing.review", code=code, _anchor=place_name), 303)


@bp.get("/cb/ho-so/<code>/viec/<node>/<int:instance_no>/soan")
@requires(Permission.WORK_TASKS)
def back(code: str, node: str, instance_no: int) -> ResponseReturnValue:
    """Lead whoever reloads a refused page, or changes its language, to the form itself."""
    seen(code)
    anchor = f"viec-{key_of(node, instance_no)}"
    return redirect(url_for("processing.review", code=code, _anchor=anchor))


@bp.get("/cb/ho-so/<code>/ban-in/<int:number>")
@requires(Permission.WORK_TASKS)
def trial(code: str, number: int) -> ResponseReturnValue:
    """Show a draft's paper as it would be issued; while it is being printed, wait for it."""
    dossier, case = seen(code)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(db.session, case.id)
    if pages.is_asked_only(current_actor(), dossier, procedure, tasks):
        raise NotFound
    prints = registry.readers["prints"](db.session, dossier.id)
    wanted = found(next((each for each in prints if each.id == number), None))
    if wanted.file_sha256 is None:
        page = make_response(render_template("processing/printing.html", code=code, print=wanted))
        if wanted.trouble is None:
            page.headers["Refresh"] = "2"
        return page
    content = installation.files().get(wanted.file_sha256)
    name = f"{dossier.code}-du-thao-{number}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name)


def _bench_of(case: Case, node: str) -> tuple[TaskKind, Bench]:
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    known = found(procedure.by_id.get(node))
    kind = found(registry.task_kinds.get(known.form or ""))
    return kind, found(kind.bench)
