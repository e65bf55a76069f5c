"""The route finder's pages: what they ask, refuse, show and hand over, all without a script."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select

from gis import crs
from gis.network.commands import Claim, HoldRoute
from gis.network.holding import hold_route
from permits.core import clock
from permits.core.vocabulary import Role
from permits.dossiers.models import Dossier
from permits.network import way_limits
from permits.network.way_models import RouteBundle, RouteSearch
from tests.gis.network.conftest import EAST, NORTH
from tests.permits.network.roads import Town, asked, town
from tests.support import pages
from tests.support.clients import Client

ADDRESS = "/ha-tang/tuyen"
Counting = Callable[[], AbstractContextManager[list[str]]]
FORM = {
    "system": "vn2000",
    "meridian": "108.5",
    "points": f"{NORTH:.2f}; {EAST - 10:.2f}\n{NORTH:.2f}; {EAST + 1210:.2f}",
    "cable_mm": "14",
    "ways": "1",
    "first_day": "01/12/2026",
    "years": "2",
    "gap_surface": "paving",
    "pull_per_m": "",
}


@pytest.fixture
def streets(session) -> Town:
    """A town of ducts in the demo province."""
    return town(session)


@pytest.fixture
def fpt(sign_in) -> Client:
    """A browser of a carrier who owns no duct here."""
    return sign_in("fpt")


def found(browser: Client, **said: str) -> str:
    answer = browser.post(ADDRESS, data=FORM | said)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def summary(answer) -> str:
    return pages.page(answer).one("div", class_="govuk-error-summary").text


def test_the_question_names_every_price_and_that_it_is_to_be_confirmed(fpt):
    page = pages.page(fpt.get(ADDRESS)).one("main")

    assert "60.000" in page.text
    assert "Bê tông nhựa 1.300.000 cần xác nhận" in page.text


def test_an_answer_shows_cost_length_owners_wards_plans_and_every_leg(fpt, streets):
    page = pages.page(fpt.get(found(fpt))).one("main")

    assert "Phương án 1: khoảng 86.000.000 đồng" in page.text
    assert "1,22 km" in page.text
    assert "Trong cống của Tập đoàn Bưu chính Viễn thông Việt Nam (VNPT) 800,0 m" in page.text
    assert "Quy hoạch trên đoạn đào" in page.text
    first = page.all("table")[0]
    assert [row.all("td")[0].text for row in first.all("tr")[1:]] == [
        "Đào chỗ chưa có cống bể Vỉa hè lát gạch, đá",
        "Kéo trong cống bể còn chỗ",
        "Kéo trong cống bể còn chỗ",
        "Kéo trong cống bể còn chỗ",
        "Đào chỗ chưa có cống bể Vỉa hè lát gạch, đá",
    ]
    assert len(page.all("svg", viewbox="0 0 640 320")) == 1


def test_the_same_points_in_degrees_give_the_same_way(fpt, streets, session):
    pairs = [asked().start, asked().end]
    degrees = crs.convert(pairs, crs.STORAGE_SRID, crs.DEGREES_SRID)
    text = "\n".join(f"{lat:.7f}, {lon:.7f}" for lon, lat in degrees)

    found(fpt)
    found(fpt, system="wgs84", points=text)

    one, other = session.scalars(select(RouteSearch).order_by(RouteSearch.id))
    assert [r["cost"] for r in one.routes] == pytest.approx([r["cost"] for r in other.routes], 1e-4)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"points": f"{NORTH}; {EAST}"}, "ít nhất hai điểm"),
        ({"points": "12,6; 108,0\n12,7; 108,1\n12,8; 108,2", "system": "wgs84"}, "đúng hai điểm"),
        ({"points": "10,7; 106,6\n10,8; 106,7", "system": "wgs84"}, "nằm ngoài tỉnh"),
        ({"points": "108,04; 12,66\n108,05; 12,67", "system": "wgs84"}, "hai trục bị đảo"),
        ({"points": f"{NORTH}; {EAST}\n{NORTH + 25000}; {EAST}"}, "mỗi lần tìm tối đa 20 km"),
        ({"points": "đầu đường"}, "Không đọc được tọa độ"),
        ({"cable_mm": "1000"}, "từ 2 đến 100"),
        ({"first_day": "01/01/2020"}, "Ngày phải từ"),
        ({"gap_surface": "moon"}, "có trong danh sách"),
    ],
)
def test_what_cannot_be_looked_for_is_said_at_its_field_and_kept(fpt, said, words):
    answer = fpt.post(ADDRESS, data=FORM | said)

    assert answer.status_code == 422
    assert words in summary(answer)
    typed = pages.page(answer).one("textarea", name="points").text
    assert typed.split() == (FORM | said)["points"].split()


def test_a_search_can_be_reloaded_changed_and_is_listed(fpt, streets):
    address = found(fpt, cable_mm="16,5")

    assert fpt.get(address).status_code == 200
    again = pages.page(fpt.get(f"{ADDRESS}?tim-lai={address.rsplit('/', 1)[1]}"))
    assert again.one("input", name="cable_mm").attributes["value"] == "16,5"
    assert again.one("input", name="first_day").attributes["value"] == "01/12/2026"
    assert any(link.attributes["href"] == address for link in again.all("a"))


def test_who_searches_without_end_is_told_to_come_back_later(fpt, sign_in, streets, monkeypatch):
    monkeypatch.setattr(way_limits, "SEARCHES", 2)
    found(fpt)
    found(fpt)

    answer = fpt.post(ADDRESS, data=FORM)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    found(sign_in("vnpt"))


def test_the_map_gets_every_leg_with_its_role_and_alternative(fpt, streets):
    answer = fpt.get(found(fpt) + "/tuyen.geojson")

    assert answer.content_type.startswith("application/geo+json")
    features = answer.get_json(force=True)["features"]
    assert {f["properties"]["alternative"] for f in features} == {1, 2, 3}
    assert {f["properties"]["role"] for f in features if f["properties"]["alternative"] == 1} == {
        "route-gap",
        "route-duct",
    }
    lon, lat = features[0]["geometry"]["coordinates"][0]
    assert (108.0 < lon < 108.1, 12.6 < lat < 12.7) == (True, True)


def test_an_official_may_look_and_not_take(client_for, streets, session):
    officer = client_for(Role.CASE_OFFICER)
    address = found(officer)

    assert "Lập hồ sơ" not in officer.get(address).text
    assert officer.post(f"{address}/phuong-an/1").status_code == 403
    assert session.scalar(select(func.count()).select_from(RouteBundle)) == 0


def test_nobody_else_sees_a_search(fpt, sign_in, client_for, client, streets):
    address = found(fpt)

    for other in (sign_in("mobifone"), client_for(Role.CASE_OFFICER)):
        assert other.get(address).status_code == 404
        assert other.get(f"{address}/tuyen.geojson").status_code == 404
        assert address not in other.get(ADDRESS).text
    assert sign_in("mobifone").post(f"{address}/phuong-an/1").status_code == 404


def test_one_click_begins_the_dossiers_and_a_second_finds_them(fpt, streets, session):
    address = found(fpt)

    first = fpt.post(f"{address}/phuong-an/1")
    second = fpt.post(f"{address}/phuong-an/2")

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Dossier)) == 4
    assert first.headers["Location"] in fpt.get(address).text
    assert fpt.post(f"{address}/phuong-an/9").status_code == 404


def test_a_place_that_is_gone_is_named_on_the_page_and_nothing_is_made(fpt, streets, session):
    address = found(fpt)
    until = clock.now().replace(year=2027)
    claim = Claim("mobifone", "x", asked().days, until)
    hold_route(session, HoldRoute(claim, (streets.beyond.id,), 14.0), now=clock.now())
    session.commit()

    answer = fpt.post(f"{address}/phuong-an/1")

    assert answer.status_code == 409
    assert "vừa được giữ cho người khác: S3 (viettel)" in answer.text
    assert f"tim-lai={address.rsplit('/', 1)[1]}" in answer.text
    assert session.scalar(select(func.count()).select_from(Dossier)) == 0


def test_pages_cost_the_same_statements_however_many_ways_were_found(fpt, streets, counting):
    many, few = found(fpt), found(fpt, points=f"{NORTH}; {EAST + 30000}\n{NORTH}; {EAST + 30100}")
    costs = []
    for address in (many, few):
        with counting() as statements:
            assert fpt.get(address).status_code == 200
        costs.append(len(statements))

    assert costs[0] == costs[1]
