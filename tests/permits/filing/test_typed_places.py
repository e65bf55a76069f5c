"""A place while it is typed: looked at without being kept, put in order, its ward filled in."""

import pytest
from sqlalchemy import func, select

from gis.models import CheckRun
from permits.filing.drafts import vertices
from tests.permits.filing.test_pages import started, summary
from tests.permits.filing.test_site import HERE, IN_METRES, WARD, said
from tests.support import pages

ROUTE = "12.599200, 107.941000\n12.599800, 107.942000\n12.600500, 107.942400"


@pytest.fixture
def site(viettel):
    """The address of the place of a new draft of a mast."""
    return started(viettel) + "/site"


@pytest.fixture
def route(viettel):
    """The address of the place of a new draft of a dig."""
    return started(viettel, "duct_build") + "/site"


def looked(browser, address, **typed):
    """What the page asks for by itself while somebody types."""
    form = pages.fields(browser.get(address)) | {"system": "wgs84"} | typed
    form.pop("_once", None)
    return pages.page(browser.post(f"{address}/xem-truoc", data=form))


def test_a_typed_place_is_looked_at_and_nothing_of_it_is_kept(viettel, session, site):
    before = session.scalar(select(func.count()).select_from(CheckRun))

    seen = looked(viettel, site, coordinates=HERE)

    assert WARD in seen.text
    assert "xem thử, chưa lưu" in seen.text
    assert "cột ăng ten gần nhất" in seen.text
    assert seen.all("div", data_fill_ward="24175") or seen.all("div", class_="d-looked__found")
    assert session.scalar(select(func.count()).select_from(CheckRun)) == before
    assert pages.fields(viettel.get(site))["coordinates"].strip() == ""


def test_looking_says_what_saving_says(viettel, site):
    seen = looked(viettel, site, coordinates=HERE)
    saved = viettel.post(site, data=said(viettel, site))
    kept = pages.page(viettel.get(saved.location))

    found = {item.text for item in seen.all("ul", class_="d-checks")[0].all("li")}
    assert found
    assert found <= {item.text for item in kept.all("ul", class_="d-checks")[0].all("li")}


@pytest.mark.parametrize(
    ("typed", "words", "button"),
    [
        ("107.941000, 12.599200", "hai trục bị đảo chỗ", "Đổi X và Y"),
        (IN_METRES, "chọn nhầm hệ tọa độ", "Đổi hệ tọa độ"),
        ("21.028500, 105.854200", "nằm ngoài tỉnh", None),
        ("gần chợ huyện", "Không đọc được tọa độ ở dòng 1", None),
    ],
)
def test_a_mistake_is_told_while_typing_and_mended_with_a_button(
    viettel, site, typed, words, button
):
    seen = looked(viettel, site, coordinates=typed)

    assert words in seen.text
    assert ([b.text for b in seen.all("button", name="_take")] or [None])[0] == button


def test_the_offered_reading_is_put_into_the_form_to_be_looked_at(viettel, site):
    form = said(viettel, site, coordinates="107.941000, 12.599200") | {"_take": "0"}

    filled = viettel.post(site, data=form)
    again = viettel.post(site, data=pages.fields(filled))

    assert filled.status_code == 200
    assert "12.5992" in pages.fields(filled)["coordinates"]
    assert "Đã điền tọa độ gợi ý" in pages.page(filled).text
    assert again.status_code == 303


def test_an_offer_that_does_not_exist_changes_nothing(viettel, site):
    for odd in ("7", "-1", "x", "99999999999999999999"):
        shown = viettel.post(site, data=said(viettel, site) | {"_take": odd})
        assert shown.status_code == 200
        assert pages.fields(shown)["coordinates"].strip() == HERE


def test_a_ward_left_open_is_filled_in_and_then_looked_at(viettel, site):
    shown = viettel.post(site, data=said(viettel, site) | {"ward": ""})
    chosen = pages.fields(shown)

    assert shown.status_code == 200
    assert "Đã điền xã, phường theo tọa độ" in pages.page(shown).text
    assert chosen["ward"] == said(viettel, site)["ward"]
    assert viettel.post(site, data=chosen).status_code == 303


def test_a_ward_left_open_where_there_is_no_place_is_missed(viettel, site):
    refused = viettel.post(site, data=said(viettel, site, coordinates="đâu đó") | {"ward": ""})

    assert refused.status_code == 422
    assert "Xã, phường: Cần nhập thông tin này" in summary(refused)


