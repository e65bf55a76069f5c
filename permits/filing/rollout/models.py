"""Roll-out plans: the workbook as it was read, what each row says, and the papers beside it."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import WorkKind
from permits.filing.rollout.vocabulary import (
    BulkPaperState,
    RolloutRowState,
    RolloutState,
    RolloutSystem,
)


class RolloutPlan(Base):
    """Kế hoạch nộp bằng tệp: one workbook of sites of one kind, however often it is corrected."""

    __tablename__ = "rollout_plan"
    __table_args__ = (
        Index("ix_rollout_plan_carrier_id_id", "carrier_id", "id"),
        CheckConstraint(
            "(state in ('running', 'done')) <= (started_at is not null)", name="started"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # unguessable; in addresses
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    work_kind: Mapped[WorkKind] = term_column(WorkKind)
    state: Mapped[RolloutState] = term_column(RolloutState)
    filename: Mapped[str]
    sha256: Mapped[str]  # of the workbook as it was last sent
    sheet: Mapped[str]  # the name of the sheet its rows stand in
    head_row: Mapped[int]  # where its heads stand
    headers: Mapped[list[Any]]  # [column letter, text, field or "", how it was recognised]
    common: Mapped[dict[str, Any]]  # field → [cell, text], from the sheet of common values
    notes: Mapped[list[Any]]  # [code, facts] of what was seen while reading
    system: Mapped[RolloutSystem | None] = term_column(RolloutSystem)
    meridian: Mapped[str] = mapped_column(default="")
    reading: Mapped[int] = mapped_column(default=1)  # grows with each file and each mapping
    files_at_once: Mapped[bool] = mapped_column(default=False)  # else drafts are made
    warned_too: Mapped[bool] = mapped_column(default=False)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]


class RolloutRow(Base):
    """Một dòng của kế hoạch: its cells, what they were understood as, what became of it."""

    __tablename__ = "rollout_row"
    __table_args__ = (
        Index("ix_rollout_row_plan_id_number", "plan_id", "number", "id"),
        Index("ix_rollout_row_plan_id_key", "plan_id", "key"),
        Index(
            "uq_rollout_row_plan_id_number",
            "plan_id",
            "number",
            unique=True,
            postgresql_where=text("state <> 'done'"),
        ),
        UniqueConstraint("dossier_id"),  # a row is done once, whoever does it
        CheckConstraint("dossier_id is null or state = 'done'", name="dossier_means_done"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rollout_plan.id", ondelete="CASCADE"))
    number: Mapped[int]  # of the row in the sheet
    key: Mapped[str]  # the carrier's own code of the site
    cells: Mapped[dict[str, Any]]  # column letter → text
    marks: Mapped[dict[str, Any]]  # column letter → what is odd about the cell
    state: Mapped[RolloutRowState] = term_column(RolloutRowState)
    faults: Mapped[list[Any]]
    remarks: Mapped[list[Any]]
    said: Mapped[dict[str, Any]]  # section → what its form understood
    site: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    ward_code: Mapped[str | None]
    east: Mapped[float | None]  # of the first vertex, EPSG:9218, to find twins
    north: Mapped[float | None]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id", ondelete="SET NULL"))


class RolloutPaper(Base):
    """Một tệp giấy tờ của kế hoạch: for every row, for the row of a key, or not matched yet."""

    __tablename__ = "rollout_paper"
    __table_args__ = (
        Index("ix_rollout_paper_plan_id_id", "plan_id", "id"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rollout_plan.id", ondelete="CASCADE"))
    is_common: Mapped[bool]
    key: Mapped[str | None]  # of the row it belongs to
    component: Mapped[str | None]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    state: Mapped[BulkPaperState] = term_column(BulkPaperState)
    fault: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))  # code, facts
    signatures: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[Instant]
