"""The desk's pages beside the queue and the acts: search, lists, books, letters, the overview."""

import pytest

from permits.decisions import queries as decisions
from permits.decisions.models import RegisterBook
from tests.journeys.faces import NARROW, WIDE, faces
from tests.journeys.standing import FORGET

pytestmark = pytest.mark.browser


def numbered(walker):
    """Number a dossier whose paper nobody makes; give its code and the address of its book."""
    dossier = walker.at("number_permit", "tower-city")
    walker.act(dossier, "number_permit")
    walker.session.execute(FORGET, {"dossier": dossier.id})
    draft = decisions.latest_draft(walker.session, dossier.id)
    entry = decisions.entry_of(walker.session, draft.id)
    book = walker.session.get_one(RegisterBook, entry.book_id)
    return dossier.code, f"/cb/so-van-ban/{book.year}/{book.book}"


def at(node, sample="tower-city"):
    """Give a function that brings a dossier to a step, and tells its code."""
    return lambda walker: walker.at(node, sample).code


@faces(WIDE, NARROW)
def test_what_an_official_opens_beside_the_queue(look, standing, face):
    look(
        "sxd.tp",
        search="/cb/tim?q=viettel",
        search_none="/cb/tim?q=khong-co-gi-nhu-the",
        workload="/cb/phan-cong",
        views="/cb/muc-da-luu?loc=xem%3Doverdue",
        keys="/cb/phim-tat",
        overview="/cb/tong-quan",
        overview_year="/cb/tong-quan?ky=12th",
        overview_open="/cb/tong-quan/open",
        overview_overdue="/cb/tong-quan/overdue",
        conditions="/cb/dieu-kien",
        scans="/cb/quet-ma",
        changes="/cb/thay-doi",
        permits="/cb/giay-phep",
    )
    look(None, caught="/thu-vien/thu")


@faces(WIDE, NARROW)
def test_a_row_is_handed_over_from_the_queue(site, desk, face):
    code = site.behind(at("appraise"))
    opened = desk("sxd.tp", **face.options)
    page = opened.open("/cb?xem=unit")
    page.locator("main tr", has_text=code).locator("input[type=checkbox]").check()
    if page.locator(".d-q__acts:not([open])").count():
        page.locator(".d-q__acts > summary").click()
    page.locator("button[name=act][value=reassign]").click()
    page.wait_for_url("**/cb/nhieu/chuyen*")
    opened.inspect(f"hand_over-{face.name}")


@faces(WIDE, NARROW)
def test_many_are_signed_and_the_list_says_what_became_of_each(site, look, face):
    code = site.behind(at("sign"))
    opened = look("sxd.gd", signing_desk="/cb/ky")
    page = opened.page
    opened.resume()
    page.locator("main tr", has_text=code).locator("input[type=checkbox]").check()
    page.locator("[name=confirmed]").check()
    page.locator("main button.d-btn--go").click()
    page.wait_for_url("**/cb/nhieu/luot/*")
    opened.inspect(f"batch_done-{face.name}")
    look("kkt.vt", number_many="/cb/nhieu/cap-so")
    look("sxd.tp", review_many="/cb/nhieu/duyet")


@faces(WIDE, NARROW)
def test_books_of_numbers_and_a_number_made_void(site, look, face):
    code, book = site.behind(numbered)
    opened = look("sxd.vt", books="/cb/so-van-ban", book=book, void=f"/cb/ho-so/{code}/huy-so")
    opened.page.locator("main form button[type=submit]").last.click()
    opened.inspect(f"void_refused-{face.name}")


@faces(WIDE, NARROW)
def test_a_letter_is_written_and_tried_in_print(site, look, face):
    code = site.behind(at("appraise"))
    opened = look("sxd.cv1", review_appraise=f"/cb/ho-so/{code}")
    page = opened.page
    opened.resume()
    page.get_by_role("link", name="Soạn yêu cầu bổ sung").or_(
        page.get_by_role("link", name="Draft a request")
    ).first.click()
    opened.inspect(f"letter-{face.name}")
    page.locator("button[value=send]").click()
    opened.inspect(f"letter_refused-{face.name}")
    line = page.locator(".d-letter__line").first
    line.get_by_role("checkbox").check()
    line.locator("textarea").fill("Bổ sung bản vẽ móng cột.")
    page.locator("button[value=print]").click()
    page.wait_for_url("**/cb/ban-in/*")
    opened.inspect(f"printout-{face.name}")
