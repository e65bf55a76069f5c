"""742 sites in one file, 31 of them wrong: sent, mended from the annotated copy, and begun."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from permits.demo.rollout import ROWS, WRONG, rollout_file
from permits.filing.rollout.template import MIME
from permits.filing.rollout.vocabulary import FAULTS_SHEET
from tests.journeys.acting import press, reload_until, title

pytestmark = pytest.mark.browser

NAME = "trien-khai-2027.xlsx"


def send(page, content, button):
    """Choose a workbook in the box of the page and send it."""
    box = page.locator("input[type=file]").first
    box.set_input_files({"name": NAME, "mimeType": MIME, "buffer": content})
    press(page, button)


def figure(page, name):
    """Give the number that stands under a name above the rows."""
    return page.locator(".d-figure").filter(has_text=name).locator("b")


def begin_plan(carrier, content):
    """Send the file and wait, the page refreshing itself, until every row is checked."""
    page = carrier.open("/dn/ke-hoach")
    press(page, "Gửi tệp mới")
    page.get_by_role("radio").first.check()
    send(page, content, "Gửi và kiểm tra")
    expect(title(page)).to_have_text(NAME)
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=90_000)
    return page


def read_what_is_wrong(carrier, mistakes):
    """See exactly the wrong rows, each with the cell that is to blame and why."""
    page = carrier.page
    expect(figure(page, "Có lỗi")).to_have_text(str(WRONG))
    page.get_by_role("link", name=re.compile("^Chỉ dòng lỗi")).click()
    rows = page.locator("main table tbody tr")
    expect(rows).to_have_count(WRONG)
    told = [row.inner_text() for row in rows.all()]
    unnamed = [each.cell for each in mistakes if not any(each.cell in text for text in told)]
    assert not unnamed
    carrier.inspect("rollout-wrong")
    carrier.resume()


def look_at_columns(page):
    """See how each column of the file was recognised, and leave it so."""
    page.get_by_role("link", name=re.compile("các cột đã nhận ra|cách ghép cột")).click()
    expect(title(page)).to_have_text("Cột nào là cột nào?")
    height = page.get_by_role("row").filter(has=page.locator("th", has_text="Chiều cao")).first
    expect(height.locator("select")).to_have_value("technical.height_m")
    page.locator(".govuk-back-link").click()


def take_annotated(page, mistakes):
    """Download one's own file with a remark at every wrong cell, and open it as Excel would."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp của bạn kèm lỗi ở từng ô").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    listed = {row[0] for row in book[FAULTS_SHEET].iter_rows(min_row=2, values_only=True)}
    last = sheet.max_column
    assert sheet.cell(1, last).value == "Lỗi"
    for each in mistakes:
        assert each.cell in listed
        assert sheet.cell(each.number, last).value.startswith(each.cell)


def make_drafts(carrier):
    """Have drafts made in the background, and come back to a page that knows how far they are."""
    page = carrier.page
    page.locator("[name=warned_too]").check()
    press(page, "Lập hồ sơ cho các dòng đạt")
    expect(page.get_by_role("status").filter(has_text="Đã lập")).to_be_visible()
    carrier.inspect("rollout-running")
    carrier.resume()
    here = page.url
    carrier.open("/dn")
    page = carrier.open(here)
    expect(title(page)).to_have_text(NAME)
    reload_until(page, figure(page, "Đã lập hồ sơ").filter(has_text=re.compile(rf"^{ROWS}$")))


def test_of_a_file_of_742_sites_the_31_wrong_ones_are_mended_and_all_become_drafts(site, window):
    made = site.behind(lambda walker: rollout_file(walker.session))
    carrier = window("viettel")
    page = begin_plan(carrier, made.content)
    look_at_columns(page)
    read_what_is_wrong(carrier, made.mistakes)
    take_annotated(page, made.mistakes)

    send(page, made.corrected, "Gửi tệp đã sửa")
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=90_000)
    expect(figure(page, "Có lỗi")).to_have_text("0")
    make_drafts(carrier)
    expect(figure(page, "Có lỗi")).to_have_text("0")
