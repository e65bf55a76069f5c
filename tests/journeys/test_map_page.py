"""The map by keyboard alone: layers, day, measuring, a ring, the list that says the same."""

import math
import re

import pytest
from playwright.sync_api import expect
from shapely import Polygon

from gis import crs

pytestmark = pytest.mark.browser

PLACE, ZOOM, STEP_PX = (12.68, 108.04), 14, 128
RADIUS_M = 6_378_137.0


def on_screen(lat, lon):
    """Give a place as the map on the screen counts it."""
    return math.radians(lon) * RADIUS_M, math.asinh(math.tan(math.radians(lat))) * RADIUS_M


def on_the_ground(places):
    """Bring places of the screen's map into metres of the province's grid."""
    degrees = [
        (math.degrees(x / RADIUS_M), math.degrees(math.atan(math.sinh(y / RADIUS_M))))
        for x, y in places
    ]
    return crs.convert(degrees, crs.DEGREES_SRID, crs.STORAGE_SRID)


def number(text):
    """Read a figure as Vietnamese write it."""
    return float(text.replace(".", "").replace(",", "."))


@pytest.fixture
def atlas(window):
    """The map page over the town, ready to be used."""
    opened = window()
    page = opened.open(f"/ban-do?at={PLACE[0]},{PLACE[1]}&z={ZOOM}")
    expect(page.locator("#atlas.is-live")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return opened


def press(page, words):
    page.get_by_role("button", name=words, exact=True).press("Enter")


def test_the_map_is_used_without_a_pointer(atlas):
    page = atlas.page
    canvas = page.locator("#atlas-canvas")
    heading = page.locator("#d-twin-title")

    page.get_by_label("Di tích, danh thắng").press("Space")
    page.wait_for_url(re.compile("kinds=(?!.*heritage)"))

    page.locator("#ngay").fill("2025-06-30")
    expect(page.locator("#d-shelf legend")).to_contain_text("30/06/2025")
    expect(page.locator("[data-kind=zone]")).to_contain_text("Chưa có hiệu lực")
    expect(page.get_by_label("Di tích, danh thắng")).not_to_be_checked()
    page.locator("#ngay").fill("2026-11-26")
    expect(page.locator("[data-kind=zone]")).to_contain_text("Đang có hiệu lực")

    press(page, "Đo diện tích")
    for move in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        canvas.press("Enter")
        canvas.press(move)
    said = page.locator(".d-map__result")
    expect(said).to_contain_text("3 điểm")
    step = STEP_PX * 2 * math.pi * RADIUS_M / 256 / 2**ZOOM
    x, y = on_screen(*PLACE)
    truth = Polygon(on_the_ground([(x, y), (x + step, y), (x + step, y - step)]))
    area, around = re.findall(r"([\d.]+,\d+) (?:m²|km²|km|m)", said.inner_text())
    unit = 1e6 if "km²" in said.inner_text() else 1
    assert number(area) * unit == pytest.approx(truth.area, rel=1e-3)
    assert number(around) * 1000 == pytest.approx(truth.length, rel=1e-3)
    canvas.press("Escape")
    expect(said).to_be_empty()

    page.get_by_label("Bán kính (m)").fill("500")
    press(page, "Vòng bán kính")
    expect(heading).to_contain_text("Trong bán kính 500 m")
    rows = page.locator("#d-twin tbody tr")
    distances = rows.locator("td:last-child").all_inner_texts()
    assert distances
    assert all(number(d.split()[0]) <= 500 for d in distances if d[0].isdigit())
    rows.nth(1).locator("a").press("Enter")
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    expect(heading).to_contain_text("Trong bán kính 500 m")
    atlas.inspect("map_ring-vi")
    atlas.resume()

    listed = rows.all_inner_texts()
    page.reload()
    expect(heading).to_contain_text("Trong bán kính 500 m")
    assert rows.all_inner_texts() == listed
    expect(page.get_by_label("Di tích, danh thắng")).not_to_be_checked()

    canvas.press("Escape")
    expect(heading).to_contain_text("Trong khung nhìn")
    canvas.press("Enter")
    expect(heading).to_contain_text("quanh điểm đã chọn")
    expect(page.locator("#d-twin tr[aria-current]")).to_have_count(1)


def test_tiles_that_fail_are_replaced_by_the_older_way_and_nothing_else_is_asked_for(window):
    opened = window()
    asked = []
    opened.page.route("**/ban-do/o/**", lambda route: route.fulfill(status=204, body=b""))
    opened.page.route(
        "**/ban-do/o/zone/**", lambda route: route.fulfill(status=200, body=b"no tile")
    )
    opened.page.on("request", lambda request: asked.append(request.url))

    page = opened.open("/ban-do")

    with page.expect_request("**/lop.geojson?**kinds=zone**") as taken_over:
        expect(page.locator("#atlas.is-live")).to_be_visible()
    assert "ngay=" in taken_over.value.url


def test_an_overlay_is_numbered_listed_and_offered_in_alternatives(window):
    page = window().open("/thu-vien")
    frame = page.locator("#gallery-overlay")
    row = page.locator("tr[data-feature='cot/1']")

    expect(frame.get_by_role("radio")).to_have_count(2)
    expect(frame.get_by_label("Phương án 1")).to_be_checked()
    frame.get_by_label("Phương án 1").press("ArrowDown")
    expect(frame.get_by_label("Phương án 2")).to_be_checked()
    row.locator("a").press("Enter")
    expect(row).to_have_attribute("aria-current", "true")
    expect(frame.locator("[role=status]")).to_contain_text("Cột BMT-008")
    expect(frame.locator(".d-map__legend li")).to_have_count(5)
