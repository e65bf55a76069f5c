"""What one person may do with one dossier now: the offers, each with its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.queries import PersonRow
from permits.cases import registry
from permits.cases.due import Due, due_of
from permits.cases.models import Case
from permits.cases.queries import TaskStory
from permits.cases.registry import ActForm
from permits.cases.transitions import Place
from permits.core.errors import Conflict, NotAllowed
from permits.core.vocabulary import Role, TaskState
from workflow import engine
from workflow.deadlines import WorkingCalendar
from workflow.model import Names, Node, Outcome, Procedure


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent for one task and could not be taken, with its faults."""

    place: Place
    form: ActForm


@dataclass(frozen=True, slots=True)
class Offer:
    """A task of this dossier that this person may finish now."""

    node: Node
    instance_no: int
    party: dict[str, Any] | None
    outcomes: tuple[Outcome, ...]
    form: ActForm
    template: str
    held: bool
    due: Due
    people: Sequence[PersonRow] = ()

    @property
    def question(self) -> Names:
        """Give what is asked: the consulted party's own question, or the step's name."""
        if self.party:
            return Names(self.party["question_vi"], self.party["question_en"])
        return self.node.names

    @property
    def key(self) -> str:
        """Give the name that tells this offer's fields from another's on the same page."""
        return f"{self.node.id}-{self.instance_no}"


def offers_of(
    session: Session,
    actor: Actor,
    case: Case,
    procedure: Procedure,
    tasks: Sequence[TaskStory],
    known: WorkingCalendar,
    typed: Typed | None = None,
) -> list[Offer]:
    """List what a person may finish; the form that was refused comes back as it was typed."""
    return [
        _offer(session, case, procedure, task, known, typed) for task in tasks if may(actor, task)
    ]


def may(actor: Actor, task: TaskStory) -> bool:
    """Say whether an open task is this person's to finish."""
    return (
        task.state == TaskState.OPEN
        and task.office_id == actor.office_id
        and task.role in actor.roles
        and task.person_id in (None, actor.person_id)
    )


def admit(actor: Actor, tasks: Sequence[TaskStory], place: Place) -> None:
    """Refuse whoever may not finish a task before anything he sent is read."""
    task = next((t for t in tasks if _stands_at(t, place)), None)
    if task is None:
        raise Conflict("task.closed")
    if not may(actor, task):
        is_ours = task.office_id == actor.office_id and task.role in actor.roles
        raise NotAllowed("task.held_by_other" if is_ours else "task.not_yours")


def _stands_at(task: TaskStory, place: Place) -> bool:
    at = (task.node, task.instance_no)
    return task.state == TaskState.OPEN and at == (place.node, place.instance_no)


def _offer(
    session: Session,
    case: Case,
    procedure: Procedure,
    task: TaskStory,
    known: WorkingCalendar,
    typed: Typed | None,
) -> Offer:
    node = procedure.node(task.node)
    kind = registry.task_kinds[node.form or ""]
    place = Place(task.node, task.instance_no)
    form = typed.form if typed and typed.place == place else kind.form()
    _tell_apart(form, f"{task.node}-{task.instance_no}")
    wants_people = "assignee" in form
    return Offer(
        node=node,
        instance_no=task.instance_no,
        party=task.party,
        outcomes=engine.offers(procedure, node, case.facts),
        form=form,
        template=kind.template,
        held=task.person_id is not None,
        due=due_of(known, task.due_at),
        people=accounts.people_of(session, office_id=task.office_id, role=Role.CASE_OFFICER)
        if wants_people
        else (),
    )


def _tell_apart(form: ActForm, key: str) -> None:
    """Give the fields ids of their own: a page may show several forms with the same names."""
    for field in form:
        field.id = f"{key}-{field.short_name}"
