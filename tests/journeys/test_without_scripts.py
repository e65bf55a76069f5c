"""A cable in another carrier's ducts, from filing to the consent, with JavaScript switched off."""

import pytest
from playwright.sync_api import expect

from permits.core.vocabulary import DossierStatus
from tests.journeys.acting import (
    answer,
    decide,
    file_whole,
    find_lacking,
    hand_over,
    names,
    press,
    promise,
    recorded,
    title,
)
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

DUCT = SAMPLES["duct"]


@pytest.fixture
def plain(desk):
    """Give a window in which no script runs."""
    return lambda login: desk(login, java_script_enabled=False)


def file_duct(page):
    """File the duct dossier on paper-like pages alone; give its code."""
    file_whole(page, DUCT, ward="24133")
    press(page, "Nộp hồ sơ")
    expect(page.get_by_role("alert")).to_contain_text("Cần đánh dấu xác nhận mục này")
    promise(page)
    press(page, "Nộp hồ sơ")
    expect(title(page)).to_have_text("Đã nộp hồ sơ")
    return page.locator("strong", has_text="H15.").inner_text()


def test_a_duct_is_shared_with_its_owners_consent_and_no_page_needs_a_script(plain):
    code = file_duct(plain("fpt").page)
    decide(plain("tiepnhan"), code, "Tiếp nhận")

    page = plain("vnpt.ht").open(f"/cb/ho-so/{code}")
    expect(
        page.get_by_text("Đơn vị có cho dùng chung hạ tầng trên tuyến này không")
    ).to_be_visible()
    answer(page, "Đồng ý có điều kiện")
    expect(page.locator(".d-act").get_by_role("alert")).to_contain_text("Cần ghi rõ lý do")
    conditions = "Báo trước ba ngày khi kéo cáp."
    answer(page, "Đồng ý có điều kiện", "Còn một ống trống.", conditions=conditions)

    decide(plain("sxd.tp"), code, assignee="sxd.cv1")
    officer = plain("sxd.cv1")
    decide(officer, code, "Đạt yêu cầu", "Còn chỗ trong ống.")
    page = officer.open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(conditions).first).to_be_visible()
    decide(officer, code, "Đề xuất thống nhất dùng chung", "Chủ sở hữu đã đồng ý.")
    decide(plain("sxd.tp"), code, "Trình lãnh đạo")
    decide(plain("sxd.gd"), code, "Ký")
    decide(plain("sxd.vt"), code)
    hand_over(plain("tiepnhan"), code)

    page = plain("fpt").open("/dn")
    card = page.locator(".d-todo li").filter(has_text=code).first
    card.get_by_role("link", name=DUCT.name).first.click()
    expect(page.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    expect(page.get_by_role("link", name="Văn bản thống nhất dùng chung")).to_be_visible()


def test_a_supplement_is_asked_for_answered_and_weighed_and_no_page_needs_a_script(site, plain):
    code, ref, _ = site.behind(lambda walker: names(walker.at("appraise", "pole-city")))
    wanting, answered = "Bản vẽ móng chưa có chữ ký.", "Chữ ký số nằm ở trang cuối của bản vẽ."
    page = plain("sxd.cv1").page
    find_lacking(page, code, "Bản vẽ", wanting)
    page.goto(f"/cb/ho-so/{code}")
    page.get_by_role("link", name="Soạn yêu cầu bổ sung").click()
    expect(page.locator(".d-letter__paper")).to_contain_text(wanting)
    page.locator("button[value=send]").click()
    recorded(page, code)

    page = plain("vnpt").open(f"/dn/ho-so/{ref}/bo-sung")
    expect(page.get_by_text(wanting).first).to_be_visible()
    press(page, "Nộp bổ sung")
    expect(page.get_by_role("alert").first).to_contain_text("Mục 1")
    page.locator(".d-asked > li").first.locator("textarea").fill(answered)
    press(page, "Nộp bổ sung")

    decide(plain("sxd.tp"), code, assignee="sxd.cv1")
    page = plain("sxd.cv1").open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(answered).first).to_be_visible()
    decide(plain("sxd.cv1"), code, "Đạt yêu cầu", "Đã giải trình.")
