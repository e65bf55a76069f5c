"""How often papers are asked about, by nobody in particular, and the lists of those that ended."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class PaperScan(Base):
    """Lượt kiểm tra giấy tờ: how often one paper was asked about on a day, and what was told."""

    __tablename__ = "paper_scan"
    __table_args__ = (CheckConstraint("times > 0", name="times_positive"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_issued.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(primary_key=True)  # as of `Verdict` or `PermitState`
    times: Mapped[int]


class UnknownScan(Base):
    """Lượt hỏi mã không có: how many codes nobody issued were asked about in one window of time."""

    __tablename__ = "unknown_scan"
    __table_args__ = (CheckConstraint("times > 0", name="times_positive"),)

    window_start: Mapped[Instant] = mapped_column(primary_key=True)
    times: Mapped[int]


class RevocationList(Base):
    """Danh sách giấy tờ hết giá trị: one numbered, signed list; each names the hash of the last."""

    __tablename__ = "revocation_list"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("next_update > issued_at", name="next_update_later"),
    )

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    issued_at: Mapped[Instant]
    next_update: Mapped[Instant]
    entries: Mapped[int]
    standing_sha256: Mapped[str]  # of what is listed, without number and times: has it changed?
    payload_sha256: Mapped[str]
    key_id: Mapped[str]
    signed: Mapped[bytes | None] = mapped_column(LargeBinary)  # dropped when long superseded
