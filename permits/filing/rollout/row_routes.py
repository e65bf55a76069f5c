"""The pages that mend a plan: which column is which, and the cells of one row."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.vocabulary import Permission
from permits.filing.rollout import checking, pages, queries, service
from permits.filing.rollout.matching import Header
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.web.auth import current_actor, found, requires
from permits.web.filters import say

bp = Blueprint("rows", __name__)

#: A cell typed in place is no longer than this.
LONGEST = 20_000


@bp.get("/<ref>/cot")
@requires(Permission.FILE_DOSSIER)
def columns(ref: str) -> ResponseReturnValue:
    """Show which column of the file was recognised as which."""
    return _columns_page(own(ref))


@bp.post("/<ref>/cot")
@requires(Permission.FILE_DOSSIER)
def choose_columns(ref: str) -> ResponseReturnValue:
    """Say which column is which, and have the rows checked anew."""
    plan = own(ref, to_change=True)
    known = checking.columns_for(db.session, plan.work_kind, plan.carrier_id)
    chosen = {
        name.removeprefix("col-"): value
        for name, value in request.form.items()
        if name.startswith("col-")
    }
    try:
        with committing() as session:
            service.choose_columns(session, plan, known, chosen)
    except Invalid as refusal:
        return _columns_page(own(ref), refusal=refusal, chosen=chosen), 422
    return redirect(url_for("filing.rollout.show", ref=ref), 303)


@bp.get("/<ref>/dong/<int:number>")
@requires(Permission.FILE_DOSSIER)
def row(ref: str, number: int) -> ResponseReturnValue:
    """Show one row with what is wrong in it, each cell to be mended."""
    plan = own(ref)
    return _row_page(plan, found(queries.row(db.session, plan.id, number)))


@bp.post("/<ref>/dong/<int:number>")
@requires(Permission.FILE_DOSSIER)
def mend(ref: str, number: int) -> ResponseReturnValue:
    """Change cells of a row; it is checked at once."""
    plan = own(ref, to_change=True)
    there = found(queries.row(db.session, plan.id, number, to_change=True))
    codes = {column.code for column in service.reader_of(db.session, plan).columns}
    said = {code: text.strip()[:LONGEST] for code, text in request.form.items() if code in codes}
    with committing() as session:
        service.mend(session, plan, there, said)
    again = found(queries.row(db.session, plan.id, number))
    if again.faults:
        return _row_page(own(ref), again), 422
    flash(say("rollout.mended", row=number), "success")
    return redirect(url_for("filing.rollout.show", ref=ref, xem="loi"), 303)


def own(ref: str, *, to_change: bool = False) -> RolloutPlan:
    """Find a plan of the actor's enterprise, or say that there is none."""
    return found(queries.plan(db.session, current_actor(), ref, to_change=to_change))


def uploaded(most: int) -> tuple[str, bytes]:
    """Give the name and the content of the file that was sent, a little more than is taken."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.one("file", "paper.none")
    with sent.stream as stream:  # a large one lies in a temporary file
        return sent.filename, stream.read(most + 1)


def _columns_page(
    plan: RolloutPlan,
    *,
    refusal: Invalid | None = None,
    chosen: dict[str, str] | None = None,
) -> str:
    headers = [Header.read(each) for each in plan.headers]
    first = queries.page(db.session, plan.id, (), after=None, limit=3)
    return render_template(
        "filing/rollout/columns.html",
        plan=plan,
        headers=headers,
        columns=checking.columns_for(db.session, plan.work_kind, plan.carrier_id),
        samples={h.letter: [str(r.cells.get(h.letter, "")) for r in first] for h in headers},
        chosen=chosen or {},
        refusal=refusal,
    )


def _row_page(plan: RolloutPlan, there: RolloutRow) -> str:
    near = queries.neighbours_wrong(db.session, plan.id, there.number)
    return render_template(
        "filing/rollout/row.html",
        plan=plan,
        row=there,
        cells=pages.cells_of(db.session, plan, there),
        dossier=queries.refs_of(db.session, [there.dossier_id] if there.dossier_id else []),
        near=near,
        loose=pages.loose_faults(there),
    )
