"""Views of a queue that somebody saved, and which of them opens first."""

import secrets

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.processing.queue.vocabulary import ViewAudience


def new_ref() -> str:
    """Draw what a view is called in addresses."""
    return secrets.token_urlsafe(9)


class SavedView(Base):
    """Mục đã lưu: filters and order of a queue under a name, for oneself or the whole unit."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index(
            "uq_saved_view_own_name",
            "person_id",
            "name_key",
            unique=True,
            postgresql_where=sql("audience = 'own'"),
        ),
        Index(
            "uq_saved_view_unit_name",
            "office_id",
            "name_key",
            unique=True,
            postgresql_where=sql("audience = 'unit'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)  # in addresses
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who saved it
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    audience: Mapped[ViewAudience] = term_column(ViewAudience)
    name: Mapped[str]
    name_key: Mapped[str]  # without accents and capitals: two names that read alike are one
    query: Mapped[str]  # the canonical query string of the queue's address
    changed_at: Mapped[Instant]


class DefaultView(Base):
    """Mục mở đầu: the saved view a person's queue opens with."""

    __tablename__ = "default_view"
    __table_args__ = (Index("ix_default_view_view_id", "view_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    view_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("saved_view.id", ondelete="CASCADE")
    )
