"""What goes wrong on an office day: a refusal, an ended sign-in, two clicks, two people."""

import re

import pytest
from playwright.sync_api import expect

from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.vocabulary import DossierSection, DossierStatus, WorkKind
from tests.journeys.acting import (
    answer,
    begin,
    decide,
    fill,
    names,
    press,
    promise,
    recorded,
    reload_until,
    title,
)
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

TOWER = SAMPLES["tower-city"]
TOO_LARGE = 52 * 1024 * 1024


def end_sign_ins(site, login):
    """End every sign-in of somebody, as a night does."""

    def end(walker):
        person = walker.person(login)
        accounts.end_sign_ins(walker.session, person.person_id, at=clock.now())

    site.behind(end)


def sign_in_again(page, login):
    """Sign in on the page that asks for it."""
    expect(page.get_by_text("Nội dung bạn vừa gửi vẫn được giữ")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill("cot-va-cong-be")
    press(page, "Đăng nhập")


def test_reception_may_refuse_a_dossier_and_says_why(site, window):
    code, ref, _ = site.behind(lambda walker: names(walker.file("tower-high")))
    reception, reason = window("tiepnhan"), "Hồ sơ không thuộc thẩm quyền của tỉnh."
    page = reception.open(f"/cb/ho-so/{code}")
    answer(page, "Từ chối tiếp nhận")
    expect(page.locator(".d-act").get_by_role("alert")).to_contain_text("Chọn ít nhất một lý do")
    expect(page.get_by_role("radio", name="Từ chối tiếp nhận")).to_be_checked()
    page.locator(".d-grounds").get_by_role("checkbox").first.check()
    answer(page, "Từ chối tiếp nhận", reason)
    recorded(page, code)

    page = window("mobifone").open(f"/dn/ho-so/{ref}")
    expect(page.get_by_text(DossierStatus.NOT_RECEIVED.vi).first).to_be_visible()
    expect(page.get_by_text(reason).first).to_be_visible()
    slip = page.get_by_role("link", name="Phiếu từ chối tiếp nhận hồ sơ")
    reload_until(page, slip)

    public = window().open(f"/tra-cuu/{ref}")
    expect(public.get_by_text(DossierStatus.NOT_RECEIVED.vi).first).to_be_visible()
    assert reason not in public.locator("body").inner_text()


def test_what_a_carrier_typed_outlives_the_end_of_his_sign_in(site, window):
    page = window("fpt").open("/dn")
    hub = begin(page, WorkKind.TOWER_GROUND)
    page.get_by_role("link", name=DossierSection.APPLICANT.vi).click()
    fill(page, TOWER.applicant())
    end_sign_ins(site, "fpt")
    press(page, "Lưu và tiếp tục")

    sign_in_again(page, "fpt")
    expect(title(page)).to_have_text("Gửi lại nội dung đã nhập")
    expect(page.get_by_text(TOWER.name)).to_be_visible()
    press(page, "Gửi lại")
    expect(title(page)).to_have_text(TOWER.name)
    assert page.url.startswith(hub)


def test_what_an_official_typed_outlives_the_end_of_his_sign_in(site, window):
    code, _, _ = site.behind(lambda walker: names(walker.at("appraise", "tower-city")))
    page = window("sxd.cv1").open(f"/cb/ho-so/{code}")
    end_sign_ins(site, "sxd.cv1")
    answer(page, "Đạt yêu cầu", "Đáp ứng mọi điều kiện.")

    sign_in_again(page, "sxd.cv1")
    expect(page.get_by_text("Đáp ứng mọi điều kiện.")).to_be_visible()
    press(page, "Gửi lại")
    recorded(page, code)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_clicks_file_once(site, window, scripts):
    ref = site.behind(lambda walker: walker.draft("tower-city").ref)
    page = window("vnpt", java_script_enabled=scripts).open(f"/dn/ho-so/{ref}/kiem-tra")
    promise(page)
    page.get_by_role("button", name="Nộp hồ sơ", exact=True).dblclick()

    expect(title(page)).to_have_text("Đã nộp hồ sơ")
    code = page.locator("strong", has_text="H15.").inner_text()
    page = window("tiepnhan").open("/cb")
    expect(page.get_by_role("link", name=code, exact=True)).to_have_count(1)


def test_of_two_people_at_one_task_the_slower_is_told_and_keeps_his_words(site, window):
    code, _, _ = site.behind(lambda walker: names(walker.file("tower-city")))
    slower = window("tiepnhan2").open(f"/cb/ho-so/{code}")
    decide(window("tiepnhan"), code, "Tiếp nhận")
    answer(slower, "Yêu cầu hoàn thiện", "Giấy tờ đất chưa có trang ký.")

    expect(slower.get_by_text("Việc này đã được xử lý")).to_be_visible()
    expect(slower.get_by_text("Giấy tờ đất chưa có trang ký.")).to_be_visible()


def test_two_windows_of_one_draft_do_not_overwrite_each_other(site, window):
    ref = site.behind(lambda walker: walker.draft("tower-city").ref)
    carrier = window("vnpt")
    path = f"/dn/ho-so/{ref}/technical"
    first, second = carrier.open(path), window("vnpt").open(path)
    fill(first, {"height_m": "30"})
    press(first, "Lưu và tiếp tục")
    fill(second, {"height_m": "33"})
    press(second, "Lưu và tiếp tục")

    expect(second.get_by_text("Chọn nội dung giữ lại ở từng mục rồi lưu.")).to_be_visible()
    expect(second.locator("[name=height_m]")).to_have_value("33")
    second.get_by_role("radio", name="Bạn nhập 33 m").check()
    press(second, "Lưu và tiếp tục")
    first.goto(path)
    expect(first.locator("[name=height_m]")).to_have_value(re.compile("^33"))


def test_a_file_over_the_limit_is_refused_by_name_of_the_limit(window, tmp_path):
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as out:
        out.truncate(TOO_LARGE)
    page = window("vnpt").open("/dn")
    page.goto(begin(page, WorkKind.SMART_POLE) + "/giay-to")
    row = page.locator("#paper-load_report")
    row.locator("input[type=file]").set_input_files(huge)
    row.get_by_role("button", name="Tải lên").click()

    expect(row).to_contain_text("lớn hơn 30 MB nên chưa gửi")


def test_what_is_anothers_does_not_exist_and_what_is_not_ones_work_is_closed(site, window):
    code, ref, _ = site.behind(lambda walker: names(walker.file("tower-city")))
    page = window("viettel").open(f"/dn/ho-so/{ref}")
    expect(title(page)).to_have_text("Không tìm thấy trang hoặc hồ sơ này.")
    page.goto("/cb")
    expect(title(page)).to_have_text("Tài khoản của bạn không có quyền làm việc này.")
    page = window("kkt.tp").open(f"/cb/ho-so/{code}")
    expect(title(page)).to_have_text("Không tìm thấy trang hoặc hồ sơ này.")
    page = window().open(f"/cb/ho-so/{code}")
    expect(title(page)).to_have_text("Đăng nhập")
    page.goto("/tra-cuu/AAAA-BBBB-CCCC")
    expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy mã")
