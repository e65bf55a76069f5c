"""What one person may do with a dossier besides finishing its tasks: hand on, go back, stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import backward, extending, hands, leaving, taking
from permits.cases.models import Case
from permits.cases.queries import TaskStory
from permits.cases.standing import Standing
from permits.cases.transitions import Place
from permits.core.errors import Conflict
from permits.core.vocabulary import Role, TaskState
from permits.dossiers.models import Dossier
from permits.forms.base import BaseForm
from permits.forms.choices import OptionField
from permits.processing.forms import (
    ExtendForm,
    ReassignForm,
    RecallForm,
    ReleaseForm,
    SendBackForm,
    StopForm,
)
from permits.processing.offers import key_of, may, tell_apart
from workflow.model import Extension, Names

#: Each act around a task, or about the whole dossier, and the form it asks.
FORMS: dict[str, type[BaseForm]] = {
    "release": ReleaseForm,
    "reassign": ReassignForm,
    "recall": RecallForm,
    "send_back": SendBackForm,
    "extend": ExtendForm,
    "stop": StopForm,
}
#: Acts about the dossier as a whole stand at no step.
WHOLE = Place("", 0)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent for one of these acts and could not be taken, with its faults."""

    kind: str
    place: Place
    form: BaseForm


@dataclass(frozen=True, slots=True)
class Besides:
    """One of these acts that this person may do now."""

    kind: str
    place: Place
    form: BaseForm
    step: Names | None = None
    holder: str | None = None
    rule: Extension | None = None
    options: Sequence[tuple[str, object]] = ()

    @property
    def key(self) -> str:
        """Give the name that tells this act's fields from another's on the same page."""
        if self.place == WHOLE:
            return self.kind
        return f"{self.kind}-{key_of(self.place.node, self.place.instance_no)}"

    @property
    def is_refused(self) -> bool:
        """Say whether it was just sent and could not be taken."""
        return bool(self.form.errors)


def besides_of(
    session: Session,
    actor: Actor,
    dossier: Dossier,
    case: Case,
    tasks: Sequence[TaskStory],
    sent: Sent | None = None,
) -> list[Besides]:
    """List them; the form that was refused comes back as it was typed."""
    if case.ended_at is not None:
        return []
    standing = taking.look_at(session, actor, case, dossier)
    return [_with_form(each, sent) for each in _found(session, actor, case, tasks, standing)]


def options_of(standing: Standing, kind: str, place: Place) -> Sequence[tuple[str, object]]:
    """List to whom, or to which step, a task may go."""
    if kind == "send_back":
        return [(node.id, node.names) for node in backward.candidates(standing, place)]
    if kind != "reassign":
        return []
    try:
        task = taking.find(standing, place)
    except Conflict:
        return []
    return [
        (p.login, Names(f"{p.name} – {p.title_vi}", f"{p.name} – {p.title_en or p.title_vi}"))
        for p in hands.takers(standing.session, task.office_id, task.role)
        if p.id != task.person_id
    ]


def _found(
    session: Session,
    actor: Actor,
    case: Case,
    tasks: Sequence[TaskStory],
    standing: Standing,
) -> Iterator[Besides]:
    place = backward.recallable(standing)
    if place is not None:
        yield Besides("recall", place, RecallForm(), standing.procedure.node(place.node).names)
    for task in tasks:
        if task.state == TaskState.OPEN:
            yield from _around(actor, task, tasks, standing)
    if not hands.leads(actor, standing.case.authority_id):
        return
    if extending.is_offered(standing):
        yield Besides("extend", WHOLE, ExtendForm(), rule=standing.procedure.extension)
    if not leaving.is_too_late(case.decided_at, (task.role for task in standing.tasks)):
        yield Besides("stop", WHOLE, StopForm())


def _around(
    actor: Actor, task: TaskStory, tasks: Sequence[TaskStory], standing: Standing
) -> Iterator[Besides]:
    """Give what may be done with one open task."""
    place, names = Place(task.node, task.instance_no), standing.procedure.node(task.node).names
    is_mine = may(actor, task, tasks)
    gives_out = hands.may_give_out(actor, task.office_id, Role(task.role))
    if task.person_id is not None and (is_mine or gives_out):
        yield Besides("release", place, ReleaseForm(), names, task.person)
    for kind, allowed in (("reassign", is_mine or gives_out), ("send_back", is_mine)):
        options = options_of(standing, kind, place) if allowed else ()
        if options:
            yield Besides(kind, place, FORMS[kind](), names, task.person, options=options)


def _with_form(each: Besides, sent: Sent | None) -> Besides:
    """Draw the form empty, or as it was sent; its fields have ids of their own."""
    is_sent = sent and (sent.kind, sent.place) == (each.kind, each.place)
    shown = replace(each, form=sent.form) if sent and is_sent else each
    offer(shown.form, shown.options)
    tell_apart(shown.form, shown.key)
    return shown


def offer(form: BaseForm, options: Sequence[tuple[str, object]]) -> None:
    """Fill in to whom, or where, a form lets one choose."""
    for each in form:
        if isinstance(each, OptionField):
            each.options = options
