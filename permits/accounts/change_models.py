"""The history of administration: who changed which setting, from what to what, and why."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core.columns import Instant, term_column
from permits.core.db import Base


class SettingChange(Base):
    """One change of a setting, written in its own transaction; the database keeps it as it is."""

    __tablename__ = "setting_change"
    __table_args__ = (
        Index("ix_setting_change_subject_key", "subject", "key", "id"),
        Index("ix_setting_change_office_id_id", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[Instant]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: at a shell
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))  # whose setting it is
    subject: Mapped[ChangeSubject] = term_column(ChangeSubject)
    key: Mapped[str]  # which one of its kind: a login, an office's code, a day
    act: Mapped[ChangeAct] = term_column(ChangeAct)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str] = mapped_column(default="")
