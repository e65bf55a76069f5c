"""The verbs of inspectors: plan, conclude, note what became of it, begin to take a permit back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Office
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permits.core.files import FileStore
from permits.core.jobs import enqueue
from permits.core.vocabulary import WorkKind
from permits.dossiers import checking
from permits.dossiers.forms import Section
from permits.dossiers.models import Dossier
from permits.dossiers.vocabulary import RevokeGround
from permits.filing import instituting
from permits.life import access, checklists, report_queries, telling
from permits.life import photos as pictures
from permits.life.models import Inspection
from permits.life.photos import Developed
from permits.life.terms import terms
from permits.life.vocabulary import (
    Conclusion,
    InspectionKind,
    InspectionStanding,
    ItemResult,
    PresentSide,
)

CODE_LENGTH = 12
#: What stands after the number of an office's minutes.
SUFFIX = "BB-{office}"
#: Conclusions that give the holder a day by which to put things right.
TO_FIX = (Conclusion.MINOR, Conclusion.SERIOUS)


@dataclass(frozen=True, slots=True)
class Plan:
    """An inspection to be held."""

    kind: InspectionKind
    planned_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who was there."""

    side: PresentSide
    name: str
    position: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found about one item of the checklist."""

    code: str
    result: ItemResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything an inspection ended with."""

    began_at: datetime
    ended_at: datetime
    people: Sequence[Present]
    results: Sequence[Looked]
    findings: str
    demands: str
    holders_word: str
    conclusion: Conclusion
    fix_by: date | None
    photos: tuple[Developed, ...] = ()


def standing(inspection: Inspection, day: date) -> InspectionStanding:
    """Say where an inspection stands on a day; a term to put right that has passed is derived."""
    if inspection.concluded_at is None:
        return InspectionStanding.PLANNED
    if inspection.revocation_id is not None:
        return InspectionStanding.REVOKING
    if inspection.settled_at is not None:
        return InspectionStanding.FIXED
    if inspection.fix_by is None:
        return InspectionStanding.CONCLUDED
    return InspectionStanding.OVERDUE if inspection.fix_by < day else InspectionStanding.TO_FIX


def may_revoke(inspection: Inspection, day: date) -> bool:
    """Say whether what was found lets an office take the permit back.

    Either it was wrongly issued, or its holder did not put right in time what deviates
    (NĐ 217/2026/NĐ-CP, Điều 65).
    """
    where = standing(inspection, day)
    is_wrong = inspection.conclusion is Conclusion.WRONGLY_ISSUED
    return (is_wrong and where is InspectionStanding.CONCLUDED) or (
        where is InspectionStanding.OVERDUE
    )


def plan(session: Session, actor: Actor, ref: str, said: Plan) -> Inspection:
    """Plan an inspection of a permit's works."""
    seen, _ = access.inspect(session, actor, ref)
    row = Inspection(
        ref=codes.new_code(CODE_LENGTH),
        permit_id=seen.permit.id,
        kind=said.kind,
        office_id=actor.office_id,
        planned_on=said.planned_on,
        reason=said.reason,
        opened_by_id=actor.person_id,
        opened_at=clock.now(),
    )
    session.add(row)
    session.flush()  # its page is shown next
    return row


def conclude(
    session: Session, files: FileStore, actor: Actor, ref: str, number: str, said: Found
) -> Inspection:
    """Write down what was found, give the minutes their number, and have them printed."""
    seen, _ = access.inspect(session, actor, ref)
    row = _own(session, actor, seen.permit.id, number)
    if row.concluded_at is not None:
        raise Conflict("inspection.concluded")
    _complain(said, WorkKind(seen.dossier.work_kind))
    now = clock.now()
    taken = report_queries.next_minutes(session, row.office_id, now.year)
    row.began_at, row.ended_at = said.began_at, said.ended_at
    row.people = [asdict(each) for each in said.people]
    row.results = [asdict(each) for each in said.results]
    row.findings, row.demands = said.findings, said.demands
    row.holders_word = said.holders_word
    row.conclusion, row.fix_by = said.conclusion, said.fix_by
    row.concluded_by_id, row.concluded_at = actor.person_id, now
    row.year, row.number = now.year, taken
    permitted = checking.site_of(seen.dossier)
    for developed in said.photos:
        picture = pictures.keep(files, developed, codes.new_code(CODE_LENGTH), permitted)
        picture.inspection_id = row.id
        session.add(picture)
    session.flush()
    enqueue(session, "life.print_minutes", inspection_id=row.id)
    telling.of_inspection(session, seen, row)
    return row


