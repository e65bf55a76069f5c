"""What decisions about one place say: permits, accepted locations, notices."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases.lettering import holder_of, vertices_of
from permits.decisions.contents import asked, describing
from permits.decisions.contents.earlier import brief_of
from permits.decisions.models import Draft
from permits.decisions.wording import clauses_of
from permits.dossiers import checking
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from workflow.model import Document


def permit(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.PermitContent:
    """Say a construction permit for works at one place."""
    return papers.PermitContent(
        **shared,
        holder=holder_of(dossier),
        work=describing.work_of(session, dossier),
        vertices=vertices_of(checking.site_of(dossier)),
        land_papers=describing.land_papers(dossier),
        finish_within_months=describing.months_of(dossier, draft),
        start_within_months=document.validity_months or 12,
        conditions=clauses_of(draft),
    )


def location(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.LocationContent:
    """Say that a place is accepted; it permits nothing to be built there."""
    technical, site = dossier.section("technical"), checking.site_of(dossier)
    area = technical.get("footprint_m2") or asked.text(dossier, "area_m2") or None
    told = {"recipients": (*shared["recipients"], *describing.also_told(session, dossier))}
    return papers.LocationContent(
        **{**shared, **told},
        received_on=describing.received_on(dossier),
        holder=holder_of(dossier),
        work=brief_of(session, dossier),
        land_right=next(iter(describing.land_papers(dossier)), None),
        vertices=vertices_of(site),
        height_m=describing.number_of(technical.get("height_m")),
        footprint_m2=describing.number_of(area),
        length_m=round(site.length_m, 1) if site and site.shape == "line" else None,
        land_now=asked.text(dossier, "land_now"),
        purpose=asked.text(dossier, "purpose"),
        valid_months=document.validity_months,
        conditions=clauses_of(draft),
    )


def acknowledgement(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.AcknowledgementContent:
    """Say that a commencement notice was received."""
    told = {"recipients": (*shared["recipients"], *describing.also_told(session, dossier))}
    return papers.AcknowledgementContent(
        **{**shared, **told},
        received_on=describing.received_on(dossier),
        investor=holder_of(dossier),
        work=describing.work_of(session, dossier),
        vertices=vertices_of(checking.site_of(dossier)),
        notes=clauses_of(draft),
    )
