"""A filed dossier told to its carrier: what happened, who holds it, what is asked of him now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import queries as cases
from permits.cases.due import Due, due_of
from permits.cases.models import Case
from permits.cases.queries import EventStory, TaskStory
from permits.core import calendar
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, EventKind, PaperKind, Role, TaskState
from permits.dossiers.models import Dossier
from permits.papers import queries as papers
from permits.procedures import catalogue
from workflow.model import Names, Procedure

#: Outcomes whose reasons were written for the applicant; other notes are the officials' own.
_REASONS_FOR_APPLICANT = frozenset({"supplement", "refuse", "resubmit"})
#: Outcomes that are news to him; what officials propose to one another is not, until it is signed.
_OUTCOMES_FOR_APPLICANT = _REASONS_FOR_APPLICANT | {"accept", "deliver"}
#: Events a carrier learns of as such; the rest is the machinery's.
_TOLD = frozenset(
    {
        EventKind.FILED,
        EventKind.COMPLETED,
        EventKind.SILENT,
        EventKind.CHECKED,
        EventKind.CLOCK_STOPPED,
        EventKind.CLOCK_RESUMED,
        EventKind.PAPER,
        EventKind.ENDED,
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened."""

    kind: EventKind
    at: datetime
    step: Names | None
    outcome: Names | None
    office: Bilingual | None
    note: str | None
    paper: PaperKind | None
    state: str = "done"


@dataclass(frozen=True, slots=True)
class Holding:
    """One open task: the step, who holds it, and until when."""

    step: Names
    office: str
    office_en: str
    clock: Due


@dataclass(frozen=True, slots=True)
class Request:
    """What the carrier is asked to supplement, and until when."""

    node: str
    step: Names
    reasons: tuple[str, ...]
    office: str
    office_en: str
    asked_at: datetime
    clock: Due


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that was issued; its address is a part of its file's fingerprint."""

    ref: str
    kind: PaperKind
    size: int
    signed_at: datetime | None
    sha256: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """Everything a carrier sees of where his dossier stands."""

    status: DossierStatus
    clock: Due
    procedure: Procedure
    told: tuple[Told, ...]
    holding: tuple[Holding, ...]
    request: Request | None
    issued: tuple[Issued, ...]
    ended_at: datetime | None
    open_nodes: frozenset[str]
    passed_nodes: frozenset[str]


def filed(session: Session, dossier: Dossier) -> Filed:
    """Tell the story of a filed dossier in a fixed number of statements."""
    case = cases.case_of(session, dossier.id)
    if case is None:  # filing opens the case in the same transaction
        raise LookupError(dossier.ref)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    tasks = cases.task_stories(session, case.id)
    events = cases.event_stories(session, case.id)
    return Filed(
        status=DossierStatus(case.status),
        clock=_clock(session, case),
        procedure=procedure,
        # A paper is a consequence of the step that ends at the same instant: it is told after it.
        told=tuple(
            sorted(
                _told(procedure, events, tasks),
                key=lambda one: (one.at, one.kind is EventKind.PAPER),
            )
        ),
        holding=tuple(_holding(session, procedure, tasks)),
        request=_request(session, procedure, tasks),
        issued=issued(session, dossier),
        ended_at=case.ended_at,
        open_nodes=frozenset(task.node for task in tasks if task.state is TaskState.OPEN),
        passed_nodes=frozenset(event.node for event in events if event.node),
    )


def request_of(session: Session, dossier: Dossier) -> Request | None:
    """Give what is asked of the carrier now, or None while others hold the dossier."""
    case = cases.case_of(session, dossier.id)
    if case is None:
        return None
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    return _request(session, procedure, cases.task_stories(session, case.id))


