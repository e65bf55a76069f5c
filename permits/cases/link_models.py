"""Links by which a consulted office answers without signing in, and the file it may attach."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant
from permits.core.db import Base


class ConsulteeLink(Base):
    """Đường dẫn trả lời: answers one question once; of the link itself only a hash is kept."""

    __tablename__ = "consultee_link"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # in whose name it answers
    address: Mapped[str]  # to which it was sent, and nowhere else
    locale: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # null: the system
    reason: Mapped[str]  # why an official made it; empty where it goes with the question
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[Instant | None]
    answerer: Mapped[str | None]  # by his own word, as is his title
    answerer_title: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("made_by_id is null or reason <> ''", name="by_hand_says_why"),
        CheckConstraint("used_at is null or revoked_at is null", name="one_end"),
        CheckConstraint(
            "(used_at is null) = (answerer is null)"
            " and (used_at is null) = (answerer_title is null)",
            name="used_says_by_whom",
        ),
        CheckConstraint(
            "(revoked_at is null) = (revoked_by_id is null)", name="revoked_says_by_whom"
        ),
        Index(
            "uq_consultee_link_open",
            "task_id",
            func.lower(text("address")),
            unique=True,
            postgresql_where=text("used_at is null and revoked_at is null"),
        ),
        Index("ix_consultee_link_task_id_id", "task_id", "id"),
    )


class OpinionFile(Base):
    """Tệp kèm ý kiến: what a consulted office attached to its answer, one file at most."""

    __tablename__ = "opinion_file"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # names it in addresses
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    put_at: Mapped[Instant]
