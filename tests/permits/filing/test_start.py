"""What a work needs is said before anything is begun; a pasted point says what it would mean."""

from sqlalchemy import func, select

from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from tests.permits.filing.test_pages import summary
from tests.support import pages

ZONE = "12.5992, 107.9410"


def needs(browser, **query):
    return pages.page(browser.get("/dn/ho-so/moi", query_string={"work": "tower_ground"} | query))


def test_what_a_work_needs_is_said_with_sources_days_papers_and_who(viettel):
    shown = needs(viettel)

    assert "10 ngày làm việc" in shown.text
    assert "Đơn đề nghị cấp giấy phép xây dựng" in shown.text
    assert "NĐ 217/2026/NĐ-CP" in shown.text
    assert "Bộ phận một cửa" in shown.one("table", class_="d-steps").text
    assert shown.all("span", class_="d-unsure")
    assert "Phí, lệ phí" in shown.text


def test_every_kind_of_work_has_an_answer_in_both_languages(viettel):
    for work in WorkKind:
        for language in ("vi", "en"):
            query = {"work": work.value, "lang": language}
            assert viettel.get("/dn/ho-so/moi", query_string=query).status_code == 200


def test_the_template_for_many_is_offered_where_there_is_one(viettel):
    shown = needs(viettel)
    [address] = {a.attributes["href"] for a in shown.all("a") if "mau.xlsx" in a.attributes["href"]}

    assert viettel.get(address).status_code == 200


def test_what_would_need_less_is_offered_with_its_days(viettel):
    links = {a.text: a.attributes["href"] for a in needs(viettel).all("a")}

    assert "work=smart_pole" in links["Cột đèn tích hợp trạm 5G"]
    assert "Dùng chung cột, cống bể có sẵn" in links


def test_looking_begins_nothing(viettel, session):
    before = session.scalar(select(func.count()).select_from(Dossier))

    needs(viettel, point=ZONE)

    assert session.scalar(select(func.count()).select_from(Dossier)) == before


def test_a_pasted_point_says_who_would_decide_there_and_which_layers_apply(viettel):
    shown = needs(viettel, point=ZONE).one("div", id="xem-nhanh")

    assert "Xã Hòa Phú" in shown.text
    assert "Ban Quản lý" in shown.text
    assert shown.all("ul", class_="d-checks")


def test_a_point_in_metres_is_understood_and_one_that_cannot_be_is_told(viettel):
    metres = needs(viettel, point="1393187,42; 439279,10").one("div", id="xem-nhanh")
    nowhere = needs(viettel, point="21.0285, 105.8542").one("div", id="xem-nhanh")
    words = needs(viettel, point="gần chợ").one("div", id="xem-nhanh")

    assert "Xã Hòa Phú" in metres.text
    assert "nằm ngoài tỉnh" in nowhere.text
    assert "Không đọc được tọa độ" in words.text


def test_a_form_sent_without_a_choice_is_refused(viettel):
    answer = viettel.get("/dn/ho-so/moi?xem=1")

    assert answer.status_code == 422
    assert "Cần nhập thông tin này" in summary(answer)
    assert viettel.get("/dn/ho-so/moi?work=castle").status_code == 422


def test_a_place_alone_is_begun_the_same_way(viettel):
    shown = pages.page(viettel.get("/dn/ho-so/vi-tri?work=tower_ground"))

    assert shown.all("form", action="/dn/ho-so/vi-tri")
