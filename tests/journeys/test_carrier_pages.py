"""Pages a carrier reaches by what he asked for before: plans by file, sharing, works, links."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from gis.network.holding import confirm
from gis.network.models import Occupancy
from permits.cases import linking
from permits.core import clock
from permits.core.settings import MailSettings
from permits.core.vocabulary import WorkKind
from permits.filing.rollout import checking
from permits.filing.rollout.template import MIME, template
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from permits.sharing import service as sharing
from permits.sharing.service import Ask, Wanted
from permits.sharing.vocabulary import SharedAsset
from tests.journeys.acting import reload_until
from tests.journeys.faces import NARROW, WIDE, faces
from tests.permits.filing.rollout.conftest import APPLICANT, a_row
from tests.permits.network.places import draft_of, free_segments, keep, register

pytestmark = pytest.mark.browser


def workbook(walker):
    """Write a plan with a right row and a wrong one."""
    columns = checking.columns_for(walker.session, WorkKind.TOWER_GROUND, None)
    rows = [a_row(1), a_row(2, technical__height_m="bốn mươi hai")]
    return template(WorkKind.TOWER_GROUND, columns, rows, APPLICANT, None)


@faces(WIDE, NARROW)
def test_a_plan_by_file(site, look, face):
    content = site.behind(workbook)
    opened = look("viettel", plans="/dn/ke-hoach", plan_new="/dn/ke-hoach/moi")
    page = opened.page
    opened.resume()
    page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"plan_refused-{face.name}")
    opened.resume()
    page.get_by_role("radio").first.check()
    file = {"name": "ke-hoach.xlsx", "mimeType": MIME, "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/dn/ke-hoach/*")
    opened.inspect(f"plan_checking-{face.name}")
    reload_until(page, page.locator("main table tbody tr").nth(1))
    opened.inspect(f"plan-{face.name}")
    path = page.url.removeprefix(opened.base)
    look(
        "viettel",
        plan_columns=f"{path}/cot",
        plan_row=f"{path}/dong/5",
        plan_papers=f"{path}/giay-to",
        plans_one="/dn/ke-hoach",
    )


def asked(walker):
    """Let one carrier ask another for a place on a mast; give the path of the question."""
    owner = walker.person("vnpt.ht")
    command = Ask(
        owner_id=owner.office_id,
        asset=SharedAsset.MAST,
        key="named:Cột chợ",
        name="Cột ăng ten tự đứng cạnh nhà văn hóa cộng đồng buôn Ea Nur, thôn Quyết Thắng",
        wanted=Wanted(("antenna",), 1, 36.0, 120.0, 1_500.0, 1.2),
        first=clock.today(),
        words="Đề nghị dùng chung một vị trí.",
        figures={"pole_id": None},
    )
    return (
        f"/dung-chung/yeu-cau/{sharing.ask(walker.session, walker.person('viettel'), command).ref}"
    )


@faces(WIDE, NARROW)
def test_sharing_as_both_sides_and_the_mediator_see_it(site, look, standing, face):
    question = site.behind(asked)
    opened = look(
        "viettel",
        sharing="/dung-chung",
        sharing_asked="/dung-chung?xem=asked",
        sharing_new="/dung-chung/yeu-cau/moi",
        sharing_question=question,
        windows="/dung-chung/cung-xay",
    )
    opened.resume()
    opened.page.locator("main a[href*='/dung-chung/cung-xay/']").first.click()
    opened.inspect(f"window-{face.name}")
    look("vnpt.ht", sharing_owner="/dung-chung", sharing_to_answer=question)
    look("khcn.cv", mediation="/dung-chung/hoa-giai")


@faces(WIDE, NARROW)
def test_what_a_permit_leads_to(site, look, standing, face):
    permit = f"/giay-phep/{standing.refs['issued']}"
    look(
        "vnpt",
        follow_find="/dn/ho-so/ke-thua",
        follow_place="/dn/ho-so/vi-tri?work=tower_ground",
    )
    look("viettel", conditions=f"{permit}/dieu-kien")
    look(
        "viettel.qt",
        company_factor="/dn/cong-ty/nguoi/viettel/hai-lop",
    )


def built(walker):
    """Confirm the bores of a draft, as its permit would; name it and what a tenant has there."""
    register(walker.session)
    dossier, person = draft_of(walker.session, walker.files, "duct")
    keep(walker.session, person, dossier, free_segments(walker.session, count=1))
    confirm(walker.session, dossier.ref, now=clock.now())
    days = text("upper_inf(during)")
    there = select(Occupancy).where(Occupancy.tenant == "viettel", days).limit(1)
    return dossier.ref, walker.session.scalars(there).one().id


@pytest.fixture(scope="module")
def works(site):
    """A part of the demo's network, with bores that were permitted."""
    return site.behind(built)


@faces(WIDE, NARROW)
def test_what_was_built_and_what_is_taken_out(look, works, face):
    ref, cable = works
    look("fpt", built=f"/ha-tang/hoan-cong/{ref}")
    look("viettel", taken_out=f"/ha-tang/thao-do/{cable}")


def linked(walker):
    """Send a question to an agency's address; give the path of the link."""
    dossier = walker.at("consultation", "tower-road")
    task = walker.task(dossier, "consultation")
    place = linking.Place(task.node, task.instance_no)
    wish = linking.Wish(place, "van-thu@xa.example", "Văn thư đổi địa chỉ")
    linking.make(walker.session, walker.person("sxd.cv1"), dossier.id, wish)
    newest = select(Notice.path).where(Notice.kind == NoticeKind.OPINION_LINK)
    return walker.session.scalars(newest.order_by(Notice.id.desc()).limit(1)).one()


@faces(WIDE, NARROW)
def test_a_question_answered_by_a_link(site, window, face, monkeypatch):
    mail = MailSettings("127.0.0.1", 9, "none", "thong-bao@htc.example", seconds=1)
    monkeypatch.setitem(site.app.extensions, "settings", replace(site.settings, mail=mail))
    opened = window(**face.options)
    page = opened.open(site.behind(linked))
    opened.inspect(f"link-{face.name}")
    opened.resume()
    page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"link_refused-{face.name}")
    opened.open(f"/y-kien/{'0' * 43}")
    opened.inspect(f"link_unknown-{face.name}")
