"""What the queue's page shows: rows put together from one page of tasks, and the views' counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts.actor import Actor
from permits.cases import queue_queries
from permits.cases.due import Due, due_of
from permits.cases.queue_queries import MOST_COUNTED, TaskRow
from permits.core import calendar, clock
from permits.core.vocabulary import Role
from permits.procedures import catalogue
from permits.processing import told
from workflow.deadlines import WorkingCalendar
from workflow.model import Names

VIEWS = ("all", "mine", "free", "overdue", "escalated", "trouble")
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
        """Say whether another office has the step, and this one is only told that it is late."""
        return self.row.office_id != actor.office_id


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of one person's queue."""

    rows: Sequence[QueueRow]
    counts: Mapping[str, int]
    view: str
    more: tuple[datetime, int] | None

    def counted(self, view: str) -> str:
        """Write how many tasks a view holds, up to where they are counted."""
        count = self.counts[view]
        return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def queue(
    session: Session,
    actor: Actor,
    view: str,
    after: tuple[datetime, int] | None,
    size: int = PAGE_SIZE,
) -> Queue:
    """Put together a page of the queue: a fixed number of statements, however long it is."""
    now = clock.now()
    rows = queue_queries.queue(session, actor, view=view, now=now, after=after, limit=size + 1)
    names = {ward.code: ward.name for ward in map_queries.wards(session)}
    known = calendar.working_calendar(session)
    shown = rows[:size]
    return Queue(
        rows=[_queue_row(row, names, known) for row in shown],
        counts=queue_queries.counts(session, actor, views=VIEWS, now=now),
        view=view,
        more=(shown[-1].sort_at, shown[-1].task_id) if len(rows) > size else None,
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
