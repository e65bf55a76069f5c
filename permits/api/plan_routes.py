"""Roll-out plans for programs: a workbook of sites, what is wrong with it, dossiers made of it."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from permits.api import pages, shapes
from permits.api.blueprint import body, bp
from permits.api.forms import NothingForm, RowsForm, TemplateForm, WorkbookForm
from permits.core.db import committing, db, end_reading
from permits.core.errors import Complaint, Invalid
from permits.core.vocabulary import Permission, WorkKind
from permits.filing.paper_routes import attachment, store
from permits.filing.rollout import checking, intake, limits, queries, reading, returning, service
from permits.filing.rollout import pages as views
from permits.filing.rollout.faults import CellFault
from permits.filing.rollout.forms import StartForm, SystemForm, UploadForm
from permits.filing.rollout.intake import Taken
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.row_routes import LONGEST, uploaded
from permits.filing.rollout.template import MIME, template
from permits.filing.rollout.vocabulary import RolloutRowState
from permits.forms.base import read
from permits.forms.formdata import read_json
from permits.web.auth import current_actor, found, public, requires
from permits.web.filters import sentence
from permits.web.language import language


@bp.get("/plans/template.xlsx")
@public
def plan_template() -> ResponseReturnValue:
    """Give the template of a kind of work (`work`)."""
    work = WorkKind(pages.asked(TemplateForm).work.data)
    content = template(work, checking.columns_for(db.session, work, None))
    return attachment(content, MIME, f"mau-{work.value.replace('_', '-')}.xlsx")


@bp.get("/plans")
@requires(Permission.FILE_DOSSIER)
def plans() -> ResponseReturnValue:
    """List the plans of one's enterprise, the newest first."""
    turn = pages.of("plans", int)
    rows = queries.plans(db.session, current_actor(), after=turn.number, limit=turn.fetched)
    return pages.page("plans", rows, turn, marking=lambda row: (row.id,), write=_line)


@bp.post("/plans")
@requires(Permission.FILE_DOSSIER)
def begin_plan() -> ResponseReturnValue:
    """Read a workbook and begin a plan with it (multipart: `work`, `file`); a job checks it."""
    actor = current_actor()
    work = WorkKind(read(UploadForm, request.form).work.data)
    name, content = uploaded(limits.MOST_BYTES)
    taken = _taken(work, actor.office_id, name, content)
    sha256 = store().put(content)
    with committing() as session:
        ref = service.begin(session, actor, work, name, sha256, taken).ref
    return _shown(ref), 201, {"Location": url_for("api.plan", ref=ref)}


@bp.get("/plans/<ref>")
@requires(Permission.FILE_DOSSIER)
def plan(ref: str) -> ResponseReturnValue:
    """Say how far a plan is: its state, how many rows of each kind, what is to be said of it."""
    return _shown(ref)


@bp.put("/plans/<ref>")
@requires(Permission.FILE_DOSSIER)
def correct_plan(ref: str) -> ResponseReturnValue:
    """Go on with a corrected workbook (multipart: `file`); rows that are dossiers stay."""
    plan, actor = _own(ref), current_actor()
    name, content = uploaded(limits.MOST_BYTES)
    taken = _taken(plan.work_kind, actor.office_id, name, content)
    sha256 = store().put(content)
    with committing() as session:
        service.correct(session, _own(ref, to_change=True), name, sha256, taken)
    return _shown(ref)


@bp.delete("/plans/<ref>")
@requires(Permission.FILE_DOSSIER)
def discard_plan(ref: str) -> ResponseReturnValue:
    """Throw a plan away; the dossiers made of it stay."""
    with committing() as session:
        service.discard(session, _own(ref, to_change=True))
    return "", 204


@bp.get("/plans/<ref>/workbook")
@requires(Permission.FILE_DOSSIER)
def plan_workbook(ref: str) -> ResponseReturnValue:
    """Give one's own workbook back with every fault at its cell, or the wrong rows alone."""
    plan = _own(ref)
    only_failed = bool(pages.asked(WorkbookForm).only_failed.data)
    said = returning.asked(db.session, plan, sentence, language(), only_failed=only_failed)
    sha256, name = plan.sha256, f"{ref}.xlsx"
    end_reading()  # nothing is held while the copy is written
    return attachment(returning.written(sha256, store(), said), MIME, name)


@bp.get("/plans/<ref>/rows")
@requires(Permission.FILE_DOSSIER)
def plan_rows(ref: str) -> ResponseReturnValue:
    """List the rows of a plan in the order of the file, with what is wrong in each."""
    plan, form = _own(ref), pages.asked(RowsForm)
    state = form.state.data
    turn = pages.turn(f"rows:{ref}:{state or ''}", form, int, int)
    after = (turn.after[0], turn.after[1]) if turn.after else None
    states = (state,) if state else ()
    rows = queries.page(db.session, plan.id, states, after=after, limit=turn.fetched)
    made = queries.refs_of(db.session, [row.dossier_id for row in rows if row.dossier_id])
    return pages.page(
        "rows",
        rows,
        turn,
        marking=lambda row: (row.number, row.id),
        write=lambda row: _row(row, made.get(row.dossier_id or 0)),
    )


