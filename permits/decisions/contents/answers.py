"""What a letter about a permit says: nothing is to be adjusted, or something must be explained."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases.lettering import holder_of
from permits.decisions.contents import describing, earlier
from permits.decisions.contents.earlier import brief_of
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.papers.vocabulary import Decided
from workflow.model import Document


def letter(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.PermitLetterContent:
    """Answer a dossier about a permit without changing the permit."""
    old = earlier.read(session, dossier)
    return papers.PermitLetterContent(
        **earlier.about(session, old, draft, shared),
        received_on=describing.received_on(dossier),
        addressee=holder_of(dossier),
        work=brief_of(session, old.design),
        must_explain=document.code == Decided.EXPLANATION,
        reasons=describing.reasons_of(draft),
    )
