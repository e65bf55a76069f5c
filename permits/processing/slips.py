"""Puts together the slips an applicant is promised: receipt, supplement, refusal, apology, stop."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Person
from permits.cases import asked, printing
from permits.cases import queries as cases
from permits.cases.lettering import cited, holder_of, office_of
from permits.cases.models import Case, Event
from permits.core import calendar, clock
from permits.core.errors import NotFound
from permits.core.vocabulary import DossierSection, PaperForm, ReturnMode, Stage
from permits.dossiers import queries as dossiers
from permits.dossiers import signatures
from permits.dossiers.models import Dossier, Paper
from permits.papers import contents as papers
from permits.papers.vocabulary import PaperKind
from permits.procedures import catalogue
from permits.processing import ending_slips
from permits.processing.vocabulary import OTHER_CONTENT
from workflow.model import Procedure

#: Stands where the number will.
UNNUMBERED = "……"


class Asks(Protocol):
    """What a line of the slip needs to know of an item, asked or only being put down."""

    @property
    def text(self) -> str:
        """Give what is asked."""

    @property
    def component(self) -> str | None:
        """Give the paper it is about."""

    @property
    def section(self) -> str | None:
        """Give the section of the form it is about."""


def orders(session: Session, dossier_id: int, kind: PaperKind) -> list[printing.Order]:
    """Write an order for each slip of a kind that was ever promised, as things were then."""
    case = cases.case_of(session, dossier_id)
    if case is None:
        return []
    dossier = dossiers.whole(session, dossier_id)
    promises = cases.paper_events(session, case.id, str(kind))
    return [_order(session, dossier, case, kind, promise) for promise in promises]


def _order(
    session: Session, dossier: Dossier, case: Case, kind: PaperKind, promise: Event
) -> printing.Order:
    said = promise.data["said"]
    person = accounts.person_of(session, said["person_id"])
    office = accounts.office_of(session, said["office_id"])
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    shared: dict[str, Any] = {
        "office": office_of(office),
        "number": f"{promise.seq:02d}",
        "issued_on": promise.at.astimezone(clock.VIETNAM).date(),
        "dossier_code": dossier.code or "",
        "procedure": procedure.names.vi,
        "applicant": holder_of(dossier),
        "work_name": dossier.work_name,
        "signatory": _signatory(person),
    }
    by_person, by_office = printing.hands(person, office)
    return printing.Order(
        subject=dossier.code or "",
        purpose=f"event:{case.id}:{promise.seq}",
        content=BUILDERS[kind](session, dossier, procedure, promise, shared),
        person=by_person,
        office=by_office,
    )


def _receipt(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event, shared: dict[str, Any]
) -> papers.Content:
    known = calendar.working_calendar(session)
    deciding = dossier.authority.name_vi if dossier.authority else shared["office"].name
    return papers.ReceiptContent(
        **shared,
        received_at=promise.at,
        due_at=known.add(promise.at, known.minutes(procedure.limit_days)),
        limit_days=float(procedure.limit_days),
        return_mode=ReturnMode.ONLINE.vi,
        components=tuple(
            _component(p, procedure, deciding)
            for p in dossier.papers
            if p.uploaded_at <= promise.at and (p.replaced_at is None or p.replaced_at > promise.at)
        ),
        deciding_office=dossier.authority.name_vi if dossier.authority else "",
    )


def _component(paper: Paper, procedure: Procedure, holder: str) -> papers.Component:
    """Write one line of a receipt: the paper, and what its digital signature is worth."""
    asked = next((each for each in procedure.papers if each.code == paper.component), None)
    wish = signatures.wanted(asked) if asked else ""
    return papers.Component(
        asked.names.vi if asked else paper.component,
        PaperForm.ELECTRONIC.vi,
        note=signatures.note(paper.examined, wish, holder),
    )


def _supplement(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event, shared: dict[str, Any]
) -> papers.Content:
    accepted = bool(promise.data["accepted"])
    days = procedure.supplement_days
    return papers.SupplementContent(
        **shared,
        stage=(Stage.APPRAISAL if accepted else Stage.INTAKE).vi,
        gaps=_gaps(session, dossier, procedure, promise),
        answer_days=float(days) if accepted and days is not None else None,
        last_request=accepted,
        cite=cited(procedure.limit_cite),
    )


def _gaps(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event
) -> tuple[papers.Gap, ...]:
    """List what the request asked, item by item; one in words alone line by line."""
    round_no = promise.data.get("round")
    items = asked.items_of(session, dossier.id, round_no) if round_no else ()
    if not items:
        return tuple(papers.Gap(line, "", "") for line in _lines(promise))
    return gaps_of(items, procedure)


def gaps_of(items: Sequence[Asks], procedure: Procedure) -> tuple[papers.Gap, ...]:
    """Print items as the slip does: what it is about where that has a name, then what is asked."""
    if not any(item.component or item.section for item in items):
        return tuple(papers.Gap(item.text, "", "") for item in items)
    return tuple(papers.Gap(_about(item, procedure), item.text, "") for item in items)


def _about(item: Asks, procedure: Procedure) -> str:
    if item.component:
        named = next((p.names.vi for p in procedure.papers if p.code == item.component), None)
        return named or item.component
    return DossierSection(item.section).vi if item.section else OTHER_CONTENT.vi


def supplement_preview(
    session: Session, dossier: Dossier, person: Person, lines: Sequence[Asks]
) -> papers.Content:
    """Say what the slip would say if it were sent now; its number is given when it is."""
    case = cases.case_of(session, dossier.id)
    if case is None:
        raise NotFound
    office = accounts.office_of(session, person.office_id)
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    accepted, days = case.limit_minutes is not None, procedure.supplement_days
    return papers.SupplementContent(
        office=office_of(office),
        number=UNNUMBERED,
        issued_on=clock.today(),
        dossier_code=dossier.code or "",
        procedure=procedure.names.vi,
        applicant=holder_of(dossier),
        work_name=dossier.work_name,
        signatory=_signatory(person),
        stage=(Stage.APPRAISAL if accepted else Stage.INTAKE).vi,
        gaps=gaps_of(lines, procedure),
        answer_days=float(days) if accepted and days is not None else None,
        last_request=accepted,
        cite=cited(procedure.limit_cite),
    )


def _refusal(
    session: Session, dossier: Dossier, procedure: Procedure, promise: Event, shared: dict[str, Any]
) -> papers.Content:
    return papers.IntakeRefusalContent(
        **shared,
        reasons=tuple(papers.Clause(line) for line in _lines(promise)),
    )


def _lines(promise: Event) -> list[str]:
    """Give the note line by line."""
    return [line for line in str(promise.data["said"]["note"]).splitlines() if line.strip()]


BUILDERS = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.SUPPLEMENT: _supplement,
    PaperKind.REFUSE: _refusal,
    PaperKind.APOLOGY: ending_slips.apology,
    PaperKind.STOP: ending_slips.stop,
}


def _signatory(person: Person) -> papers.Signatory:
    return papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name)
