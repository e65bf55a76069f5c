"""A head of unit goes away: the colleague he names does his work, and everybody can see it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from permits.core import clock
from tests.journeys.acting import answer, fill, names, press, recorded

pytestmark = pytest.mark.browser

HEAD, STAND_IN = "kcn.tp", "kcn.cv2"


def be_away(window):
    """Name, on the account's own page, who does one's work for a week; the past is refused."""
    page = window.open("/tai-khoan")
    press(page, "Cử người làm thay")
    today = clock.today()
    page.locator("[name=substitute]").select_option(STAND_IN)
    page.locator("[name=roles][value=case_officer]").uncheck()
    page.locator("[name=roles][value=unit_head]").check()
    if page.locator("select[name=principal]").count():
        page.locator("select[name=principal]").select_option(HEAD)
    words = {"from_day": f"{today:%d/%m/%Y}", "to_day": f"{today - timedelta(days=3):%d/%m/%Y}"}
    fill(page, words | {"reason": "Đi công tác."})
    press(page, "Cử người làm thay")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("[name=reason]")).to_have_value("Đi công tác.")
    window.inspect("absence-refused")
    window.resume()
    fill(page, {"to_day": f"{today + timedelta(days=7):%d/%m/%Y}"})
    press(page, "Cử người làm thay")
    expect(page.get_by_text("Đang làm thay").first).to_be_visible()


def test_whoever_is_named_does_the_work_of_one_who_is_away(site, desk):
    def two(walker):
        return [names(walker.at("review", "tower-zone"))[0] for _ in range(2)]

    code, later = site.behind(two)
    window = desk(STAND_IN)
    page = window.open("/cb")
    expect(page.get_by_role("link", name=code, exact=True)).to_have_count(0)
    be_away(desk(HEAD))

    window = desk(STAND_IN)
    page = window.open("/cb?xem=all")
    page.get_by_role("link", name=code, exact=True).first.click()
    expect(page.get_by_text("Bạn làm thay").first).to_be_visible()
    window.inspect("review-stand-in")
    window.resume()
    answer(page, "Trình lãnh đạo")
    recorded(page, code)

    page = desk("kcn.cv1").open(f"/cb/ho-so/{code}")
    page.get_by_role("tab", name="Lịch sử").click()
    expect(page.locator("#lich-su").get_by_text("thay Trần Mẫu Nga").first).to_be_visible()

    page = desk(HEAD).open("/tai-khoan")
    page.get_by_role("button", name="Kết thúc").first.click()
    expect(page.get_by_text("Đang làm thay")).to_have_count(0)
    page = desk(STAND_IN).open("/cb?xem=all")
    expect(page.get_by_role("link", name=later, exact=True)).to_have_count(0)
