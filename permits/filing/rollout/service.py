"""The carrier's verbs about a roll-out plan: send a file, correct it, mend a row, start, stop."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid
from permits.core.jobs import enqueue
from permits.core.vocabulary import WorkKind
from permits.filing.rollout import checking, matching, paper_queries, queries
from permits.filing.rollout.cells import Reader
from permits.filing.rollout.columns import KEY, Column
from permits.filing.rollout.intake import Taken
from permits.filing.rollout.matching import Header
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import (
    BulkPaperState,
    CellMark,
    HeaderMatch,
    RolloutRowState,
    RolloutState,
    RolloutSystem,
)
from permits.procedures import catalogue
from workflow.model import Paper as Asked

CHECK, CREATE = "rollout.check", "rollout.create"
#: While dossiers are made, the file stays as it is.
_AT_REST = (RolloutState.CHECKING, RolloutState.CHECKED, RolloutState.STOPPED, RolloutState.DONE)


def begin(
    session: Session, actor: Actor, work: WorkKind, filename: str, sha256: str, taken: Taken
) -> RolloutPlan:
    """Begin a plan with the rows of its first file; a job checks them."""
    catalogue.in_force(session, work, clock.today())
    plan = RolloutPlan(
        ref=codes.new_code(12),
        carrier_id=actor.office_id,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        work_kind=work,
        state=RolloutState.CHECKING,
        filename=_name(filename),
        sha256=sha256,
        sheet=taken.sheet,
        head_row=taken.head_row,
        headers=[header.plain() for header in taken.headers],
        common={code: list(cell) for code, cell in taken.common.items()},
        notes=[list(note) for note in taken.notes],
    )
    session.add(plan)
    session.flush()  # its rows name it
    _write(session, plan, taken, set())
    return plan


def correct(session: Session, plan: RolloutPlan, filename: str, sha256: str, taken: Taken) -> int:
    """Go on with a corrected file; rows that became dossiers are known by their key and stay.

    Gives how many rows of the file those were.
    """
    _at_rest(plan)
    done = queries.done_keys(session, plan.id)
    queries.forget_open(session, plan.id)
    before = {header.text: header for header in map(Header.read, plan.headers)}
    plan.filename, plan.sha256 = _name(filename), sha256
    plan.sheet, plan.head_row = taken.sheet, taken.head_row
    plan.headers = [_kept(header, before).plain() for header in taken.headers]
    plan.common = {code: list(cell) for code, cell in taken.common.items()}
    plan.notes = [list(note) for note in taken.notes]
    return _write(session, plan, taken, done)


def _kept(header: Header, before: Mapping[str, Header]) -> Header:
    """Take over what a person chose for a head of the same name in the file before."""
    known = before.get(header.text)
    if known is None or known.match is not HeaderMatch.CHOSEN:
        return header
    return Header(header.letter, header.text, known.code, known.match)


def _write(session: Session, plan: RolloutPlan, taken: Taken, done: set[str]) -> int:
    rows = [row for row in taken.rows if taken.key_of(row) not in done or not taken.key_of(row)]
    queries.add_rows(
        session,
        [
            {
                "plan_id": plan.id,
                "number": row.number,
                "key": taken.key_of(row),
                "cells": row.cells,
                "marks": row.marks,
                "state": RolloutRowState.WAITING,
                "faults": [],
                "remarks": [],
                "said": {},
            }
            for row in rows
        ],
    )
    _check_again(session, plan)
    return len(taken.rows) - len(rows)


def _check_again(session: Session, plan: RolloutPlan) -> None:
    plan.state = RolloutState.CHECKING
    plan.ended_at = None
    plan.reading = (plan.reading or 0) + 1
    enqueue(session, CHECK, once=f"{CHECK}:{plan.id}", plan_id=plan.id)


def _at_rest(plan: RolloutPlan) -> None:
    if plan.state not in _AT_REST:
        raise Conflict("rollout.running")


def _name(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2].strip()[:200] or "?"


def choose_columns(
    session: Session, plan: RolloutPlan, columns: Sequence[Column], choices: Mapping[str, str]
) -> None:
    """Say which column is which, and have every row checked anew."""
    _at_rest(plan)
    known = {column.code for column in columns}
    wanted = [code for code in choices.values() if code]
    twice = next((code for code in wanted if wanted.count(code) > 1), None)
    if twice is not None:
        name = next(each for each in columns if each.code == twice)
        raise Invalid.one("", "rollout.column_twice", name=name.label)
    if not set(wanted) <= known:
        raise Invalid.one("", "field.not_choice")
    headers = matching.chosen(map(Header.read, plan.headers), choices)
    plan.headers = [header.plain() for header in headers]
    _name_rows(session, plan, headers)
    queries.wait_again(session, plan.id)
    _check_again(session, plan)


def _name_rows(session: Session, plan: RolloutPlan, headers: Sequence[Header]) -> None:
    """Give the open rows the key of the column that is their key now."""
    letter = next((each.letter for each in headers if each.code == KEY), "")
    rows = queries.page(session, plan.id, queries.OPEN, after=None, limit=10_000)
    queries.keep(
        session,
        [
            {"id": row.id, "key": " ".join(str(row.cells.get(letter, "")).split())[:120]}
            for row in rows
        ],
    )


def choose_system(
    session: Session, plan: RolloutPlan, system: RolloutSystem, meridian: str
) -> None:
    """Say once how coordinates are read whose rows do not say it."""
    _at_rest(plan)
    plan.system, plan.meridian = system, meridian
    queries.wait_again(session, plan.id)
    _check_again(session, plan)


def check_again(session: Session, plan: RolloutPlan) -> None:
    """Have every open row checked anew: the map or the law may have moved."""
    _at_rest(plan)
    queries.wait_again(session, plan.id)
    _check_again(session, plan)


def mend(session: Session, plan: RolloutPlan, row: RolloutRow, said: Mapping[str, str]) -> None:
    """Change cells of one row, by the codes of their columns, and check that row at once."""
    _at_rest(plan)
    if row.state is RolloutRowState.DONE:
        raise Conflict("rollout.row_done")
    letters = {header.code: header.letter for header in map(Header.read, plan.headers)}
    cells, marks = dict(row.cells), dict(row.marks)
    for code, text in said.items():
        letter = letters.get(code) or _beyond(plan, code)
        if str(cells.get(letter, "")) != text:
            cells[letter] = text
            marks[letter] = CellMark.EDITED.value
    row.cells, row.marks = {k: v for k, v in cells.items() if v}, marks
    session.flush()
    bench = checking.bench_of(session, plan)
    [record] = checking.check(session, bench, [row])
    for name, value in record.items():
        setattr(row, name, value)


def _beyond(plan: RolloutPlan, code: str) -> str:
    """Give a column the file does not have a place of its own, under its code."""
    plan.headers = [*plan.headers, [code, code, code, HeaderMatch.CHOSEN.value]]
    return code


def start(
    session: Session,
    actor: Actor,
    plan: RolloutPlan,
    *,
    files_at_once: bool,
    warned_too: bool,
) -> None:
    """Have a job make the dossiers of the good rows; a second click changes nothing."""
    if plan.state is RolloutState.RUNNING:
        return
    if plan.state is RolloutState.CHECKING:
        raise Conflict("rollout.still_checking")
    if paper_queries.papers(session, plan.id, BulkPaperState.WAITING, limit=1):
        raise Conflict("rollout.papers_waiting")
    plan.files_at_once, plan.warned_too = files_at_once, warned_too
    counts = queries.counts(session, plan.id)
    if not sum(counts.get(state, 0) for state in to_make(plan)):
        raise Conflict("rollout.nothing_to_make")
    plan.state = RolloutState.RUNNING
    plan.started_by_id, plan.started_at, plan.ended_at = actor.person_id, clock.now(), None
    enqueue(session, CREATE, once=f"{CREATE}:{plan.id}", plan_id=plan.id)


def to_make(plan: RolloutPlan) -> tuple[RolloutRowState, ...]:
    """Say which rows become dossiers."""
    return (
        (RolloutRowState.OK, RolloutRowState.WARNED) if plan.warned_too else (RolloutRowState.OK,)
    )


def stop(plan: RolloutPlan) -> None:
    """Have the job stop after the rows it is at; what is made stays."""
    if plan.state is RolloutState.RUNNING:
        plan.state = RolloutState.STOPPED
        plan.ended_at = clock.now()


def retry_failed(session: Session, plan: RolloutPlan) -> None:
    """Have the rows that could not be made checked and tried once more."""
    _at_rest(plan)
    queries.wait_again(session, plan.id, (RolloutRowState.FAILED,))
    _check_again(session, plan)


def discard(session: Session, plan: RolloutPlan) -> None:
    """Throw a plan away with its rows and papers; dossiers made from it stay."""
    _at_rest(plan)
    session.delete(plan)


def components(session: Session, plan: RolloutPlan) -> tuple[Asked, ...]:
    """List the papers the procedure in force asks of this kind of work."""
    work = WorkKind(plan.work_kind)
    return tuple(catalogue.in_force(session, work, clock.today()).procedure.papers)


def reader_of(session: Session, plan: RolloutPlan) -> Reader:
    """Give how the cells of a plan are read."""
    return checking.bench_of(session, plan).judge.reader
