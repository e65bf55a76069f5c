"""What decisions about works along a line say: digging, shared ducts."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from gis.site import Metres, Site
from permits.accounts import queries as accounts
from permits.cases import queries as cases
from permits.cases.lettering import holder_of, place_of, vertices_of
from permits.core.vocabulary import WorkKind
from permits.decisions.contents import describing
from permits.decisions.models import Draft
from permits.decisions.vocabulary import DUCTS
from permits.decisions.wording import clauses_of
from permits.dossiers import checking, forms
from permits.dossiers.models import Dossier
from permits.network.vocabulary import SurfaceKind
from permits.papers import contents as papers
from permits.papers.layout import number
from permits.procedures import catalogue, works
from workflow.model import Document

#: The unit of a procedure's step that the owner of a shared asset takes.
OWNER = "owner"


def line_permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.LinePermitContent:
    """Say a permit to dig a road for ducts."""
    told = {"recipients": (*shared["recipients"], *describing.also_told(session, dossier))}
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
    dug = [
        (SurfaceKind(s), describing.number_of(technical.get(f"{s}_m"))) for s in forms.DUG_SURFACES
    ]
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


def linear_permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.LinearPermitContent:
    """Say a construction permit for works along a line."""
    return papers.LinearPermitContent(**_building(session, dossier, draft, document, shared))


def underground_permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.UndergroundPermitContent:
    """Say a construction permit for works below the ground."""
    return papers.UndergroundPermitContent(**_building(session, dossier, draft, document, shared))


def _building(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> dict[str, Any]:
    told = {"recipients": (*shared["recipients"], *describing.also_told(session, dossier))}
    return {
        **shared,
        **told,
        "holder": holder_of(dossier),
        "work": _route_work(session, dossier),
        "vertices": vertices_of(checking.site_of(dossier)),
        "land_papers": describing.land_papers(dossier),
        "finish_within_months": describing.months_of(dossier, draft),
        "start_within_months": document.validity_months or 12,
        "conditions": clauses_of(draft),
    }


def _route_work(session: Session, dossier: Dossier) -> papers.RouteWork:
    """Say the works along their route; what the dossier does not say stays out."""
    said, technical = dossier.section("applicant"), dossier.section("technical")
    site, kind = checking.site_of(dossier), WorkKind(dossier.work_kind)
    ends = site.vn2000() if site else ()
    depth, width = (describing.number_of(technical.get(n)) for n in ("depth_m", "width_m"))
    return papers.RouteWork(
        name=dossier.work_name,
        kind=kind.vi,
        works_class=works.classed(kind, None).works_class.vi,
        place=place_of(session, dossier),
        length_m=round(site.length_m, 1) if site else 0.0,
        start_point=_end(ends[0]) if ends else None,
        end_point=_end(ends[-1]) if ends else None,
        scale=_scale(technical),
        designer=said.get("designer"),
        reviewer=said.get("reviewer") or None,
        depth_from_m=depth,
        width_from_m=width,
    )


def _end(point: Metres) -> str:
    return f"X {number(point.x, 2)} m; Y {number(point.y, 2)} m (VN-2000)"


def _scale(technical: dict[str, Any]) -> str | None:
    count, diameter = technical.get("duct_count"), technical.get("duct_diameter_mm")
    if count is None or diameter is None:
        return None
    return DUCTS.format(count=int(count), diameter=number(float(diameter)))


def consent(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.ConsentContent:
    """Say that one carrier's cable may lie in another's ducts."""
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
