"""Decisions: drafts with their author and signer, register books without gaps, and permits."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.papers.vocabulary import Decided, PermitChange, PermitState

#: Documents on which somebody may build.
GRANTING = (Decided.PERMIT, Decided.ADJUSTMENT, Decided.REISSUE)
OUTCOMES = ", ".join(f"'{outcome}'" for outcome in Decided)


class Draft(Base):
    """Dự thảo: one proposed decision; the leader signs exactly this content."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("dossier_id", "version"),
        CheckConstraint(f"outcome in ({OUTCOMES})", name="outcome_known"),
        CheckConstraint("(signed_at is null) = (signed_by_id is null)", name="signed_is_whole"),
        CheckConstraint(
            "signed_by_id is null or signed_by_id <> proposed_by_id or exception_note is not null",
            name="four_eyes",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    version: Mapped[int]
    outcome: Mapped[str]
    content: Mapped[dict[str, Any]]  # conditions, reasons, recipients: what the officer wrote
    content_sha256: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Instant]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[Instant | None]
    exception_note: Mapped[str | None]  # why one person proposed and signed
    print_id: Mapped[int | None] = mapped_column(ForeignKey("draft_print.id"))  # what is signed


class RegisterBook(Base):
    """Sổ đăng ký văn bản: numbers of one kind of paper of one office in one year."""

    __tablename__ = "register_book"
    __table_args__ = (UniqueConstraint("office_id", "book", "year"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    book: Mapped[str]
    year: Mapped[int]
    last_number: Mapped[int] = mapped_column(default=0)


class RegisterEntry(Base):
    """One number taken in a book, without gaps; a number not used stays with its reason."""

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint(
            "(void_reason is null) = (voided_at is null)"
            " and (voided_by_id is null) = (voided_at is null)",
            name="void_is_whole",
        ),
        Index(
            "uq_register_entry_draft_id",
            "draft_id",
            unique=True,
            postgresql_where=text("voided_at is null"),
        ),
    )

    book_id: Mapped[int] = mapped_column(ForeignKey("register_book.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number_text: Mapped[str]  # as it stands on the paper: 07/GPXD
    taken_on: Mapped[date]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    void_reason: Mapped[str | None]
    voided_at: Mapped[Instant | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Permit(Base):
    """Giấy phép or another decision: exists only with its signed file; only its state changes.

    `outcome` is the code of the procedure's document; only those of `GRANTING` let anybody build.
    A decision about an earlier permit names it as its predecessor and says what it does to it.
    """

    __tablename__ = "permit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["book_id", "number"], ["register_entry.book_id", "register_entry.number"]
        ),
        UniqueConstraint("book_id", "number"),
        CheckConstraint(f"outcome in ({OUTCOMES})", name="outcome_known"),
        CheckConstraint("(predecessor_id is null) = (changes is null)", name="change_is_whole"),
        CheckConstraint("predecessor_id <> id", name="not_its_own_predecessor"),
        Index("ix_permit_predecessor_id", "predecessor_id"),
        Index("ix_permit_holder_id_id", "holder_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), unique=True)
    book_id: Mapped[int]
    number: Mapped[int]
    outcome: Mapped[str]
    state: Mapped[PermitState] = term_column(PermitState, default=PermitState.VALID)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper_issued.id"), unique=True)
    issued_on: Mapped[date]
    start_before: Mapped[date | None]  # works must have started by then, else it expires
    holder_id: Mapped[int] = mapped_column(ForeignKey("office.id"))  # who may build on it today
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"))
    changes: Mapped[PermitChange | None] = term_column(PermitChange)  # what it does to that one
    state_since: Mapped[date | None]
    state_reason: Mapped[str | None]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    on_air_on: Mapped[date | None]
    dismantled_on: Mapped[date | None]
    created_at: Mapped[Instant]
