"""Conditions of issued decisions as records, and what holders report of them."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.decisions.vocabulary import ConditionTrigger, ReportVerdict


class PermitCondition(Base):
    """Điều kiện của giấy phép: its words never change; only its discharge is written beside it."""

    __tablename__ = "permit_condition"
    __table_args__ = (
        UniqueConstraint("permit_id", "position"),
        CheckConstraint("position > 0", name="position_positive"),
        CheckConstraint(
            "coalesce(trigger = 'by_date', false) = (due_on is not null)", name="due_with_date"
        ),
        CheckConstraint("(cite is null) = (cite_certainty is null)", name="cite_is_whole"),
        CheckConstraint(
            "(discharged_on is null) = (discharged_by_id is null)", name="discharge_is_whole"
        ),
        CheckConstraint("carried_from_id <> id", name="not_carried_from_itself"),
        Index("ix_permit_condition_carried_from_id", "carried_from_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    permit_id: Mapped[int] = mapped_column(ForeignKey("permit.id"))
    position: Mapped[int]
    text: Mapped[str]
    text_en: Mapped[str | None]  # of phrases only: what the printed Vietnamese words mean
    phrase: Mapped[str | None]
    asked_by: Mapped[str | None]  # the agency whose opinion it takes over
    trigger: Mapped[ConditionTrigger | None] = term_column(ConditionTrigger)
    due_on: Mapped[date | None]
    cite: Mapped[str | None]
    cite_certainty: Mapped[str | None]
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("permit_condition.id"))
    discharged_on: Mapped[date | None]
    discharged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    discharge_note: Mapped[str | None]
    evidence_sha256: Mapped[str | None]


class ConditionReport(Base):
    """Báo cáo thực hiện điều kiện: the holder's word and file, and what the office made of it."""

    __tablename__ = "condition_report"
    __table_args__ = (
        CheckConstraint(
            "(verdict is null) = (judged_at is null)"
            " and (verdict is null) = (judged_by_id is null)",
            name="verdict_is_whole",
        ),
        CheckConstraint("verdict <> 'rejected' or reason is not null", name="rejected_with_reason"),
        Index("ix_condition_report_condition_id_id", "condition_id", "id"),
        Index(
            "uq_condition_report_open",
            "condition_id",
            unique=True,
            postgresql_where=text("verdict is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("permit_condition.id"))
    note: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    file_sha256: Mapped[str]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[Instant]
    verdict: Mapped[ReportVerdict | None] = term_column(ReportVerdict)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[Instant | None]
    reason: Mapped[str | None]
