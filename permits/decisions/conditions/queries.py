"""Reads of conditions: of one permit, of those to be carried on, of those an office watches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office, Person
from permits.decisions.conditions.models import ConditionReport, PermitCondition
from permits.decisions.models import Permit, RegisterEntry
from permits.decisions.vocabulary import ConditionTrigger, ReportVerdict
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PermitChange, PermitState

#: What makes a new permit of an old one, so that what was not done yet goes on in the new one.
SUCCEEDING = (PermitChange.REPLACES, PermitChange.COPIES)
STANDING = (PermitState.VALID, PermitState.AMENDED)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of a condition with its people named."""

    id: int
    condition_id: int
    note: str
    filename: str
    media_type: str
    file_sha256: str
    reported_by: str
    reported_at: datetime
    verdict: ReportVerdict | None
    judged_by: str | None
    judged_at: datetime | None
    reason: str | None


def of_permit(session: Session, permit_id: int) -> Sequence[PermitCondition]:
    """List the conditions of a permit in their order."""
    return session.scalars(
        select(PermitCondition)
        .where(PermitCondition.permit_id == permit_id)
        .order_by(PermitCondition.position)
    ).all()


def condition(session: Session, condition_id: int) -> PermitCondition | None:
    """Find one condition and lock it: two people judge it one after the other."""
    return session.get(PermitCondition, condition_id, with_for_update=True, populate_existing=True)


def carriable(session: Session, permit_id: int) -> Sequence[PermitCondition]:
    """List what a permit still asks for and no later permit has taken over."""
    return session.scalars(
        select(PermitCondition)
        .where(
            PermitCondition.permit_id == permit_id,
            PermitCondition.discharged_on.is_(None),
            ~_is_carried(),
        )
        .order_by(PermitCondition.position)
    ).all()


def carried_on(session: Session, permit_id: int) -> frozenset[int]:
    """Give the numbers of a permit's conditions that a later permit has taken over."""
    later = aliased(PermitCondition)
    return frozenset(
        session.scalars(
            select(PermitCondition.id)
            .join(later, later.carried_from_id == PermitCondition.id)
            .where(PermitCondition.permit_id == permit_id)
        )
    )


def reports_of(session: Session, permit_id: int) -> Sequence[ReportRow]:
    """List the reports on a permit's conditions, the newest first."""
    author, judge = aliased(Person), aliased(Person)
    statement = (
        select(ConditionReport, author.name, judge.name)
        .join(PermitCondition, PermitCondition.id == ConditionReport.condition_id)
        .join(author, author.id == ConditionReport.reported_by_id)
        .outerjoin(judge, judge.id == ConditionReport.judged_by_id)
        .where(PermitCondition.permit_id == permit_id)
        .order_by(ConditionReport.id.desc())
    )
    return [
        ReportRow(
            id=report.id,
            condition_id=report.condition_id,
            note=report.note,
            filename=report.filename,
            media_type=report.media_type,
            file_sha256=report.file_sha256,
            reported_by=reported_by,
            reported_at=report.reported_at,
            verdict=report.verdict,
            judged_by=judged_by,
            judged_at=report.judged_at,
            reason=report.reason,
        )
        for report, reported_by, judged_by in session.execute(statement)
    ]


def open_report(session: Session, condition_id: int) -> ConditionReport | None:
    """Give the report of a condition that waits for a verdict."""
    return session.scalar(
        select(ConditionReport).where(
            ConditionReport.condition_id == condition_id, ConditionReport.verdict.is_(None)
        )
    )


def report_of(session: Session, permit_id: int, report_id: int) -> ConditionReport | None:
    """Find one report by its permit and number."""
    return session.scalar(
        select(ConditionReport)
        .join(PermitCondition, PermitCondition.id == ConditionReport.condition_id)
        .where(PermitCondition.permit_id == permit_id, ConditionReport.id == report_id)
    )


def permit_of_dossier(session: Session, ref: str) -> tuple[Permit, Dossier] | None:
    """Find the decision that was issued on a dossier, by the dossier's public reference."""
    statement = (
        select(Permit, Dossier)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .where(Dossier.ref == ref)
        .order_by(Permit.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One condition that asks something of the issuing office: it is overdue or was reported."""

    id: int
    ref: str
    code: str
    number_text: str
    work_name: str
    holder_vi: str
    holder_en: str
    position: int
    text: str
    trigger: ConditionTrigger | None
    due_on: date | None
    reported_at: datetime | None


def number_text_of(session: Session, permit: Permit) -> str:
    """Give the number of a permit as it stands on its paper."""
    return session.scalars(
        select(RegisterEntry.number_text).where(
            RegisterEntry.book_id == permit.book_id, RegisterEntry.number == permit.number
        )
    ).one()


def watched(
    session: Session, office_id: int, day: date, *, before: int | None, limit: int
) -> Sequence[WatchedRow]:
    """List what an office must look after, the newest first; `before` continues a page."""
    holder = aliased(Office)
    statement: Select[*tuple[Any, ...]] = (
        select(
            PermitCondition.id,
            Dossier.ref,
            Dossier.code,
            RegisterEntry.number_text,
            Dossier.work_name,
            holder.name_vi,
            holder.name_en,
            PermitCondition.position,
            PermitCondition.text,
            PermitCondition.trigger,
            PermitCondition.due_on,
            ConditionReport.reported_at,
        )
        .join(Permit, Permit.id == PermitCondition.permit_id)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(
            RegisterEntry,
            and_(RegisterEntry.book_id == Permit.book_id, RegisterEntry.number == Permit.number),
        )
        .join(holder, holder.id == Permit.holder_id)
        .outerjoin(
            ConditionReport,
            and_(
                ConditionReport.condition_id == PermitCondition.id,
                ConditionReport.verdict.is_(None),
            ),
        )
        .where(
            Dossier.authority_id == office_id,
            Permit.state.in_(STANDING),
            PermitCondition.discharged_on.is_(None),
            ~_is_carried(),
            or_(ConditionReport.id.is_not(None), _is_overdue(day)),
        )
        .order_by(PermitCondition.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(PermitCondition.id < before)
    return [WatchedRow(*row) for row in session.execute(statement)]


def _is_carried() -> ColumnElement[bool]:
    later = aliased(PermitCondition)
    return exists().where(later.carried_from_id == PermitCondition.id)


def _is_overdue(day: date) -> ColumnElement[bool]:
    """Say in SQL what `conditions.state_on` says of one condition."""
    trigger = PermitCondition.trigger
    return or_(
        and_(trigger == ConditionTrigger.BY_DATE, PermitCondition.due_on < day),
        and_(trigger == ConditionTrigger.BEFORE_START, Permit.started_on <= day),
        and_(trigger == ConditionTrigger.DURING_WORKS, Permit.finished_on <= day),
        and_(trigger == ConditionTrigger.BEFORE_ON_AIR, Permit.on_air_on <= day),
    )
