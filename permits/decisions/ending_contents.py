"""What decisions that end a permit say: taken back, cancelled (NĐ 217/2026/NĐ-CP, Điều 65)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from permits.core.vocabulary import RevokeGround
from permits.decisions import asked, describing, earlier, earlier_queries
from permits.decisions.earlier import Earlier, brief_of, party_of
from permits.decisions.models import Draft
from permits.dossiers.models import Dossier
from permits.papers import content as papers
from permits.papers.vocabulary import PermitChange
from workflow.model import Document

ENDING_LAW = papers.Citation("Nghị định 217/2026/NĐ-CP, Điều 65")
#: What the holder of a permit that is taken back must do (Điều 65).
DUTIES = (
    papers.Clause("Dừng thi công công trình kể từ khi nhận được Quyết định này."),
    papers.Clause(
        "Nộp lại bản giấy giấy phép đã cấp trong thời hạn 05 ngày làm việc kể từ ngày nhận được"
        " Quyết định này.",
        ENDING_LAW,
    ),
    papers.Clause(
        "Quá 10 ngày làm việc mà chưa nộp lại, cơ quan cấp phép quyết định hủy giấy phép và công"
        " bố.",
        ENDING_LAW,
    ),
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
    ground, proof = asked.words(dossier, "ground", RevokeGround), ""
    if asked.text(dossier, "conclusion"):
        proof = f"kết luận kiểm tra {asked.proof(dossier, 'conclusion', 'concluded_on')}"
    said = ", theo ".join(part for part in (ground, proof) if part)
    found = asked.text(dossier, "findings")
    lines = (f"{said}: {found}" if said and found else said or found,)
    return tuple(papers.Clause(line, ENDING_LAW) for line in lines if line)


def _publication(session: Session, old: Earlier, office: str) -> tuple[papers.Clause, ...]:
    commune = next(iter(describing.also_told(session, old.design)), "Ủy ban nhân dân cấp xã")
    within = "trong thời hạn 05 ngày làm việc kể từ ngày ký"
    return (
        papers.Clause(f"Đăng trên trang thông tin điện tử của {office} {within}.", ENDING_LAW),
        papers.Clause(f"Gửi {commune} để công bố công khai {within}.", ENDING_LAW),
    )


def _revoked_by(session: Session, old: Earlier) -> papers.EarlierPaper | None:
    """Name the decision that took the permit back before it is cancelled."""
    found = earlier_queries.latest_about(session, old.permit.id, PermitChange.REVOKES)
    return earlier.named(session, found.id) if found else None