@bp.patch("/plans/<ref>/rows/<int:number>")
@requires(Permission.FILE_DOSSIER)
def mend_row(ref: str, number: int) -> ResponseReturnValue:
    """Change cells of a row, by the codes of their columns; the row is checked at once."""
    plan = _own(ref, to_change=True)
    there = found(queries.row(db.session, plan.id, number, to_change=True))
    said = _cells({column.code for column in service.reader_of(db.session, plan).columns})
    with committing() as session:
        service.mend(session, plan, there, said)
    again = found(queries.row(db.session, plan.id, number))
    return _row(again, None)


@bp.put("/plans/<ref>/system")
@requires(Permission.FILE_DOSSIER)
def plan_system(ref: str) -> ResponseReturnValue:
    """Say once how coordinates are read whose rows do not say their system."""
    plan, form = _own(ref, to_change=True), body(SystemForm)
    with committing() as session:
        service.choose_system(session, plan, form.system.data, form.meridian.data or "")
    return _shown(ref)


@bp.post("/plans/<ref>/checks")
@requires(Permission.FILE_DOSSIER)
def check_plan(ref: str) -> ResponseReturnValue:
    """Have every row that is no dossier yet checked once more."""
    plan = _own(ref, to_change=True)
    body(NothingForm)
    with committing() as session:
        service.check_again(session, plan)
    return _shown(ref)


@bp.post("/plans/<ref>/creation")
@requires(Permission.FILE_DOSSIER)
def make_dossiers(ref: str) -> ResponseReturnValue:
    """Have the dossiers of the good rows made, as drafts or filed at once, by a job."""
    plan, form = _own(ref, to_change=True), body(StartForm)
    with committing() as session:
        service.start(
            session,
            current_actor(),
            plan,
            files_at_once=bool(form.files_at_once.data),
            warned_too=bool(form.warned_too.data),
        )
    return _shown(ref), 202


@bp.delete("/plans/<ref>/creation")
@requires(Permission.FILE_DOSSIER)
def stop_plan(ref: str) -> ResponseReturnValue:
    """Stop making dossiers; those that are made stay."""
    plan = _own(ref, to_change=True)
    with committing():
        service.stop(plan)
    return _shown(ref)


def _own(ref: str, *, to_change: bool = False) -> RolloutPlan:
    return found(queries.plan(db.session, current_actor(), ref, to_change=to_change))


def _taken(work: WorkKind, office_id: int, name: str, content: bytes) -> Taken:
    columns = checking.columns_for(db.session, work, office_id)
    end_reading()  # nothing is held while the file is read
    return intake.take(work, reading.read(name, content), columns)


def _cells(known: set[str]) -> dict[str, str]:
    """Read the cells of a row; a column the plan does not know is refused."""
    said = read_json(request.get_data(cache=True))
    wrong = [
        Complaint(name, "field.unknown", {"name": name[:80]})
        if name not in known
        else Complaint(name, "field.wrong", {"text": str(value)[:80]})
        for name, value in said.items()
        if name not in known or not isinstance(value, str | None)
    ]
    if wrong:
        raise Invalid(wrong)
    return {name: (value or "").strip()[:LONGEST] for name, value in said.items()}


def _shown(ref: str) -> dict[str, Any]:
    plan = _own(ref)
    shown = views.shown(db.session, plan, "", None)
    return {
        "ref": plan.ref,
        "work": str(plan.work_kind),
        "filename": plan.filename,
        "state": str(plan.state),
        "is_moving": views.is_moving(plan),
        "counts": _counts(shown.counts),
        "rows": shown.total,
        "files_at_once": plan.files_at_once,
        "asks_system": shown.asks_system,
        "papers_waiting": shown.papers_waiting,
        "lacking": [
            {"column": column.code, "name": shapes.both(column.label)} for column in shown.lacking
        ],
        "notes": [{"code": code, "detail": sentence(code, facts)} for code, facts in shown.notes],
        "created_at": shapes.moment(plan.created_at),
        "started_at": shapes.moment(plan.started_at),
        "ended_at": shapes.moment(plan.ended_at),
    }


def _counts(found_rows: Mapping[RolloutRowState, int]) -> dict[str, int]:
    return {state.value: found_rows.get(state, 0) for state in RolloutRowState}


def _line(row: queries.PlanRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "work": str(row.work_kind),
        "filename": row.filename,
        "state": str(row.state),
        "counts": _counts(row.counts),
        "rows": row.total,
        "created_at": shapes.moment(row.created_at),
        "ended_at": shapes.moment(row.ended_at),
    }


def _row(row: RolloutRow, made: tuple[str, str | None] | None) -> dict[str, Any]:
    return {
        "row": row.number,
        "key": row.key,
        "state": str(row.state),
        "faults": [_fault(CellFault.read(each)) for each in row.faults],
        "remarks": [_fault(CellFault.read(each)) for each in row.remarks],
        "dossier": made and {"ref": made[0], "code": made[1]},
    }


def _fault(fault: CellFault) -> dict[str, Any]:
    return {
        "column": fault.column,
        "cell": fault.cell,
        "code": fault.code,
        "detail": sentence(fault.code, dict(fault.facts)),
        "value": fault.value,
        "offer": fault.offer and {"text": fault.offer.text, "cells": dict(fault.offer.cells)},
    }
