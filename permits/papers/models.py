"""Papers that were issued: what each says, the signed file it became, and who can prove it."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.papers.vocabulary import PaperKind, PaperState


class PaperIssued(Base):
    """Giấy tờ phát hành: one content, one file. A signed one never changes; it may become void."""

    __tablename__ = "paper_issued"
    __table_args__ = (
        CheckConstraint(
            "state = 'draft' or (file_sha256 is not null and size > 0"
            " and signed_at is not null and signatures is not null)",
            name="signed_is_whole",
        ),
        CheckConstraint(
            "(state = 'void') = (voided_at is not null and void_reason is not null)",
            name="void_is_whole",
        ),
        Index(
            "uq_paper_issued_subject_kind_content_sha256",
            "subject",
            "kind",
            "content_sha256",
            unique=True,
            postgresql_where=text("state <> 'void'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subject: Mapped[str]  # the dossier's code, opaque to papers
    kind: Mapped[PaperKind] = term_column(PaperKind)
    template: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str]
    file_sha256: Mapped[str | None] = mapped_column(unique=True)
    size: Mapped[int | None]
    state: Mapped[PaperState] = term_column(PaperState)
    created_at: Mapped[Instant]
    signed_at: Mapped[Instant | None]
    signatures: Mapped[list[Any] | None]  # what verification said when the paper was issued
    verify_hash: Mapped[str | None] = mapped_column(unique=True)  # the code itself is kept nowhere
    voided_at: Mapped[Instant | None]
    void_reason: Mapped[str | None]
