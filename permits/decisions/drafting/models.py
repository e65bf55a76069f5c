"""What stands before a draft: what the officer has begun, and prints of what would be issued."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class DraftPrint(Base):
    """Bản in thử: the paper as it would be issued, printed by the press and never signed."""

    __tablename__ = "draft_print"
    __table_args__ = (
        UniqueConstraint("dossier_id", "content_sha256"),
        CheckConstraint("(file_sha256 is null) = (printed_at is null)", name="printed_is_whole"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    template: Mapped[str]
    content: Mapped[dict[str, Any]]  # the paper's, but for number, day and signatory
    content_sha256: Mapped[str]
    file_sha256: Mapped[str | None]
    trouble: Mapped[str | None]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Instant]
    printed_at: Mapped[Instant | None]


class DraftSketch(Base):
    """Bản soạn dở: the drafting form of a dossier as it was last left; gone once proposed."""

    __tablename__ = "draft_sketch"
    __table_args__ = (
        CheckConstraint("(print_id is null) = (print_revision is null)", name="print_is_whole"),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    fields: Mapped[dict[str, Any]]  # name to value, as a browser would send the form
    revision: Mapped[int]  # rises with every save: two windows do not overwrite one another
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[Instant]
    print_id: Mapped[int | None] = mapped_column(ForeignKey("draft_print.id"))
    print_revision: Mapped[int | None]
