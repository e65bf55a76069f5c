"""Whom the case has asked for an opinion, as far as the applicant may know: never what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.cases.due import Due, due_of
from permits.cases.queries import TaskStory
from permits.core.text import Bilingual
from permits.core.vocabulary import Role, TaskState
from workflow.deadlines import WorkingCalendar
from workflow.model import Names, Procedure

WAITING, ANSWERED, SILENT, CALLED_OFF = "waiting", "answered", "silent", "called_off"


@dataclass(frozen=True, slots=True)
class AskedOther:
    """One agency or owner that was asked, since when, until when, and whether it answered."""

    office: Bilingual
    step: Names
    asked_at: datetime
    clock: Due
    state: str
    closed_at: datetime | None


def of(
    procedure: Procedure, tasks: Sequence[TaskStory], days: WorkingCalendar
) -> tuple[AskedOther, ...]:
    """List the questions put to others, in the order they were asked."""
    return tuple(
        AskedOther(
            office=Bilingual(task.office, task.office_en),
            step=procedure.node(task.node).names,
            asked_at=task.opened_at,
            clock=due_of(days, task.due_at, ended=task.state is not TaskState.OPEN),
            state=_state(task),
            closed_at=task.closed_at,
        )
        for task in tasks
        if task.party and task.role is not Role.APPLICANT and task.node in procedure.by_id
    )


def _state(task: TaskStory) -> str:
    if task.state is TaskState.OPEN:
        return WAITING
    if task.state is TaskState.CANCELLED:
        return CALLED_OFF
    return ANSWERED if task.closed_by_id is not None else SILENT