def settle(session: Session, actor: Actor, ref: str, number: str, note: str) -> Inspection:
    """Note that what was found has been put right."""
    seen, _ = access.inspect(session, actor, ref)
    row = _own(session, actor, seen.permit.id, number)
    if standing(row, clock.today()) not in (InspectionStanding.TO_FIX, InspectionStanding.OVERDUE):
        raise Conflict("inspection.nothing_to_fix")
    row.settled_at, row.settled_by_id, row.settled_note = clock.now(), actor.person_id, note
    return row


def revoke(session: Session, actor: Actor, ref: str, number: str, request: Section) -> Dossier:
    """Begin to take a permit back on what an inspection found; gives the office's own dossier."""
    seen, _ = access.inspect(session, actor, ref)
    row = report_queries.inspection_locked(session, number)
    if row is None or row.permit_id != seen.permit.id:
        raise NotFound
    if not may_revoke(row, clock.today()):
        raise Conflict("inspection.no_ground")
    dossier = instituting.institute(session, actor, seen.permit.id, request)
    row.revocation_id = dossier.id
    row.settled_at, row.settled_by_id = clock.now(), actor.person_id
    return dossier


def minutes_number(inspection: Inspection, office: Office) -> str:
    """Write the number of an inspection's minutes as it stands on them: 03/BB-SXD."""
    suffix = SUFFIX.format(office=office.document_suffix or office.code.upper())
    return f"{inspection.number or 0:02d}/{suffix}"


def ground_of(inspection: Inspection) -> RevokeGround:
    """Say on which ground of the law what was found lets the permit be taken back."""
    if inspection.conclusion is Conclusion.WRONGLY_ISSUED:
        return RevokeGround.WRONGLY_ISSUED
    return RevokeGround.NOT_REMEDIED


def keep_minutes(session: Session, inspection_id: int, paper_id: int) -> None:
    """Join an inspection to its signed minutes."""
    session.get_one(Inspection, inspection_id).paper_id = paper_id


def _own(session: Session, actor: Actor, permit_id: int, number: str) -> Inspection:
    """Give an inspection of the actor's office, locked. Others may look at it only."""
    row = report_queries.inspection_locked(session, number)
    if row is None or row.permit_id != permit_id:
        raise NotFound
    if row.office_id != actor.office_id:
        raise NotAllowed("not_allowed")
    return row


def _complain(said: Found, work: WorkKind) -> None:
    if said.ended_at < said.began_at:
        raise Invalid.one("ended", "inspection.ends_first")
    if said.ended_at > clock.now():
        raise Invalid.one("held_on", "inspection.ahead")
    looked: Mapping[str, Looked] = {each.code: each for each in said.results}
    if set(looked) != {item.code for item in checklists.checklist(work)}:
        raise Invalid.one("", "inspection.items_missing")
    _complain_of_end(said, any(each.result is ItemResult.NOT for each in said.results))


def _complain_of_end(said: Found, has_faults: bool) -> None:
    if said.conclusion is Conclusion.CONFORMS and has_faults:
        raise Invalid.one("conclusion", "inspection.not_conforming")
    if said.conclusion is not Conclusion.CONFORMS and not said.findings:
        raise Invalid.one("findings", "field.required")
    if said.conclusion not in TO_FIX:
        if said.fix_by is not None:
            raise Invalid.one("fix_by", "inspection.no_day_here")
        return
    first, last = _fixing(said.ended_at.date())
    if said.fix_by is None:
        raise Invalid.one("fix_by", "field.required")
    if not first <= said.fix_by <= last:
        raise Invalid.one("fix_by", "date.between", min=first, max=last)


def _fixing(held: date) -> tuple[date, date]:
    return held + timedelta(days=1), held + timedelta(days=terms().fixing.days[0])
