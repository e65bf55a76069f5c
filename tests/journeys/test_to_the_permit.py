"""One mast, a zone board, two agencies of which one keeps silent, a head and a leader: a permit."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from permits.cases import timer_queries, transitions
from permits.core import clock
from permits.core.vocabulary import DossierStatus
from permits.dossiers import queries as dossiers
from tests.journeys.acting import (
    answer,
    decide,
    hand_over,
    names,
    propose,
    recorded,
    reload_until,
)
from tests.support.dossiers import SAMPLES

pytestmark = pytest.mark.browser

#: High, inside an economic zone and in the corridor of a national road: three are asked.
THERE = replace(
    SAMPLES["tower-high"], name="Trạm viba Hòa Xuân", points=((12.951, 109.333),), login="mobifone"
)
LONG_AGO = timedelta(days=21)
MILITARY = "Thống nhất độ cao; báo trước khi lắp đèn cảnh báo hàng không."
CONDITION = "Lắp đèn cảnh báo hàng không trước khi đưa cột vào sử dụng."


@pytest.fixture
def asked(site, monkeypatch):
    """The dossier, filed and received three weeks ago, when everybody was asked."""
    monkeypatch.setitem(SAMPLES, "asked", THERE)

    def ask(walker):
        with clock.at(clock.now() - LONG_AGO):
            return names(walker.at("consultation", "asked"))

    return site.behind(ask)


def let_time_pass(site, number):
    """Let what has fallen due since then happen, as the clockwork of the installation would."""

    def fire(walker):
        for timer_id, dossier_id in timer_queries.due(walker.session, clock.now()):
            if dossier_id == number:
                transitions.fire(walker.session, dossier_id, timer_id)
        return dossiers.whole(walker.session, number).code

    return site.behind(fire)


def the_board_and_one_agency_answer(desk, code):
    """The zone board approves, the military command agrees; the road authority says nothing."""
    page = desk("chqs").open("/cb")
    page.get_by_role("link", name=code, exact=True).first.click()
    expect(page.get_by_text("Im lặng không phải là đồng ý.").first).to_be_visible()
    answer(page, "Đồng ý", MILITARY)
    recorded(page, code)
    decide(desk("kkt.khu"), code, "Chấp thuận", "Phù hợp quy hoạch chung của khu.")


def the_officer_weighs(window, code):
    """See what each said, and silence told as silence with its rule; appraise."""
    page = window.open("/cb")
    page.get_by_role("link", name=code, exact=True).first.click()
    opinions = page.locator(".d-opinion")
    expect(opinions.filter(has_text=MILITARY)).to_be_visible()
    silent = opinions.filter(has_text="Im lặng đến hết hạn")
    expect(silent).to_contain_text("Không có trả lời trong thời hạn")
    expect(silent).to_contain_text("được coi là đồng ý")
    window.inspect("review-opinions")
    window.resume()
    answer(page, "Đạt yêu cầu", "Đủ ý kiến; đường bộ im lặng đến hết hạn.")
    recorded(page, code)


def test_a_mast_three_are_asked_about_is_permitted_though_one_of_them_says_nothing(
    site, window, desk, asked
):
    code, ref, number = asked
    decide(desk("sxd.tp"), code, assignee="sxd.cv1")
    the_board_and_one_agency_answer(desk, code)
    let_time_pass(site, number)
    the_officer_weighs(desk("sxd.cv1"), code)

    propose(desk("kkt.cv1"), code, "Đề xuất cấp phép", "Đủ điều kiện.", CONDITION)
    head = desk("kkt.tp")
    page = head.open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(CONDITION).first).to_be_visible()
    head.inspect("review-of-head")
    head.resume()
    decide(head, code, "Trình lãnh đạo")
    leader = desk("kkt.tb")
    page = leader.open(f"/cb/ho-so/{code}")
    expect(page.get_by_text(CONDITION).first).to_be_visible()
    leader.inspect("review-of-leader")
    leader.resume()
    decide(leader, code, "Ký")
    decide(desk("kkt.vt"), code)
    hand_over(desk("tiepnhan"), code)

    page = window("mobifone").open("/dn")
    page.get_by_role("link", name=THERE.name).first.click()
    reload_until(page, page.get_by_role("link", name="Giấy phép xây dựng"))
    expect(page.get_by_text(DossierStatus.RETURNED.vi).first).to_be_visible()
    assert ref in page.url
    with page.expect_download() as download:
        page.locator("li", has_text="Giấy phép xây dựng").get_by_role("link").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
