"""What the search reads of each dossier; kept by triggers of the database alone."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.db import Base


class FindEntry(Base):
    """Mục tìm kiếm: words of one dossier without accents, and the offices that may find it."""

    __tablename__ = "find_entry"
    __table_args__ = (Index("ix_find_entry_words", "seen_by", "words", postgresql_using="gin"),)

    dossier_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )
    carrier_key: Mapped[str]
    ward_key: Mapped[str]
    # who decides it or was given work on it; its carrier stands here as its number with a minus
    seen_by: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    words: Mapped[Any] = mapped_column(TSVECTOR)
