"""The life of a permit's conditions: recorded with it, reported by its holder, confirmed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import Conflict, NotFound
from permits.core.files import FileStore
from permits.decisions.conditions import queries
from permits.decisions.conditions.models import ConditionReport, PermitCondition
from permits.decisions.conditions.queries import ReportRow
from permits.decisions.models import Draft, Permit
from permits.decisions.vocabulary import ConditionState, ConditionTrigger, ReportVerdict
from permits.decisions.wording import conditions_of
from permits.dossiers.intake import ReceivedFile

#: The event of a permit before which a condition is to be done, as the permit keeps its day.
_DAYS: Mapping[ConditionTrigger, str] = {
    ConditionTrigger.BEFORE_START: "started_on",
    ConditionTrigger.DURING_WORKS: "finished_on",
    ConditionTrigger.BEFORE_ON_AIR: "on_air_on",
}


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One condition as it stands today, with every report on it, the newest first."""

    id: int
    position: int
    text: str
    text_en: str | None
    asked_by: str | None
    trigger: ConditionTrigger | None
    due_on: date | None
    cite: str | None
    cite_certainty: str | None
    carried_from_id: int | None
    state: ConditionState
    discharged_on: date | None
    discharge_note: str | None
    reports: Sequence[ReportRow]

    @property
    def may_be_reported(self) -> bool:
        """Say whether its holder has something to report."""
        return self.state in (ConditionState.OPEN, ConditionState.OVERDUE)


def record(session: Session, permit: Permit, draft: Draft) -> None:
    """Make records of the conditions a decision is issued with, in the transaction of its issue."""
    said = conditions_of(draft.content)
    if not said:
        return
    session.flush()  # the permit's number is needed
    session.add_all(
        PermitCondition(
            permit_id=permit.id,
            position=position,
            text=each.text,
            text_en=each.text_en,
            phrase=each.code,
            asked_by=each.asked_by,
            trigger=each.trigger,
            due_on=each.due_on,
            cite=each.cite.text if each.cite else None,
            cite_certainty=each.cite.certainty if each.cite else None,
            carried_from_id=each.carried_from,
        )
        for position, each in enumerate(said, start=1)
    )


def of(session: Session, permit_id: int) -> Sequence[ConditionRow]:
    """List the conditions of a permit as they stand today, in the order they are printed."""
    permit = session.get_one(Permit, permit_id)
    reports = queries.reports_of(session, permit_id)
    carried, today = queries.carried_on(session, permit_id), clock.today()
    return [
        ConditionRow(
            id=each.id,
            position=each.position,
            text=each.text,
            text_en=each.text_en,
            asked_by=each.asked_by,
            trigger=each.trigger,
            due_on=each.due_on,
            cite=each.cite,
            cite_certainty=each.cite_certainty,
            carried_from_id=each.carried_from_id,
            state=_state(each, permit, reports, carried, today),
            discharged_on=each.discharged_on,
            discharge_note=each.discharge_note,
            reports=[report for report in reports if report.condition_id == each.id],
        )
        for each in queries.of_permit(session, permit_id)
    ]


def _state(
    condition: PermitCondition,
    permit: Permit,
    reports: Sequence[ReportRow],
    carried: frozenset[int],
    day: date,
) -> ConditionState:
    waits = any(r.condition_id == condition.id and r.verdict is None for r in reports)
    if condition.discharged_on is not None:
        return ConditionState.DISCHARGED
    if condition.id in carried:
        return ConditionState.CARRIED
    return ConditionState.REPORTED if waits else state_on(condition, permit, day)


def state_on(condition: PermitCondition, permit: Permit, day: date) -> ConditionState:
    """Say how an undone condition stands on a day: what should have come first came after."""
    trigger = condition.trigger
    if trigger is ConditionTrigger.LIFETIME:
        return ConditionState.STANDING
    if trigger is ConditionTrigger.BY_DATE:
        is_over = condition.due_on is not None and condition.due_on < day
    else:
        happened = getattr(permit, _DAYS[trigger]) if trigger else None
        is_over = happened is not None and happened <= day
    return ConditionState.OVERDUE if is_over else ConditionState.OPEN


@dataclass(frozen=True, slots=True)
class Report:
    """What the holder says of a condition, with the file that shows it."""

    note: str
    file: ReceivedFile


def report(
    session: Session, actor: Actor, store: FileStore, permit: Permit, number: int, said: Report
) -> None:
    """Take the holder's report on a condition; one that waits for a verdict shuts out another."""
    _of_permit(session, permit, number)
    row = next(each for each in of(session, permit.id) if each.id == number)
    if not row.may_be_reported:
        raise Conflict("condition.not_open")
    session.add(
        ConditionReport(
            condition_id=number,
            note=said.note,
            filename=said.file.filename,
            media_type=said.file.media_type,
            file_sha256=store.put(said.file.content),
            reported_by_id=actor.person_id,
            reported_at=clock.now(),
        )
    )


def judge(
    session: Session,
    actor: Actor,
    permit: Permit,
    number: int,
    verdict: ReportVerdict,
    reason: str | None,
) -> None:
    """Confirm a report, which discharges the condition for good, or reject it with a reason."""
    condition = _of_permit(session, permit, number)
    waiting = queries.open_report(session, number)
    if waiting is None or condition.discharged_on is not None:
        raise Conflict("condition.no_report")
    waiting.verdict, waiting.reason = verdict, reason
    waiting.judged_by_id, waiting.judged_at = actor.person_id, clock.now()
    if verdict is ReportVerdict.ACCEPTED:
        condition.discharged_on = clock.today()
        condition.discharged_by_id = actor.person_id
        condition.discharge_note = reason
        condition.evidence_sha256 = waiting.file_sha256


def _of_permit(session: Session, permit: Permit, number: int) -> PermitCondition:
    """Lock one condition of a permit; another permit's is unknown here."""
    found = queries.condition(session, number)
    if found is None or found.permit_id != permit.id:
        raise NotFound
    return found
