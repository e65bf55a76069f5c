"""Batches: one act of one person on many dossiers, and what became of each."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.processing.vocabulary import BatchItemState


class ActBatch(Base):
    """Lượt xử lý nhiều hồ sơ: what one person confirmed once; it never changes."""

    __tablename__ = "act_batch"
    __table_args__ = (
        Index("ix_act_batch_person_id_id", "person_id", "id"),
        Index(
            "ix_act_batch_handed",
            "office_id",
            "id",
            postgresql_where=sql("to_person_id is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)  # made by the page, so that two clicks are one
    form: Mapped[str]  # of the tasks (signature, number, review), or what is done with their holder
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    created_at: Mapped[Instant]
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who gets them
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # whose all were
    reason: Mapped[str | None]


class ActBatchItem(Base):
    """Một hồ sơ trong lượt: the task to finish, the draft he saw, and how it went."""

    __tablename__ = "act_batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "dossier_id", "node", "instance_no"),
        CheckConstraint("(state = 'waiting') = (done_at is null)", name="done_is_whole"),
        CheckConstraint("(state = 'refused') = (trouble is not null)", name="refused_is_whole"),
        Index("ix_act_batch_item_waiting", "batch_id", postgresql_where=sql("state = 'waiting'")),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("act_batch.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    task_id: Mapped[int | None] = mapped_column(BigInteger)  # the very step he saw
    node: Mapped[str]
    instance_no: Mapped[int]
    outcome: Mapped[str]
    seen_sha256: Mapped[str]
    state: Mapped[BatchItemState] = term_column(BatchItemState, default=BatchItemState.WAITING)
    trouble: Mapped[str | None]  # the code of the refusal, in the words of core.messages
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    done_at: Mapped[Instant | None]
