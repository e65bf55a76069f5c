"""Forgotten passwords: each time somebody asked, and the link it became."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class PasswordReset(Base):
    """One request for a new password; nobody's where the name was unknown, so that both look alike.

    The link is drawn when the letter is written; only its hash is kept.
    """

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[Instant] = mapped_column(index=True)
    expires_at: Mapped[Instant | None]
    used_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("(token_hash is null) = (expires_at is null)", name="token_is_whole"),
    )
