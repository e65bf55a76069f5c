"""Decisions that put a published version of a procedure in force, from a day on."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.clock import VIETNAM
from permits.core.columns import Instant
from permits.core.db import Base


class Enactment(Base):
    """Quyết định áp dụng: one version rules its kinds of work on these days, by this decision."""

    __tablename__ = "enactment"
    __table_args__ = (
        CheckConstraint("to_day is null or to_day >= from_day", name="ends_after_start"),
        CheckConstraint("btrim(decision_number) <> ''", name="has_decision"),
        CheckConstraint("(revoked_at is null) = (revoke_reason is null)", name="revoked_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_code: Mapped[str]
    version: Mapped[int]
    from_day: Mapped[date]
    to_day: Mapped[date | None]  # the last day; None: until something else is decided
    decision_number: Mapped[str]
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: at a shell
    recorded_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoke_reason: Mapped[str | None]

    @property
    def is_revoked(self) -> bool:
        """Say whether the decision was taken back."""
        return self.revoked_at is not None

    def holds_on(self, day: date) -> bool:
        """Say whether it rules dossiers filed on `day`; a revoked one ruled until its last eve."""
        if day < self.from_day or (self.to_day is not None and day > self.to_day):
            return False
        return self.revoked_at is None or day < self.revoked_at.astimezone(VIETNAM).date()
