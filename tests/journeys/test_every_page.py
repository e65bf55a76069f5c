"""Every page, in both languages, wide and narrow: nobody is kept out, nothing spills over."""

import pytest

from permits.core.vocabulary import WorkKind
from tests.journeys.faces import NARROW, WIDE, faces

pytestmark = pytest.mark.browser


@faces(WIDE, NARROW)
def test_the_publics_pages(look, standing, face):
    opened = look(
        None,
        home="/",
        look_up="/tra-cuu",
        unknown_code="/tra-cuu?code=AAAA-BBBB-CCCC",
        track_running=f"/tra-cuu/{standing.refs['consultation']}",
        track_stopped=f"/tra-cuu/{standing.refs['supplement']}",
        track_extended=f"/tra-cuu/{standing.refs['escalated']}",
        track_issued=f"/tra-cuu/{standing.refs['issued']}",
        verified=f"/v/{standing.permit_code}",
        ended_list="/thu-hoi/danh-sach",
        guide="/huong-dan",
        procedure_tower="/huong-dan/thu-tuc/tower_ground",
        procedure_duct="/huong-dan/thu-tuc/duct_share",
        accessibility="/huong-dan/tiep-can",
        privacy="/huong-dan/rieng-tu",
        licences="/huong-dan/giay-phep-phan-mem",
        sign_in="/dang-nhap",
        gallery="/thu-vien",
        map="/ban-do",
        map_place="/ban-do?point=12.68,108.04&radius=500",
        map_refused="/ban-do?system=wgs84&coordinates=108.04,12.68",
        not_found="/khong-co-trang-nay",
    )
    opened.open("/dang-nhap")
    opened.page.locator("form button[type=submit]:not([name=login])").click()
    opened.inspect(f"sign_in_empty-{face.name}")


@faces(WIDE, NARROW)
def test_a_carriers_pages(look, standing, face):
    whole = f"/dn/ho-so/{standing.refs['draft whole']}"
    opened = look(
        "vnpt",
        my_work="/dn",
        my_work_filtered="/dn?q=khong-co-gi",
        start="/dn/ho-so/moi",
        hub_whole=whole,
        applicant=f"{whole}/applicant",
        site=f"{whole}/site",
        technical=f"{whole}/technical",
        papers_whole=f"{whole}/giay-to",
        sign_and_submit=f"{whole}/ky",
        check_result=f"{whole}/quy-hoach",
        check_answers=f"{whole}/kiem-tra",
        filed_supplement=f"/dn/ho-so/{standing.refs['supplement']}",
        supplement=f"/dn/ho-so/{standing.refs['supplement']}/bo-sung",
        confirmation=f"/dn/ho-so/{standing.refs['assign']}/da-nop",
        filed=f"/dn/ho-so/{standing.refs['assign']}",
        filed_withdrawal=f"/dn/ho-so/{standing.refs['withdrawal']}",
        withdraw=f"/dn/ho-so/{standing.refs['assign']}/rut",
        account="/tai-khoan",
        forbidden="/cb",
    )
    page = opened.open(f"{whole}/kiem-tra")
    page.locator("form button[type=submit]").last.click()
    opened.inspect(f"check_answers_refused-{face.name}")
    page = opened.open(f"/dn/ho-so/{standing.refs['assign']}/rut")
    page.locator("main form button[type=submit]").click()
    opened.inspect(f"withdraw_refused-{face.name}")
    page = opened.open(f"{whole}/site")
    page.locator("[name=coordinates]:visible").fill("108.066000, 12.616000")
    page.locator("main form button[type=submit].govuk-button").first.click()
    opened.inspect(f"site_refused-{face.name}")


