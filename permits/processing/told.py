"""What a dossier's page tells: its facts by section, the opinions on it, and its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from gis.results import Outcome as CheckOutcome
from permits.accounts import queries as accounts
from permits.cases import registry
from permits.cases.due import Due, due_of
from permits.cases.queries import EventStory, TaskStory
from permits.cases.transitions import NO_REPLY
from permits.core.messages import SENTENCES
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierSection, EventKind, PaperKind, TaskState, WorkKind
from permits.dossiers import forms
from permits.dossiers.models import Dossier
from permits.processing.forms import OpinionForm
from workflow.deadlines import WorkingCalendar
from workflow.model import Names, Node, Procedure

#: Shown beside the map, where coordinates belong.
_OF_THE_MAP = frozenset({"coordinates", "system", "meridian"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the carrier said: the form's label, the value as people read it, its unit."""

    label: str
    value: object
    unit: str = ""


def facts_of(session: Session, dossier: Dossier, ward: str) -> dict[DossierSection, list[Fact]]:
    """List what the carrier said under the labels of the forms he filled in."""
    found = {}
    for name, form_class in forms.sections(WorkKind(dossier.work_kind)).items():
        kept = dossier.section(name)
        form = form_class(MultiDict({key: str(value) for key, value in kept.items()}))
        found[DossierSection(name)] = [
            Fact(
                field.label.text,
                _read(session, field.short_name, field.data, ward),
                str(getattr(field, "unit", "")),
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
    at: datetime | None
    silence: str | None
    cite: str | None
    certainty: str | None


def opinions_of(
    procedure: Procedure, tasks: Sequence[TaskStory], known: WorkingCalendar
) -> list[Opinion]:
    """List the questions put to others, in the order they were asked."""
    return [
        _opinion(procedure.node(task.node), task, known)
        for task in tasks
        if is_opinion(procedure.node(task.node))
    ]


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
        due=due_of(known, task.due_at, ended=task.state != TaskState.OPEN),
        code=task.outcome,
        outcome=outcome_of(node, task.outcome),
        answer=task.answer,
        by=task.closed_by,
        at=task.closed_at,
        silence=party.get("silence"),
        cite=party.get("cite"),
        certainty=party.get("certainty"),
    )


def _state(task: TaskStory) -> str:
    if task.outcome == NO_REPLY:
        return "silent"
    states = {TaskState.OPEN: "waiting", TaskState.DONE: "answered"}
    return states.get(task.state, "cancelled")


def outcome_of(node: Node, code: str | None) -> Names | None:
    """Name an outcome of a step; None where the step itself offers none of that code."""
    return next((outcome.names for outcome in node.outcomes if outcome.code == code), None)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the history, with everything named that it mentions."""

    at: datetime
    kind: EventKind
    step: Names | None
    outcome: Names | None
    person: str | None
    office: Bilingual | None
    note: str
    paper: PaperKind | None
    number: str | None
    check: CheckOutcome | None
    trouble: str | None
    is_quiet: bool


#: What the machinery notes for itself; shown, but not what a reader looks for.
_QUIET = frozenset({EventKind.OPENED, EventKind.EFFECT, EventKind.CANCELLED})
#: Follows from what somebody did, but is nobody's act.
_BY_THE_SYSTEM = frozenset(
    {
        EventKind.EFFECT,
        EventKind.CHECKED,
        EventKind.CLOCK_STOPPED,
        EventKind.CLOCK_RESUMED,
        EventKind.FAILED,
        EventKind.TIMED_OUT,
        EventKind.ENDED,
    }
)


def history_of(
    procedure: Procedure, events: Sequence[EventStory], tasks: Sequence[TaskStory]
) -> list[Happening]:
    """Tell the events of a case, the latest first."""
    return list(_happenings(procedure, list(reversed(events)), tasks))


def _happenings(
    procedure: Procedure, events: Sequence[EventStory], tasks: Sequence[TaskStory]
) -> Iterator[Happening]:
    offices = {task.office_id: Bilingual(task.office, task.office_en) for task in tasks}
    asked = {(task.node, task.instance_no): task.office_id for task in tasks}
    for event in events:
        node = procedure.by_id.get(event.node or "")
        number = int(event.data.get("instance_no") or 0)
        to = event.data.get("office_id") or asked.get((event.node or "", number))
        told = event.kind in (EventKind.OPENED, EventKind.SILENT, EventKind.CANCELLED)
        paper, check = event.data.get("kind"), event.data.get("outcome")
        yield Happening(
            at=event.at,
            kind=event.kind,
            step=node.names if node else None,
            outcome=outcome_of(node, check) if node else None,
            person=None if told or event.kind in _BY_THE_SYSTEM else event.actor,
            office=_office(event, offices.get(to) if told and to else _actors(event)),
            note=str(event.data.get("note") or ""),
            paper=PaperKind(paper) if paper in list(PaperKind) else None,
            number=event.data.get("number"),
            check=CheckOutcome(check) if event.kind is EventKind.CHECKED and check else None,
            trouble=trouble_words(event.data.get("trouble")),
            is_quiet=event.kind in _QUIET,
        )


def _office(event: EventStory, named: Bilingual | None) -> Bilingual | None:
    return None if event.kind in _BY_THE_SYSTEM else named


def _actors(event: EventStory) -> Bilingual | None:
    return Bilingual(event.office, event.office_en or "") if event.office else None


def trouble_words(code: str | None) -> str | None:
    """Give the sentence of what stopped a system step, or its bare code where it needs facts."""
    if code is None:
        return None
    words = SENTENCES.get(code, "")
    return words if words and "{" not in words else code
