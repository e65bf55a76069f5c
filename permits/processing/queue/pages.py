"""What the queue's page shows: rows put together from one page of tasks, and the views' counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts.actor import Actor
from permits.cases import queue_queries
from permits.cases.due import Due, due_of
from permits.cases.queue_queries import MOST_COUNTED, TaskRow
from permits.cases.queue_wishes import VIEWS, Span, Standpoint, Wanted
from permits.core import calendar
from permits.core.vocabulary import Permission, Role
from permits.procedures import catalogue
from permits.processing import told
from permits.processing.queue.address import Address
from permits.processing.queue.choices import Choices
from permits.processing.queue.looking import standpoint
from permits.processing.queue.queries import ViewRow
from workflow.deadlines import WorkingCalendar
from workflow.model import Names

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue with its step named and its time judged."""

    row: TaskRow
    step: Names
    ward: str
    due: Due
    dossier_due: Due
    trouble: str | None

    @property
    def is_of_system(self) -> bool:
        """Say whether the machine holds the step, not a person."""
        return self.row.role is Role.SYSTEM

    def is_elsewhere(self, actor: Actor) -> bool:
        """Say whether another office has the step, and this one is only told of it."""
        return self.row.office_id != actor.office_id


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of one person's queue; `newer` and `older` are sort values to go on from."""

    rows: Sequence[QueueRow]
    counts: Mapping[Any, int]
    view: str
    newer: tuple[Any, ...] | None = None
    older: tuple[Any, ...] | None = None
    saved: Sequence[ViewRow] = ()

    def counted(self, view: Any) -> str:
        """Write how many tasks a view holds, up to where they are counted."""
        count = self.counts[view]
        return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"

    @property
    def more(self) -> tuple[Any, ...] | None:
        """Give the sort values of the last row where others follow it."""
        return self.older


def first(
    session: Session,
    actor: Actor,
    view: str,
    after: tuple[datetime, int] | None,
    size: int = PAGE_SIZE,
) -> Queue:
    """Give a page of a plain view in the order of due times, for programs."""
    at = standpoint(session, actor)
    names = {ward.code: ward.name for ward in map_queries.wards(session)}
    rows, newer, older = _page(session, at, Wanted(view), Span(after or ()), size, names)
    return Queue(rows, {}, view, newer, older)


def queue(
    session: Session,
    actor: Actor,
    address: Address,
    choices: Choices,
    saved: Sequence[ViewRow] = (),
) -> Queue:
    """Put together a page of the queue: a fixed number of statements, however long it is."""
    at = standpoint(session, actor)
    leads = actor.can(Permission.GIVE_OUT_WORK)
    counted = _counted(address.wanted(choices), saved, choices, leads=leads)
    counted = queue_queries.resolved(session, at, counted)
    names = {code: str(each.name) for code, each in choices.ward.items()}
    shown = counted.pop(None)
    rows, newer, older = _page(session, at, shown, address.span(), PAGE_SIZE, names)
    if shown.is_narrowed:
        counted["shown"] = shown
    return Queue(
        rows=rows,
        counts=queue_queries.counts(session, at, counted),
        view=address.view,
        newer=newer,
        older=older,
        saved=saved,
    )


def _counted(
    wanted: Wanted, saved: Sequence[ViewRow], choices: Choices, *, leads: bool
) -> dict[Any, Wanted]:
    """Name what the rail counts, each view and each saved view; what is shown is under None."""
    leads = leads or wanted.view == "unit"
    views = [each for each in VIEWS if leads or each != "unit"]
    found: dict[Any, Wanted] = {view: Wanted(view) for view in views} | {None: wanted}
    for each in saved:
        found[each.id] = Address.of_query(each.query, choices).wanted(choices)
    return found


def _page(
    session: Session,
    at: Standpoint,
    wanted: Wanted,
    span: Span,
    size: int,
    names: Mapping[str, str],
) -> tuple[list[QueueRow], tuple[Any, ...] | None, tuple[Any, ...] | None]:
    found = queue_queries.queue(session, at, wanted, span, limit=size + 1)
    goes_on = len(found) > size
    shown = found[-size:] if span.is_before else found[:size]
    has_newer = goes_on if span.is_before else bool(span.values)
    has_older = goes_on if not span.is_before else bool(span.values)
    known = calendar.working_calendar(session)
    return (
        [_queue_row(row, names, known) for row in shown],
        shown[0].values(wanted.sort) if shown and has_newer else None,
        shown[-1].values(wanted.sort) if shown and has_older else None,
    )


def _queue_row(row: TaskRow, wards: Mapping[str, str], known: WorkingCalendar) -> QueueRow:
    procedure = catalogue.pinned(row.procedure_code, row.procedure_version)
    return QueueRow(
        row=row,
        step=procedure.node(row.node).names,
        ward=wards.get(row.ward_code or "", ""),
        due=due_of(known, row.due_at, stopped=row.is_paused),
        dossier_due=due_of(
            known, row.dossier_due_at, stopped=row.stopped, ended=row.decided_at is not None
        ),
        trouble=told.trouble_words(row.trouble),
    )
