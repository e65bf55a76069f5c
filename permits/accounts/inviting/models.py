"""Invitations: who was asked by whom into which office, and what became of it."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from permits.accounts.models import Office
from permits.core.columns import Instant
from permits.core.db import Base


class Invitation(Base):
    """One person asked into an office by e-mail; of the link only a hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # names it in addresses; opens nothing
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    email: Mapped[str]
    name: Mapped[str]
    title_vi: Mapped[str]
    title_en: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(String))
    locale: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant]  # the link that counts was made then
    expires_at: Mapped[Instant]
    asked_again_at: Mapped[Instant | None]  # whoever held an expired link asked for another
    accepted_at: Mapped[Instant | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    office: Mapped[Office] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("cardinality(roles) > 0", name="some_role"),
        CheckConstraint("locale in ('vi', 'en')", name="locale"),
        CheckConstraint("(accepted_at is null) = (person_id is null)", name="accepted_is_whole"),
        CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by_id is null)", name="withdrawn_is_whole"
        ),
        CheckConstraint("accepted_at is null or withdrawn_at is null", name="one_end"),
        Index(None, "office_id", "id"),
        Index(
            "uq_invitation_open",
            "office_id",
            func.lower(text("email")),
            unique=True,
            postgresql_where=text("accepted_at is null and withdrawn_at is null"),
        ),
    )
