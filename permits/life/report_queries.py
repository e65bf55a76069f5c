"""Reads of reports, photographs, inspections and notices of permits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office, Person
from permits.core.text import Bilingual
from permits.decisions.models import Permit, RegisterEntry
from permits.dossiers.models import Dossier
from permits.life.models import Inspection, PermitNotice, PermitPhoto, PermitReport
from permits.life.vocabulary import ReportKind
from permits.papers.models import PaperIssued


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photograph as pages show it; metres from the permitted place where that is known."""

    ref: str
    filename: str
    width: int
    height: int
    taken_at: datetime | None
    lat: float | None
    lon: float | None
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class ReportStory:
    """One report with who made it, its photographs, and whether another has corrected it."""

    report: PermitReport
    person: str
    office: Bilingual
    corrected: bool
    photos: Sequence[PhotoRow]


def reports_of(session: Session, permit_ids: Collection[int]) -> list[ReportStory]:
    """List the reports about some permits, the oldest first, corrected ones among them."""
    later = aliased(PermitReport)
    corrected = exists().where(later.corrects_id == PermitReport.id)
    statement = (
        select(PermitReport, Person.name, Office.name_vi, Office.name_en, corrected)
        .join(Person, Person.id == PermitReport.reported_by_id)
        .join(Office, Office.id == PermitReport.office_id)
        .where(PermitReport.permit_id.in_(permit_ids))
        .order_by(PermitReport.id)
    )
    rows = session.execute(statement).all()
    photos = _photos(session, [report.id for report, *_ in rows])
    return [
        ReportStory(report, person, Bilingual(vi, en), is_corrected, photos.get(report.id, ()))
        for report, person, vi, en, is_corrected in rows
    ]


def _photos(session: Session, report_ids: Collection[int]) -> dict[int, list[PhotoRow]]:
    statement = (
        select(PermitPhoto)
        .where(PermitPhoto.report_id.in_(report_ids))
        .order_by(PermitPhoto.report_id, PermitPhoto.id)
    )
    found: dict[int, list[PhotoRow]] = {}
    for photo in session.scalars(statement):
        found.setdefault(photo.report_id or 0, []).append(_photo(photo))
    return found


def photos_of_inspection(session: Session, inspection_id: int) -> list[PhotoRow]:
    """List the photographs of an inspection."""
    statement = select(PermitPhoto).where(PermitPhoto.inspection_id == inspection_id)
    return [_photo(photo) for photo in session.scalars(statement.order_by(PermitPhoto.id))]


def _photo(photo: PermitPhoto) -> PhotoRow:
    return PhotoRow(
        photo.ref,
        photo.filename,
        photo.width,
        photo.height,
        photo.taken_at,
        photo.lat,
        photo.lon,
        photo.distance_m,
    )


def photo(session: Session, permit_ids: Collection[int], ref: str) -> PermitPhoto | None:
    """Find one photograph of some permits by its reference."""
    statement = (
        select(PermitPhoto)
        .outerjoin(PermitReport, PermitReport.id == PermitPhoto.report_id)
        .outerjoin(Inspection, Inspection.id == PermitPhoto.inspection_id)
        .where(
            PermitPhoto.ref == ref,
            func.coalesce(PermitReport.permit_id, Inspection.permit_id).in_(permit_ids),
        )
    )
    return session.scalar(statement)


def last_report(session: Session, permit_id: int, kind: ReportKind) -> PermitReport | None:
    """Give the report of a kind that counts: the newest about a permit."""
    statement = (
        select(PermitReport)
        .where(PermitReport.permit_id == permit_id, PermitReport.kind == kind)
        .order_by(PermitReport.id.desc())
        .limit(1)
    )
    return session.scalar(statement)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as a page tells it, with the permit it is about."""

    notice: PermitNotice
    seen_by: str | None


def notices_of(
    session: Session, permit_ids: Collection[int], office_id: int
) -> Sequence[NoticeRow]:
    """List what one office was told of some permits, the newest first."""
    statement = (
        select(PermitNotice, Person.name)
        .outerjoin(Person, Person.id == PermitNotice.seen_by_id)
        .where(PermitNotice.permit_id.in_(permit_ids), PermitNotice.office_id == office_id)
        .order_by(PermitNotice.id.desc())
    )
    return [NoticeRow(*row) for row in session.execute(statement)]


def notice_to_see(session: Session, office_id: int, ref: str) -> PermitNotice | None:
    """Take a notice nobody of an office has seen yet, under its lock."""
    statement = (
        select(PermitNotice)
        .where(
            PermitNotice.office_id == office_id,
            PermitNotice.ref == ref,
            PermitNotice.seen_at.is_(None),
        )
        .with_for_update()
    )
    return session.scalar(statement)


@dataclass(frozen=True, slots=True)
class InspectionStory:
    """One inspection with its office and its people named."""

    inspection: Inspection
    office: Office
    opened_by: str
    concluded_by: str | None
    settled_by: str | None
    minutes_sha256: str | None


def inspections_of(session: Session, permit_ids: Collection[int]) -> list[InspectionStory]:
    """List the inspections of some permits, the newest first."""
    opened, concluded, settled = aliased(Person), aliased(Person), aliased(Person)
    statement = (
        select(
            Inspection, Office, opened.name, concluded.name, settled.name, PaperIssued.file_sha256
        )
        .join(Office, Office.id == Inspection.office_id)
        .join(opened, opened.id == Inspection.opened_by_id)
        .outerjoin(concluded, concluded.id == Inspection.concluded_by_id)
        .outerjoin(settled, settled.id == Inspection.settled_by_id)
        .outerjoin(PaperIssued, PaperIssued.id == Inspection.paper_id)
        .where(Inspection.permit_id.in_(permit_ids))
        .order_by(Inspection.planned_on.desc(), Inspection.id.desc())
    )
    return [InspectionStory(*row) for row in session.execute(statement)]


def inspection_locked(session: Session, ref: str) -> Inspection | None:
    """Give an inspection that nobody else changes until the transaction ends."""
    statement = select(Inspection).where(Inspection.ref == ref)
    return session.scalar(statement.with_for_update().execution_options(populate_existing=True))


def next_minutes(session: Session, office_id: int, year: int) -> int:
    """Take the next number of an office's minutes; its own row keeps two writers apart."""
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update())
    statement = select(func.max(Inspection.number)).where(
        Inspection.office_id == office_id, Inspection.year == year
    )
    return (session.scalar(statement) or 0) + 1


@dataclass(frozen=True, slots=True)
class ToDo:
    """An unseen notice in a list: what it says and to which permit it leads."""

    notice: PermitNotice
    ref: str
    number_text: str
    work_name: str


#: How many of an office's unseen notices its start page shows.
ON_THE_FRONT = 5


def front(session: Session, office_id: int) -> list[ToDo]:
    """Give what an office's start page shows of what it was told."""
    return unseen(session, office_id, limit=ON_THE_FRONT)


def unseen(session: Session, office_id: int, *, limit: int) -> list[ToDo]:
    """List what an office was told and nobody there has noted yet, the newest first."""
    statement = (
        select(PermitNotice, Dossier.ref, RegisterEntry.number_text, Dossier.work_name)
        .join(Permit, Permit.id == PermitNotice.permit_id)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .join(
            RegisterEntry,
            (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number),
        )
        .where(PermitNotice.office_id == office_id, PermitNotice.seen_at.is_(None))
        .order_by(PermitNotice.id.desc())
        .limit(limit)
    )
    return [ToDo(*row) for row in session.execute(statement)]
