"""What a publication changed for dossiers, and findings that are contested."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.planning.vocabulary import (
    AnswerHolder,
    ChangeDecision,
    ChangeState,
    ContestMove,
    ContestState,
    PublicationKind,
    PublicationState,
)


class Publication(Base):
    """Công bố: layers or rules that became known at one instant, or a day that brings them in.

    Every row of the map opened or closed by it has `since` as a bound of what was recorded.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("(kind = 'day') = (day is not null)", name="day_of_a_day"),
        CheckConstraint("(state = 'waiting') = (listed_at is null)", name="listed_is_whole"),
        CheckConstraint("(state = 'done') = (finished_at is not null)", name="finished_is_whole"),
        CheckConstraint("looked_at >= 0 and looked_at <= to_look_at", name="progress"),
        Index(
            "ix_publication_open",
            "since",
            "id",
            postgresql_where=text("state <> 'done'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    since: Mapped[Instant] = mapped_column(unique=True)
    kind: Mapped[PublicationKind] = term_column(PublicationKind)
    day: Mapped[date | None] = mapped_column(unique=True)  # whose law begins or ends by itself
    title: Mapped[str]
    by: Mapped[str]  # as who published is named in the map's own tables
    concerns: Mapped[list[Any]]  # codes of the layer kinds it touched
    state: Mapped[PublicationState] = term_column(PublicationState)
    announced_at: Mapped[Instant]
    listed_at: Mapped[Instant | None]  # when the dossiers to look at were found
    finished_at: Mapped[Instant | None]
    to_look_at: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)


class Recheck(Base):
    """One dossier a publication could touch and that was not looked at yet."""

    __tablename__ = "recheck"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(
        ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True
    )


class FindingChange(Base):
    """Thay đổi kết quả kiểm tra: what a publication changed for one dossier, and what follows."""

    __tablename__ = "finding_change"
    __table_args__ = (
        UniqueConstraint("publication_id", "dossier_id"),
        CheckConstraint(
            "(state = 'settled') = (decision is not null)"
            " and (decision is null) = (reason is null)"
            " and (decision is null) = (settled_at is null)"
            " and (decision is null) = (settled_by_id is null)",
            name="settled_is_whole",
        ),
        Index("ix_finding_change_dossier_id", "dossier_id", "id"),
        Index(
            "ix_finding_change_open",
            "office_id",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    holder: Mapped[AnswerHolder] = term_column(AnswerHolder)  # pending, or issued
    old_run_id: Mapped[int] = mapped_column(BigInteger)  # evidence in gis, as dossier.check_run_id
    new_run_id: Mapped[int] = mapped_column(BigInteger)
    old_outcome: Mapped[str]
    new_outcome: Mapped[str]
    differences: Mapped[list[Any]]  # said as documents, in both languages of the rules
    state: Mapped[ChangeState] = term_column(ChangeState)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who had its open task
    opened_at: Mapped[Instant]
    decision: Mapped[ChangeDecision | None] = term_column(ChangeDecision)
    reason: Mapped[str | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[Instant | None]


class Contest(Base):
    """Giải trình: a hit of a dossier's check that its carrier says is wrong.

    It lies beside the evidence and names the hit: rule, feature, and the revisions it was said of.
    """

    __tablename__ = "contest"
    __table_args__ = (
        UniqueConstraint("dossier_id", "rule", "feature_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("(feature_id is null) = (feature_rev is null)", name="feature_is_whole"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id", ondelete="CASCADE"))
    rule: Mapped[str]
    rule_id: Mapped[int] = mapped_column(BigInteger)
    rule_rev: Mapped[int] = mapped_column(BigInteger)
    feature_id: Mapped[int | None] = mapped_column(BigInteger)
    feature_rev: Mapped[int | None] = mapped_column(BigInteger)
    asked_sha256: Mapped[
        str
    ]  # the site and the work it was said of: another site, another question
    state: Mapped[ContestState] = term_column(ContestState)
    changed_at: Mapped[Instant]


class ContestAct(Base):
    """One thing said about a contested hit: by the carrier, by the officer, or by a new revision.

    Never changed; its reason and its paper are what the decision rests on.
    """

    __tablename__ = "contest_act"
    __table_args__ = (
        CheckConstraint("(move = 'reopened') = (person_id is null)", name="people_say_it"),
        Index("ix_contest_act_contest_id", "contest_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    move: Mapped[ContestMove] = term_column(ContestMove)
    run_id: Mapped[int] = mapped_column(BigInteger)  # the check that shows the hit
    rule_id: Mapped[int] = mapped_column(BigInteger)
    rule_rev: Mapped[int] = mapped_column(BigInteger)
    feature_rev: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", ondelete="SET NULL"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Instant]
