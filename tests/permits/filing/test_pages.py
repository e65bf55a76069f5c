"""Who may see what of a carrier's work, and how a draft grows section by section."""

import pytest
from sqlalchemy import func, select

from permits.core.vocabulary import Role, WorkKind
from permits.dossiers.models import Dossier
from tests.support import pages

SECTION = {
    "work_name": "Trạm BTS thử 07",
    "representative": "Nguyễn Văn Mẫu",
    "representative_title": "Phó Giám đốc",
    "tax_code": "0100109106",
    "address": "Số 1 đường Mẫu",
    "phone": "0905 000 001",
    "email": "hoso@carrier.example",
    "designer": "Công ty Mẫu",
    "expected_months": "4",
}


def started(browser, work="tower_ground"):
    answer = browser.post("/dn/ho-so/moi", data={"work": work})
    assert answer.status_code == 303
    return answer.headers["Location"]


def summary(response):
    return pages.page(response).one("div", class_="govuk-error-summary").text


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get("/dn")

    assert answer.status_code == 303
    assert "/dang-nhap" in answer.headers["Location"]


def test_an_official_files_nothing(client_for):
    assert client_for(Role.CASE_OFFICER).get("/dn").status_code == 403


@pytest.mark.parametrize(
    "page",
    ["", "/applicant", "/site", "/giay-to", "/quy-hoach", "/kiem-tra", "/da-nop", "/bo-sung"],
)
def test_another_carriers_dossier_does_not_exist(vnpt, drafted, page):
    dossier = drafted("tower-zone")

    assert vnpt.get(f"/dn/ho-so/{dossier.ref}{page}").status_code == 404
    assert vnpt.get(f"/dn/ho-so/000000000000{page}").status_code == 404


@pytest.mark.parametrize("act", ["applicant", "kiem-tra", "giay-to", "xoa", "bo-sung"])
def test_another_carriers_dossier_cannot_be_changed(vnpt, drafted, act):
    dossier = drafted("tower-zone")

    assert vnpt.post(f"/dn/ho-so/{dossier.ref}/{act}", data=SECTION).status_code == 404


def test_my_work_shows_drafts_first_and_only_ones_own(viettel, drafted, filed):
    mine, theirs = drafted("tower-zone"), drafted("tower-city")
    done = filed("pole-zone")

    shown = pages.page(viettel.get("/dn"))
    listed = {link.attributes["href"] for link in shown.all("a")}
    waiting = shown.one("section", class_="d-todo")

    assert f"/dn/ho-so/{mine.ref}" in {a.attributes["href"] for a in waiting.all("a")}
    assert f"/dn/ho-so/{done.ref}" in listed
    assert done.code in shown.text
    assert f"/dn/ho-so/{theirs.ref}" not in listed


def test_a_list_is_narrowed_by_what_is_asked(viettel, drafted, filed):
    drafted("tower-zone")
    done = filed("pole-zone")

    found = pages.page(viettel.get(f"/dn?q={done.code}"))
    none = pages.page(viettel.get("/dn?q=100%25"))
    odd = viettel.get("/dn?work=castle&after=forged")

    assert len(found.one("tbody").all("tr")) == 1
    assert "Không có hồ sơ nào khớp bộ lọc" in none.text
    assert odd.status_code == 200


def test_the_start_offers_every_kind_with_its_days(viettel):
    shown = pages.page(viettel.get("/dn/ho-so/moi"))

    assert len(shown.all("input", type="radio")) == len(WorkKind)
    assert "10 ngày làm việc" in shown.text


def test_a_point_of_the_map_is_offered_as_the_place(viettel):
    chosen = pages.page(viettel.get("/dn/ho-so/moi?point=12.6700000,+108.0400000"))
    point = chosen.all("input", name="point")[0].attributes["value"]

    answer = viettel.post("/dn/ho-so/moi", data={"work": "tower_ground", "point": point})
    site = pages.page(viettel.get(f"{answer.location}/site"))

    assert "12.6700000, 108.0400000" in site.text
    assert viettel.get(answer.location).status_code == 200


def test_a_point_that_cannot_be_read_begins_an_empty_draft(viettel):
    answer = viettel.post("/dn/ho-so/moi", data={"work": "tower_ground", "point": "đâu đó"})

    assert answer.status_code == 303
    assert "đâu đó" not in pages.page(viettel.get(f"{answer.location}/site")).text


