"""What officials note, judge and ask of a dossier while they review it, and what is answered."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from permits.cases.vocabulary import AskedAbout, Lack, NoteAudience, PaperJudgement
from permits.core.columns import Instant, term_column
from permits.core.db import Base


class DossierNote(Base):
    """Ghi chú: private to the author's office, to the applicant, or from him."""

    __tablename__ = "dossier_note"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("page is null or paper_id is not null", name="page_of_a_paper"),
        CheckConstraint("page > 0", name="page_is_positive"),
        CheckConstraint("audience <> 'private' or read_at is null", name="private_is_not_read"),
        Index("ix_dossier_note_dossier_id_id", "dossier_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))  # the author's
    audience: Mapped[NoteAudience] = term_column(NoteAudience)
    text: Mapped[str]
    at: Mapped[Instant]
    read_at: Mapped[Instant | None]  # when the other side first saw it
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"))
    page: Mapped[int | None]  # of that paper, from 1


class PaperVerdict(Base):
    """Ý kiến về một thành phần: never changed; the newest about the version that counts holds."""

    __tablename__ = "paper_verdict"
    __table_args__ = (
        CheckConstraint("(verdict = 'lacking') = (reason is not null)", name="lacking_says_why"),
        CheckConstraint("reason <> 'other' or text <> ''", name="other_says_what"),
        CheckConstraint("page > 0", name="page_is_positive"),
        Index("ix_paper_verdict_dossier_id_component_id", "dossier_id", "component", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    component: Mapped[str]
    # the version judged; null: there was none
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="CASCADE"))
    verdict: Mapped[PaperJudgement] = term_column(PaperJudgement)
    reason: Mapped[Lack | None] = term_column(Lack)
    text: Mapped[str]
    page: Mapped[int | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    at: Mapped[Instant]


class SupplementRequest(Base):
    """Một lần yêu cầu bổ sung: when it was sent, and what the dossier declared at that moment."""

    __tablename__ = "supplement_request"
    __table_args__ = (CheckConstraint("round > 0", name="round_is_positive"),)

    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )
    round: Mapped[int] = mapped_column(primary_key=True)
    sent_at: Mapped[Instant]
    content: Mapped[dict[str, Any]]


class AskedItem(Base):
    """Một mục yêu cầu bổ sung: drafted with an official's step, sent with the request, answered."""

    __tablename__ = "supplement_item"
    __table_args__ = (
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint("(about = 'paper') = (component is not null)", name="paper_is_named"),
        CheckConstraint(
            "(about = 'field') = (section is not null) and (field is null or section is not null)",
            name="field_is_named",
        ),
        CheckConstraint(
            "(sent_at is null) = (round is null) and (sent_at is null) = (number is null)",
            name="sent_is_whole",
        ),
        CheckConstraint(
            "(answered_at is null) = (answered_by_id is null)"
            " and (answered_at is null or sent_at is not null)",
            name="answered_is_whole",
        ),
        UniqueConstraint("dossier_id", "round", "number"),
        Index("ix_supplement_item_task_id", "task_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))  # the step that asked
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))  # the agency that asked
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[Instant]
    about: Mapped[AskedAbout] = term_column(AskedAbout)
    component: Mapped[str | None]
    section: Mapped[str | None]
    field: Mapped[str | None]  # null: the section as a whole
    text: Mapped[str]
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("paper_verdict.id"))
    paper_before_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    # what was declared when it was asked, and when it was handed back
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True), nullable=True)
    round: Mapped[int | None]  # which request it was sent with, from 1; null: not sent
    number: Mapped[int | None]
    sent_at: Mapped[Instant | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[Instant | None]
    answer_paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
