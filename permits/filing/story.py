"""A filed dossier told to its carrier: what happened, who holds it, what is asked of him now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import leaving, reckoning
from permits.cases import queries as cases
from permits.cases.due import Due, due_of, due_of_case
from permits.cases.models import Case
from permits.cases.queries import EventStory, TaskStory
from permits.cases.reckoning import Reckoning
from permits.core import calendar
from permits.core.text import Bilingual
from permits.core.vocabulary import DossierStatus, EventKind, Party, Role, TaskState
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing.filed import asked_others
from permits.filing.filed.asked_others import AskedOther
from permits.papers import queries as papers
from permits.papers.vocabulary import INTERNAL, PaperKind
from permits.procedures import catalogue
from workflow import side
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
        EventKind.ANSWER_CHANGED,
        EventKind.CONTESTED,
        EventKind.CONTEST_DECIDED,
        EventKind.CLOCK_STOPPED,
        EventKind.CLOCK_RESUMED,
        EventKind.PAPER,
        EventKind.EXTENDED,
        EventKind.WITHDRAWAL,
        EventKind.CANCELLED,
        EventKind.RECALLED,
        EventKind.SENT_BACK,
        EventKind.STOPPED,
        EventKind.WARNED,
        EventKind.ENDED,
    }
)
#: Events whose words were written for the applicant, or by him.
_WORDS_FOR_APPLICANT = frozenset(
    {
        EventKind.EXTENDED,
        EventKind.WITHDRAWAL,
        EventKind.STOPPED,
        EventKind.CONTESTED,
        EventKind.CONTEST_DECIDED,
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
    share: int | None = None  # of the time for a supplement, in per cent
    state: str = "done"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The applicant's own request to take the dossier back, which nobody has answered yet."""

    reason: str
    asked_at: datetime
    office: Bilingual


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
    time: Reckoning
    withdrawal: Withdrawal | None
    may_withdraw: bool
    procedure: Procedure
    told: tuple[Told, ...]
    holding: tuple[Holding, ...]
    request: Request | None
    issued: tuple[Issued, ...]
    ended_at: datetime | None
    open_nodes: frozenset[str]
    passed_nodes: frozenset[str]
    asked_others: tuple[AskedOther, ...] = ()


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
        clock=due_of_case(calendar.working_calendar(session), case),
        time=reckoning.of_case(session, case, procedure, events=events, offices=_offices(tasks)),
        withdrawal=_withdrawal(events, tasks),
        may_withdraw=dossier.matter not in BY_OFFICE and _may_withdraw(case, tasks),
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
        asked_others=asked_others.of(procedure, tasks, calendar.working_calendar(session)),
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
    rows = papers.of_applicant(session, dossier.code) if dossier.code else ()
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


def _offices(tasks: Sequence[TaskStory]) -> dict[int, Bilingual]:
    return {task.office_id: Bilingual(task.office, task.office_en) for task in tasks}


def withdrawal_of(session: Session, dossier: Dossier) -> tuple[Withdrawal | None, bool]:
    """Give what the applicant has asked, and whether he may ask to take the dossier back now."""
    case = cases.case_of(session, dossier.id)
    if case is None:
        return None, False
    tasks = cases.task_stories(session, case.id)
    events = cases.events_of_kind(session, case.id, EventKind.WITHDRAWAL)
    may = dossier.matter not in BY_OFFICE and _may_withdraw(case, tasks)
    return _withdrawal(events, tasks), may


def _withdrawal(events: Sequence[EventStory], tasks: Sequence[TaskStory]) -> Withdrawal | None:
    asked = [event for event in events if event.kind is EventKind.WITHDRAWAL]
    task = next((t for t in tasks if _considers_it(t)), None)
    if task is None or not asked:
        return None
    office = Bilingual(task.office, task.office_en)
    return Withdrawal(str(asked[-1].data["note"]), asked[-1].at, office)


def _may_withdraw(case: Case, tasks: Sequence[TaskStory]) -> bool:
    if case.ended_at is not None or any(_considers_it(task) for task in tasks):
        return False
    roles = [task.role for task in tasks if task.state is TaskState.OPEN]
    return not leaving.is_too_late(case.decided_at, roles)


def _considers_it(task: TaskStory) -> bool:
    return task.node == side.WITHDRAWAL.id and task.state is TaskState.OPEN


def _told(
    procedure: Procedure, events: Sequence[EventStory], tasks: Sequence[TaskStory]
) -> Iterator[Told]:
    parties = {
        (task.node, task.instance_no): Bilingual(task.office, task.office_en) for task in tasks
    }
    for event in events:
        if not _is_told(procedure, event):
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
            note=_note(event, outcome),
            paper=PaperKind(kind) if kind else None,
            share=event.data.get("share"),
            state=_state(event.kind, outcome),
        )


def _is_told(procedure: Procedure, event: EventStory) -> bool:
    """An applicant is told of his own time, and of what became of his own request."""
    if event.kind is EventKind.WARNED:
        node = procedure.by_id.get(event.node or "")
        return node is not None and node.clock == str(Party.APPLICANT)
    if event.kind is EventKind.PAPER:
        return event.data.get("kind") not in INTERNAL
    if event.kind is EventKind.CANCELLED:
        return event.node == side.WITHDRAWAL.id
    if event.kind is EventKind.STOPPED:
        return event.node == side.STOPPED.id
    return event.kind in _TOLD


def _note(event: EventStory, outcome: str) -> str | None:
    is_answer = event.node == side.WITHDRAWAL.id
    is_for_him = outcome in _REASONS_FOR_APPLICANT or event.kind in _WORDS_FOR_APPLICANT
    return event.data.get("note") or None if is_for_him or is_answer else None


def _office(event: EventStory) -> Bilingual | None:
    return Bilingual(event.office, event.office_en or "") if event.office else None


def _state(kind: EventKind, outcome: str) -> str:
    if kind in (EventKind.CLOCK_STOPPED, EventKind.WITHDRAWAL) or outcome == "supplement":
        return "stopped"
    if kind is EventKind.STOPPED:
        return "bad"
    return "bad" if outcome == "refuse" else "done"


def _step(procedure: Procedure, node: str | None) -> Names | None:
    """Name a step; an event from before a change of version may speak of one that is gone."""
    known = procedure.by_id.get(node or "")
    return known.names if known else None


def _outcome(procedure: Procedure, node: str | None, code: str) -> Names | None:
    known = procedure.by_id.get(node or "")
    is_told = code in _OUTCOMES_FOR_APPLICANT or node == side.WITHDRAWAL.id
    if known is None or not is_told:
        return None
    return next((o.names for o in known.outcomes if o.code == code), None)


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
