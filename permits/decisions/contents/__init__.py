"""Puts together what a decision's paper says: dossier, check, draft and number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases.lettering import office_of
from permits.decisions.contents import answers, changes, describing, endings, letters, lines, points
from permits.decisions.models import Draft, RegisterEntry
from permits.decisions.wording import UNSIGNED, recipients_of
from permits.dossiers.models import Dossier
from permits.papers import contents as papers
from permits.procedures import catalogue
from workflow.model import Document


def build(session: Session, dossier: Dossier, draft: Draft, entry: RegisterEntry) -> papers.Content:
    """Say what the signed paper will say; the template decides which kind of content it is."""
    procedure = catalogue.pinned(dossier.procedure_code or "", dossier.procedure_version or 0)
    document = procedure.document(draft.outcome)
    issuer = accounts.office_of(session, dossier.authority_id or 0)
    holder, archive = describing.recipients_of(dossier, issuer)
    shared: dict[str, Any] = {
        "office": office_of(issuer),
        "number": f"{entry.number:02d}",
        "suffix": entry.number_text.split("/", 1)[1],
        "issued_on": entry.taken_on,
        "dossier_code": dossier.code or "",
        "signatory": _signatory(session, draft),
        "recipients": (holder, archive),
        "legal_basis": tuple(papers.Citation(c.text, c.certainty) for c in procedure.legal_basis),
    }
    content: Any = BUILDERS[document.template](session, dossier, draft, document, shared)
    others = [name for name in content.recipients if name not in (holder, archive)]
    recipients = (holder, *recipients_of(draft, others), archive)
    return cast(papers.Content, replace(content, recipients=recipients))


def _signatory(session: Session, draft: Draft) -> papers.Signatory:
    if draft.signed_by_id is None:
        return UNSIGNED
    return describing.signatory_of(accounts.person_of(session, draft.signed_by_id))


Builder = Callable[[Session, Dossier, Draft, Document, dict[str, Any]], papers.Content]

#: How each paper of a decision is put together; a procedure's documents name the template.
BUILDERS: dict[str, Builder] = {
    "permit_point": points.permit,
    "permit_linear": lines.linear_permit,
    "permit_underground": lines.underground_permit,
    "location_acceptance": points.location,
    "permit_adjustment": changes.adjustment,
    "permit_extension": changes.extension,
    "permit_reissue": changes.reissue,
    "permit_transfer": changes.transfer,
    "revocation": endings.revocation,
    "cancellation": endings.cancellation,
    "completion_acknowledgement": changes.completion,
    "permit_line": lines.line_permit,
    "shared_use_consent": lines.consent,
    "refusal": letters.refusal,
    "acknowledgement": points.acknowledgement,
    "explanation": letters.explanation,
    "permit_letter": answers.letter,
}
