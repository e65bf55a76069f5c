"""What decisions that end a permit say: taken back, cancelled (NĐ 217/2026/NĐ-CP, Điều 65)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from permits.decisions import earlier_queries
from permits.decisions import vocabulary as words
from permits.decisions.contents import asked, describing, earlier
from permits.decisions.contents.earlier import Earlier, brief_of, party_of
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier
from permits.dossiers.vocabulary import RevokeGround
from permits.papers import contents as papers
from permits.papers.vocabulary import PermitChange
from workflow.model import Document

LAW = papers.Citation(words.ENDING_LAW)
#: What the holder of a permit that is taken back must do.
DUTIES = (
    papers.Clause(words.STOP_WORKS),
    papers.Clause(words.GIVE_BACK, LAW),
    papers.Clause(words.OR_CANCELLED, LAW),
)


def revocation(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.RevocationContent:
    """Say that a permit is taken back, why, and what its holder must do by when."""
    old = earlier.read(session, dossier)
    return papers.RevocationContent(
        **_ended(session, dossier, draft, shared, old),
        duties=DUTIES,
    )


def cancellation(
    session: Session, dossier: Dossier, draft: Draft, document: Document, shared: dict[str, Any]
) -> papers.CancellationContent:
    """Say that a permit counts for nothing any more, its paper included."""
    old = earlier.read(session, dossier)
    return papers.CancellationContent(
        **_ended(session, dossier, draft, shared, old),
        revoked_by=_revoked_by(session, old),
    )


def _ended(
    session: Session, dossier: Dossier, draft: Draft, shared: Mapping[str, Any], old: Earlier
) -> dict[str, Any]:
    """Say what both ways of ending a permit say."""
    office, signatory = shared["office"], shared["signatory"]
    holder = party_of(session, old.permit.holder_id, old.design)
    about = earlier.about(session, old, draft, shared)
    told = (holder.name, *(each for each in about["recipients"] if each != holder.name))
    return {
        **about,
        "recipients": told,
        "deciding": f"{signatory.capacity[-1]} {office.name}",
        "holder": holder,
        "work": brief_of(session, old.design),
        "reasons": (*_concluded(dossier), *describing.reasons_of(draft)),
        "publication": _publication(session, old, office.name),
    }


def _concluded(dossier: Dossier) -> tuple[papers.Clause, ...]:
    """Say the inspection's conclusion the decision stands on, where the dossier names one."""
    said = asked.words(dossier, "ground", RevokeGround)
    if proof := asked.proof(dossier, "conclusion", "concluded_on"):
        proof = words.CONCLUSION.format(proof=proof)
        said = words.ON_GROUND.format(ground=said, proof=proof) if said else proof
    found = asked.text(dossier, "findings")
    line = ": ".join(part for part in (said, found) if part)
    return (papers.Clause(line, LAW),) if line else ()


def _publication(session: Session, old: Earlier, office: str) -> tuple[papers.Clause, ...]:
    commune = next(iter(describing.also_told(session, old.design)), words.ANY_COMMUNE)
    return (
        papers.Clause(words.PUBLISHED.format(office=office), LAW),
        papers.Clause(words.SENT_TO_COMMUNE.format(commune=commune), LAW),
    )


def _revoked_by(session: Session, old: Earlier) -> papers.EarlierPaper | None:
    """Name the decision that took the permit back before it is cancelled."""
    found = earlier_queries.latest_about(session, old.permit.id, PermitChange.REVOKES)
    return earlier.named(session, found.id) if found else None
