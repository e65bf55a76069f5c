"""From two points to filed drafts: the route finder's pages as a carrier sees and uses them."""

import pytest

from tests.gis.network.conftest import EAST, NORTH
from tests.permits.network.roads import town
from tests.support.browser import DESK, PHONE

pytestmark = pytest.mark.browser

POINTS = f"{NORTH:.2f}; {EAST - 10:.2f}\n{NORTH:.2f}; {EAST + 1210:.2f}"
FACES = {
    "vi": {"locale": "vi-VN", "viewport": DESK},
    "en": {"locale": "en-US", "viewport": PHONE},
}


@pytest.fixture(scope="module")
def streets(site):
    """A town of ducts, there for everybody; with room for one cable on each segment."""
    site.behind(lambda walker: town(walker.session) and None)


def asked(opened, **said):
    page = opened.open("/ha-tang/tuyen")
    page.locator("[name=system]").select_option("vn2000")
    fields = {"points": POINTS, "cable_mm": "14", "first_day": "01/12/2030", "years": "2"} | said
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    return page


def send(page):
    page.locator("main form button[type=submit].govuk-button").first.click()


@pytest.mark.parametrize("face", FACES)
def test_a_carrier_finds_a_way_and_begins_its_dossiers(desk, streets, face):
    opened = desk("fpt", **FACES[face])
    page = asked(opened, cable_mm="1000")
    opened.inspect(f"ways-{face}")
    opened.resume()
    send(page)
    opened.inspect(f"ways_refused-{face}")
    opened.resume()
    page = asked(opened)
    send(page)
    page.locator("[data-alternative]").first.wait_for()
    opened.inspect(f"ways_found-{face}")
    opened.resume()
    page.locator("[data-alternative] form button[type=submit]").first.click()
    page.wait_for_url("**/bo-ho-so/*")
    opened.inspect(f"bundle-{face}")
    common = f"{page.url.removeprefix(opened.base)}/thong-tin-chung"
    send(opened.open(common))
    opened.inspect(f"bundle_common_refused-{face}")
