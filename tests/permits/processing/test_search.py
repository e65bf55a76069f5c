"""The desk's search: codes however typed, words without accents, numbers, people, places."""

import pytest

from permits.cases import find_queries, finding
from permits.dossiers.models import Dossier
from tests.permits.life import issuing
from tests.support import pages


def found(browser, typed, **more):
    answer = browser.get("/cb/tim", query_string={"q": typed, **more})
    assert answer.status_code == 200
    return pages.page(answer)


def codes(page):
    return [cell.text for cell in page.all("th", class_="d-grid__code")]


def groups(page):
    return [head.text for section in page.all("section") for head in section.all("h2")]


@pytest.fixture
def dossier(at):
    """A rooftop of MobiFone in Buôn Ma Thuột, to be appraised by the Construction Department."""
    return at("appraise", "rooftop")


def test_a_code_is_found_however_it_is_typed(sign_in, dossier):
    browser = sign_in("sxd.cv1")
    agency, day, number = dossier.code.split("-")
    short = str(int(number))
    typed = [
        dossier.code,
        dossier.code.lower(),
        dossier.code.replace("-", "–"),
        f"  {agency} {day} {number} ".replace(".", " "),
        f"{agency}-{day}-{short}",
        f"{day}-{short}",
        dossier.code.replace(".", "").replace("-", ""),
        "".join(chr(ord(sign) + 0xFEE0) for sign in dossier.code),
    ]

    assert {each: codes(found(browser, each)) for each in typed} == {
        each: [dossier.code] for each in typed
    }


@pytest.mark.parametrize(
    "typed", ["khach san", "KHÁCH SẠN", "khách sạn", "mobifone", "mobi buon ma", "Phường Buôn"]
)
def test_words_are_found_with_or_without_accents(sign_in, dossier, typed):
    assert codes(found(sign_in("sxd.cv1"), typed)) == [dossier.code]


def test_only_what_an_office_works_on_is_found(sign_in, dossier):
    page = found(sign_in("kcn.cv1"), dossier.code)

    assert codes(page) == []
    assert "Không tìm thấy" in page.text
    assert "Tìm thế nào" in page.text


def test_whoever_was_asked_finds_it_from_then_on(sign_in, at):
    dossier = at("consultation", "tower-high")

    assert codes(found(sign_in("chqs"), dossier.code)) == [dossier.code]


def test_a_draft_is_nobody_s_to_find(sign_in, walker, session):
    walker.draft("rooftop")
    session.commit()

    assert codes(found(sign_in("sxd.cv1"), "mobifone")) == []


def test_a_carrier_finds_its_own_by_the_same_words(session, dossier):
    words = finding.words("khach san")
    own = find_queries.by_words(session, dossier.carrier_id, words, as_carrier=True, limit=5)

    assert [each.code for each in own] == [dossier.code]
    assert find_queries.by_words(session, dossier.carrier_id, words, limit=5) == []


def test_carriers_wards_and_colleagues_lead_to_the_queue(sign_in, dossier):
    browser = sign_in("sxd.cv1")

    person = found(browser, "mau hung")
    assert groups(person) == ["Người trong đơn vị"]
    assert "giu=sxd.cv1" in person.one("section").one("a").attributes["href"]
    assert "Doanh nghiệp" in groups(found(browser, "mobi"))
    assert "Xã, phường" in groups(found(browser, "buon ma"))


def test_a_permit_is_found_by_its_number(sign_in, session, walker):
    permit = issuing.issue(walker)
    session.commit()
    dossier = session.get_one(Dossier, permit.dossier_id)
    page = found(sign_in("sxd.cv1"), "1")

    assert "Giấy phép" in groups(page)
    assert dossier.code in page.text
    assert "Giấy phép" in groups(found(sign_in("sxd.cv1"), "01/GPXD"))
    assert "Giấy phép" not in groups(found(sign_in("sxd.cv1"), "1/QĐ-XYZ"))
    assert "Giấy phép" not in groups(found(sign_in("kcn.cv1"), "1"))


@pytest.mark.parametrize(
    ("typed", "system"),
    [("12.679700, 108.044300", ""), ("12,679700; 108,044300", ""), ("12.6797 108.0443", "")],
)
def test_pasted_degrees_lead_to_what_is_near_with_distances(sign_in, dossier, typed, system):
    page = found(sign_in("sxd.cv1"), typed)

    assert codes(page) == [dossier.code]
    assert "Cách" in page.text
    assert "Xem trên bản đồ" in page.text


def test_pasted_metres_are_read_in_the_province_s_zone(sign_in, dossier):
    page = found(sign_in("sxd.cv1"), "1402293.1; 450310.64")

    assert "Quanh điểm 12.6" in page.text
    assert codes(page) == [dossier.code]


def test_swapped_axes_are_offered_as_they_were_perhaps_meant(sign_in, dossier):
    page = found(sign_in("sxd.cv1"), "108.0443, 12.6797")

    assert "Có phải ý bạn là" in page.text
    meant = page.one("main").all("a")[-1].attributes["href"]
    assert "Quanh điểm" in pages.page(sign_in("sxd.cv1").get(meant)).text


def test_a_place_outside_the_province_is_said_to_be_none(sign_in):
    assert (
        "Không đọc được thành một điểm trong tỉnh"
        in found(sign_in("sxd.cv1"), "21.03, 105.85123").text
    )


@pytest.mark.parametrize(
    "typed", ["", "   ", "…", "'; drop table task; --", "%", "a" * 5000, ":* & |"]
)
def test_what_means_nothing_gets_tips_and_no_fault(sign_in, typed):
    assert "Tìm thế nào" in found(sign_in("sxd.cv1"), typed).text


def test_more_than_are_shown_lead_to_the_queue_s_own_filter(sign_in, at, monkeypatch):
    monkeypatch.setattr("permits.processing.queue.searching.MOST", 1)
    for sample in ("tower-city", "rooftop"):
        at("appraise", sample)

    page = found(sign_in("sxd.cv1"), "tram")

    assert len(codes(page)) == 1
    assert "Còn hồ sơ khác" in page.text


def test_the_search_asks_the_same_however_much_is_found(sign_in, at, asked_of):
    browser = sign_in("sxd.cv1")
    at("appraise", "rooftop")
    with asked_of() as few:
        found(browser, "tram")
    for sample in ("tower-city", "rooftop"):
        at("appraise", sample)
    with asked_of() as many:
        found(browser, "tram")

    assert len(few) == len(many)
