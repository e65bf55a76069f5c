"""Reads of contested hits and of what was said about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.core.text import Bilingual
from permits.dossiers.models import Dossier, Paper
from permits.planning.models import Contest, ContestAct
from permits.planning.vocabulary import ContestMove, ContestState


def of_dossier(session: Session, dossier_id: int) -> Sequence[Contest]:
    """List the contested hits of a dossier, in the order they were first contested."""
    statement = select(Contest).where(Contest.dossier_id == dossier_id).order_by(Contest.id)
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def locked(session: Session, dossier_id: int, rule: str, feature_id: int | None) -> Contest | None:
    """Take the lock of one contested hit, where there is one."""
    statement = select(Contest).where(
        Contest.dossier_id == dossier_id,
        Contest.rule == rule,
        Contest.feature_id.is_not_distinct_from(feature_id),
    )
    return session.scalar(statement.with_for_update().execution_options(populate_existing=True))


def begin(session: Session, contest: dict[str, object]) -> bool:
    """Write a contested hit down unless it is already; of two at once one does."""
    written = session.execute(
        insert(Contest).on_conflict_do_nothing().returning(Contest.id), contest
    )
    return written.one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said about a contested hit."""

    contest_id: int
    move: ContestMove
    reason: str
    rule_rev: int
    feature_rev: int | None
    run_id: int
    at: datetime
    person: str | None
    office_vi: str | None
    office_en: str | None
    paper_ref: str | None
    paper_name: str | None

    @property
    def office(self) -> Bilingual | None:
        """Name the office of whoever said it."""
        return Bilingual(self.office_vi, self.office_en or "") if self.office_vi else None


def said_about(session: Session, dossier_id: int) -> Sequence[Said]:
    """List everything said about the hits of a dossier, in the order it was said."""
    statement = (
        select(
            ContestAct.contest_id,
            ContestAct.move,
            ContestAct.reason,
            ContestAct.rule_rev,
            ContestAct.feature_rev,
            ContestAct.run_id,
            ContestAct.at,
            Person.name.label("person"),
            Office.name_vi.label("office_vi"),
            Office.name_en.label("office_en"),
            Paper.ref.label("paper_ref"),
            Paper.filename.label("paper_name"),
        )
        .join(Contest, Contest.id == ContestAct.contest_id)
        .outerjoin(Person, Person.id == ContestAct.person_id)
        .outerjoin(Office, Office.id == Person.office_id)
        .outerjoin(Paper, Paper.id == ContestAct.paper_id)
        .where(Contest.dossier_id == dossier_id)
        .order_by(ContestAct.id)
    )
    return [Said(**row) for row in session.execute(statement).mappings()]


@dataclass(frozen=True, slots=True)
class OpenContest:
    """A contested hit that waits for an office."""

    code: str
    work_name: str
    work_kind: str
    rule: str
    feature_id: int | None
    since: datetime


def waiting_at(session: Session, office_id: int, *, at_most: int) -> Sequence[OpenContest]:
    """List the contested hits of filed dossiers that wait for an office, the oldest first."""
    statement = (
        select(
            Dossier.code,
            Dossier.work_name,
            Dossier.work_kind,
            Contest.rule,
            Contest.feature_id,
            Contest.changed_at.label("since"),
        )
        .join(Dossier, Dossier.id == Contest.dossier_id)
        .where(Dossier.authority_id == office_id, Contest.state == ContestState.OPEN)
        .order_by(Contest.changed_at, Contest.id)
        .limit(at_most)
    )
    return [OpenContest(**row) for row in session.execute(statement).mappings()]


def count_waiting_at(session: Session, office_id: int, *, at_most: int) -> int:
    """Count the contested hits that wait for an office, up to a bound."""
    some = (
        select(Contest.id)
        .join(Dossier, Dossier.id == Contest.dossier_id)
        .where(Dossier.authority_id == office_id, Contest.state == ContestState.OPEN)
        .limit(at_most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0
