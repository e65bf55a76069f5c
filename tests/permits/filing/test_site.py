"""Where a work stands: every mistake in coordinates has its own words, and often a way out."""

import pytest

from tests.support import pages

HERE = "12.599200, 107.941000"
IN_METRES = "1393409.904; 439071.678"
WARD = "Xã Hòa Phú"


def started(browser, work="tower_ground"):
    answer = browser.post("/dn/ho-so/moi", data={"work": work})
    return answer.headers["Location"]


def said(browser, address, **changes):
    """What the site's form would send, with some of it changed."""
    shown = browser.get(address)
    wards = {o.text: o.attributes["value"] for o in pages.page(shown).all("option")}
    usual = {
        "system": "wgs84",
        "coordinates": HERE,
        "ward": wards[changes.pop("ward_name", WARD)],
        "address": "Lô CN-05, KCN Hòa Phú",
        "land_right": "leased",
    }
    return pages.fields(shown) | usual | changes


def test_a_place_is_kept_and_checked_at_once(viettel):
    address = started(viettel) + "/site"

    saved = viettel.post(address, data=said(viettel, address))
    shown = pages.page(viettel.get(saved.headers["Location"]))

    assert saved.status_code == 303
    assert shown.one("h1").text == "Kết quả kiểm tra vị trí"
    assert "Hòa Phú" in shown.text
    assert shown.all("ul", class_="d-checks")


@pytest.mark.parametrize(
    ("sent", "words", "button"),
    [
        ({"coordinates": "107.941000, 12.599200"}, "hai trục bị đảo chỗ", "Đổi X và Y"),
        ({"coordinates": IN_METRES}, "chọn nhầm hệ tọa độ", "Đổi hệ tọa độ"),
        (
            {"system": "vn2000", "meridian": "107.75", "coordinates": IN_METRES},
            "kinh tuyến trục không đúng",
            "Dùng kinh tuyến trục này",
        ),
        (
            {"coordinates": "12.667000, 108.038000"},
            "không phải Xã Hòa Phú",
            "Giữ tọa độ, đổi xã, phường",
        ),
    ],
)
def test_a_likely_mistake_is_named_and_the_right_place_offered(viettel, sent, words, button):
    address = started(viettel) + "/site"

    refused = viettel.post(address, data=said(viettel, address, **sent))
    shown = pages.page(refused)

    assert refused.status_code == 422
    assert words in shown.one("div", class_="govuk-error-summary").text
    assert shown.one("textarea", name="coordinates").text == sent["coordinates"]
    assert button in shown.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"coordinates": "21.028500, 105.854200"}, "ngoài tỉnh Đắk Lắk"),
        ({"coordinates": "gần chợ huyện"}, "Không đọc được tọa độ ở dòng 1"),
        ({"coordinates": f"{HERE}\n12.600000, 107.942000"}, "chỉ cần một điểm"),
        ({"coordinates": ""}, "Cần nhập thông tin này"),
        ({"system": "utm"}, "có trong danh sách"),
        ({"ward": "99999"}, "có trong danh sách"),
    ],
)
def test_a_place_that_cannot_be_read_is_refused_in_words(viettel, sent, words):
    address = started(viettel) + "/site"

    refused = viettel.post(address, data=said(viettel, address, **sent))

    assert refused.status_code == 422
    assert words in pages.page(refused).one("div", class_="govuk-error-summary").text
    assert "Lô CN-05, KCN Hòa Phú" in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (["12.6700, 108.0380"], "ít nhất hai điểm"),
        (
            ["12.6700, 108.0380", "12.6740, 108.0420", "12.6740, 108.0380", "12.6700, 108.0420"],
            "tự cắt chính nó",
        ),
    ],
)
def test_a_route_is_judged_as_a_line(viettel, points, words):
    address = started(viettel, "duct_share") + "/site"
    sent = said(viettel, address, coordinates="\n".join(points), ward_name="Phường Buôn Ma Thuột")

    refused = viettel.post(address, data=sent)

    assert refused.status_code == 422
    assert words in pages.page(refused).one("div", class_="govuk-error-summary").text


def test_the_offered_place_fills_the_form_and_can_be_saved(viettel):
    address = started(viettel) + "/site"
    refused = viettel.post(address, data=said(viettel, address, coordinates=IN_METRES))
    offer = pages.fields(refused, form=0)

    filled = viettel.post(address, data=offer)
    saved = viettel.post(address, data=pages.fields(filled))

    assert filled.status_code == 200
    assert pages.fields(filled)["system"] == "vn2000"
    assert pages.fields(filled)["address"] == "Lô CN-05, KCN Hòa Phú"
    assert saved.status_code == 303


def test_a_new_height_is_checked_at_the_old_place(viettel, drafted, session):
    dossier = drafted("tower-zone")
    before = dossier.check_run_id
    address = f"/dn/ho-so/{dossier.ref}/technical"

    sent = pages.fields(viettel.get(address)) | {"height_m": "58"}
    saved = viettel.post(address, data=sent)
    session.refresh(dossier)

    assert saved.status_code == 303
    assert dossier.check_run_id not in (None, before)
