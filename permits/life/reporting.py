"""The verb of a holder: report what happened to his works; a new report corrects a mistake."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from gis import coordinates
from gis import deviation as apart
from gis import queries as map_queries
from gis.errors import SiteProblem
from gis.site import Site
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import registry
from permits.cases.registry import Milestone
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid
from permits.core.files import FileStore
from permits.core.vocabulary import WorkKind
from permits.decisions import life
from permits.decisions import queries as decided
from permits.decisions.models import Permit
from permits.dossiers import checking, forms
from permits.dossiers.models import Dossier
from permits.filing.misplaced import misplaced
from permits.life import access, chain_queries, report_queries, telling
from permits.life import photos as pictures
from permits.life.models import PermitNotice, PermitReport
from permits.life.photos import Developed
from permits.life.queries import PermitSeen
from permits.life.terms import terms
from permits.life.vocabulary import Need, PermitNoticeKind, ReportKind
from permits.papers.vocabulary import PermitState

CODE_LENGTH = 12
#: Where the permit itself keeps the day of each, in the order they happen.
DAYS = {
    ReportKind.START: "started_on",
    ReportKind.FINISH: "finished_on",
    ReportKind.ON_AIR: "on_air_on",
    ReportKind.DISMANTLED: "dismantled_on",
}
#: In what states something may still be reported: what was taken back may have to be dismantled.
_OPEN = {
    ReportKind.DISMANTLED: (*life.STANDING, *life.ENDING),
    **dict.fromkeys((ReportKind.START, ReportKind.FINISH, ReportKind.ON_AIR), life.STANDING),
}


@dataclass(frozen=True, slots=True)
class Built:
    """Where it was built: coordinates as typed and the system they were declared in."""

    text: str
    declared: str


@dataclass(frozen=True, slots=True)
class Reported:
    """What a holder says; `corrects` is the reference of the report this one puts right."""

    kind: ReportKind
    happened_on: date
    note: str = ""
    built: Built | None = None
    height_m: Decimal | None = None
    photos: tuple[Developed, ...] = field(default=())
    corrects: str = ""


def report(
    session: Session, files: FileStore, actor: Actor, ref: str, said: Reported
) -> PermitReport:
    """Keep a report, set its day on the permit, and tell whoever has to know.

    Raises NotFound to who does not hold the permit, Conflict where nothing of the kind can be
    reported now, Invalid where a field is wrong.
    """
    seen = access.hold(session, actor, ref)
    permit = decided.locked(session, seen.permit.id)
    corrected = _corrected(session, permit, said)
    _refuse(permit, said, corrected)
    _complain(permit, seen.dossier, said)
    row = _row(session, actor, seen, said, corrected)
    permitted = checking.site_of(seen.dossier)
    for developed in said.photos:
        picture = pictures.keep(files, developed, codes.new_code(CODE_LENGTH), permitted)
        picture.report_id = row.id
        session.add(picture)
    setattr(permit, DAYS[said.kind], said.happened_on)
    if said.kind is ReportKind.DISMANTLED and permit.state in life.STANDING:
        _end(session, permit, said.happened_on)
    _tell(session, seen, row)
    return row


def possible(permit: Permit) -> list[ReportKind]:
    """List what a holder may report today for the first time, in order."""
    state = life.state_on(permit.state, permit.start_before, permit.started_on, clock.today())
    return [
        kind
        for kind in ReportKind
        if state in _OPEN[kind]
        and getattr(permit, DAYS[kind]) is None
        and all(getattr(permit, DAYS[first]) for first in terms().reports[kind].after)
    ]


def _corrected(session: Session, permit: Permit, said: Reported) -> PermitReport | None:
    if not said.corrects:
        return None
    last = report_queries.last_report(session, permit.id, said.kind)
    if last is None or last.ref != said.corrects:
        raise Conflict("report.corrected_already")
    return last


def _refuse(permit: Permit, said: Reported, corrected: PermitReport | None) -> None:
    """Refuse what cannot be reported about this permit at all today."""
    today = clock.today()
    state = life.state_on(permit.state, permit.start_before, permit.started_on, today)
    allowed = (*_OPEN[said.kind], PermitState.DISMANTLED) if corrected else _OPEN[said.kind]
    if state is PermitState.EXPIRED:
        raise Conflict("report.expired", day=permit.start_before)
    if state not in allowed:
        raise Conflict("report.not_standing", state=state)
    if corrected is None and getattr(permit, DAYS[said.kind]) is not None:
        raise Conflict("report.already", kind=said.kind)
    for first in terms().reports[said.kind].after:
        if getattr(permit, DAYS[first]) is None:
            raise Conflict("report.first", kind=first)


def _complain(permit: Permit, dossier: Dossier, said: Reported) -> None:
    """Refuse a day out of order, and what is missing, at its field."""
    earliest, latest = _bounds(permit, said.kind)
    if said.happened_on < earliest:
        raise Invalid.one("happened_on", "date.too_early", min=earliest)
    if said.happened_on > latest:
        raise Invalid.one("happened_on", "date.too_late", max=latest)
    asked = terms().reports[said.kind]
    if asked.position_of(WorkKind(dossier.work_kind)) is Need.REQUIRED and said.built is None:
        raise Invalid.one("coordinates", "field.required")
    has_height = checking.height_of(dossier) is not None
    if asked.height is Need.REQUIRED and has_height and said.height_m is None:
        raise Invalid.one("height_m", "field.required")
    if len(said.photos) < asked.photos and not said.corrects:
        raise Invalid.one("photos", "photo.too_few", least=asked.photos)


def _bounds(permit: Permit, kind: ReportKind) -> tuple[date, date]:
    """Give the first and the last day something may have happened on."""
    today = clock.today()
    earlier = [permit.issued_on, *_days(permit, before=kind)]
    if kind is ReportKind.START:
        ahead = today + timedelta(days=terms().start_ahead.days[0])
        last = min(ahead, permit.start_before or ahead)
    else:
        last = today
    return max(earlier), min([last, *_days(permit, after=kind)])


def _days(
    permit: Permit, *, before: ReportKind | None = None, after: ReportKind | None = None
) -> Iterator[date]:
    kinds = list(DAYS)
    near = kinds[: kinds.index(before)] if before else kinds[kinds.index(after or kinds[0]) + 1 :]
    for kind in near:
        day: date | None = getattr(permit, DAYS[kind])
        if day is not None:
            yield day


def _row(
    session: Session,
    actor: Actor,
    seen: PermitSeen,
    said: Reported,
    corrected: PermitReport | None,
) -> PermitReport:
    row = PermitReport(
        ref=codes.new_code(CODE_LENGTH),
        permit_id=seen.permit.id,
        kind=said.kind,
        happened_on=said.happened_on,
        note=said.note,
        office_id=actor.office_id,
        reported_by_id=actor.person_id,
        reported_at=clock.now(),
        corrects_id=corrected.id if corrected else None,
        deviates=False,
    )
    _compare(session, seen.dossier, said, row)
    session.add(row)
    session.flush()  # photographs and notices need its number
    return row


def _compare(session: Session, dossier: Dossier, said: Reported, row: PermitReport) -> None:
    """Write beside what was built what was permitted, and whether it differs by too much."""
    tolerance = terms().tolerances[WorkKind(dossier.work_kind)]
    permitted = checking.site_of(dossier)
    if said.built is not None and permitted is not None:
        built = _read(session, dossier, said.built)
        row.site_source = built.document()
        row.distance_m = apart.distance_m(built, permitted)
        row.tolerance_m = tolerance.distance_m
        row.deviates = row.distance_m > tolerance.distance_m
    height = checking.height_of(dossier)
    if said.height_m is not None and height is not None:
        row.height_m, row.permitted_height_m = said.height_m, height
        row.height_tolerance_m = tolerance.height_m
        row.deviates = row.deviates or abs(said.height_m - height) > tolerance.height_m


def _read(session: Session, dossier: Dossier, built: Built) -> Site:
    shape = forms.SHAPES[WorkKind(dossier.work_kind)]
    try:
        return coordinates.read(
            built.text,
            built.declared,
            shape=shape,
            locate=lambda point: map_queries.ward_at(session, point),
        ).site
    except SiteProblem as problem:
        raise misplaced(session, problem, shape) from problem


def _end(session: Session, permit: Permit, day: date) -> None:
    """End a permit whose works are gone; what was kept for it goes to others."""
    permit.state, permit.state_since = PermitState.DISMANTLED, day
    for dossier_id in chain_queries.dossier_ids_of_line(session, permit.id):
        registry.reach(session, dossier_id, Milestone.PERMIT_ENDED)


def _tell(session: Session, seen: PermitSeen, row: PermitReport) -> None:
    """Tell the issuing office and the commune that watches over the place."""
    kinds = [PermitNoticeKind.STARTED] if row.kind is ReportKind.START else []
    kinds += [PermitNoticeKind.DEVIATION] if row.deviates else []
    ward = seen.dossier.ward_code
    commune = accounts.office_by_ward(session, ward) if ward else None
    offices = {seen.issuer.id, *([commune.id] if commune else [])}
    session.add_all(
        PermitNotice(
            ref=codes.new_code(CODE_LENGTH),
            permit_id=seen.permit.id,
            office_id=office_id,
            kind=kind,
            about=row.happened_on,
            report_id=row.id,
            at=row.reported_at,
        )
        for kind in kinds
        for office_id in sorted(offices)
    )
    session.flush()
    for kind in kinds:
        telling.of_report(session, seen, kind, row.id, row.happened_on, sorted(offices))
