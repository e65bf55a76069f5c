"""The fee schedule: what is asked for a matter, from which day on, by which decision."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import Certainty, Matter, WorkKind, WorksClass
from permits.procedures.vocabulary import FeeKind


class FeeLine(Base):
    """Một dòng biểu phí; it never changes but only ends, and no other says the same on its days.

    The database holds both: a trigger, and the exclusion constraint `ex_fee_line_once`.
    """

    __tablename__ = "fee_line"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("to_day is null or to_day >= from_day", name="ends_after_start"),
        CheckConstraint("btrim(source) <> ''", name="has_source"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[FeeKind] = term_column(FeeKind)
    matter: Mapped[Matter] = term_column(Matter)
    work_kind: Mapped[WorkKind | None] = term_column(WorkKind)  # None: for every kind of work
    works_class: Mapped[WorksClass | None] = term_column(WorksClass)  # None: for every class
    amount: Mapped[int] = mapped_column(BigInteger)  # đồng
    from_day: Mapped[date]
    to_day: Mapped[date | None]  # the last day; None: until another line is decided
    source: Mapped[str]
    certainty: Mapped[Certainty] = term_column(Certainty)
    recorded_at: Mapped[Instant]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[Instant | None]  # taken back before its first day
