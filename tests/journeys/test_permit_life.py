"""The pages of a permit's life as its holder and the offices see them, wide and narrow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from permits.core import clock
from permits.decisions.models import Permit
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.life import expiring, inspecting, photos, reporting
from permits.life.inspecting import Plan
from permits.life.reporting import Built, Reported
from permits.life.vocabulary import Conclusion, InspectionKind, ReportKind
from tests.permits.life import issuing
from tests.permits.life.conftest import picture
from tests.permits.life.test_inspecting import found
from tests.support.browser import DESK, PHONE

pytestmark = pytest.mark.browser

FACES = {
    "vi": {"locale": "vi-VN", "viewport": DESK},
    "en": {"locale": "en-US", "viewport": PHONE},
}


def issued(walker):
    """Issue two permits of one carrier; the second's time to start is nearly over."""
    soon = clock.today() + timedelta(days=6)
    first, second = issuing.issue(walker), issuing.issue(walker, start_before=soon)
    expiring.warn(walker.session, second.id)
    return [dossiers.whole(walker.session, each.dossier_id).ref for each in (first, second)]


@pytest.fixture(scope="module")
def lives(site):
    """A permit whose works were started, built elsewhere and inspected; and one running out."""
    started, fresh = site.behind(issued)
    report, inspection = site.behind(lambda walker: lived(walker, started))
    return {"started": started, "fresh": fresh, "report": report, "inspection": inspection}


def lived(walker, ref):
    vnpt, officer = walker.person("vnpt"), walker.person("sxd.cv1")
    session, files = walker.session, walker.files
    today = clock.today()
    at = ((12.0, 36.0, 57.6), (108.0, 3.0, 57.6))
    taken = f"{today:%Y:%m:%d} 00:00:01"
    developed = photos.develop(
        [photos.Sent("mong-cot.jpg", picture(taken=taken, at=at)), photos.Sent("b.jpg", picture())]
    )
    start = Reported(ReportKind.START, today, "Đã bàn giao mặt bằng.")
    reporting.report(session, files, vnpt, ref, start)
    built = Built("12.616150, 108.066000", "wgs84")
    finish = Reported(ReportKind.FINISH, today, "", built, Decimal("36.2"), developed)
    row = reporting.report(session, files, vnpt, ref, finish)
    plan = Plan(InspectionKind.AD_HOC, today, "Hoàn công lệch vị trí so với giấy phép.")
    made = inspecting.plan(session, officer, ref, plan)
    now = clock.now()
    said = found(
        Conclusion.MINOR,
        began_at=now - timedelta(minutes=50),
        ended_at=now - timedelta(minutes=5),
        fix_by=today + timedelta(days=30),
        demands="Lập hồ sơ điều chỉnh giấy phép.",
        photos=developed[:1],
    )
    inspecting.conclude(session, files, officer, ref, made.ref, said)
    inspecting.plan(session, officer, ref, Plan(InspectionKind.PLANNED, today, "Kiểm tra lại."))
    return row.ref, made.ref


@pytest.mark.parametrize("face", FACES)
def test_a_holder_follows_and_reports(desk, lives, face):
    opened = desk("vnpt", **FACES[face])
    started, fresh = f"/giay-phep/{lives['started']}", f"/giay-phep/{lives['fresh']}"
    for name, path in {
        "front": "/dn",
        "permits": "/giay-phep",
        "permits_none": "/giay-phep?q=khong-co",
        "permit_started": started,
        "permit_fresh": fresh,
        "report_start": f"{fresh}/bao-cao/start",
        "report_on_air": f"{started}/bao-cao/on_air",
        "report_dismantled": f"{started}/bao-cao/dismantled",
        "report_corrected": f"{started}/dinh-chinh/{lives['report']}",
        "inspection_of_holder": f"{started}/kiem-tra/{lives['inspection']}",
    }.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()
    page = opened.open(f"{started}/dinh-chinh/{lives['report']}")
    page.locator("[name=coordinates]:visible").fill("108.066, 12.616")
    page.locator("[name=system]:visible").first.select_option("wgs84")
    page.locator("main form button[type=submit].govuk-button").last.click()
    opened.inspect(f"report_refused-{face}")


@pytest.mark.parametrize("face", FACES)
def test_an_office_watches_and_inspects(desk, lives, site, face):
    opened = desk("sxd.cv1", **FACES[face])
    started = f"/giay-phep/{lives['started']}"
    planned = site.behind(plan_of(lives["started"]))
    for name, path in {
        "watched": "/cb/giay-phep",
        "watched_none": "/cb/giay-phep?group=replaced&q=khong-co",
        "permit_of_office": started,
        "plan": f"{started}/kiem-tra/moi",
        "inspection_planned": f"{started}/kiem-tra/{planned}",
        "inspection": f"{started}/kiem-tra/{lives['inspection']}",
    }.items():
        opened.open(path)
        opened.inspect(f"{name}-{face}")
        opened.resume()
    page = opened.open(f"{started}/kiem-tra/{planned}")
    page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"inspection_refused-{face}")


def plan_of(ref):
    """Find the inspection of a permit that is still to be held."""
    wanted = (
        select(inspecting.Inspection.ref)
        .join(Permit, Permit.id == inspecting.Inspection.permit_id)
        .join(Dossier, Dossier.id == Permit.dossier_id)
        .where(Dossier.ref == ref, inspecting.Inspection.concluded_at.is_(None))
    )
    return lambda walker: walker.session.scalar(wanted)