def test_a_start_without_a_choice_is_refused(viettel):
    answer = viettel.post("/dn/ho-so/moi", data={})

    assert answer.status_code == 422
    assert "Cần nhập thông tin này" in summary(answer)


def test_a_double_click_starts_one_draft(viettel, session):
    needs = viettel.get("/dn/ho-so/moi?work=smart_pole")
    form = next(
        fields
        for n in range(len(pages.page(needs).all("form")))
        if "_once" in (fields := pages.fields(needs, n)) and "work" in fields
    )
    before = session.scalar(select(func.count()).select_from(Dossier))

    first = viettel.post("/dn/ho-so/moi", data=form)
    second = viettel.post("/dn/ho-so/moi", data=form)

    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Dossier)) == before + 1


def test_a_section_is_kept_and_named_as_done(viettel):
    address = started(viettel)

    saved = viettel.post(f"{address}/applicant", data=SECTION)
    hub = pages.page(viettel.get(address))

    assert saved.status_code == 303
    assert hub.one("h1").text == "Trạm BTS thử 07"
    assert "Đã xong 1 trên 5 phần" in hub.text


def test_what_is_wrong_is_said_first_and_what_was_typed_stays(viettel):
    address = started(viettel) + "/applicant"

    refused = viettel.post(
        address, data=SECTION | {"tax_code": "0100109107", "phone": "12", "email": ""}
    )

    assert refused.status_code == 422
    assert "không khớp chữ số kiểm tra" in summary(refused)
    assert "Số điện thoại không đúng" in summary(refused)
    kept = pages.fields(refused)
    assert (kept["tax_code"], kept["phone"]) == ("0100109107", "12")
    assert kept["work_name"] == SECTION["work_name"]
    assert pages.page(refused).one("title").text.startswith("Lỗi:")


def test_the_next_dossier_takes_over_who_asks_but_not_what_for(viettel, drafted):
    drafted("tower-zone")

    offered = pages.fields(viettel.get(started(viettel) + "/applicant"))

    assert offered["representative"] == "Nguyễn Văn Mẫu"
    assert offered["work_name"] == ""


def test_a_stale_form_is_told_what_changed_and_keeps_what_was_typed(viettel, sign_in):
    address = started(viettel) + "/applicant"
    opened = pages.fields(viettel.get(address))
    sign_in("viettel").post(address, data=SECTION)

    refused = viettel.post(address, data=opened | SECTION | {"work_name": "Tên của tôi"})
    shown = pages.page(refused)

    assert refused.status_code == 409
    assert "vừa được người khác trong đơn vị cập nhật" in shown.text
    [clash] = shown.all("fieldset", class_="d-clash")
    assert "Bản đang lưu Trạm BTS thử 07" in clash.text
    assert "Bạn nhập Tên của tôi" in clash.text
    assert pages.fields(refused)["work_name"] == "Tên của tôi"


def test_a_draft_can_be_thrown_away(viettel, drafted, session):
    dossier = drafted("tower-zone")
    ref = dossier.ref

    gone = viettel.post(f"/dn/ho-so/{ref}/xoa")

    assert gone.status_code == 303
    assert viettel.get(f"/dn/ho-so/{ref}").status_code == 404
    assert session.scalar(select(Dossier.id).where(Dossier.ref == ref)) is None


def test_a_filed_dossier_can_be_neither_thrown_away_nor_changed(viettel, filed):
    dossier = filed("tower-zone")
    address = f"/dn/ho-so/{dossier.ref}"

    assert viettel.post(f"{address}/xoa").status_code == 409
    assert viettel.post(f"{address}/applicant", data=SECTION).status_code == 409
    assert viettel.get(f"{address}/applicant").status_code == 303
    assert viettel.get(f"{address}/kiem-tra").status_code == 303


@pytest.mark.parametrize("work", [*WorkKind])
def test_every_kind_has_its_sections_in_both_languages(viettel, work):
    address = started(viettel, work)

    for page in ("", "/applicant", "/site", "/technical", "/giay-to", "/kiem-tra"):
        for language in ("vi", "en"):
            shown = viettel.get(f"{address}{page}", query_string={"lang": language})
            assert shown.status_code == 200
            assert pages.page(shown).one("html").attributes["lang"] == language
