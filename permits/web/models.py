"""Rows the web plumbing needs in every process alike: counted tries and answered requests."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.db import Base


class RateCounter(Base):
    """Tries counted against one bucket (what is tried, by whom) in one window of time."""

    __tablename__ = "rate_counter"
    __table_args__ = (CheckConstraint("hits > 0", name="hits"),)

    bucket: Mapped[str] = mapped_column(String(200), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    hits: Mapped[int]


class Idempotency(Base):
    """A request already taken: the same key again gets the same answer and no second effect."""

    __tablename__ = "idempotency"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(100))
    body_hash: Mapped[str] = mapped_column(String(64))
    # NULL until the first request is answered: its effect stands, its answer is not known yet.
    status: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(Text)
    content_type: Mapped[str | None] = mapped_column(String(100))
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
