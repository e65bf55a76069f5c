"""What a page may weigh, how narrow a screen may be, what paper shows."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.support.browser import PHONE, spill

pytestmark = pytest.mark.browser

KB = 1024
#: The narrowest screen a page must fit without scrolling sideways (WCAG 2.2, 1.4.10).
NARROWEST = {"width": 320, "height": 640}


def weight(window, path):
    """Open a page for the first time; give the bytes received, without fonts and of fonts."""
    received = []
    window.page.on("requestfinished", lambda request: received.append(request))
    window.open(path)
    window.page.wait_for_load_state("networkidle")
    sizes = [(each.resource_type, each.sizes()["responseBodySize"]) for each in received]
    fonts = sum(size for kind, size in sizes if kind == "font")
    return sum(size for kind, size in sizes if kind != "font"), fonts


@pytest.mark.parametrize("path", ["/", "/tra-cuu", "/huong-dan", "/dang-nhap"])
def test_a_public_page_is_light_at_the_first_visit(window, site, path):
    plain, fonts = weight(window(), path)

    assert plain <= 120 * KB
    assert plain + fonts <= 200 * KB


@pytest.mark.parametrize(
    ("login", "path", "most"),
    [
        ("sxd.cv1", "/cb", 200),
        ("vnpt", "/dn", 200),
        ("vnpt", "/dn/ho-so/moi", 200),
        (None, "/ban-do", 450),
    ],
)
def test_a_page_for_work_keeps_its_budget(window, site, login, path, most):
    plain, fonts = weight(window(login), path)

    assert plain + fonts <= most * KB


def test_a_map_comes_to_a_phone_only_when_it_is_asked_for(window, standing):
    opened = window("vnpt", viewport=PHONE)
    asked = []
    opened.page.on("request", lambda request: asked.append(request.url))
    page = opened.open(f"/dn/ho-so/{standing.refs['draft whole']}/site")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/map-" in url]

    page.get_by_role("button", name="Mở bản đồ").first.click()

    expect(page.locator(".d-map__view canvas").first).to_be_visible()
    expect(page.get_by_role("button", name="Mở bản đồ")).to_have_count(0)


def test_a_review_keeps_its_budget_and_loads_no_viewer_unasked(window, standing):
    opened = window("sxd.cv1")
    asked = []
    opened.page.on("request", lambda request: asked.append(request.url))
    plain, fonts = weight(opened, f"/cb/ho-so/{standing.codes['draft']}")

    assert plain + fonts <= 450 * KB
    assert not [url for url in asked if "/viewer" in url]


def test_nothing_scrolls_sideways_on_the_narrowest_screen(window, standing):
    refs, codes = standing.refs, standing.codes
    pages = {
        None: ["/", "/tra-cuu", f"/tra-cuu/{refs['consultation']}", "/huong-dan", "/dang-nhap"],
        "vnpt": [
            "/dn",
            "/dn/ho-so/moi",
            "/dn/ho-so/moi?work=tower_ground",
            f"/dn/ho-so/{refs['draft whole']}",
            f"/dn/ho-so/{refs['draft whole']}/site",
            f"/dn/ho-so/{refs['draft whole']}/technical",
            f"/dn/ho-so/{refs['draft whole']}/giay-to",
            f"/dn/ho-so/{refs['draft whole']}/kiem-tra",
            f"/dn/ho-so/{refs['assign']}",
            f"/dn/ho-so/{refs['supplement']}/bo-sung",
            "/dn/ke-hoach",
            "/thong-bao",
            "/tai-khoan",
        ],
        "sxd.cv1": ["/cb", f"/cb/ho-so/{codes['draft']}", "/cb/tim?q=ea", "/cb/muc-da-luu"],
        "sxd.tp": ["/cb/phan-cong", "/cb/bao-cao"],
        "viettel.qt": ["/dn/cong-ty"],
        "quantri": ["/qt", "/qt/nguoi-dung", "/qt/lich/2026", "/qt/phi", "/qt/lich-su"],
    }
    wide = []
    for login, paths in pages.items():
        opened = window(login, viewport=NARROWEST)
        for path in paths:
            opened.open(path)
            wide += [f"{path}: {fault}" for fault in spill(opened.page)]

    assert not wide


def test_paper_shows_the_page_and_not_what_one_clicks(window, standing):
    for login, path in (
        (None, f"/tra-cuu/{standing.refs['issued']}"),
        ("vnpt", f"/dn/ho-so/{standing.refs['assign']}/da-nop"),
        ("sxd.cv1", f"/cb/ho-so/{standing.codes['draft']}"),
    ):
        opened = window(login)
        page = opened.open(path)
        page.emulate_media(media="print")

        assert not page.locator(".d-mast__nav").is_visible()
        assert page.locator("h1").is_visible()
        with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as printed:
            assert len(printed.pages) >= 1
            assert any("/Font" in each.get("/Resources", {}) for each in printed.pages)
