"""What is reported and found about permits after they were issued; nothing here is ever edited."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.life.vocabulary import Conclusion, InspectionKind, PermitNoticeKind, ReportKind


class PermitReport(Base):
    """Báo cáo của chủ giấy phép: what the holder says happened; a mistake is corrected by another.

    Lengths are in metres. What was permitted and tolerated then is kept beside what was built.
    """

    __tablename__ = "permit_report"
    __table_args__ = (
        CheckConstraint(
            "(site_source is null) = (distance_m is null)"
            " and (distance_m is null) = (tolerance_m is null)",
            name="position_is_whole",
        ),
        CheckConstraint("corrects_id <> id", name="not_its_own_correction"),
        Index("ix_permit_report_permit_id_id", "permit_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    permit_id: Mapped[int] = mapped_column(ForeignKey("permit.id"))
    kind: Mapped[ReportKind] = term_column(ReportKind)
    happened_on: Mapped[date]
    note: Mapped[str]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[Instant]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("permit_report.id"), unique=True)
    site_source: Mapped[dict[str, Any] | None]  # where it was built, as gis.site writes it
    distance_m: Mapped[float | None]  # from where it was permitted
    tolerance_m: Mapped[float | None]
    height_m: Mapped[Decimal | None]
    permitted_height_m: Mapped[Decimal | None]
    height_tolerance_m: Mapped[Decimal | None]
    deviates: Mapped[bool] = mapped_column(default=False)


class Inspection(Base):
    """Cuộc kiểm tra: planned, held with a checklist, concluded once, and what became of it."""

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint(
            "(concluded_at is null) = (conclusion is null)"
            " and (concluded_at is null) = (began_at is null)"
            " and (concluded_at is null) = (ended_at is null)"
            " and (concluded_at is null) = (number is null)"
            " and (concluded_at is null) = (year is null)"
            " and (concluded_at is null) = (concluded_by_id is null)",
            name="concluded_is_whole",
        ),
        CheckConstraint("began_at <= ended_at", name="begins_first"),
        UniqueConstraint("office_id", "year", "number"),
        CheckConstraint(
            "(conclusion in ('minor', 'serious')) = (fix_by is not null)", name="fix_has_a_day"
        ),
        CheckConstraint("(settled_at is null) = (settled_by_id is null)", name="settled_is_whole"),
        CheckConstraint("settled_at is null or concluded_at is not null", name="settled_after"),
        Index("ix_inspection_permit_id_id", "permit_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    permit_id: Mapped[int] = mapped_column(ForeignKey("permit.id"))
    kind: Mapped[InspectionKind] = term_column(InspectionKind)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    planned_on: Mapped[date]
    reason: Mapped[str]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[Instant]
    began_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    people: Mapped[list[Any]] = mapped_column(default=list)  # {side, name, position, organisation}
    results: Mapped[list[Any]] = mapped_column(
        default=list
    )  # {code, result, note} and what was asked
    findings: Mapped[str] = mapped_column(default="")
    demands: Mapped[str] = mapped_column(default="")
    holders_word: Mapped[str] = mapped_column(default="")
    conclusion: Mapped[Conclusion | None] = term_column(Conclusion)
    fix_by: Mapped[date | None]
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    concluded_at: Mapped[Instant | None]
    year: Mapped[int | None]
    number: Mapped[int | None]  # of the minutes, running within the office and year
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper_issued.id"), unique=True)
    settled_at: Mapped[Instant | None]  # put right, or a revocation was begun
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_note: Mapped[str | None]
    revocation_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))


class PermitPhoto(Base):
    """Ảnh hiện trường: a picture drawn anew without what its camera wrote, which is kept beside it.

    `taken_at` and the position are the camera's word, in its own time taken for Việt Nam's.
    """

    __tablename__ = "permit_photo"
    __table_args__ = (
        CheckConstraint("(report_id is null) <> (inspection_id is null)", name="of_one_thing"),
        CheckConstraint("(lat is null) = (lon is null)", name="position_is_whole"),
        Index("ix_permit_photo_report_id", "report_id"),
        Index("ix_permit_photo_inspection_id", "inspection_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("permit_report.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    filename: Mapped[str]
    sha256: Mapped[str]  # of the copy that is kept
    original_sha256: Mapped[str]  # of what was sent, which is not kept
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[Instant | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    distance_m: Mapped[float | None]  # from the permitted place


class PermitNotice(Base):
    """Thông báo về giấy phép: one thing told to one office, once; `days` only for warnings."""

    __tablename__ = "permit_notice"
    __table_args__ = (
        UniqueConstraint("report_id", "kind", "office_id"),
        Index(
            "uq_permit_notice_of_time",
            "permit_id",
            "kind",
            "about",
            "days",
            unique=True,
            postgresql_where=text("report_id is null"),
        ),
        Index(
            "ix_permit_notice_unseen",
            "office_id",
            "id",
            postgresql_where=text("seen_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    permit_id: Mapped[int] = mapped_column(ForeignKey("permit.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[PermitNoticeKind] = term_column(PermitNoticeKind)
    about: Mapped[date]  # the day to start by, or the day something happened
    days: Mapped[int] = mapped_column(default=0)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("permit_report.id"))
    at: Mapped[Instant]
    seen_at: Mapped[Instant | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
