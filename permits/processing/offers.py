"""What one person may do with one dossier now: the offers, each with its form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor, StandsInFor
from permits.accounts.queries import PersonRow
from permits.cases import registry
from permits.cases.due import Due, due_of
from permits.cases.models import Case
from permits.cases.queries import TaskStory
from permits.cases.registry import ActForm
from permits.cases.transitions import Place
from permits.core.errors import Conflict, NotAllowed
from permits.core.vocabulary import Role, TaskState
from permits.forms.base import BaseForm
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
    stead: str | None = None  # in whose stead it would be done

    @property
    def question(self) -> Names:
        """Give what is asked: the consulted party's own question, or the step's name."""
        if self.party:
            return Names(self.party["question_vi"], self.party["question_en"])
        return self.node.names

    @property
    def key(self) -> str:
        """Give the name that tells this offer's fields from another's on the same page."""
        return key_of(self.node.id, self.instance_no)


def key_of(node: str, instance_no: int) -> str:
    """Name a place of the dossier in the ids of its page; steps beside the drawing begin with @."""
    return f"{node.lstrip('@')}-{instance_no}"


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
        _offer(session, actor, case, procedure, task, known, typed)
        for task in tasks
        if may(actor, task, tasks)
    ]


def may(actor: Actor, task: TaskStory, tasks: Sequence[TaskStory]) -> bool:
    """Say whether one of a dossier's tasks is open and this person's to finish."""
    return task.state == TaskState.OPEN and _refusal(actor, task, tasks) is None


def stands_in(actor: Actor, task: TaskStory) -> StandsInFor | None:
    """Say in whose stead a person would do a task that is not his own."""
    if task.role in actor.roles and task.person_id in (None, actor.person_id):
        return None
    for each in actor.stands_in_for:
        if task.role in each.roles and task.person_id in (None, each.principal_id):
            return each
    return None


def admit(actor: Actor, tasks: Sequence[TaskStory], place: Place) -> None:
    """Refuse whoever may not finish a task before anything he sent is read."""
    task = next((t for t in tasks if _stands_at(t, place)), None)
    if task is None:
        raise Conflict("task.closed")
    if refusal := _refusal(actor, task, tasks):
        raise NotAllowed(refusal)


def _refusal(actor: Actor, task: TaskStory, tasks: Sequence[TaskStory]) -> str | None:
    """Say why a task is not this person's, as `cases.taking` would when he sends it."""
    if task.office_id != actor.office_id:
        return "task.not_yours"
    if task.role in actor.roles and task.person_id in (None, actor.person_id):
        return None
    if stands_in(actor, task) is None:
        return "task.held_by_other" if task.role in actor.roles else "task.not_yours"
    return "task.own_case" if any(_is_work_of(actor, done) for done in tasks) else None


def _is_work_of(actor: Actor, task: TaskStory) -> bool:
    is_own = task.closed_by_id == actor.person_id and task.stead is None
    return is_own and task.state == TaskState.DONE


def _stands_at(task: TaskStory, place: Place) -> bool:
    at = (task.node, task.instance_no)
    return task.state == TaskState.OPEN and at == (place.node, place.instance_no)


def _offer(
    session: Session,
    actor: Actor,
    case: Case,
    procedure: Procedure,
    task: TaskStory,
    known: WorkingCalendar,
    typed: Typed | None,
) -> Offer:
    node = procedure.node(task.node)
    kind = registry.task_kinds[node.form or ""]
    place = Place(task.node, task.instance_no)
    refused = typed.form if typed and typed.place == place else None
    if kind.bench is not None:
        form = kind.bench.show(session, case.dossier_id, refused)
    else:
        form = refused or kind.form()
    tell_apart(form, key_of(task.node, task.instance_no))
    wants_people = "assignee" in form
    principal = stands_in(actor, task)
    return Offer(
        node=node,
        instance_no=task.instance_no,
        party=task.party,
        outcomes=engine.offers(node, case.known),
        form=form,
        template=kind.template,
        held=task.person_id is not None,
        due=due_of(known, task.due_at, stopped=task.is_paused),
        people=accounts.people_of(session, office_id=task.office_id, role=Role.CASE_OFFICER)
        if wants_people
        else (),
        stead=principal.name if principal else None,
    )


def tell_apart(form: BaseForm, key: str) -> None:
    """Give the fields ids of their own: a page may show several forms with the same names."""
    for field in form:
        field.id = f"{key}-{field.short_name}"
