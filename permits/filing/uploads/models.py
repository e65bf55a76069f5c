"""Files on their way: how much of each has arrived; gone once the file is whole, or too old."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class Upload(Base):
    """Tệp đang tải lên: what its sender said of it, and how many bytes lie in the store of parts.

    `received` is the truth: bytes that lie behind it are of a part that was never confirmed.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("0 <= received and received <= size and size > 0", name="received_within"),
        Index("ix_upload_person_id_dossier_id", "person_id", "dossier_id"),
        Index("ix_upload_dossier_id", "dossier_id"),
        Index("ix_upload_touched_at", "touched_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    component: Mapped[str]
    filename: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None]  # as its sender said it, in hexadecimal; checked when it is whole
    created_at: Mapped[Instant]
    touched_at: Mapped[Instant]

    @property
    def is_whole(self) -> bool:
        """Say whether every byte has arrived."""
        return self.received == self.size
