"""The verbs of the catalogue: put a version in force by a decision, and take that back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from permits.accounts import changes
from permits.accounts.actor import Actor
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock
from permits.core.errors import Complaint, Conflict, Invalid, NotFound
from permits.procedures import catalogue, queries, staffing
from permits.procedures.models import Enactment
from workflow.model import Procedure


@dataclass(frozen=True, slots=True)
class Enact:
    """What a decision says: which version, from which day, under which number."""

    code: str
    version: int
    from_day: date
    decision_number: str
    to_day: date | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class Revoke:
    """Which decision is taken back, and why."""

    enactment_id: int
    reason: str


def enact(session: Session, actor: Actor | None, command: Enact) -> Enactment:
    """Put a published version in force; dossiers filed before keep the version they have."""
    queries.hold_enacting(session)
    if complaints := judged(session, command):
        raise Invalid(complaints)
    enactment = Enactment(
        procedure_code=command.code,
        version=command.version,
        from_day=command.from_day,
        to_day=command.to_day,
        decision_number=command.decision_number.strip(),
        decided_on=command.decided_on,
        decided_by_id=actor.person_id if actor else None,
        recorded_at=clock.now(),
    )
    session.add(enactment)
    session.flush()  # whoever recorded it is told its number
    key, after = str(enactment.id), facts_of(enactment)
    changes.record(session, actor, ChangeSubject.ENACTMENT, key, ChangeAct.ADDED, after=after)
    return enactment


def revoke(session: Session, actor: Actor | None, command: Revoke) -> Enactment:
    """Take a decision back from today on; what was filed under it ends under it."""
    queries.hold_enacting(session)
    enactment = queries.enactment_of(session, command.enactment_id)
    if enactment is None:
        raise NotFound
    if enactment.is_revoked:
        raise Conflict("enactment.revoked")
    if not command.reason.strip():
        raise Invalid.one("reason", "task.reason_needed")
    enactment.revoked_at = clock.now()
    enactment.revoked_by_id = actor.person_id if actor else None
    enactment.revoke_reason = command.reason.strip()
    changes.record(
        session,
        actor,
        ChangeSubject.ENACTMENT,
        str(enactment.id),
        ChangeAct.REVOKED,
        before=facts_of(enactment),
        reason=command.reason.strip(),
    )
    return enactment


def enactments(session: Session) -> Sequence[Enactment]:
    """List every decision there ever was, revoked ones too, the earliest day first."""
    return queries.enactments(session)


def judged(session: Session, command: Enact) -> list[Complaint]:
    """List everything for which `enact` would refuse a decision; nothing is changed."""
    try:
        procedure = catalogue.pinned(command.code, command.version)
    except LookupError:
        asked = f"{command.code} v{command.version}"
        return [Complaint("version", "enactment.unknown_version", {"version": asked})]
    return [
        *_about_days(procedure, command),
        *_about_others(session, procedure, command),
        *_about_people(session, procedure),
    ]


def facts_of(enactment: Enactment) -> dict[str, str | None]:
    """Write a decision as plain values, for the history."""
    day, decided = enactment.to_day, enactment.decided_on
    return {
        "procedure": f"{enactment.procedure_code} v{enactment.version}",
        "from_day": enactment.from_day.isoformat(),
        "to_day": day.isoformat() if day else None,
        "decision_number": enactment.decision_number,
        "decided_on": decided.isoformat() if decided else None,
    }


def _about_days(procedure: Procedure, command: Enact) -> Iterator[Complaint]:
    """Complain of a decision without number, and of days that cannot be."""
    today = clock.today()
    if not command.decision_number.strip():
        yield Complaint("decision_number", "field.required")
    if command.from_day < today:
        yield Complaint("from_day", "date.too_early", {"min": today})
    if command.to_day is not None and command.to_day < command.from_day:
        yield Complaint("to_day", "date.too_early", {"min": command.from_day})
    if command.decided_on is not None and command.decided_on > min(today, command.from_day):
        yield Complaint("decided_on", "date.too_late", {"max": min(today, command.from_day)})
    if not procedure.by_decision and not _within_its_days(procedure, command):
        yield Complaint("from_day", "enactment.outside_its_days")


def _within_its_days(procedure: Procedure, command: Enact) -> bool:
    """Say whether the version's own law holds on all days of the decision."""
    if command.from_day < procedure.in_force_from or procedure.in_force_to is None:
        return command.from_day >= procedure.in_force_from
    return command.to_day is not None and command.to_day <= procedure.in_force_to


def _about_others(session: Session, procedure: Procedure, command: Enact) -> Iterator[Complaint]:
    """Complain of standing decisions that already say what rules the same works on those days."""
    last = command.to_day or date.max
    for other in queries.enactments(session):
        works = catalogue.pinned(other.procedure_code, other.version).works
        apart = other.from_day > last or (other.to_day or date.max) < command.from_day
        if not other.is_revoked and not apart and set(works) & set(procedure.works):
            facts: dict[str, object] = {"number": other.decision_number, "day": other.from_day}
            yield Complaint("from_day", "enactment.overlaps", facts)


def _about_people(session: Session, procedure: Procedure) -> Iterator[Complaint]:
    """Complain of every office in which a step would wait for somebody who is not there."""
    for vacancy in staffing.vacancies(session, procedure):
        facts: dict[str, object] = {
            "unit": vacancy.unit,
            "office": vacancy.office,
            "role": vacancy.role,
        }
        yield Complaint("staff", "enactment.unstaffed", facts)
