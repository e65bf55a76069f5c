"""What the drafting page shows around its form: what may be taken, what is there, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from permits.accounts import queries as accounts
from permits.cases import queries as cases
from permits.cases.queries import EventStory, TaskStory
from permits.cases.registry import ActForm
from permits.core import clock
from permits.core.vocabulary import EventKind, OfficeKind, TaskState, WorkKind
from permits.decisions import queries
from permits.decisions.conditions.models import PermitCondition
from permits.decisions.contents import describing
from permits.decisions.drafting import phrases, previewing, rows
from permits.decisions.drafting import queries as drafting_queries
from permits.decisions.drafting.models import DraftSketch
from permits.decisions.drafting.phrases import Cause, Phrase
from permits.decisions.drafting.queries import PrintRow
from permits.decisions.drafting.rows import AskedCondition
from permits.decisions.forms import CARRIED, PHRASE, DraftForm
from permits.decisions.models import Draft
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.procedures import catalogue


@dataclass(frozen=True, slots=True)
class Returned:
    """Who sent the draft before back, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything around the drafting form. `caused` are phrases the check or a question asks for.

    `sources` tells by its source what a row of the form takes over, in words.
    """

    caused: Sequence[Phrase]
    usual: Sequence[Phrase]
    opinions: Sequence[AskedCondition]
    carried: Sequence[PermitCondition]
    recipients: Sequence[str]
    holder: str
    archive: str
    sources: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    saved_at: datetime | None = None
    saved_by: str | None = None
    print: PrintRow | None = None
    is_print_old: bool = False
    returned: Returned | None = None


def show(session: Session, dossier_id: int, refused: ActForm | None) -> ActForm:
    """Give the drafting form: as it was refused, as it was left, as it came back, or begun."""
    dossier = dossiers.whole(session, dossier_id)
    sketch = drafting_queries.sketch_of(session, dossier_id)
    draft = queries.latest_draft(session, dossier_id)
    if isinstance(refused, DraftForm):
        form = refused
    else:
        form = DraftForm(MultiDict(_fields(session, dossier, sketch, draft)))
    form.desk = _desk(session, dossier, sketch, draft, form)
    return form


def _fields(
    session: Session, dossier: Dossier, sketch: DraftSketch | None, draft: Draft | None
) -> dict[str, str]:
    if sketch is not None:
        return dict(sketch.fields)
    if draft is not None:
        return fields_of(draft)
    ground = rows.ground_of(session, dossier)
    begun = {f"conditions-{n}-source": f"{CARRIED}{c.id}" for n, c in enumerate(ground.carried)}
    return begun | _usual_recipients(session, dossier)


def _usual_recipients(session: Session, dossier: Dossier) -> dict[str, str]:
    """Begin with whom the paper would go to if nobody said anything."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    empty: dict[str, Any] = {"conditions": [], "reasons": []}
    code = procedure.documents[0].code
    built: Any = previewing.unsigned(session, dossier, code, empty, clock.today())
    told = built.recipients[1:-1]
    names = {f"recipients-{n}-name": name for n, name in enumerate(told)}
    return names | {"own_recipients": "y"}


def fields_of(draft: Draft) -> dict[str, str]:
    """Write a draft back into the fields of its form, to be worked on further."""
    content = draft.content
    fields = {"note": "\n".join(content.get("reasons") or ()), "own_recipients": "y"}
    if content.get("finish_months"):
        fields["finish_months"] = str(content["finish_months"])
    for n, said in enumerate(content.get("conditions") or ()):
        record = {"text": said} if isinstance(said, str) else said
        fields |= {f"conditions-{n}-{name}": value for name, value in _row(record).items()}
    for n, name in enumerate(content.get("recipients") or ()):
        fields[f"recipients-{n}-name"] = name
    if content.get("recipients") is None:
        del fields["own_recipients"]
    return fields


def _row(record: dict[str, Any]) -> dict[str, str]:
    if record.get("carried_from"):
        return {"source": f"{CARRIED}{record['carried_from']}"}
    blanks = {f"blank_{n}": value for n, value in enumerate(record.get("blanks") or (), start=1)}
    if record.get("code"):
        return {"source": PHRASE + record["code"], **blanks}
    names = ("source", "text", "trigger", "due_on")
    return {name: str(record[name]) for name in names if record.get(name)}


