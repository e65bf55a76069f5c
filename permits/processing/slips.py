"""Puts together the slips of the one-stop mechanism: receipt, supplement request, refusal."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Person
from permits.cases import printing
from permits.cases import queries as cases
from permits.cases.lettering import cited, holder_of, office_of
from permits.cases.models import Case
from permits.core import clock
from permits.core.vocabulary import EventKind, PaperForm, PaperKind, ReturnMode, Stage
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers import content as papers
from permits.procedures import catalogue
from workflow.model import Procedure


def order(session: Session, dossier_id: int, kind: PaperKind) -> printing.Order | None:
    """Write the order of a slip for the event that promised it last; None where none did."""
    dossier = dossiers.whole(session, dossier_id)
    case = cases.case_of(session, dossier_id)
    promise = cases.last_event(session, case.id, EventKind.PAPER, str(kind)) if case else None
    said = case.facts.get("said", {}).get(SAID[kind]) if case else None
    if case is None or promise is None or said is None:
        return None
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
        content=BUILDERS[kind](dossier, case, procedure, shared, said["note"]),
        person=by_person,
        office=by_office,
    )


def _receipt(
    dossier: Dossier, case: Case, procedure: Procedure, shared: dict[str, Any], note: str
) -> papers.Content:
    names = {paper.code: paper.names.vi for paper in procedure.papers}
    return papers.ReceiptContent(
        **shared,
        received_at=_accepted_at(case),
        due_at=case.due_at or _accepted_at(case),
        limit_days=float(procedure.limit_days),
        return_mode=ReturnMode.ONLINE.vi,
        components=tuple(
            papers.Component(names.get(p.component, p.component), PaperForm.ELECTRONIC.vi)
            for p in dossier.papers
            if p.replaced_at is None
        ),
        deciding_office=dossier.authority.name_vi if dossier.authority else "",
    )


def _supplement(
    dossier: Dossier, case: Case, procedure: Procedure, shared: dict[str, Any], note: str
) -> papers.Content:
    accepted = case.limit_minutes is not None
    return papers.SupplementContent(
        **shared,
        stage=(Stage.APPRAISAL if accepted else Stage.INTAKE).vi,
        gaps=tuple(papers.Gap(line, "", "") for line in note.splitlines() if line.strip()),
        answer_days=float(procedure.supplement_days) if accepted else None,
        last_request=accepted,
        cite=cited(procedure.limit_cite),
    )


def _refusal(
    dossier: Dossier, case: Case, procedure: Procedure, shared: dict[str, Any], note: str
) -> papers.Content:
    return papers.IntakeRefusalContent(
        **shared,
        reasons=tuple(papers.Clause(line) for line in note.splitlines() if line.strip()),
    )


def _accepted_at(case: Case) -> datetime:
    return datetime.fromisoformat(case.facts["accepted_at"])


#: The outcome of the step that causes each slip.
SAID = {
    PaperKind.RECEIPT: "accept",
    PaperKind.SUPPLEMENT: "supplement",
    PaperKind.REFUSE: "refuse",
}

BUILDERS = {
    PaperKind.RECEIPT: _receipt,
    PaperKind.SUPPLEMENT: _supplement,
    PaperKind.REFUSE: _refusal,
}


def _signatory(person: Person) -> papers.Signatory:
    return papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name)
