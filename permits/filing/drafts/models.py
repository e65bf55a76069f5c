"""What is typed before it is judged, what a section said before, and who is at a draft now."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import DossierSection


class SectionSketch(Base):
    """Nội dung gõ dở: what one person typed into one section and has not saved yet.

    `said` holds the fields' texts as they were typed; nothing of it was judged, nothing counts.
    `based_on` is the mark of the section when the typing began.
    """

    __tablename__ = "section_sketch"

    dossier_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[DossierSection] = term_column(DossierSection, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    said: Mapped[dict[str, Any]]
    based_on: Mapped[str]
    saved_at: Mapped[Instant]


class SectionVersion(Base):
    """Bản đã lưu của một phần: what a section said after a saving, and who saved it."""

    __tablename__ = "section_version"
    __table_args__ = (
        Index("ix_section_version_dossier_id_section_id", "dossier_id", "section", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    section: Mapped[DossierSection] = term_column(DossierSection)
    mark: Mapped[str]
    said: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[Instant]


class DraftPresence(Base):
    """Người đang mở hồ sơ nháp: who is at a draft, in which section, and when last seen there."""

    __tablename__ = "draft_presence"

    dossier_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[DossierSection | None] = term_column(DossierSection)
    seen_at: Mapped[Instant]
