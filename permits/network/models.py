"""What offices are told of the places they wait for and hold."""

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.network.vocabulary import HoldNoticeKind


class HoldNotice(Base):
    """One thing an office is told: its turn has come, its hold ran out, its place is unusable."""

    __tablename__ = "hold_notice"
    __table_args__ = (
        CheckConstraint("places > 0", name="places"),
        Index("ix_hold_notice_tenant_id", "tenant", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    tenant: Mapped[str]  # the office's code
    reference: Mapped[str]  # the dossier's
    kind: Mapped[HoldNoticeKind] = term_column(HoldNoticeKind)
    at: Mapped[Instant]
    until: Mapped[Instant | None]
    places: Mapped[int] = mapped_column(BigInteger)
