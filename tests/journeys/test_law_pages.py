"""The administrator's pages about what rules, wide and narrow, and with an effect in sight."""

from datetime import timedelta

import pytest

from permits.core import clock
from permits.core.vocabulary import Certainty, Matter
from permits.procedures import fees
from permits.procedures import service as procedures
from permits.procedures.fees import Decide
from permits.procedures.service import Enact
from permits.procedures.vocabulary import FeeKind
from tests.journeys.faces import NARROW, WIDE, faces
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


def decided(walker):
    """Decide a fee of a day to come and when another procedure is in force; give both numbers."""
    day, paper = clock.today() + timedelta(days=25), "11/QĐ-UBND"
    said = Decide(FeeKind.LICENCE, Matter.NEW, 150_000, day, paper, Certainty.RECALL)
    enacted = Enact("commencement_notice", 1, day, paper)
    fee = fees.decide(walker.session, None, said)
    return fee.id, procedures.enact(walker.session, None, enacted).id


@pytest.fixture(scope="module")
def decisions(site):
    """Two decisions that have a page of their own."""
    return site.behind(decided)


@faces(WIDE, NARROW)
def test_a_decision_has_a_page_of_its_own(desk, decisions, face):
    fee, enacted = decisions
    opened = desk("quantri", **face.options)
    opened.open(f"/qt/phi/{fee}")
    opened.inspect(f"fee-{face.name}")
    page = opened.open(f"/qt/thu-tuc/quyet-dinh/{enacted}")
    opened.inspect(f"enactment-{face.name}")
    page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"enactment_refused-{face.name}")
