"""Values look as people of either language write them; pages have addresses that are safe."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from permits.core.settings import BadSetting
from permits.core.text import Bilingual, Marked
from permits.core.vocabulary import Role
from permits.web import assets, filters, language, paging


@pytest.fixture
def vi(app):
    with app.test_request_context("/"):
        yield


@pytest.fixture
def en(app):
    with app.test_request_context("/?lang=en"):
        yield


def test_numbers_in_vietnamese(vi):
    assert filters.number(1234567.5) == "1.234.567,5"
    assert filters.number(Decimal("12.50"), 2) == "12,50"
    assert filters.number(100) == "100"
    assert filters.number(0) == "0"
    assert filters.number(None) == ""
    assert filters.metres(12.34) == "12,3 m"
    assert filters.metres(1234.5) == "1,23 km"


def test_numbers_in_english(en):
    assert filters.number(1234567.5) == "1,234,567.5"
    assert filters.metres(1234.5) == "1.23 km"


def test_a_marked_fact_is_said_in_the_language_of_the_page(en):
    facts = {"min": 1, "max": 60, "unit": Marked("tháng")}

    assert filters.sentence("number.between_unit", facts).endswith("between 1 and 60 months.")


def test_days_and_instants_are_those_of_viet_nam(vi):
    late = datetime(2026, 1, 21, 18, 30, tzinfo=UTC)

    assert filters.vn_date(late) == "22/01/2026"
    assert filters.vn_datetime(late) == "01:30 22/01/2026"
    assert filters.vn_day(date(2026, 1, 22)).lower() == "thứ năm, 22/01/2026"
    assert filters.vn_date(None) == filters.vn_datetime(None) == filters.vn_day(None) == ""


def test_days_in_english(en):
    assert filters.vn_day(date(2026, 1, 22)) == "Thursday 22 January 2026"


def test_a_word_shows_the_face_of_the_page(app):
    with app.test_request_context("/"):
        assert filters.label(Role.CLERK) == "Văn thư"
        assert filters.label(Bilingual("một", "one")) == "một"
    with app.test_request_context("/?lang=en"):
        assert filters.label(Role.CLERK) == "Records clerk"
        assert filters.label(Bilingual("một", "one")) == "one"


def test_a_sentence_takes_its_facts_as_people_read_them(vi):
    said = filters.sentence("site.too_long", {"length_km": Decimal("12.5"), "limit_km": 10})

    assert said == "Tuyến dài 12,5 km, vượt giới hạn 10 km."


@pytest.mark.parametrize(
    ("query", "cookie", "header", "spoken"),
    [
        ("", None, None, "vi"),
        ("?lang=en", None, None, "en"),
        ("?lang=xx", None, None, "vi"),
        ("", "en", None, "en"),
        ("?lang=vi", "en", "en", "vi"),
        ("", None, "en-GB,en;q=0.9", "en"),
        ("", None, "fr", "vi"),
        ("", None, "vi-VN,en;q=0.5", "vi"),
    ],
)
def test_the_language_is_as_asked_then_remembered_then_wished(app, query, cookie, header, spoken):
    headers = {"Accept-Language": header} if header else {}
    if cookie:
        headers["Cookie"] = f"lang={cookie}"
    with app.test_request_context("/" + query, headers=headers):
        assert language.language() == spoken


def test_a_language_asked_for_is_remembered(client):
    client.get("/thu/doc?lang=en")

    assert client.get_cookie("lang").value == "en"


def test_the_other_face_of_a_page_keeps_its_query(app):
    with app.test_request_context("/tra-cuu?ma=A%26B&ma=2&lang=en"):
        assert language.address_in("vi") == "/tra-cuu?ma=A%26B&ma=2&lang=vi"


def test_english_is_read_from_the_file_people_edit(tmp_path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Tra cứu"\nmsgstr "Look up"\n'
    )

    assert language.catalogue(tmp_path, "en").gettext("Tra cứu") == "Look up"
    assert language.catalogue(tmp_path, "fr").gettext("Tra cứu") == "Tra cứu"


def test_a_mark_comes_back_as_it_was_written(vi):
    moment = datetime(2026, 1, 22, tzinfo=UTC)
    written = paging.mark(moment, date(2026, 1, 1), 7, "a", None)

    assert paging.read_mark(written) == (moment, date(2026, 1, 1), 7, "a", None)


@pytest.mark.parametrize("mark", [None, "", "x", "W10.forged", "WzFd.AAAA"])
def test_a_mark_that_we_did_not_write_is_no_mark(vi, mark):
    assert paging.read_mark(mark) is None


def test_a_page_knows_whether_there_is_more(vi):
    first = paging.page_of([1, 2, 3], 2, lambda row: (row,))
    last = paging.page_of([3], 2, lambda row: (row,))

    assert (first.rows, paging.read_mark(first.after)) == ([1, 2], (2,))
    assert (last.rows, last.after) == ([3], None)


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "",
        None,
        "elsewhere",
        "/a\nSet-Cookie: x",
        "//[",
    ],
)
def test_an_address_elsewhere_is_not_followed(vi, address):
    assert paging.safe_address(address) == "/"


def test_an_address_of_ours_is_followed(vi):
    assert paging.safe_address("/dn/ho-so?trang=2#cuoi") == "/dn/ho-so?trang=2#cuoi"


def test_a_missing_build_is_told_in_one_line(tmp_path):
    with pytest.raises(BadSetting, match="is missing: run script/bootstrap"):
        assets.Assets.built(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(BadSetting, match="damaged"):
        assets.Assets.built(tmp_path)


def test_an_asset_has_the_name_its_content_gave_it(tmp_path, vi):
    (tmp_path / "manifest.json").write_text('{"app.css": "app.1a2b.css"}')

    assert assets.Assets.built(tmp_path).address("app.css") == "/static/app.1a2b.css"
