"""The map page without a script: a picture, the layers of a day, a list that says the same."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from gis.inks import KINDS, ROLES
from permits.core import clock
from permits.core.vocabulary import Role
from tests.permits.maps.test_tiles import defence
from tests.support.editions import end_layer
from tests.support.pages import page

POINT = "12.680000,108.040000"
#: The same place by hand, in the notations of a receiver and of a survey paper.
TYPED = {
    "degrees": {"system": "wgs84", "coordinates": "12,680000; 108,040000"},
    "angles": {"system": "wgs84", "coordinates": "12°40'48\"B 108°02'24\"Đ"},
    "metres": {"system": "vn2000", "meridian": "108.5", "coordinates": "1402327,104; 449843,656"},
}


def read(client, **query):
    answer = client.get("/ban-do", query_string=query)
    assert answer.status_code == 200
    return page(answer)


def listed(whole):
    """Give the rows of the list: their feature and the words in them."""
    return {
        row.attributes["data-feature"]: row.text
        for row in whole.all("tr")
        if "data-feature" in row.attributes
    }


def shelf(whole):
    """Give the layers by code: whether shown, and their words."""
    return {
        item.attributes["data-kind"]: (
            "checked" in item.one("input", type="checkbox").attributes,
            item.text,
        )
        for item in whole.one("fieldset", id="d-shelf").all("li")
    }


def test_a_stranger_sees_every_public_layer_with_its_publisher_and_decision(client):
    whole = read(client)

    layers = shelf(whole)
    assert all(is_on for is_on, _ in layers.values())
    assert {"ward", "zone", "structures", "duct-segments", "permits"} <= set(layers)
    assert "Đang có hiệu lực" in layers["zone"][1]
    assert "sơ đồ" in layers["zone"][1]
    assert "chưa có dữ liệu" in layers["planning_zone"][1]
    assert "hiện trạng" in layers["structures"][1]
    assert "defence" not in layers


def test_officials_see_what_is_for_officials_alone_and_carriers_do_not(client_for, session):
    defence(session)
    session.commit()

    assert "defence" in shelf(read(client_for(Role.CASE_OFFICER)))
    assert "defence" not in shelf(read(client_for(Role.APPLICANT)))


def test_nothing_of_a_hidden_kind_comes_by_asking_for_it(client, session):
    defence(session)
    session.commit()

    whole = read(client, kinds="defence")

    assert not listed(whole)
    geojson = client.get("/ban-do/lop.geojson?bbox=107,12,110,14&kinds=defence").get_json()
    assert {f["properties"]["kind"] for f in geojson["features"]} & {"defence"} == set()


@pytest.mark.parametrize("notation", TYPED)
def test_coordinates_in_any_notation_open_the_place_with_ward_list_and_picture(client, notation):
    whole = read(client, radius="400", **TYPED[notation])

    spot = whole.one("dl", class_="d-twin__spot").text
    assert "12.6800" in spot
    assert "108.0400" in spot
    assert "Phường Buôn Ma Thuột" in spot
    assert "Trong bán kính 400 m" in whole.one("h2", id="d-twin-title").text
    assert listed(whole)
    svg = whole.one("figure", id="atlas").one("svg")
    strokes = [each.attributes.get("stroke") for each in svg.all("path")]
    assert ROLES["ring"].light in strokes
    assert KINDS["ward"].light in strokes


def test_swapped_coordinates_are_named_kept_and_offered_the_right_way_round(client):
    answer = client.get(
        "/ban-do", query_string={"system": "wgs84", "coordinates": "108.040000, 12.680000"}
    )

    whole = page(answer)
    assert answer.status_code == 422
    assert "hai trục bị đảo" in whole.text
    assert "108.040000, 12.680000" in whole.one("textarea", id="coordinates").text
    offer = next(a for a in whole.all("a") if a.text == "Dùng tọa độ này")
    assert "12.6800" in page(client.get(offer.attributes["href"])).text


@pytest.mark.parametrize("words", ["chẳng phải số", "NaN; 108", "21.03; 105.85", "1e999 2"])
def test_what_is_no_place_of_the_province_is_refused_by_name(client, words):
    answer = client.get("/ban-do", query_string={"system": "wgs84", "coordinates": words})

    assert answer.status_code == 422
    assert page(answer).all("a", href="#coordinates")


def test_unreadable_parts_of_an_address_are_left_out_and_named(client):
    query = {
        "ngay": "2026-13-40",
        "bbox": "nan,1,2,3",
        "at": "91,200",
        "z": "inf",
        "point": "a,b",
        "radius": "-5",
        "ward": "../etc",
        "after": "forged",
        "_scheme": "javascript",
    }

    whole = read(client, **query)

    (note,) = (b.text for b in whole.all("div", class_="d-banner--info"))
    assert all(name in note for name in ("ngay", "bbox", "at", "z", "point", "radius", "ward"))
    assert all(a.attributes["href"].startswith(("/", "#")) for a in whole.all("a"))


def test_the_day_decides_what_is_listed_and_what_its_layer_says(client, session):
    tomorrow = clock.today() + timedelta(days=1)
    end_layer(session, "heritage", tomorrow)
    session.commit()

    before = read(client, kinds="heritage")
    after = read(client, kinds="heritage", ngay=tomorrow.isoformat())

    assert len(listed(before)) == 16
    assert "Đang có hiệu lực" in shelf(before)["heritage"][1]
    assert not listed(after)
    assert "Đã hết hiệu lực" in shelf(after)["heritage"][1]
    assert "không có dữ liệu vào ngày này" in shelf(after)["heritage"][1]


def test_layers_are_switched_off_by_leaving_them_out(client):
    whole = read(client, kinds=["", "heritage", "zone"])

    assert {kind for kind, (is_on, _) in shelf(whole).items() if is_on} == {"heritage", "zone"}
    assert {each.split("/")[0] for each in listed(whole)} <= {"heritage", "zone"}
    none = read(client, kinds="")
    assert not listed(none)
    assert "Không có đối tượng nào" in none.text


def test_the_list_turns_its_pages_and_every_feature_comes_once(client):
    seen, path = [], "/ban-do?kinds=ward,zone"
    for _ in range(12):
        whole = page(client.get(path))
        seen += listed(whole)
        more = whole.all("a", rel="next")
        if not more:
            break
        path = more[0].attributes["href"]

    assert len(seen) == len(set(seen)) == 102 + 12


def test_the_mark_of_another_list_begins_this_one_anew(client):
    spot = {"point": POINT, "radius": "3000", "kinds": "existing_duct"}
    more = read(client, **spot).all("a", rel="next")[0].attributes["href"]
    mark = dict(pair.split("=") for pair in more.partition("?")[2].split("&"))["after"]

    whole = read(client, kinds="ward", after=mark)

    assert listed(whole) == listed(read(client, kinds="ward"))


def test_a_list_says_edition_decision_and_days_of_each_feature(client):
    rows = listed(read(client, kinds="zone", bbox="107,12,110,14"))

    words = rows["zone/kcn-hoa-phu"]
    assert "Khu công nghiệp Hòa Phú" in words
    assert "từ " in words
    assert "sơ đồ" in words


def test_a_ward_is_listed_without_its_neighbours(client):
    whole = read(client, ward="22015", kinds="ward")

    assert list(listed(whole)) == ["ward/22015"]
    assert "Trong Phường Tuy Hòa" in whole.one("h2", id="d-twin-title").text


@pytest.mark.usefixtures("network")
def test_registers_are_listed_beside_the_layers_and_free_places_only_for_those_signed_in(
    client, client_for
):
    query = {"kinds": "structures,duct-segments", "bbox": "107,12,110,14"}

    strangers = read(client, **query)
    officers = read(client_for(Role.CASE_OFFICER), **query)

    kinds = [each.split("/")[0] for each in listed(strangers)]
    assert kinds.count("structures") >= 3
    assert "ống trống" not in strangers.text
    assert "vị trí trống" in officers.text


def test_the_parts_for_a_moving_map_say_what_the_page_says(client):
    query = {"kinds": "existing_mast", "point": POINT, "radius": "900"}

    rows = page(client.get("/ban-do/danh-sach", query_string=query))
    layers = page(client.get("/ban-do/cac-lop", query_string=query))

    whole = read(client, **query)
    assert listed(rows) == listed(whole) != {}
    assert shelf(layers) == shelf(whole)


def test_a_carrier_may_go_on_to_file_here_and_a_stranger_may_not(client, client_for):
    def links(who):
        return [a.attributes["href"] for a in read(who, point=POINT).all("a")]

    def offered(who):
        return [link for link in links(who) if link.startswith("/dn/ho-so/moi")]

    [link] = offered(client_for(Role.APPLICANT))
    assert parse_qs(urlsplit(link).query)["point"] == ["12.6800000, 108.0400000"]
    assert offered(client) == []


def test_the_page_speaks_english(client):
    whole = read(client, lang="en", point=POINT, radius="300")

    assert "Within 300 m of the chosen point" in whole.text
    assert "Industrial parks, clusters and economic zones" in whole.text
    assert "Trong bán kính" not in whole.text


def test_layers_for_the_older_map_are_those_of_the_day(client, session):
    day = clock.today() + timedelta(days=1)
    end_layer(session, "heritage", day)
    session.commit()
    path = "/ban-do/lop.geojson?bbox=107,12,110,14&kinds=heritage"

    assert len(client.get(path).get_json()["features"]) == 16
    assert not client.get(f"{path}&ngay={day}").get_json()["features"]
    assert client.get(f"{path}&ngay=yesterday").status_code == 400
    assert client.get("/ban-do/lop.geojson?bbox=1,2,3").status_code == 400
