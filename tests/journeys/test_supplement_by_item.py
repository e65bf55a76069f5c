"""What is wrong with papers becomes a letter; it is answered, and the answers stand beside it."""

import pytest
from playwright.sync_api import expect

from permits.core.vocabulary import DossierSection
from permits.demo import samples
from tests.journeys.acting import decide, fill, find_lacking, names, press, recorded
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

POLE = SAMPLES["pole-city"]
WHAT = "Bản vẽ móng cột số 3 chưa có chữ ký của chủ trì thiết kế."
ALSO = "Hạ chiều cao cột để không che biển báo giao thông."
ANSWER = "Giấy tờ đất có hiệu lực đến hết ngày 31/12/2035."
PLAIN = "Nói rõ ngày hết hạn của giấy tờ đất."


def add_line(page, about, words):
    """Word one more thing to be asked for, in the first line of the letter that is empty."""
    lines = page.locator(".d-letter__line").all()
    line = next(each for each in lines if not each.locator("textarea").input_value())
    line.get_by_role("checkbox").check()
    line.locator("select").select_option(label=about)
    line.locator("textarea").fill(words)
    press(page, "Cập nhật xem trước")
    expect(page.locator(".d-letter__paper")).to_contain_text(words)


def ask(officer, code):
    """Judge the papers, take the letter drafted from what failed, add to it and send it."""
    page = officer.open(f"/cb/ho-so/{code}")
    find_lacking(page, code, "Bản vẽ", WHAT)
    page.goto(f"/cb/ho-so/{code}")
    page.get_by_role("link", name="Soạn yêu cầu bổ sung").click()
    expect(page.locator(".d-letter__paper")).to_contain_text(WHAT)
    add_line(page, "Chiều cao cột", ALSO)
    add_line(page, "Nội dung khác", PLAIN)
    officer.inspect("supplement-letter")
    officer.resume()
    page.locator("button[value=send]").click()
    recorded(page, code)


def answer_paper(page):
    """Hand in the better drawings at the item that asks for them."""
    row = page.locator("#paper-drawings")
    better = {"name": "mong.pdf", "mimeType": "application/pdf", "buffer": samples.paper("Móng")}
    row.locator("input[type=file]").first.set_input_files(better)
    row.get_by_role("button", name="Thay bằng tệp này").first.click()
    # The box names the chosen file at once; only the link says that it has arrived.
    expect(row.locator("ins").get_by_role("link", name="mong.pdf")).to_be_visible()


def answer_field(page):
    """Go to the very field an item asks about, and change it."""
    page.get_by_role("link", name=f"Sửa ở phần “{DossierSection.TECHNICAL.vi}”").first.click()
    fill(page, {"height_m": "11,5"})
    press(page, "Lưu và tiếp tục")
    page.goto(page.url)


def answer_all(carrier, ref):
    """Answer item by item; what is still open keeps the whole from being handed back."""
    page = carrier.open(f"/dn/ho-so/{ref}/bo-sung")
    for asked in (WHAT, ALSO, PLAIN):
        expect(page.get_by_text(asked).first).to_be_visible()
    carrier.inspect("supplement-asked")
    carrier.resume()
    answer_paper(page)
    answer_field(page)
    page.goto(f"/dn/ho-so/{ref}/bo-sung")
    press(page, "Nộp bổ sung")
    expect(page.get_by_role("alert").first).to_contain_text("Mục 3")
    carrier.inspect("supplement-unanswered")
    carrier.resume()
    page.locator(".d-asked > li").last.locator("textarea").fill(ANSWER)
    press(page, "Nộp bổ sung")
    expect(page.get_by_text("Hiện không có việc nào chờ bạn").first).to_be_visible()


def see_the_differences(officer, code):
    """Look at each item with its answer, old beside new, and at the paper that is new."""
    page = officer.open(f"/cb/ho-so/{code}#thay-doi")
    page.get_by_role("tab", name="Thay đổi").click()
    panel = page.locator("#thay-doi")
    items = panel.locator(".d-asked-item")
    expect(items).to_have_count(3)
    expect(items.filter(has_text="Chưa trả lời")).to_have_count(0)
    expect(items.filter(has_text=ANSWER)).to_be_visible()
    height = panel.get_by_role("row").filter(has_text="Chiều cao")
    expect(height.locator("del")).to_contain_text("12")
    expect(height.locator("ins")).to_contain_text("11,5")
    officer.inspect("review-differences")
    officer.resume()
    page.locator("#thay-doi").get_by_role("link", name="So bản cũ với bản mới: mong.pdf").click()
    expect(page.get_by_role("heading", name="Bản trước", exact=False).first).to_be_visible()
    expect(page.get_by_text("Bản mới, chưa có ý kiến").first).to_be_visible()


def test_what_failed_is_asked_for_by_letter_and_answered_item_by_item(site, window, desk):
    code, ref, _ = site.behind(lambda walker: names(walker.at("appraise", POLE.key)))
    ask(desk("sxd.cv1"), code)
    answer_all(window("vnpt"), ref)
    decide(desk("sxd.tp"), code, assignee="sxd.cv1")
    see_the_differences(desk("sxd.cv1"), code)
