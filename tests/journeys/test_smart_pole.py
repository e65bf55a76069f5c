"""Smart poles whose papers are not enough at first: one request, one answer, then the permit."""

import re

import pytest
from playwright.sync_api import expect

from permits.core.vocabulary import DossierSection, DossierStatus
from permits.demo import samples, walk
from permits.dossiers import queries as dossiers
from tests.journeys.acting import decide, fill, hand_over, names, press
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

POLE = SAMPLES["pole-city"]
ASKED = "Bổ sung bản vẽ móng có chữ ký số."


def replace_drawings(page):
    """Put better drawings in the place of those that were not enough."""
    row = page.locator("#paper-drawings")
    row.get_by_text("Thay tệp").first.click()
    better = {"name": "mong.pdf", "mimeType": "application/pdf", "buffer": samples.paper("Móng")}
    row.locator("input[type=file]").first.set_input_files(better)
    row.get_by_role("button", name="Thay bằng tệp này").first.click()
    expect(row).to_contain_text("mong.pdf")
    expect(row).to_contain_text("Bản trước")


def answer_request(page, code):
    """Do as asked: change a figure, replace a paper, and hand the dossier back."""
    card = page.locator(".d-todo li").filter(has_text=code).first
    card.get_by_role("link", name=POLE.name).first.click()
    expect(page.get_by_text(ASKED)).to_be_visible()
    page.get_by_role("link", name=DossierSection.TECHNICAL.vi).click()
    fill(page, {"height_m": "11,5"})
    press(page, "Lưu và tiếp tục")
    page.get_by_role("link", name="Xem yêu cầu và nộp bổ sung").click()
    page.get_by_role("link", name="Giấy tờ kèm theo").click()
    replace_drawings(page)
    press(page, "Về yêu cầu bổ sung")
    press(page, "Nộp bổ sung")
    expect(page.get_by_role("alert")).to_contain_text("chưa được trả lời")
    fill(page, {"note": "Đã thay bản vẽ móng, hạ chiều cao còn 11,5 m."})
    press(page, "Nộp bổ sung")
    expect(page.get_by_text("Hiện không có việc nào chờ bạn")).to_be_visible()


def test_poles_are_permitted_after_one_supplement(site, window, desk):
    code, ref, number = site.behind(lambda walker: names(walker.at("appraise", POLE.key)))
    login = "sxd.cv1"
    decide(desk(login), code, "Cần bổ sung hồ sơ", ASKED)

    stranger = window()
    public = stranger.open(f"/tra-cuu/{ref}")
    expect(public.get_by_text(DossierStatus.SUPPLEMENT.vi).first).to_be_visible()
    assert ASKED not in public.locator("body").inner_text()

    carrier = window("vnpt")
    page = carrier.open("/dn")
    expect(page.get_by_text("Yêu cầu bổ sung").first).to_be_visible()
    answer_request(page, code)

    decide(desk("sxd.tp"), code, assignee=login)
    officer = desk(login)
    page = officer.open(f"/cb/ho-so/{code}")
    weighed = page.get_by_role("region", name="Kiểm tra và thông tin")
    expect(weighed.get_by_text("11,5 m", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("Cần bổ sung"))).to_have_count(0)
    decide(officer, code, "Đạt yêu cầu", "Đã bổ sung đủ.")

    def walk_on(walker):
        walk.walk_to(walker.session, dossiers.whole(walker.session, number), "number_permit")

    site.behind(walk_on)
    decide(desk("sxd.vt"), code)
    hand_over(desk("tiepnhan"), code)
    public.reload()
    expect(public.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    page = carrier.open(f"/dn/ho-so/{ref}")
    expect(page.get_by_role("link", name="Giấy phép xây dựng")).to_be_visible()
