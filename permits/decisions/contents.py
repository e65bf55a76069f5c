"""Puts together what a decision's paper says: dossier, check, draft and number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.site import Site
from permits.accounts import queries as accounts
from permits.accounts.models import Office, Person
from permits.cases import queries as cases
from permits.cases.lettering import holder_of, office_of, place_of, vertices_of
from permits.core.vocabulary import LandRight, MastClass, OfficeKind, WorkKind
from permits.decisions.models import Draft, RegisterEntry
from permits.decisions.wording import clauses_of, recipients_of
from permits.dossiers import checking, forms
from permits.dossiers.models import Dossier
from permits.network.vocabulary import SurfaceKind
from permits.papers import content as papers
from permits.papers.vocabulary import Decided
from permits.procedures import catalogue, works
from workflow.model import Document

#: The unit of a procedure's step that the owner of a shared asset takes.
OWNER = "owner"


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
    content: Any = BUILDERS[document.template](session, dossier, draft, document, shared)
    return cast(papers.Content, replace(content, recipients=recipients_of(draft, content.recipients)))


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
        conditions=clauses_of(draft),
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


def _line_permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    told = {"recipients": (*shared["recipients"], *_also_told(session, dossier))}
    return papers.LinePermitContent(
        **{**shared, **told},
        holder=holder_of(dossier),
        work=_line_work(session, dossier),
        vertices=vertices_of(checking.site_of(dossier)),
        start_within_months=document.validity_months or 3,
        conditions=clauses_of(draft),
    )


def _line_work(session: Session, dossier: Dossier) -> papers.LineWork:
    technical, site = dossier.section("technical"), checking.site_of(dossier)
    kind = WorkKind(dossier.work_kind)
    dug = [(SurfaceKind(s), _number(technical.get(f"{s}_m"))) for s in forms.DUG_SURFACES]
    return papers.LineWork(
        name=dossier.work_name,
        kind=kind.vi,
        works_class=works.classed(kind, None).works_class.vi,
        place=place_of(session, dossier),
        length_m=round(site.length_m, 1) if site else 0.0,
        depth_m=float(technical["depth_m"]),
        width_m=float(technical["width_m"]),
        duct_count=int(technical["duct_count"]),
        duct_diameter_mm=float(technical["duct_diameter_mm"]),
        stretches=tuple(papers.Stretch(surface.vi, metres) for surface, metres in dug if metres),
        method=str(technical["method"]),
        work_from=date.fromisoformat(technical["work_from"]),
        work_until=date.fromisoformat(technical["work_until"]),
        work_hours=str(technical["work_hours"]),
        reinstatement=str(technical["reinstatement"]),
        warranty_months=int(technical["warranty_months"]),
        designer=dossier.section("applicant").get("designer"),
    )


def _consent(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    technical = dossier.section("technical")
    owner = accounts.office_by_code(session, str(technical["owner"]))
    site = checking.site_of(dossier)
    return papers.ConsentContent(
        **shared,
        owner=papers.Party(
            owner.name_vi if owner else "", (owner.address if owner else None) or "—"
        ),
        user=holder_of(dossier),
        purpose=str(technical["purpose"]),
        place=place_of(session, dossier),
        spans=_spans(session, dossier, site),
        total_length_m=round(site.length_m, 1) if site else 0.0,
        owner_answer=papers.Clause(_owner_answer(session, dossier)),
        vertices=vertices_of(site),
        valid_months=document.validity_months,
        term_years=int(technical["term_years"]),
        conditions=clauses_of(draft),
    )


def _spans(session: Session, dossier: Dossier, site: Site | None) -> tuple[papers.DuctSpan, ...]:
    """List the owner's ducts the route runs along, as the map knows them; else the route whole."""
    technical = dossier.section("technical")
    cable = f"{technical['cable_kind']}, Ø {technical['cable_diameter_mm']} mm"
    places = str(technical["cable_count"])
    along = map_queries.duct_segments(session, site) if site else []
    own = sorted((d for d in along if d.owner == technical["owner"]), key=lambda d: d.ref)
    if not own:
        length = round(site.length_m, 1) if site else 0.0
        return (papers.DuctSpan(dossier.work_name, "—", "—", length, places, cable),)
    return tuple(
        papers.DuctSpan(
            name=duct.name,
            from_node=str(duct.attrs.get("from", "—")),
            to_node=str(duct.attrs.get("to", "—")),
            length_m=round(duct.length_m, 1),
            places=places,
            cable=cable,
        )
        for duct in own
    )


def _owner_answer(session: Session, dossier: Dossier) -> str:
    """Say what the owner answered, in the words of the step and his own."""
    case = cases.case_of(session, dossier.id)
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    stories = cases.task_stories(session, case.id) if case else []
    for story in reversed(stories):
        node = procedure.node(story.node)
        chosen = next((o for o in node.outcomes if o.code == story.outcome), None)
        if node.unit == OWNER and chosen is not None:
            note = str(story.answer.get("note") or "")
            return f"{chosen.names.vi}. {note}".strip()
    return ""


def _refusal(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    return papers.RefusalContent(
        **shared,
        procedure=procedure.names.vi,
        received_on=_received_on(dossier),
        addressee=holder_of(dossier),
        work_name=dossier.work_name,
        place=place_of(session, dossier),
        reasons=tuple(papers.Clause(line) for line in draft.content["reasons"]),
    )


def _acknowledgement(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    told = {"recipients": (*shared["recipients"], *_also_told(session, dossier))}
    return papers.AcknowledgementContent(
        **{**shared, **told},
        received_on=_received_on(dossier),
        investor=holder_of(dossier),
        work=_work(session, dossier),
        vertices=vertices_of(checking.site_of(dossier)),
        notes=clauses_of(draft),
    )


def _explanation(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.Content:
    told = {"recipients": (*shared["recipients"], *_also_told(session, dossier))}
    return papers.ExplanationContent(
        **{**shared, **told},
        received_on=_received_on(dossier),
        addressee=holder_of(dossier),
        work_name=dossier.work_name,
        place=place_of(session, dossier),
        must_stop=document.code == Decided.STOP_REQUEST,
        reasons=tuple(papers.Clause(line) for line in draft.content["reasons"]),
    )


def _also_told(session: Session, dossier: Dossier) -> tuple[str, ...]:
    """Name who watches the works without deciding: the commune of the place, the telecom office."""
    commune = accounts.office_by_ward(session, dossier.ward_code) if dossier.ward_code else None
    telecom = accounts.offices_of_kind(session, OfficeKind.TELECOM)
    return tuple(office.name_vi for office in (commune, *telecom[:1]) if office is not None)


def _received_on(dossier: Dossier) -> date:
    return dossier.filed_at.date() if dossier.filed_at else date.min


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


Builder = Callable[[Session, Dossier, Draft, Document, dict[str, Any]], papers.Content]

#: How each paper of a decision is put together; a procedure's documents name the template.
BUILDERS: dict[str, Builder] = {
    "permit_point": _permit,
    "permit_line": _line_permit,
    "shared_use_consent": _consent,
    "refusal": _refusal,
    "acknowledgement": _acknowledgement,
    "explanation": _explanation,
}
