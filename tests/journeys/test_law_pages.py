"""The administrator's pages about what rules, wide and narrow, and with an effect in sight."""

import pytest

from tests.journeys.test_every_page import NARROW, WIDE, faces
from tests.permits.administration.law import PAGES

pytestmark = pytest.mark.browser

SHOWN = [path for path in PAGES if not path.endswith(".csv")]


@faces(WIDE, NARROW)
def test_every_page_about_what_rules(desk, face):
    opened = desk("quantri", **face.options)
    for path in SHOWN:
        opened.open(path)
        name = path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-")
        opened.inspect(f"{name}-{face.name}")


@faces(WIDE, NARROW)
def test_a_day_off_shows_what_it_moves_before_it_is_saved(desk, face):
    opened = desk("quantri", **face.options)
    page = opened.page
    opened.open("/qt/lich/ngay")
    page.locator("form.d-form button[type=submit]").click()
    opened.inspect(f"day-refused-{face.name}")
    page.locator("#day").fill("30/12/2026")
    page.locator("input[name=what][value=off]").check()
    page.locator("#name").fill("Nghỉ theo thông báo")
    page.locator("#source").fill("TB thử")
    page.locator("input[name=certainty][value=proposal]").check()
    page.locator("form.d-form button[type=submit]").click()
    page.wait_for_selector("#effect")
    opened.inspect(f"day-effect-{face.name}")
    page.locator("form.d-form button[type=submit]").click()
    page.wait_for_url("**/qt/lich/2026")
    assert page.locator("td.d-day--off a", has_text="30").count() >= 1
    opened.open("/qt/lich/ngay/2026-12-30")
    opened.inspect(f"day-history-{face.name}")
