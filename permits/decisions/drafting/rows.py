"""Turns what an officer put into the drafting form into the content of a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import queries as cases
from permits.cases import registry
from permits.cases.queries import TaskStory
from permits.core.errors import Complaint, Invalid
from permits.core.text import Bilingual
from permits.core.vocabulary import TaskState
from permits.decisions.conditions import queries as condition_queries
from permits.decisions.conditions.models import PermitCondition
from permits.decisions.drafting import phrases
from permits.decisions.forms import CARRIED, OPINION, PHRASE, DraftForm
from permits.decisions.vocabulary import ConditionTrigger
from permits.dossiers.models import Dossier
from permits.procedures import catalogue


@dataclass(frozen=True, slots=True)
class AskedCondition:
    """A condition an agency or owner attached to its opinion; `source` names its question."""

    source: str
    office: Bilingual
    text: str
    document_number: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions may be taken from: opinions, and the permit the dossier is about."""

    opinions: Sequence[AskedCondition]
    carried: Sequence[PermitCondition]


def ground_of(session: Session, dossier: Dossier) -> Ground:
    """Read what may be taken over into a draft of a dossier."""
    case = cases.case_of(session, dossier.id)
    stories = cases.task_stories(session, case.id) if case else []
    return Ground(
        opinions=opinions_of(dossier, stories),
        carried=_carriable(session, dossier),
    )


def _carriable(session: Session, dossier: Dossier) -> Sequence[PermitCondition]:
    """List what goes on in a permit that takes the place of another; else it stays where it is."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    succeeds = any(d.changes in condition_queries.SUCCEEDING for d in procedure.documents)
    if dossier.permit_id is None or not succeeds:
        return ()
    return condition_queries.carriable(session, dossier.permit_id)


def opinions_of(dossier: Dossier, stories: Sequence[TaskStory]) -> list[AskedCondition]:
    """List the conditions those who were asked attached to their answers, as they wrote them."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    found = {}
    for story in stories:
        said = story.answer.get("conditions")
        kind = registry.task_kinds.get(procedure.node(story.node).form or "")
        is_draft = kind is not None and issubclass(kind.form, DraftForm)
        if story.state is TaskState.DONE and isinstance(said, str) and said and not is_draft:
            source = f"{OPINION}{story.node}.{story.instance_no}"
            found[source] = AskedCondition(  # asked twice: the later answer counts
                source,
                Bilingual(story.office, story.office_en),
                said,
                story.answer.get("document_number"),
            )
    return list(found.values())


def write(session: Session, dossier: Dossier, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give the officer's part of a draft's content, or raise Invalid at the rows that are wrong."""
    ground = ground_of(session, dossier)
    rows = list(fields.get("conditions") or ())
    written, complaints = [], []
    for n, row in enumerate(rows):
        record, code = taken_over(session, row, ground), _fault_of(row)
        if record is None:
            complaints.append(Complaint(f"{row.get('at', f'conditions-{n}')}-source", code))
        else:
            written.append({name: value for name, value in record.items() if value})
    if complaints:
        raise Invalid(complaints)
    recipients = fields.get("recipients")
    return {
        "conditions": written,
        "recipients": None if recipients is None else list(dict.fromkeys(recipients)),
        "finish_months": fields.get("finish_months"),
    }


def taken_over(session: Session, row: Mapping[str, Any], ground: Ground) -> dict[str, Any] | None:
    """Make the record of one row, or None where what it takes over is not to be had."""
    source = str(row.get("source") or "")
    if source.startswith(PHRASE):
        return _phrase(session, source, row)
    if source.startswith(OPINION):
        return _opinion(source, row, ground)
    if source.startswith(CARRIED):
        return _carried(source, ground)
    return None if source else _own(row)


def _fault_of(row: Mapping[str, Any]) -> str:
    is_phrase = str(row.get("source") or "").startswith(PHRASE)
    return "condition.unknown_phrase" if is_phrase else "condition.unknown_source"


def _phrase(session: Session, source: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
    phrase = phrases.condition(session, source.removeprefix(PHRASE))
    values = [str(value) for value in row.get("blanks") or ()]
    if phrase is None or phrase.trigger is None or len(values) != len(phrase.blanks):
        return None
    text, text_en = phrase.filled(values)
    return {
        "text": text,
        "text_en": text_en,
        "code": phrase.code,
        "blanks": values,
        "trigger": phrase.trigger.value,
        "cite": {"text": phrase.cite, "certainty": phrase.certainty},
    }


def _opinion(source: str, row: Mapping[str, Any], ground: Ground) -> dict[str, Any] | None:
    asked = next((each for each in ground.opinions if each.source == source), None)
    if asked is None:
        return None
    own = _own(row)
    return own | {
        "source": source,
        "asked_by": asked.office.vi,
        "asked_document": asked.document_number,
        # Shown to whoever signs: the agency's name stands beside words that are not its own.
        "reworded": asked.text if own["text"] != asked.text else None,
    }


def _carried(source: str, ground: Ground) -> dict[str, Any] | None:
    number = source.removeprefix(CARRIED)
    old = next((each for each in ground.carried if str(each.id) == number), None)
    if old is None:
        return None
    return {
        "text": old.text,
        "text_en": old.text_en,
        "code": old.phrase,
        "trigger": old.trigger.value if old.trigger else None,
        "due_on": old.due_on.isoformat() if old.due_on else None,
        "cite": {"text": old.cite, "certainty": old.cite_certainty} if old.cite else None,
        "asked_by": old.asked_by,
        "carried_from": old.id,
    }


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    trigger = row.get("trigger")
    due_on = row.get("due_on") if trigger == ConditionTrigger.BY_DATE else None
    return {
        "text": str(row.get("text") or "").strip(),
        "trigger": ConditionTrigger(trigger).value if trigger else None,
        "due_on": date.fromisoformat(str(due_on)).isoformat() if due_on else None,
    }
