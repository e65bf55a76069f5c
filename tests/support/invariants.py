"""What must never be false of a dossier, asserted from the rows themselves."""

from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import holdings, transitions
from permits.cases import queries as cases
from permits.cases.models import Case, Event, Task
from permits.cases.recording import LOUDEST
from permits.cases.verifying import verify
from permits.core import calendar, clock
from permits.core.vocabulary import DossierStatus, EventKind, Role, TaskState
from permits.decisions.models import Draft, Permit, RegisterEntry
from permits.decisions.service import sha256_of
from permits.dossiers.models import Dossier
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperState
from permits.procedures import catalogue
from workflow.model import Procedure

Place = tuple[str, int]


def told_open(procedure: Procedure, events: list[Event]) -> set[Place]:
    """Say from the events alone which tasks must be open."""
    standing: set[Place] = set()
    for event in events:
        place = (event.node or "", event.data.get("instance_no", 0))
        if event.kind == EventKind.OPENED:
            assert place not in standing, "a task was opened twice"
            standing.add(place)
        elif event.kind in (EventKind.COMPLETED, EventKind.CANCELLED, EventKind.SILENT):
            standing.remove(place)
        elif event.kind == EventKind.SENT_BACK:
            standing.remove((event.node or "", event.data["instance_no"]))
        elif event.kind == EventKind.TIMED_OUT:
            timer = procedure.node(event.node or "")
            if timer.interrupting and not timer.each:
                standing.remove((event.data["task"], event.data["instance_no"]))
        elif event.kind == EventKind.EFFECT and procedure.node(event.node or "").waits:
            standing.discard(place)
    return standing


def stands_where_its_events_say(session: Session, case: Case, procedure: Procedure) -> None:
    events = list(cases.raw_events(session, case.id))
    standing = {(t.node, t.instance_no) for t in cases.open_tasks(session, case.id)}
    assert standing == told_open(procedure, events)
    assert events[0].kind == EventKind.FILED
    assert (events[-1].kind == EventKind.ENDED) == (case.ended_at is not None)
    assert case.seq == len(events)


def somebody_has_it(session: Session, case: Case) -> None:
    standing = cases.open_tasks(session, case.id)
    assert bool(standing) == (case.ended_at is None)
    for task in standing:
        if task.role == Role.SYSTEM:
            continue  # a job was promised for it
        people = accounts.people_of(session, office_id=task.office_id, role=Role(task.role))
        assert people, f"nobody of office {task.office_id} can do {task.node}"
        assert task.person_id is None or task.person_id in [p.id for p in people]


def the_clock_has_one_owner(session: Session, case: Case, procedure: Procedure) -> None:
    if case.limit_minutes is None:
        return
    nodes = [procedure.node(t.node) for t in cases.open_tasks(session, case.id)]
    applicants = any(node.clock == "applicant" for node in nodes)
    over = case.decided_at is not None
    assert (case.running_since is None) == (applicants or over)
    assert (case.due_at is None) == applicants or over
    assert over or case.ended_at is None, "an accepted dossier ends decided"


def every_minute_belongs_to_one_party(session: Session, case: Case) -> None:
    known = calendar.working_calendar(session)
    ledger = holdings.ledger_of(session, case)
    until = case.ended_at or clock.now()
    assert ledger.total == known.elapsed(case.opened_at, until)
    assert sum(ledger.by_party().values()) == ledger.total
    running = known.elapsed(case.running_since, until) if case.running_since else 0
    assert ledger.counted == case.used_minutes + running
    for one, following in pairwise(ledger.intervals):
        assert one.until == following.since
    if case.ended_at is None:
        last = ledger.intervals[-1]
        assert (last.party, last.holding.office_id) == (case.held_by, case.held_office_id)
        assert last.since == case.held_since


def every_step_keeps_its_own_time(session: Session, case: Case) -> None:
    known = calendar.working_calendar(session)
    for task in cases.open_tasks(session, case.id):
        if task.limit_minutes is None or task.running_since is None:
            continue
        left = max(0, task.limit_minutes - task.used_minutes)
        assert task.due_at == known.add(task.running_since, left)


def the_public_word_fits(session: Session, case: Case, procedure: Procedure) -> None:
    if case.ended_node is not None:
        assert case.status == procedure.node(case.ended_node).status
        return
    said = {procedure.node(t.node).status for t in cases.open_tasks(session, case.id)}
    if case.status not in said:
        assert case.status == DossierStatus.PROCESSING
        assert not said & set(LOUDEST)


def silence_is_consent_only_by_a_rule(session: Session, case: Case, procedure: Procedure) -> None:
    silent = session.scalars(
        select(Task).where(
            Task.case_id == case.id,
            Task.outcome == transitions.NO_REPLY,
            Task.state == TaskState.DONE,
        )
    )
    for task in silent:
        party = task.party or {}
        rule = procedure.consultee(party["code"])
        assert rule.silence == party["silence"] == "consent"
        assert rule.cite is not None
        assert rule.cite.text == (task.answer or {})["cite"]
        assert task.closed_by_id is None


def what_was_issued_was_signed(session: Session, dossier: Dossier) -> None:
    statement = (
        select(Permit, PaperIssued, Draft, RegisterEntry)
        .join(PaperIssued, PaperIssued.id == Permit.paper_id)
        .join(Draft, Draft.id == Permit.draft_id)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .where(Permit.dossier_id == dossier.id)
    )
    for permit, paper, draft, entry in session.execute(statement):
        assert paper.state == PaperState.SIGNED
        assert draft.signed_by_id not in (None, draft.proposed_by_id)
        assert draft.content_sha256 == sha256_of(draft.content)
        assert entry.draft_id == permit.draft_id
        assert paper.subject == dossier.code


def look(session: Session, dossier: Dossier) -> None:
    """Assert everything that must hold of one filed dossier."""
    case = cases.case_of(session, dossier.id)
    assert case is not None
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    stands_where_its_events_say(session, case, procedure)
    somebody_has_it(session, case)
    assert verify(session, case.id) == []
    the_clock_has_one_owner(session, case, procedure)
    every_minute_belongs_to_one_party(session, case)
    every_step_keeps_its_own_time(session, case)
    the_public_word_fits(session, case, procedure)
    silence_is_consent_only_by_a_rule(session, case, procedure)
    what_was_issued_was_signed(session, dossier)
