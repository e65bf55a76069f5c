"""Puts together what a decision's paper says: dossier, check, draft and number."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.models import Office, Person
from permits.cases.lettering import holder_of, office_of, place_of, vertices_of
from permits.core.vocabulary import LandRight, MastClass, WorkKind
from permits.decisions.models import Draft, RegisterEntry
from permits.decisions.service import PERMIT
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.papers import content as papers
from permits.procedures import catalogue, works
from workflow.model import Document, Procedure


def build(session: Session, dossier: Dossier, draft: Draft, entry: RegisterEntry) -> papers.Content:
    """Say what the signed paper will say; the template decides which kind of content it is."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    document = procedure.document(draft.outcome)
    issuer = accounts.office_of(session, dossier.authority_id or 0)
    signer = accounts.person_of(session, draft.signed_by_id or 0)
    shared: dict[str, Any] = {
        "office": office_of(issuer),
        "number": f"{entry.number:02d}",
        "suffix": entry.number_text.split("/", 1)[1],
        "issued_on": entry.taken_on,
        "dossier_code": dossier.code or "",
        "signatory": _signatory(signer),
        "recipients": _recipients(dossier, issuer),
        "legal_basis": tuple(papers.Citation(c.text, c.certainty) for c in procedure.legal_basis),
    }
    if draft.outcome != PERMIT:
        return _refusal(session, dossier, draft, procedure, shared)
    if dossier.work_kind == WorkKind.DUCT_SHARE:
        return _consent(session, dossier, draft, document, shared)
    return _permit(session, dossier, draft, document, shared)


def _permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    return papers.PermitContent(
        **shared,
        holder=holder_of(dossier),
        work=_work(session, dossier),
        vertices=vertices_of(checking.site_of(dossier)),
        land_papers=_land_papers(dossier),
        finish_within_months=_months(dossier, draft),
        start_within_months=document.validity_months or 12,
        conditions=tuple(papers.Clause(line) for line in draft.content["conditions"]),
    )


def _work(session: Session, dossier: Dossier) -> papers.PointWork:
    said, technical = dossier.section("applicant"), dossier.section("technical")
    kind = WorkKind(dossier.work_kind)
    works_class = works.classed(kind, checking.height_of(dossier)).works_class
    mast = technical.get("mast_class")
    return papers.PointWork(
        name=dossier.work_name,
        kind=kind.vi,
        works_class=works_class.vi,
        place=place_of(session, dossier),
        designer=said.get("designer"),
        reviewer=said.get("reviewer"),
        footprint_m2=_number(technical.get("footprint_m2")),
        ground_level_m=_number(technical.get("ground_level_m")),
        setback_m=_number(technical.get("setback_m")),
        height_m=_number(technical.get("height_m")),
        host_building=technical.get("building_owner"),
        host_height_m=_number(technical.get("building_height_m")),
        mast_class=MastClass(mast).vi if mast else None,
        foundation=technical.get("structure"),
        pole_owner=technical.get("lighting_owner"),
        radio=technical.get("frequency_bands"),
    )


def _consent(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    technical = dossier.section("technical")
    owner = accounts.office_by_code(session, str(technical["owner"]))
    site = checking.site_of(dossier)
    answer = draft.content.get("owner_answer") or ""
    cable = f"{technical['cable_kind']}, ∅ {technical['cable_diameter_mm']} mm"
    return papers.ConsentContent(
        **shared,
        owner=papers.Party(
            owner.name_vi if owner else "", (owner.address if owner else None) or "—"
        ),
        user=holder_of(dossier),
        purpose=str(technical["purpose"]),
        place=place_of(session, dossier),
        spans=(
            papers.DuctSpan(
                name=dossier.work_name,
                from_node="1",
                to_node=str(len(site.vn2000()) if site else 1),
                length_m=round(site.length_m, 1) if site else 0.0,
                places=str(technical["cable_count"]),
                cable=cable,
            ),
        ),
        total_length_m=round(site.length_m, 1) if site else 0.0,
        owner_answer=papers.Clause(answer),
        vertices=vertices_of(site),
        valid_months=int(technical["term_years"]) * 12,
        conditions=tuple(papers.Clause(line) for line in draft.content["conditions"]),
    )


def _refusal(
    session: Session, dossier: Dossier, draft: Draft, procedure: Procedure, shared: dict[str, Any]
) -> papers.Content:
    return papers.RefusalContent(
        **shared,
        procedure=procedure.names.vi,
        received_on=dossier.filed_at.date() if dossier.filed_at else date.min,
        addressee=holder_of(dossier),
        work_name=dossier.work_name,
        place=place_of(session, dossier),
        reasons=tuple(papers.Clause(line) for line in draft.content["reasons"]),
    )


def _signatory(person: Person) -> papers.Signatory:
    return papers.Signatory(capacity=(person.title_vi.upper(),), name=person.name)


def _land_papers(dossier: Dossier) -> tuple[str, ...]:
    """Name the right to the place as it was stated."""
    right = dossier.section("site").get("land_right")
    return (LandRight(right).vi,) if right else ()


def _recipients(dossier: Dossier, issuer: Office) -> tuple[str, ...]:
    return (dossier.carrier.name_vi, f"VT, {issuer.document_suffix or issuer.short_vi}")


def _months(dossier: Dossier, draft: Draft) -> int | None:
    said = draft.content.get("finish_months") or dossier.section("applicant").get("expected_months")
    return int(said) if said else None


def _number(value: object) -> float | None:
    return None if value is None else float(Decimal(str(value)))
