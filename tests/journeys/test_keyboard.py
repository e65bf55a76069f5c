"""A day at the desk with no mouse: down the queue, into a file, a decision, back, search, help."""

import pytest
from playwright.sync_api import expect

from tests.journeys.acting import names, recorded, title

pytestmark = pytest.mark.browser

FOCUSED_ROW = """() => document.activeElement.closest("[data-queue-row]")?.dataset.queueRow"""
MOST_STEPS = 120


def tab_to(page, wanted):
    """Press Tab until something has the focus; nothing on the way may catch it for good."""
    for _ in range(MOST_STEPS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {wanted}")


def go_to_row(page, code):
    """Go down the queue with J until the row of a dossier has the focus."""
    for _ in range(MOST_STEPS):
        if page.evaluate(FOCUSED_ROW) == code:
            return
        page.keyboard.press("j")
    raise AssertionError(f"J never comes to {code}")


def walk_the_queue(page, codes):
    """Down and up with J and K, choose with X, and hear how many are chosen."""
    page.keyboard.press("j")
    first = page.evaluate(FOCUSED_ROW)
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED_ROW) != first
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED_ROW) == first
    page.keyboard.press("x")
    expect(page.locator("[data-queue-status]")).to_have_text("Đã chọn 1 hồ sơ")
    page.keyboard.press("x")
    expect(page.locator("[data-queue-status]")).to_have_text("Chưa chọn hồ sơ nào")
    go_to_row(page, codes[0])
    page.keyboard.press("Enter")
    expect(title(page)).to_contain_text(codes[0])


def decide_by_keys(page, code):
    """Skip to the content, choose with the arrows, write why, and press the button with Enter."""
    act = page.locator(".d-act").first
    tab_to(page, act.get_by_role("radio").first)
    page.keyboard.press("Space")
    tab_to(page, act.locator("[name=note]"))
    page.keyboard.type("Hồ sơ đủ điều kiện; x, j và ? gõ ở đây chỉ là chữ.")
    tab_to(page, act.locator(".d-decision__acts button[type=submit]"))
    page.keyboard.press("Enter")
    recorded(page, code)


def test_the_queue_and_a_decision_need_no_mouse(site, desk):
    def three(walker):
        return [names(walker.at("appraise", "tower-city"))[0] for _ in range(3)]

    codes = site.behind(three)
    window = desk("sxd.cv1")
    page = window.open("/cb")
    walk_the_queue(page, codes)
    decide_by_keys(page, codes[0])

    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.locator("[data-queue]")).to_be_visible()
    go_to_row(page, codes[1])
    window.inspect("queue-by-keys")
    window.resume()
    page.keyboard.press("/")
    page.keyboard.type(codes[2])
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(codes[2])

    page = window.open("/cb")
    page.keyboard.press("?")
    expect(title(page)).to_have_text("Phím tắt và hiển thị")
    window.inspect("keys")
