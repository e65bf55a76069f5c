"""The minutes of an inspection as a paper: put together, and ordered from the press."""

from datetime import datetime

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import printing
from permits.cases.lettering import holder_of, office_of, place_of, vertices_of
from permits.core import clock
from permits.core.errors import Problem
from permits.core.vocabulary import WorkKind
from permits.decisions.contents.describing import signatory_of
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.life import checklists, inspecting, queries
from permits.life.models import Inspection
from permits.life.queries import PermitSeen
from permits.life.vocabulary import ItemResult, PresentSide
from permits.papers import contents as papers
from permits.procedures import works


def order(session: Session, inspection_id: int) -> printing.Order | None:
    """Write the order for an inspection's minutes; None where they stand already."""
    row = session.get_one(Inspection, inspection_id)
    if row.paper_id is not None or row.concluded_by_id is None:
        return None
    seen = queries.by_id(session, row.permit_id)
    if seen is None:
        raise Problem("not_found")
    person = accounts.person_of(session, row.concluded_by_id)
    office = accounts.office_of(session, row.office_id)
    by_person, by_office = printing.hands(person, office)
    return printing.Order(
        subject=seen.dossier.code or "",
        purpose=f"inspection:{row.id}",
        content=_content(session, row, seen),
        person=by_person,
        office=by_office,
    )


def _content(session: Session, row: Inspection, seen: PermitSeen) -> papers.Content:
    dossier = dossiers.whole(session, seen.dossier.id)
    person = accounts.person_of(session, row.concluded_by_id or 0)
    office = accounts.office_of(session, row.office_id)
    number, suffix = inspecting.minutes_number(row, office).split("/", 1)
    began, ended = _moment(row.began_at), _moment(row.ended_at)
    return papers.MinutesContent(
        office=office_of(office),
        number=number,
        suffix=suffix,
        issued_on=ended.date(),
        dossier_code=dossier.code or "",
        signatory=signatory_of(person),
        recipients=(seen.holder.name_vi, seen.issuer.name_vi),
        began_at=began,
        ended_at=ended,
        place=place_of(session, dossier),
        work=_work(session, dossier),
        holder=holder_of(dossier),
        inspectors=_present(row, PresentSide.INSPECTOR),
        holders_side=_present(row, PresentSide.HOLDER),
        witnesses=_present(row, PresentSide.WITNESS),
        examined=_examined(row, WorkKind(dossier.work_kind)),
        conclusion=row.conclusion.vi if row.conclusion else "",
        earlier=papers.EarlierPaper(
            seen.paper_kind.vi, seen.number_text, seen.permit.issued_on, seen.issuer.name_vi
        ),
        findings=_clauses(row.findings),
        demands=_clauses(row.demands),
        mend_by=row.fix_by,
        holders_word=row.holders_word,
        vertices=vertices_of(checking.site_of(dossier)),
    )


def _moment(at: datetime | None) -> datetime:
    if at is None:  # the table says that a concluded inspection has both
        raise Problem("not_found")
    return at.astimezone(clock.VIETNAM)


def _work(session: Session, dossier: Dossier) -> papers.WorkBrief:
    kind = WorkKind(dossier.work_kind)
    works_class = works.classed(kind, checking.height_of(dossier)).works_class
    return papers.WorkBrief(dossier.work_name, kind.vi, works_class.vi, place_of(session, dossier))


def _present(row: Inspection, side: PresentSide) -> tuple[papers.Attendee, ...]:
    return tuple(
        papers.Attendee(each["name"], each["position"], each["organisation"])
        for each in row.people
        if each["side"] == side
    )


def _examined(row: Inspection, work: WorkKind) -> tuple[papers.Examined, ...]:
    items = {item.code: item for item in checklists.checklist(work)}
    return tuple(
        papers.Examined(
            item=items[each["code"]].names.vi if each["code"] in items else each["code"],
            result=ItemResult(each["result"]).vi,
            note=each["note"],
            cite=_cite(items.get(each["code"])),
        )
        for each in row.results
    )


def _cite(item: checklists.Item | None) -> papers.Citation | None:
    return papers.Citation(item.cite, item.certainty) if item and item.cite else None


def _clauses(text: str) -> tuple[papers.Clause, ...]:
    return tuple(papers.Clause(line.strip()) for line in text.splitlines() if line.strip())