def _desk(
    session: Session,
    dossier: Dossier,
    sketch: DraftSketch | None,
    draft: Draft | None,
    form: DraftForm,
) -> Desk:
    case = cases.case_of(session, dossier.id)
    stories = cases.task_stories(session, case.id) if case else []
    events = cases.event_stories(session, case.id) if case else []
    ground = rows.ground_of(session, dossier)
    taken = {str(row.form.source.data or "") for row in form.conditions.entries}
    offered = [
        phrase
        for phrase in phrases.offered(
            phrases.book(session),
            WorkKind(dossier.work_kind),
            cause_of(session, dossier, stories),
        )
        if PHRASE + phrase.code not in taken
    ]
    issuer = accounts.office_of(session, dossier.authority_id or 0)
    holder, archive = describing.recipients_of(dossier, issuer)
    named = {row.form.name.data for row in form.recipients.entries} | {holder, archive}
    sources: dict[str, Any] = {each.source: each for each in ground.opinions}
    return Desk(
        caused=[phrase for phrase in offered if phrase.depends],
        usual=[phrase for phrase in offered if not phrase.depends],
        opinions=[each for each in ground.opinions if each.source not in taken],
        carried=[each for each in ground.carried if f"{CARRIED}{each.id}" not in taken],
        recipients=[name for name in _offered(session, dossier, stories) if name not in named],
        holder=holder,
        archive=archive,
        sources=sources | {f"{CARRIED}{each.id}": each for each in ground.carried},
        revision=sketch.revision if sketch else 0,
        saved_at=sketch.saved_at if sketch else None,
        saved_by=drafting_queries.saved_by(session, sketch) if sketch else None,
        print=_print(session, sketch),
        is_print_old=bool(sketch and sketch.print_id and sketch.print_revision != sketch.revision),
        returned=_returned(draft, stories, events),
    )


def cause_of(session: Session, dossier: Dossier, stories: Sequence[TaskStory]) -> Cause:
    """Say what gives cause for conditions: what the check met, and who was asked."""
    check = checking.last(session, dossier)
    hits = {(hit.kind, hit.effect) for hit in check.hits} if check else set()
    asked = {story.office_code for story in stories if story.party is not None}
    return Cause(frozenset(hits), frozenset(asked))


def _offered(session: Session, dossier: Dossier, stories: Sequence[TaskStory]) -> list[str]:
    """List who may be told: the commune, the telecom office, and everybody who was asked."""
    asked = [story.office for story in stories if story.party is not None]
    boards = [
        story.office
        for story in stories
        if story.party is None and story.office_id != dossier.authority_id
        if story.office_id != dossier.carrier_id
    ]
    telecom = [office.name_vi for office in accounts.offices_of_kind(session, OfficeKind.TELECOM)]
    found = (*describing.also_told(session, dossier), *telecom, *asked, *boards)
    return list(dict.fromkeys(found))


def _print(session: Session, sketch: DraftSketch | None) -> PrintRow | None:
    if sketch is None or sketch.print_id is None:
        return None
    prints = drafting_queries.prints_of(session, sketch.dossier_id)
    return next((each for each in prints if each.id == sketch.print_id), None)


def _returned(
    draft: Draft | None, stories: Sequence[TaskStory], events: Sequence[EventStory]
) -> Returned | None:
    """Find the newest reason, after the last proposal, for which it is to be drafted again."""
    if draft is None:
        return None
    found = [
        Returned(story.closed_by or "", story.closed_at, str(story.answer["note"]))
        for story in stories
        if story.state is TaskState.DONE
        and story.closed_at
        and story.closed_at > draft.proposed_at
        and story.answer.get("note")
    ]
    found += [
        Returned(event.actor or "", event.at, str(event.data.get("note") or ""))
        for event in events
        if event.kind is EventKind.SENT_BACK and event.at > draft.proposed_at
    ]
    return max(found, key=lambda each: each.at) if found else None
