"""What a dossier's page tells: its facts by section, and the opinions on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts import queries as accounts
from permits.cases import registry
from permits.cases.due import Due, due_of
from permits.cases.queries import EventStory, TaskStory
from permits.cases.transitions import NO_REPLY
from permits.core.messages import SENTENCES
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, EventKind, Matter, TaskState, WorkKind
from permits.dossiers import forms
from permits.dossiers.models import Dossier
from permits.processing.forms import OpinionForm
from permits.processing.vocabulary import FROM_MAP, FROM_OFFICES
from workflow.deadlines import WorkingCalendar
from workflow.model import Names, Node, Procedure

#: Shown beside the map, where coordinates belong.
_OF_THE_MAP = frozenset({"coordinates", "system", "meridian"})
#: What the system finds out itself, and where.
_SOURCES = {"ward": FROM_MAP, "owner": FROM_OFFICES}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the carrier said: the form's label, the value as people read it, its unit."""

    label: str
    value: object
    unit: str = ""
    name: str = ""  # of the field
    source: Bilingual | None = None  # where it comes from, unless the carrier said it himself


def facts_of(session: Session, dossier: Dossier, ward: str) -> dict[DossierSection, list[Fact]]:
    """List what the carrier said under the labels of the forms he filled in."""
    return facts_in(session, dossier, dossier.content, ward)


def facts_in(
    session: Session, dossier: Dossier, content: Mapping[str, Any], ward: str
) -> dict[DossierSection, list[Fact]]:
    """List the same of what the carrier said at another time."""
    work, matter = WorkKind(dossier.work_kind), Matter(dossier.matter)
    asked = forms.sections(work, matter)
    if matter is not Matter.NEW:  # the works it is about, as the permit's dossier said them
        works = forms.sections(work)
        asked = {**asked, **{name: works[name] for name in works if name in content}}
    found = {}
    for name, form_class in asked.items():
        kept = dict(content.get(name, {}))
        form = form_class(MultiDict({key: str(value) for key, value in kept.items()}))
        found[DossierSection(name)] = [
            Fact(
                field.label.text,
                _read(session, field.short_name, field.data, ward),
                str(getattr(field, "unit", "")),
                field.short_name,
                _SOURCES.get(field.short_name),
            )
            for field in form
            if field.short_name not in _OF_THE_MAP
        ]
    return found


def _read(session: Session, name: str, value: Any, ward: str) -> object:
    if name == "ward":
        return ward or value
    if name == "owner" and value:
        office = accounts.office_by_code(session, str(value))
        return Bilingual(office.name_vi, office.name_en) if office else value
    return value


@dataclass(frozen=True, slots=True)
class Opinion:
    """One question put to an agency or owner, and its answer; silence is told as silence."""

    node: str
    form: str
    instance_no: int
    office_id: int
    office: Bilingual
    question: Names
    asked: Sequence[dict[str, Any]]
    state: str  # waiting | answered | silent | cancelled
    due: Due
    code: str | None
    outcome: Names | None
    answer: dict[str, Any]
    by: str | None
    stead: str | None
    at: datetime | None
    silence: str | None
    cite: str | None
    certainty: str | None
    warned: Sequence[int]  # the shares of its time, in per cent, at which it was reminded
    escalated_at: datetime | None
    settles: bool  # false: the answer was that it needs more, and it is to be asked again
    is_again: bool
    asked_again_at: datetime | None


def opinions_of(
    procedure: Procedure,
    tasks: Sequence[TaskStory],
    events: Sequence[EventStory],
    known: WorkingCalendar,
) -> list[Opinion]:
    """List the questions put to others, in the order they were asked."""
    asked = [task for task in tasks if is_opinion(procedure.node(task.node))]
    return [
        replace(
            _opinion(procedure.node(task.node), task, known),
            warned=_shares(task, events),
            is_again=any(_is_same(task, other) for other in asked[:position]),
            asked_again_at=next(
                (o.opened_at for o in asked[position + 1 :] if _is_same(task, o)), None
            ),
        )
        for position, task in enumerate(asked)
    ]


def _is_same(task: TaskStory, other: TaskStory) -> bool:
    """Say whether the same party was asked as the same kind of consultee."""
    who = (task.node, task.office_id, (task.party or {}).get("code"))
    return who == (other.node, other.office_id, (other.party or {}).get("code"))


def _shares(task: TaskStory, events: Sequence[EventStory]) -> tuple[int, ...]:
    """List at which shares of its time a question was recalled; places are used more than once."""
    place = (task.node, task.instance_no)
    return tuple(
        int(event.data["share"])
        for event in events
        if event.kind is EventKind.WARNED
        and (event.node, event.data.get("instance_no")) == place
        and task.opened_at <= event.at
        and (task.closed_at is None or event.at <= task.closed_at)
    )


def is_opinion(node: Node) -> bool:
    """Say whether a step asks somebody for an opinion rather than for a decision."""
    kind = registry.task_kinds.get(node.form or "")
    return kind is not None and issubclass(kind.form, OpinionForm)


def _opinion(node: Node, task: TaskStory, known: WorkingCalendar) -> Opinion:
    party = task.party or {}
    asked = bool(party)
    return Opinion(
        node=node.id,
        form=node.form or "",
        instance_no=task.instance_no,
        office_id=task.office_id,
        office=Bilingual(task.office, task.office_en),
        question=Names(party["question_vi"], party["question_en"]) if asked else node.names,
        asked=party.get("asked", ()),
        state=_state(task),
        due=due_of(known, task.due_at, ended=task.state != TaskState.OPEN, stopped=task.is_paused),
        code=task.outcome,
        outcome=outcome_of(node, task.outcome),
        answer=task.answer,
        by=task.closed_by,
        stead=task.stead,
        at=task.closed_at,
        silence=party.get("silence"),
        cite=party.get("cite"),
        certainty=party.get("certainty"),
        warned=(),
        escalated_at=task.escalated_at,
        settles=not any(o.asks_again for o in node.outcomes if o.code == task.outcome),
        is_again=False,
        asked_again_at=None,
    )


def _state(task: TaskStory) -> str:
    if task.outcome == NO_REPLY:
        return "silent"
    states = {TaskState.OPEN: "waiting", TaskState.DONE: "answered"}
    return states.get(task.state, "cancelled")


def outcome_of(node: Node, code: str | None) -> Names | None:
    """Name an outcome of a step; None where the step itself offers none of that code."""
    return next((outcome.names for outcome in node.outcomes if outcome.code == code), None)


def trouble_words(code: str | None) -> str | None:
    """Give the sentence of what stopped a system step, or its bare code where it needs facts."""
    if code is None:
        return None
    words = SENTENCES.get(code, "")
    return words if words and "{" not in words else code
