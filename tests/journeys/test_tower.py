"""A tower in an industrial park: from the first wrong coordinates to the verified permit."""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from permits.core.vocabulary import DossierSection, DossierStatus, WorkKind
from permits.papers.vocabulary import PermitState
from permits.signing.keys import trust_anchors
from permits.signing.verification import verify
from tests.journeys.acting import (
    begin,
    decide,
    give_paper,
    give_papers,
    hand_over,
    placed,
    press,
    promise,
    propose,
    say,
    title,
)
from tests.support.browser import PHONE
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

TOWER = SAMPLES["tower-zone"]
#: What only the carrier and the officials may know.
PRIVATE = ("Nguyễn Văn Mẫu", "0905 000 001", "hoso@carrier.example", "Lô CN-05", "12,599", "12.599")


def sign_in(page, login):
    """Come to one's own pages through the door, as everybody does."""
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill("cot-va-cong-be")
    press(page, "Đăng nhập")


def place_wrongly_then_rightly(carrier):
    """Give the axes the wrong way round, and take over what the server thinks was meant."""
    page, swapped = carrier.page, "107.941000, 12.599200"
    say(page, DossierSection.SITE, placed(TOWER, "24175") | {"coordinates": swapped})
    expect(page.get_by_role("alert")).to_contain_text("Có vẻ hai trục bị đảo chỗ")
    expect(page.get_by_label("Địa chỉ, thửa đất, lô")).to_have_value(TOWER.address)
    carrier.inspect("site_swapped")
    carrier.resume()
    press(page, "Đổi X và Y")
    expect(page.locator("[name=coordinates]:visible")).to_have_value(re.compile("^12[.,]599"))
    press(page, "Lưu và tiếp tục")


def attach_with_one_mistake(page):
    """Give a text that calls itself a PDF among good files; only that one is refused."""
    give_papers(page, "request_form", "land_paper")
    give_paper(page, "project_approval", b"This is no PDF whatever its name says.")
    expect(page.get_by_role("alert")).to_contain_text("project_approval.pdf")
    expect(page.locator("#paper-project_approval")).to_contain_text("Còn thiếu")
    expect(page.locator("#paper-land_paper")).to_contain_text("Đã có")
    give_papers(page, "project_approval", "drawings")


def file_tower(carrier):
    """File the tower as its carrier does; give its code and its look-up code."""
    page = carrier.page
    begin(page, WorkKind.TOWER_GROUND)
    say(page, DossierSection.APPLICANT, TOWER.applicant())
    place_wrongly_then_rightly(carrier)
    expect(title(page)).to_have_text("Kết quả kiểm tra vị trí")
    expect(page.get_by_text("KCN Hòa Phú").first).to_be_visible()
    press(page, "Tiếp tục")
    say(page, DossierSection.TECHNICAL, TOWER.technical)
    page.get_by_role("link", name="Giấy tờ kèm theo").click()
    attach_with_one_mistake(page)
    press(page, "Tiếp tục: ký đơn")
    press(page, "Kiểm tra lại và nộp")
    expect(page.get_by_text("Trạm BTS KCN Hòa Phú").first).to_be_visible()
    press(page, "Nộp hồ sơ")
    expect(page.get_by_role("alert")).to_contain_text("Cần đánh dấu xác nhận mục này")
    promise(page)
    press(page, "Nộp hồ sơ")
    expect(title(page)).to_have_text("Đã nộp hồ sơ")
    expect(page.locator(".d-square svg")).to_be_visible()
    code = page.locator("strong", has_text="H15.").inner_text()
    return code, page.locator(".d-code").first.inner_text()


def decide_everything(desk, code):
    """Let reception, department, park, leader and clerk do their parts, one after the other."""
    decide(desk("tiepnhan"), code, "Tiếp nhận")
    decide(desk("sxd.tp"), code, assignee="sxd.cv1")
    decide(desk("sxd.cv1"), code, "Đạt yêu cầu", "Đáp ứng điều kiện.")
    decide(desk("kcn.khu"), code, "Chấp thuận")
    conditions = "Treo biển báo an toàn tại công trường."
    propose(desk("kcn.cv1"), code, "Đề xuất cấp phép", "Đủ điều kiện.", conditions)
    decide(desk("kcn.tp"), code, "Trình lãnh đạo")
    page = desk("kcn.tb").open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(conditions).first).to_be_visible()
    decide(desk("kcn.tb"), code, "Ký")
    decide(desk("kcn.vt"), code)
    hand_over(desk("tiepnhan"), code)


def take_permit(site, page):
    """Download the permit, see that both its signatures are good, and give its bytes."""
    page.reload()
    expect(page.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    with page.expect_download() as download:
        page.locator("li", has_text="Giấy phép xây dựng").get_by_role("link").first.click()
    content = download.value.path().read_bytes()
    seen = site.behind(lambda _: verify(content, trust_anchors(site.settings.keys_dir)))
    assert seen.good
    assert len(seen.signatures) == 2
    return content


def code_on(permit):
    """Read the code beside the square of a permit."""
    words = subprocess.run(["pdftotext", "-", "-"], input=permit, capture_output=True, check=True)
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", words.stdout.decode())
    assert found
    return found[0]


def test_a_tower_is_filed_decided_signed_and_followed_by_everybody(site, window, desk):
    carrier = window()
    page = carrier.open("/dn")
    sign_in(page, "viettel")
    expect(title(page)).to_have_text("Hồ sơ của tôi")
    code, look_up_code = file_tower(carrier)
    press(page, "Xem hồ sơ")
    expect(page.get_by_text("Hiện không có việc nào chờ bạn")).to_be_visible()

    stranger = window(viewport=PHONE)
    public = stranger.open("/tra-cuu")
    public.get_by_label("Mã tra cứu hoặc mã trên giấy phép").fill(look_up_code.lower())
    press(public, "Tra cứu")
    expect(public.get_by_text(DossierStatus.NEW.vi).first).to_be_visible()

    decide_everything(desk, code)

    public.reload()
    expect(public.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    told = public.locator("body").inner_text()
    assert not [secret for secret in PRIVATE if secret in told]

    permit = take_permit(site, page)
    public.goto("/tra-cuu")
    public.get_by_label("Mã tra cứu hoặc mã trên giấy phép").fill(code_on(permit))
    press(public, "Tra cứu")
    expect(title(public)).to_have_text(PermitState.VALID.vi)
    told = public.locator("body").inner_text()
    assert not [secret for secret in PRIVATE if secret in told]

    name, kind = "giay-phep.pdf", "application/pdf"
    forged = permit.replace(b"/Type", b"/Tipe", 1)
    valid, strange = PermitState.VALID.vi, "Tệp này không phải"
    for content, verdict, at in ((permit, valid, "/v/tep/"), (forged, strange, "/v$")):
        box = public.locator("input[type=file]")
        box.set_input_files({"name": name, "mimeType": kind, "buffer": content})
        press(public, "Kiểm tra tệp")
        expect(public).to_have_url(re.compile(at))  # the page before says the same of this permit
        expect(title(public)).to_contain_text(verdict)
