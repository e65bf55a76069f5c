"""What a letter about a permit says: nothing is to be adjusted, or something must be explained."""

from typing import Any

from sqlalchemy.orm import Session

from permits.cases.lettering import holder_of
from permits.decisions import describing, earlier
from permits.decisions.earlier import brief_of
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier
from permits.papers import content as papers
from permits.papers.vocabulary import Decided
from workflow.model import Document

_EXPLAIN = "yêu cầu giải trình việc hoàn thành công trình"
_ANSWER = "trả lời về việc điều chỉnh giấy phép xây dựng"


def letter(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.PermitLetterContent:
    """Answer a dossier about a permit without changing the permit."""
    old = earlier.read(session, dossier)
    must_explain = document.code == Decided.EXPLANATION
    return papers.PermitLetterContent(
        **earlier.about(session, old, draft, shared),
        received_on=describing.received_on(dossier),
        subject=_EXPLAIN if must_explain else _ANSWER,
        addressee=holder_of(dossier),
        work=brief_of(session, old.design),
        must_explain=must_explain,
        reasons=describing.reasons_of(draft),
    )
