"""Puts together the control slip (06): signed once when a case has ended, an extract before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Office, Person
from permits.cases import printing
from permits.cases import queries as cases
from permits.cases.due import punctuality
from permits.cases.handovers import HandOver, handovers
from permits.cases.lettering import holder_of, office_of
from permits.cases.models import Case
from permits.cases.reckoning import UNDECIDED
from permits.cases.registry import Milestone
from permits.cases.vocabulary import Punctuality
from permits.core import calendar, clock
from permits.core.jobs import enqueue
from permits.core.vocabulary import DossierStatus, EventKind
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.bounds import MOST_LINES
from permits.procedures import catalogue
from permits.processing.ending_slips import received_at
from permits.processing.told import outcome_of
from workflow.model import Procedure


def follow(session: Session, dossier_id: int, milestone: Milestone, end: str) -> None:
    """Promise the control slip when a case has ended: from then on it does not change."""
    if milestone is Milestone.ENDED:
        enqueue(session, "processing.print_control", dossier_id=dossier_id)


def orders(session: Session, dossier_id: int) -> list[printing.Order]:
    """Write the order for the slip of an ended case, signed by the official who acted last."""
    case = cases.case_of(session, dossier_id)
    if case is None or case.ended_at is None:
        return []
    dossier = dossiers.whole(session, dossier_id)
    last = cases.last_act(session, case.id, but=dossier.carrier_id)
    if last is None or last.actor_id is None or last.office_id is None:
        return []
    person = accounts.person_of(session, last.actor_id)
    office = accounts.office_of(session, last.office_id)
    by_person, by_office = printing.hands(person, office)
    order = printing.Order(
        subject=dossier.code or "",
        purpose=f"control:{case.id}",
        content=content(session, dossier, case, person, office, at=case.ended_at),
        person=by_person,
        office=by_office,
    )
    return [order]


def content(
    session: Session, dossier: Dossier, case: Case, person: Person, office: Office, *, at: datetime
) -> papers.ControlContent:
    """Say from whose hands to whose the dossier went, up to the moment `at`."""
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    events = cases.event_stories(session, case.id)
    tasks = cases.task_stories(session, case.id)
    given_to = {int(e.data["to"]) for e in events if e.kind is EventKind.REASSIGNED}
    names = accounts.names_of(session, given_to) if given_to else {}
    told = handovers(events, tasks, names, calendar.working_calendar(session))
    offices = {task.office_id: task.office for task in tasks}
    shown = told[-MOST_LINES:]
    result = _result(case)
    return papers.ControlContent(
        office=office_of(office),
        number=f"{case.seq:02d}",
        issued_on=at.astimezone(clock.VIETNAM).date(),
        dossier_code=dossier.code or "",
        procedure=procedure.names.vi,
        applicant=holder_of(dossier),
        work_name=dossier.work_name,
        signatory=papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name),
        made_at=at,
        filed_at=dossier.filed_at or case.opened_at,
        received_at=received_at(session, case.id),
        due_at=case.due_at,
        decided_at=None if case.ended_node in UNDECIDED else case.decided_at,
        ended_at=case.ended_at,
        status=DossierStatus(case.status).vi,
        result=result.vi if result else "",
        lines=tuple(_line(each, procedure, offices[each.office_id]) for each in shown),
        left_out=len(told) - len(shown),
        events=case.seq,
        chain=case.head,
    )


def _result(case: Case) -> Punctuality | None:
    if case.decided_at is None or case.ended_node in UNDECIDED:
        return None
    return punctuality(case.decided_at, case.due_at, case.used_minutes, case.limit_minutes)


def _line(each: HandOver, procedure: Procedure, office: str) -> papers.HandOverLine:
    node = procedure.by_id.get(each.node)
    outcome = outcome_of(node, each.outcome) if node else None
    ended = each.ended_as
    way = ended.vi if ended and ended is not EventKind.COMPLETED else ""
    said: Sequence[str] = (outcome.vi if outcome else way, each.note)
    return papers.HandOverLine(
        office=office,
        step=node.names.vi if node else each.node,
        given_at=each.given_at,
        given_by=each.given_by,
        given_for=each.given_for,
        received_at=each.received_at,
        received_by=each.received_by,
        received_for=each.received_for,
        done_at=each.ended_at,
        result=each.result.vi if each.result else "",
        note=". ".join(part.rstrip(".") for part in said if part),
    )
