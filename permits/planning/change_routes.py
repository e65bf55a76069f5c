"""Pages about findings: what a publication changed, and what is contested."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gis import checks
from permits.core.db import committing, db
from permits.core.errors import Conflict, NotAllowed, NotFound
from permits.core.vocabulary import Permission
from permits.dossiers import evidence
from permits.planning import change_queries as queries
from permits.planning import change_words, contest_routes, holders
from permits.planning import contest_queries as contests
from permits.planning.change_forms import SettleForm
from permits.planning.change_queries import PAGE_SIZE, ChangeRow
from permits.planning.settling import settle as settle_change
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("changes", __name__)
bp.register_blueprint(contest_routes.bp)


@bp.get("/quy-hoach/cong-bo")
@requires(Permission.MANAGE_PLANNING)
def publications() -> ResponseReturnValue:
    """List the publications of layers and rules, the latest first."""
    after = request.args.get("sau", type=int)
    rows = queries.publications(db.session, after=after)
    return render_template(
        "planning/changes_publications.html",
        rows=rows[:PAGE_SIZE],
        after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        is_first=after is None,
    )


@bp.get("/quy-hoach/cong-bo/<int:number>")
@requires(Permission.MANAGE_PLANNING)
def publication(number: int) -> ResponseReturnValue:
    """Show one publication: how far it was looked at, and whose answer it changed."""
    published = found(queries.publication(db.session, number))
    after = request.args.get("sau", type=int)
    rows = queries.of_publication(db.session, number, after=after)
    return render_template(
        "planning/changes_publication.html",
        published=published,
        layers=change_words.layers(published.concerns),
        tallies=queries.tallies(db.session, number),
        rows=rows[:PAGE_SIZE],
        read=change_words.read_differences,
        after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        is_first=after is None,
    )


@bp.get("/cb/thay-doi")
@requires(Permission.WORK_TASKS)
def open_changes() -> ResponseReturnValue:
    """List what of the office's dossiers waits because of the map: changes, contested hits."""
    after = request.args.get("sau", type=int)
    office_id = current_actor().office_id
    rows = queries.open_at(db.session, office_id, after=after)
    return render_template(
        "planning/changes_open.html",
        rows=rows[:PAGE_SIZE],
        read=change_words.read_differences,
        contests=contests.waiting_at(db.session, office_id, at_most=PAGE_SIZE),
        after=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        is_first=after is None,
    )


@bp.get("/quy-hoach/thay-doi/<int:number>")
@requires(Permission.MANAGE_PLANNING, Permission.WORK_TASKS)
def change(number: int) -> ResponseReturnValue:
    """Show what changed for one dossier: the old answer beside the new one."""
    return _change_page(_visible(number), SettleForm())


@bp.post("/quy-hoach/thay-doi/<int:number>")
@requires(Permission.WORK_TASKS)
def settle(number: int) -> ResponseReturnValue:
    """Settle a change with a decision and a reason."""
    row, form = _visible(number), SettleForm(request.form)
    if not form.validate():
        return _change_page(row, form), 422
    try:
        with committing() as session:
            settle_change(session, current_actor(), number, form.to_command())
    except (Conflict, NotAllowed) as problem:
        return _change_page(_visible(number), form, problem), problem.status
    flash(say("change.settled", code=row.code), "success")
    return redirect(url_for("changes.open_changes"), 303)


def _visible(number: int) -> ChangeRow:
    """Give a change to the office it is for, to whoever weighs its dossier, and to planners."""
    row, actor = found(queries.one(db.session, number)), current_actor()
    if actor.office_id == row.office_id or actor.can(Permission.MANAGE_PLANNING):
        return row
    if holders.weighed_by(db.session, actor, row.code) is None:
        raise NotFound
    return row


def _change_page(
    row: ChangeRow, form: SettleForm, problem: Conflict | NotAllowed | None = None
) -> str:
    actor = current_actor()
    return render_template(
        "planning/changes_change.html",
        row=row,
        differences=change_words.read_differences(row.differences),
        old=evidence.read(checks.load(db.session, row.old_run_id)),
        new=evidence.read(checks.load(db.session, row.new_run_id)),
        history=queries.of_dossier(db.session, row.dossier_id),
        form=form,
        problem=problem,
        may_settle=actor.office_id == row.office_id and holders.weighs(actor),
        sees_dossier=holders.weighed_by(db.session, actor, row.code) is not None,
    )
