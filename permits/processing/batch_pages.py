"""What the pages of batches show: what may be done at once, and how far one has come."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts.actor import Actor
from permits.cases import form_queries, registry
from permits.cases.due import Due, due_of
from permits.cases.form_queries import FormTask
from permits.core import calendar
from permits.procedures import catalogue
from permits.processing import batch_queries, batching
from permits.processing.batch_queries import ItemRow
from permits.processing.models import ActBatch
from permits.processing.vocabulary import BatchItemState
from workflow.model import Names

PAGE_SIZE = 200
#: Counted so far; beyond it nobody reads the number.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier that may be signed or numbered, with its newest draft in a few words."""

    task: FormTask
    step: Names
    ward: str
    due: Due
    draft: Any
    document: Names | None
    grounds: str  # what the officer wrote when he proposed it
    is_own: bool  # proposed by whoever looks: another must sign it

    @property
    def value(self) -> str:
        """Give what its box sends: the task, and the draft that is shown here."""
        return f"{self.task.task_id}.{self.draft.content_sha256 if self.draft else ''}"


@dataclass(frozen=True, slots=True)
class Choosing:
    """A page of dossiers to choose among."""

    lines: Sequence[Line]
    more: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A form of which this person has several tasks, and how many."""

    form: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come."""

    batch: ActBatch
    items: Sequence[ItemRow]
    counts: Mapping[BatchItemState, int]

    @property
    def waiting(self) -> int:
        """Count what is still to be done."""
        return self.counts.get(BatchItemState.WAITING, 0)

    @property
    def done(self) -> int:
        """Count what was done."""
        return self.counts.get(BatchItemState.DONE, 0)

    @property
    def refused(self) -> int:
        """Count what stayed as it was."""
        return self.counts.get(BatchItemState.REFUSED, 0)


def offered(session: Session, actor: Actor) -> list[Offered]:
    """List what a person may do for several dossiers at once, from two on."""
    found = [
        Offered(
            form,
            form_queries.count_at(session, actor, batching.spots(form), most=MOST_COUNTED),
        )
        for form in batching.forms_of(actor)
    ]
    return [each for each in found if each.count > 1]


def choosing(
    session: Session,
    actor: Actor,
    form: str,
    after: tuple[datetime, int] | None = None,
    size: int = PAGE_SIZE,
    only: Collection[int] = (),
) -> Choosing:
    """Put together what may be chosen: a fixed number of statements, however long it is.

    `only`: the tasks that were chosen before, by number; those not at such a step are left out.
    """
    spots = batching.spots(form)
    tasks = form_queries.open_at(session, actor, spots, limit=size + 1, after=after, only=only)
    shown = tasks[:size]
    drafts = registry.many_readers["drafts"](session, [task.dossier_id for task in shown])
    cases = [task.case_id for task in shown]
    grounds = form_queries.last_notes(session, cases, batching.spots("proposal"))
    wards = {ward.code: ward.name for ward in map_queries.wards(session)}
    known = calendar.working_calendar(session)
    return Choosing(
        lines=[
            Line(
                task=task,
                step=spots[(task.procedure_code, task.procedure_version, task.node)].names,
                ward=wards.get(task.ward_code or "", ""),
                due=due_of(known, task.due_at, stopped=task.is_paused),
                draft=(draft := drafts.get(task.dossier_id)),
                document=_document(task, draft.outcome) if draft else None,
                grounds=grounds.get(task.case_id, ""),
                is_own=form == "signature"
                and draft is not None
                and draft.proposed_by_id == actor.person_id,
            )
            for task in shown
        ],
        more=(shown[-1].sort_at, shown[-1].task_id) if len(tasks) > size else None,
    )


def progress(session: Session, actor: Actor, ref: str) -> Progress | None:
    """Say how far one's own batch has come; another's does not exist."""
    batch = batch_queries.own(session, actor.person_id, ref)
    if batch is None:
        return None
    items = batch_queries.items(session, batch.id)
    return Progress(batch, items, Counter(item.state for item in items))


def _document(task: FormTask, outcome: str) -> Names:
    return catalogue.pinned(task.procedure_code, task.procedure_version).document(outcome).names
