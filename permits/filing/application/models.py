"""Application forms that were printed: of which answers, and where the file lies."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class ApplicationForm(Base):
    """Đơn in từ hồ sơ: one print of one state of the answers; other answers, another print."""

    __tablename__ = "application_form"
    __table_args__ = (
        UniqueConstraint("dossier_id", "answers_sha256"),
        CheckConstraint(
            "(printed_at is null) = (file_sha256 is null)"
            " and (file_sha256 is null) = (size is null)",
            name="printed_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    answers_sha256: Mapped[str]
    content: Mapped[dict[str, Any]]  # what the print says, as the press reads it
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Instant]
    printed_at: Mapped[Instant | None]
    file_sha256: Mapped[str | None]
    size: Mapped[int | None]
    trouble: Mapped[
        str | None
    ]  # the code of what kept it from being printed, until it is asked anew
