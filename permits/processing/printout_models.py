"""What officials have printed for themselves: registers, reports, extracts; kept for some days."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.papers.vocabulary import PaperKind
from permits.processing.vocabulary import PrintoutState


class Printout(Base):
    """Bản in: an unsigned paper for the person who asked; it is made by the worker and then gone.

    It is no issued paper: nobody outside the office is given it, and nothing links to it.
    """

    __tablename__ = "printout"
    __table_args__ = (
        CheckConstraint("(state = 'ready') = (content is not null)", name="ready_is_whole"),
        CheckConstraint("(state = 'failed') = (trouble is not null)", name="failed_is_whole"),
        CheckConstraint("(state = 'waiting') = (done_at is null)", name="done_is_whole"),
        Index("ix_printout_person_id_id", "person_id", "id"),
        Index("ix_printout_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PaperKind] = term_column(PaperKind)
    about: Mapped[dict[str, Any]]  # what to print: a dossier, or an office and its days
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Instant]
    state: Mapped[PrintoutState] = term_column(PrintoutState, default=PrintoutState.WAITING)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # the PDF
    trouble: Mapped[str | None]  # the code of what stood in the way
    done_at: Mapped[Instant | None]