@faces(WIDE, NARROW)
def test_the_pages_of_an_empty_draft(look, standing, face):
    drafts = {work: f"/dn/ho-so/{standing.refs[f'empty {work}']}" for work in WorkKind}
    tower = drafts[WorkKind.TOWER_GROUND]
    opened = look(
        "fpt",
        hub_empty=tower,
        applicant_empty=f"{tower}/applicant",
        site_empty=f"{tower}/site",
        papers_empty=f"{tower}/giay-to",
        check_answers_empty=f"{tower}/kiem-tra",
        site_of_route=f"{drafts[WorkKind.DUCT_SHARE]}/site",
    )
    for work, path in drafts.items():
        opened.open(f"{path}/technical")
        opened.page.locator("main form button[type=submit].govuk-button").first.click()
        opened.inspect(f"technical_refused_{work}-{face.name}")
    page = opened.open(f"{tower}/giay-to")
    file = {"name": "ban-ve.pdf", "mimeType": "application/pdf", "buffer": b"no PDF at all"}
    page.locator("#paper-drawings input[type=file]").set_input_files(file)
    page.locator("#paper-drawings button[type=submit]").click()
    opened.inspect(f"papers_refused-{face.name}")


def desk_pages(standing):
    """Name each page of the desk with who opens it."""
    seats = {
        "reception": "tiepnhan",
        "assign": "sxd.tp",
        "withdrawal": "sxd.cv2",
        "escalated": "sxd.tp",
        "zone_approval": "kcn.khu",
        "consultation": "chqs",
        "owner": "vnpt.ht",
        "mediation": "khcn.cv",
        "draft": "sxd.cv1",
        "review": "kcn.tp",
        "sign": "sxd.gd",
        "number": "kkt.vt",
        "issued": "tiepnhan",
        "ended": "tiepnhan",
    }
    return [(name, login, f"/cb/ho-so/{standing.codes[name]}") for name, login in seats.items()]


@faces(WIDE, NARROW)
def test_the_desk_and_every_act(look, standing, face):
    look("tiepnhan", queue="/cb", queue_overdue="/cb?xem=overdue")
    look(
        "tiepnhan",
        register="/cb/so-theo-doi",
        register_refused="/cb/so-theo-doi?since=x",
        report="/cb/bao-cao",
    )
    look("sxd.tp", queue_escalated="/cb?xem=escalated", account_of_head="/tai-khoan")
    look("sxd.cv2", queue_in_stead="/cb", account_in_stead="/tai-khoan")
    look("mobifone", filed_extended=f"/dn/ho-so/{standing.refs['escalated']}")
    look("sxd.qh", queue_forbidden="/cb")
    for name, login, path in desk_pages(standing):
        look(login, **{f"act_{name}": path})


@faces(WIDE, NARROW)
def test_every_tab_of_a_review_and_an_act_that_was_refused(look, standing, face):
    opened = look("sxd.cv1", review_draft=f"/cb/ho-so/{standing.codes['draft']}")
    tabs = opened.page.locator(".govuk-tabs__tab")
    for index in range(1, tabs.count()):
        opened.resume()
        tabs.nth(index).click()
        opened.inspect(f"review_tab_{index}-{face.name}")
    opened = look("tiepnhan", review=f"/cb/ho-so/{standing.codes['reception']}")
    opened.page.locator(".d-decision input[type=radio]").last.check()
    opened.inspect(f"act_chosen-{face.name}")
    opened.resume()
    opened.page.locator(".d-decision__acts button[type=submit]").click()
    opened.inspect(f"act_refused-{face.name}")


@faces(WIDE, NARROW)
def test_what_may_be_done_besides_open_and_refused(look, standing, face):
    opened = look("sxd.tp", review_of_head=f"/cb/ho-so/{standing.codes['escalated']}")
    opened.page.locator("#viec-khac > summary").click()
    for one in opened.page.locator(".d-besides__one > summary").all():
        one.click()
    opened.inspect(f"besides-{face.name}")
    opened.resume()
    opened.page.locator("#stop button[type=submit]").click()
    opened.inspect(f"besides_refused-{face.name}")


@faces(WIDE, NARROW)
def test_who_stands_in_is_asked_and_refused(look, standing, face):
    opened = look("sxd.tp", stand_in="/tai-khoan/lam-thay")
    opened.page.locator("main form button[type=submit]").click()
    opened.inspect(f"stand_in_refused-{face.name}")