def test_looking_is_a_button_where_no_script_runs(viettel, site):
    shown = viettel.post(site, data=said(viettel, site) | {"_look": "1"})

    assert shown.status_code == 200
    assert "xem thử, chưa lưu" in pages.page(shown).text


@pytest.mark.parametrize(
    ("act", "order"),
    [("up-1", "BAC"), ("down-1", "ACB"), ("remove-0", "BC"), ("up-0", "ABC"), ("down-2", "ABC")],
)
def test_points_of_a_route_are_put_in_order_without_map_or_script(viettel, route, act, order):
    points = dict(zip("ABC", ROUTE.splitlines(), strict=True))
    form = pages.fields(viettel.get(route)) | {"system": "wgs84", "coordinates": ROUTE}

    shown = viettel.post(route, data=form | {"_vertex": act})

    assert shown.status_code == 200
    assert vertices.lines(pages.fields(shown)["coordinates"]) == [points[name] for name in order]


def test_a_point_is_added_halfway_in_the_notation_of_the_system():
    degrees = vertices.changed(ROUTE, "add-0", system="wgs84", meridian=None)
    metres = vertices.changed(
        "1000000; 400000\n1000010; 400020", "add-0", system="vn2000", meridian="108.5"
    )

    assert vertices.lines(degrees)[1] == "12.5995000, 107.9415000"
    assert vertices.lines(metres)[1] == "1000005.000; 400010.000"


@pytest.mark.parametrize("act", ["", "up", "up-", "up-9", "fly-1", "remove--1", "add-2", "up-¹"])
def test_what_cannot_be_done_to_a_point_leaves_the_route_alone(act):
    assert vertices.lines(vertices.changed(ROUTE, act, system="wgs84", meridian=None)) == (
        ROUTE.splitlines()
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12.599200, 107.941000", "ít nhất hai điểm"),
        ("12.60, 107.94\n12.62, 107.96\n12.62, 107.94\n12.60, 107.96", "tự cắt chính nó"),
        (
            "12.599200, 107.941000\n13.029669, 108.231099\n12.599300, 107.941100",
            "vượt giới hạn 100 km",
        ),
        ("12.60, 107.94\n21.03, 105.85", "nằm ngoài tỉnh"),
    ],
)
def test_each_mistake_of_a_route_has_its_own_words(viettel, route, typed, words):
    refused = viettel.post(route, data=said(viettel, route, coordinates=typed))

    assert refused.status_code == 422
    assert words in summary(refused)


def test_a_right_that_ends_before_it_begins_is_refused(viettel, site):
    days = {"land_from": "01/02/2027", "land_until": "31/01/2027"}

    refused = viettel.post(site, data=said(viettel, site) | days)

    assert refused.status_code == 422
    assert "Đến hết ngày: Ngày phải từ 01/02/2027 trở đi." in summary(refused)


@pytest.mark.parametrize(
    ("land", "words"),
    [
        ({}, "chưa ghi số hợp đồng thuê"),
        ({"land_document": "HĐ 12/2026"}, "chưa ghi ngày hết hạn thuê"),
        (
            {"land_document": "HĐ 12/2026", "land_until": "31/12/2026"},
            "Thời hạn thuê đến 31/12/2026",
        ),
        ({"land_document": "HĐ 12/2026", "land_until": "31/12/2046"}, None),
        ({"land_right": "owned"}, None),
    ],
)
def test_a_lease_that_is_too_short_is_a_warning_and_never_an_error(viettel, drafted, land, words):
    dossier = drafted("tower-zone")
    address = f"/dn/ho-so/{dossier.ref}/site"

    saved = viettel.post(address, data=said(viettel, address) | land)
    shown = pages.page(viettel.get(f"/dn/ho-so/{dossier.ref}/kiem-tra")).text

    assert saved.status_code == 303
    assert (words or "Không cấm nộp") in shown if words else "Không cấm nộp" not in shown


def test_sharing_offers_near_a_typed_place_lead_to_a_question_to_the_owner(viettel, vnpt, site):
    seen = looked(viettel, site, coordinates="12.667000, 108.038000")
    asks = [a.attributes["href"] for a in seen.all("a") if "xin dùng chung" in a.text]

    assert all(viettel.get(address).status_code == 200 for address in asks)
