"""What letters of a decision say: a refusal, a demand to explain a notice."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases.lettering import holder_of, place_of
from permits.decisions.contents import describing
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.vocabulary import Decided
from permits.procedures import catalogue
from workflow.model import Document


def refusal(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.RefusalContent:
    """Say that what was asked for is refused, and why."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    return papers.RefusalContent(
        **shared,
        procedure=procedure.names.vi,
        received_on=describing.received_on(dossier),
        addressee=holder_of(dossier),
        work_name=dossier.work_name,
        place=place_of(session, dossier),
        reasons=describing.reasons_of(draft),
    )


def explanation(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.ExplanationContent:
    """Say what must be explained about a notice, and whether the works may start meanwhile."""
    told = {"recipients": (*shared["recipients"], *describing.also_told(session, dossier))}
    return papers.ExplanationContent(
        **{**shared, **told},
        received_on=describing.received_on(dossier),
        addressee=holder_of(dossier),
        work_name=dossier.work_name,
        place=place_of(session, dossier),
        must_stop=document.code == Decided.STOP_REQUEST,
        reasons=describing.reasons_of(draft),
    )
