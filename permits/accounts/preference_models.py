"""What a person prefers of the desk, wherever he signs in."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from permits.accounts.vocabulary import Density, KeyUse, Theme
from permits.core.columns import Instant, term_column
from permits.core.db import Base


class DeskPreference(Base):
    """Tuỳ chọn bàn làm việc: one row for whoever once chose anything; the newest choice counts."""

    __tablename__ = "desk_preference"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    density: Mapped[Density] = term_column(Density, default=Density.AUTO)
    keys: Mapped[KeyUse] = term_column(KeyUse, default=KeyUse.AUTO)
    theme: Mapped[Theme] = term_column(Theme, default=Theme.AUTO)
    changed_at: Mapped[Instant]
