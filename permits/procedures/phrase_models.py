"""The phrase book: sentences of papers, in versions of which none is ever lost."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import Certainty
from permits.procedures.vocabulary import ConditionTrigger, PhraseKind


class PhraseEntry(Base):
    """Câu mẫu: one phrase by its code; its words are those of the version named here."""

    __tablename__ = "phrase"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[PhraseKind] = term_column(PhraseKind)
    position: Mapped[int]  # its place in the book
    version: Mapped[int]
    retired_at: Mapped[Instant | None]  # offered no more; drafts that took it keep it


class PhraseVersion(Base):
    """Một bản của câu mẫu: its words, when it is offered, what it rests on; never changed."""

    __tablename__ = "phrase_version"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("phrase.code"))
    version: Mapped[int]
    vi: Mapped[str]
    en: Mapped[str]
    works: Mapped[list[Any]]
    layers: Mapped[list[Any]]
    effects: Mapped[list[Any]]
    offices: Mapped[list[Any]]
    items: Mapped[list[Any]]  # of a request's phrase: what was found wanting
    trigger: Mapped[ConditionTrigger | None] = term_column(ConditionTrigger)
    blanks: Mapped[list[Any]]  # [{name, vi, en, is_number, least, most}], in the order filled
    cite: Mapped[str]
    certainty: Mapped[Certainty] = term_column(Certainty)
    recorded_at: Mapped[Instant]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