def issued(session: Session, dossier: Dossier) -> tuple[Issued, ...]:
    """List the papers that were issued on a dossier, the latest first."""
    rows = papers.of_subject(session, dossier.code or "") if dossier.code else ()
    return tuple(
        Issued(
            ref=row.file_sha256[:16],
            kind=PaperKind(row.kind),
            size=row.size or 0,
            signed_at=row.signed_at,
            sha256=row.file_sha256,
            is_void=row.voided_at is not None,
        )
        for row in reversed(rows)
        if row.file_sha256
    )


def expected(session: Session, dossier: Dossier, procedure: Procedure) -> datetime | None:
    """Say when a result is to be expected if the dossier is accepted the moment it was filed."""
    days = calendar.working_calendar(session)
    if dossier.filed_at is None:
        return None
    return days.add(dossier.filed_at, int(procedure.limit_days * days.day_minutes))


def _clock(session: Session, case: Case) -> Due:
    stopped = case.limit_minutes is not None and case.running_since is None
    return due_of(
        calendar.working_calendar(session),
        case.due_at,
        stopped=stopped,
        ended=case.ended_at is not None,
    )


def _told(
    procedure: Procedure, events: Sequence[EventStory], tasks: Sequence[TaskStory]
) -> Iterator[Told]:
    parties = {
        (task.node, task.instance_no): Bilingual(task.office, task.office_en) for task in tasks
    }
    for event in events:
        if event.kind not in _TOLD:
            continue
        kind = event.data.get("kind") if event.kind is EventKind.PAPER else None
        outcome = str(event.data.get("outcome") or "")
        silent = parties.get((event.node or "", int(event.data.get("instance_no") or 0)))
        yield Told(
            kind=event.kind,
            at=event.at,
            step=_step(procedure, event.node),
            outcome=_outcome(procedure, event.node, outcome),
            office=silent if event.kind is EventKind.SILENT else _office(event),
            note=event.data.get("note") or None if outcome in _REASONS_FOR_APPLICANT else None,
            paper=PaperKind(kind) if kind else None,
            state=_state(event.kind, outcome),
        )


def _office(event: EventStory) -> Bilingual | None:
    return Bilingual(event.office, event.office_en or "") if event.office else None


def _state(kind: EventKind, outcome: str) -> str:
    if kind is EventKind.CLOCK_STOPPED or outcome == "supplement":
        return "stopped"
    return "bad" if outcome == "refuse" else "done"


def _step(procedure: Procedure, node: str | None) -> Names | None:
    return procedure.node(node).names if node else None


def _outcome(procedure: Procedure, node: str | None, code: str) -> Names | None:
    if not node or code not in _OUTCOMES_FOR_APPLICANT:
        return None
    return next((o.names for o in procedure.node(node).outcomes if o.code == code), None)


def _holding(
    session: Session, procedure: Procedure, tasks: Sequence[TaskStory]
) -> Iterator[Holding]:
    days = calendar.working_calendar(session)
    for task in tasks:
        if task.state is TaskState.OPEN:
            names = procedure.node(task.node).names
            yield Holding(names, task.office, task.office_en, due_of(days, task.due_at))


def _request(session: Session, procedure: Procedure, tasks: Sequence[TaskStory]) -> Request | None:
    mine = next((t for t in tasks if t.state is TaskState.OPEN and t.role is Role.APPLICANT), None)
    if mine is None:
        return None
    asked = [t for t in tasks if t.outcome == "supplement" and t.closed_at is not None]
    asking = max(asked, key=lambda t: t.closed_at or t.opened_at) if asked else mine
    return Request(
        node=mine.node,
        step=procedure.node(mine.node).names,
        reasons=_lines(asking.answer),
        office=asking.office,
        office_en=asking.office_en,
        asked_at=mine.opened_at,
        clock=due_of(calendar.working_calendar(session), mine.due_at),
    )


def _lines(answer: Mapping[str, object]) -> tuple[str, ...]:
    """Give each line of a request as one thing to be done."""
    text = str(answer.get("note") or "")
    return tuple(line.strip(" -–•\t") for line in text.splitlines() if line.strip(" -–•\t"))
