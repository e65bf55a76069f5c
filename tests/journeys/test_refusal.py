"""A refusal: proposed with its reasons, sent back once, signed, and read by who asked."""

import subprocess

import pytest
from playwright.sync_api import expect

from permits.core.vocabulary import DossierStatus
from permits.demo import walk
from permits.dossiers import queries as dossiers
from tests.journeys.acting import answer, decide, hand_over, names
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

TOWER = SAMPLES["tower-city"]
FAILS = "Vị trí cách cột hiện có chưa đủ khoảng cách quy định."
REASONS = ("Khoảng cách đến cột hiện có nhỏ hơn quy định.", "Chưa có văn bản chấp thuận độ cao.")
BACK = "Nêu rõ căn cứ của từng lý do trước khi trình."


def words_of(paper):
    """Read what a paper says, on one line."""
    read = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def others_answer(walker, number):
    """Let everybody who is asked besides the officer answer as usual."""
    walk.walk_to(walker.session, dossiers.whole(walker.session, number), "draft")


def test_a_refusal_goes_back_once_and_reaches_the_carrier_with_every_reason(site, window, desk):
    code, ref, number = site.behind(lambda walker: names(walker.at("appraise", TOWER.key)))
    officer = desk("sxd.cv1")
    page = officer.open(f"/cb/ho-so/{code}")
    answer(page, "Không đạt yêu cầu")
    expect(page.locator(".d-act").get_by_role("alert")).to_contain_text("Cần ghi rõ lý do")
    decide(officer, code, "Không đạt yêu cầu", FAILS)
    site.behind(lambda walker: others_answer(walker, number))
    decide(officer, code, note="\n".join(REASONS))

    head = desk("sxd.tp")
    page = head.open(f"/cb/ho-so/{code}")
    for reason in REASONS:
        expect(page.locator(".d-act .d-draft")).to_contain_text(reason)
    head.inspect("review-refusal")
    head.resume()
    decide(head, code, "Trả lại để sửa", BACK)
    page = desk("sxd.cv1").open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(BACK).filter(visible=True).first).to_be_visible()
    decide(desk("sxd.cv1"), code, note="\n".join(REASONS))
    decide(desk("sxd.tp"), code, "Trình lãnh đạo")
    decide(desk("sxd.gd"), code, "Ký")
    decide(desk("sxd.vt"), code)
    hand_over(desk("tiepnhan"), code)

    carrier = window("vnpt")
    page = carrier.open(f"/dn/ho-so/{ref}")
    expect(page.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    for reason in REASONS:
        expect(page.get_by_role("listitem").filter(has_text=reason)).to_be_visible()
    carrier.inspect("filed-refused")
    with page.expect_download() as download:
        page.get_by_role("link", name="Thông báo không cấp phép").click()
    told = words_of(download.value.path().read_bytes())
    assert not [reason for reason in REASONS if reason not in told]

    public = window().open(f"/tra-cuu/{ref}")
    assert not [reason for reason in REASONS if reason in public.locator("body").inner_text()]
