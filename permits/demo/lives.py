"""What became of the demo's permits: one is in service, one was built aside and inspected."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw

from gis import coordinates, crs
from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.vocabulary import WorkKind
from permits.demo import walk
from permits.dossiers import checking
from permits.dossiers import queries as dossiers
from permits.life import checklists, inspecting, photos, queries, reporting
from permits.life.inspecting import Found, Looked, Plan, Present
from permits.life.photos import Developed
from permits.life.queries import Wanted
from permits.life.reporting import Built, Reported
from permits.life.vocabulary import (
    Conclusion,
    InspectionKind,
    ItemResult,
    PresentSide,
    ReportKind,
)

#: About eleven metres further north, in degrees.
ASIDE = 0.0001
#: More permits than any demo carrier holds.
MOST = 50


def tell(files: FileStore) -> None:
    """Let two permits live on from the day each was issued."""
    picture = photos.develop([photos.Sent("cong-trinh.jpg", _picture())])
    _built_as_permitted(files, picture)
    _built_aside(files, picture)


def _built_as_permitted(files: FileStore, picture: tuple[Developed, ...]) -> None:
    found = _issued(WorkKind.TOWER_GROUND, "viettel")
    if found is None:
        return
    issued_on, ref = found
    finish = Reported(
        kind=ReportKind.FINISH,
        happened_on=_day(issued_on, 3),
        note="Đã nghiệm thu với nhà thầu.",
        built=_built(ref, 0),
        height_m=Decimal("42.1"),
        photos=picture,
    )
    for report in (
        Reported(ReportKind.START, _day(issued_on, 1), "Đã bàn giao mặt bằng."),
        finish,
        Reported(ReportKind.ON_AIR, _day(issued_on, 4), "Phát sóng 5G băng 2.600 MHz."),
    ):
        _report(files, "viettel", ref, report)


def _built_aside(files: FileStore, picture: tuple[Developed, ...]) -> None:
    found = _issued(WorkKind.SMART_POLE, "vnpt")
    if found is None:
        return
    issued_on, ref = found
    _report(files, "vnpt", ref, Reported(ReportKind.START, _day(issued_on, 1)))
    built = Reported(
        kind=ReportKind.FINISH,
        happened_on=_day(issued_on, 3),
        note="Phải dời chân cột để tránh ống nước có sẵn.",
        built=_built(ref, ASIDE),
        height_m=Decimal("11"),
        photos=picture,
    )
    _report(files, "vnpt", ref, built)
    _inspect(files, ref, _day(issued_on, 4))


def _issued(work: WorkKind, login: str) -> tuple[date, str] | None:
    """Find the first permit of a kind of work that a carrier was given."""
    carrier = walk.actor(db.session, login)
    rows = queries.held(db.session, carrier, Wanted(), clock.today(), after=None, limit=MOST)
    first = next((row for row in reversed(rows) if row.work_kind is work), None)
    return (first.issued_on, first.ref) if first else None


def _report(files: FileStore, login: str, ref: str, said: Reported) -> None:
    with clock.at(_moment(said.happened_on)), committing() as session:
        reporting.report(session, files, walk.actor(session, login), ref, said)


def _inspect(files: FileStore, ref: str, day: date) -> None:
    """Let the issuing office look, and ask that it be put right."""
    with clock.at(_moment(day)), committing() as session:
        officer = walk.actor(session, "sxd.cv1")
        plan = Plan(InspectionKind.AD_HOC, day, "Hoàn công lệch vị trí so với giấy phép.")
        row = inspecting.plan(session, officer, ref, plan)
        inspecting.conclude(session, files, officer, ref, row.ref, _found(officer, day))


def _found(officer: Actor, day: date) -> Found:
    results = tuple(
        Looked(item.code, ItemResult.NOT if item.code == "position" else ItemResult.OK)
        for item in checklists.checklist(WorkKind.SMART_POLE)
    )
    ended = clock.now() - timedelta(minutes=5)
    return Found(
        began_at=ended - timedelta(minutes=40),
        ended_at=ended,
        people=(
            Present(PresentSide.INSPECTOR, officer.name, officer.title, officer.office_name),
            Present(PresentSide.HOLDER, "Phạm Mẫu Thành", "Giám sát", "Nhà thầu mẫu"),
        ),
        results=results,
        findings="Chân cột cách vị trí cấp phép khoảng 11 m.",
        demands="Lập hồ sơ điều chỉnh giấy phép hoặc dời cột về đúng vị trí.",
        holders_word="Đồng ý, sẽ lập hồ sơ điều chỉnh.",
        conclusion=Conclusion.MINOR,
        fix_by=day + timedelta(days=30),
    )


def _built(ref: str, aside: float) -> Built:
    """Say the permitted place, or one so many degrees further north, as a receiver shows it."""
    dossier = dossiers.filed(db.session, ref)
    site = checking.site_of(dossier) if dossier else None
    if site is None:  # what was filed has a place
        raise LookupError(ref)
    pairs = [(lon, lat + aside) for lat, lon in site.wgs84()]
    return Built(coordinates.write(pairs, crs.WGS84), crs.WGS84.code)


def _day(issued_on: date, after: int) -> date:
    """Give a day after the permit's, but none that lies ahead."""
    return min(issued_on + timedelta(days=after), clock.today())


def _moment(day: date) -> datetime:
    at = datetime.combine(day, time(16, 30), tzinfo=clock.VIETNAM)
    return min(at, clock.now())


def _picture() -> bytes:
    """Draw a mast before a sky: nobody's photograph."""
    image = Image.new("RGB", (960, 720), "#b8d4e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, 960, 720), fill="#7a8f5a")
    draw.polygon(((470, 80), (490, 80), (540, 580), (420, 580)), fill="#8a8f94")
    for height in range(140, 560, 60):
        draw.line((440, height, 520, height), fill="#5c6166", width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
