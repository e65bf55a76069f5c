"""Puts together the letters of a consultation: one for each agency or owner that is asked."""

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import printing
from permits.cases import queries as cases
from permits.cases.lettering import cited, holder_of, map_of, office_of, place_of, vertices_of
from permits.cases.models import Case, Event, Task
from permits.core import calendar, clock, installation
from permits.core.vocabulary import Certainty, TaskState, WorkKind
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.vocabulary import PaperKind
from permits.procedures import catalogue
from workflow.model import Procedure


def orders(session: Session, dossier_id: int) -> list[printing.Order]:
    """Write an order for each letter that was ever promised and whose question was not taken back.

    A step that was recalled before its letters were printed asks nobody.
    """
    case = cases.case_of(session, dossier_id)
    if case is None:
        return []
    dossier = dossiers.whole(session, dossier_id)
    return [
        _order(session, dossier, case, promise, task)
        for promise in cases.paper_events(session, case.id, str(PaperKind.CONSULTATION))
        for task in cases.opened_by(session, promise)
        if task.state != TaskState.CANCELLED
    ]


def _order(
    session: Session, dossier: Dossier, case: Case, promise: Event, task: Task
) -> printing.Order:
    said = promise.data["said"]
    person = accounts.person_of(session, said["person_id"])
    office = accounts.office_of(session, said["office_id"])
    site = checking.site_of(dossier)
    by_person, by_office = printing.hands(person, office)
    return printing.Order(
        subject=dossier.code or "",
        purpose=f"event:{case.id}:{promise.seq}:{task.instance_no}",
        content=_content(session, dossier, case, promise, task),
        person=by_person,
        office=by_office,
        map_svg=map_of(session, site, dossier.work_name) if site else None,
    )


def _content(
    session: Session, dossier: Dossier, case: Case, promise: Event, task: Task
) -> papers.ConsultationContent:
    said, party = promise.data["said"], task.party or {}
    person = accounts.person_of(session, said["person_id"])
    office = accounts.office_of(session, said["office_id"])
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    known = calendar.working_calendar(session)
    minutes = task.limit_minutes or 0
    height = checking.height_of(dossier)
    issuer = office.document_suffix or office.short_vi
    return papers.ConsultationContent(
        office=office_of(office),
        number=f"{promise.seq:02d}" + (f".{task.instance_no}" if task.instance_no else ""),
        suffix=f"{issuer}-LYK",
        issued_on=promise.at.astimezone(clock.VIETNAM).date(),
        dossier_code=dossier.code or "",
        procedure=procedure.names.vi,
        addressee=office_of(accounts.office_of(session, task.office_id)),
        applicant=holder_of(dossier),
        work_name=dossier.work_name,
        work_kind=WorkKind(dossier.work_kind).vi,
        place=place_of(session, dossier),
        height_m=float(height) if height is not None else None,
        question=party.get("question_vi", ""),
        findings=tuple(
            papers.Finding(
                rule=found.get("name_vi") or found["rule"],
                feature=found.get("name"),
                distance_m=found.get("distance_m"),
            )
            for found in party.get("asked", ())
        ),
        answer_days=minutes / known.day_minutes,
        answer_by=known.add(promise.at, minutes),
        silence=party.get("silence", "nothing"),
        silence_cite=_source(procedure, task),
        legal_basis=_basis(procedure),
        signatory=papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name),
        recipients=(f"VT, {issuer}",),
        vertices=vertices_of(checking.site_of(dossier)),
        answer_at=f"{installation.settings().base_url}/cb/ho-so/{dossier.code}",
    )


def _source(procedure: Procedure, task: Task) -> papers.Citation | None:
    """Give the source of what silence means: the party's own, else that of the step's timer."""
    party = task.party or {}
    if party.get("cite"):
        return papers.Citation(party["cite"], party["certainty"])
    timers = procedure.boundary_of(procedure.node(task.node).index)
    return next((cited(timer.cite) for timer in timers if timer.cite), None)


def _basis(procedure: Procedure) -> tuple[papers.Citation, ...]:
    """Give the source of the limit; where that is only proposed, what the procedure rests on first.

    A proposal binds nobody who is asked.
    """
    limit = cited(procedure.limit_cite)
    if limit is not None and limit.certainty != Certainty.PROPOSAL:
        return (limit,)
    return tuple(papers.Citation(c.text, c.certainty) for c in procedure.legal_basis[:1])
