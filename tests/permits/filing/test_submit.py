"""Filing: only what is whole, exactly what was shown, once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from permits.cases import notes
from permits.cases.models import Case
from permits.core import codes
from permits.dossiers.models import Paper
from tests.permits.filing.conftest import NOW
from tests.support import pages

FORBIDDEN = "12.675000, 108.044000"  # in the protected core of a monument


def page_of(dossier):
    return f"/dn/ho-so/{dossier.ref}/kiem-tra"


def sent(browser, dossier, **changes):
    return pages.fields(browser.get(page_of(dossier))) | {"confirmed": "y"} | changes


def summary(response):
    return pages.page(response).one("div", class_="govuk-error-summary")


def test_the_last_look_shows_every_answer_with_a_way_to_change_it(viettel, drafted):
    dossier = drafted("tower-zone")

    shown = pages.page(viettel.get(page_of(dossier)))
    links = {a.attributes["href"] for a in shown.all("a")}

    assert "Lô CN-05, KCN Hòa Phú" in shown.text
    assert "42 m" in shown.text
    assert "request_form.pdf" in shown.text
    assert {
        f"/dn/ho-so/{dossier.ref}/{name}?ve=kiem-tra" for name in ("applicant", "site", "technical")
    } <= links


def test_a_whole_dossier_is_filed_and_confirmed(viettel, drafted, session):
    dossier = drafted("tower-zone")

    filed = viettel.post(page_of(dossier), data=sent(viettel, dossier))
    shown = pages.page(viettel.get(filed.headers["Location"]))
    session.refresh(dossier)

    assert filed.status_code == 303
    assert dossier.code in shown.text
    assert codes.grouped(dossier.ref) in shown.text
    assert "Dự kiến trả kết quả 08/12/2026" in shown.text  # ten working days, 24 November is none
    assert shown.one("div", class_="d-square").all("svg")
    assert f"/tra-cuu/{dossier.ref}" in shown.text


def test_filing_twice_files_once(viettel, drafted, session):
    dossier = drafted("tower-zone")
    form = sent(viettel, dossier)

    first = viettel.post(page_of(dossier), data=form)
    same_click = viettel.post(page_of(dossier), data=form)
    later = viettel.post(page_of(dossier), data=form | {"_once": "another form"})

    assert first.headers["Location"] == same_click.headers["Location"]
    assert later.headers["Location"] == first.headers["Location"]
    count = select(func.count()).select_from(Case).where(Case.dossier_id == dossier.id)
    assert session.scalar(count) == 1


def test_an_unconfirmed_dossier_is_not_filed(viettel, drafted, session):
    dossier = drafted("tower-zone")

    refused = viettel.post(page_of(dossier), data=sent(viettel, dossier, confirmed=""))
    session.refresh(dossier)

    assert refused.status_code == 422
    assert "Cần đánh dấu xác nhận" in summary(refused).text
    assert dossier.is_draft


def test_what_is_missing_is_named_and_linked(viettel, session):
    address = viettel.post("/dn/ho-so/moi", data={"work": "duct_share"}).headers["Location"]

    refused = viettel.post(f"{address}/kiem-tra", data={"confirmed": "y"})
    links = {a.attributes["href"] for a in summary(refused).all("a")}

    assert refused.status_code == 422
    assert "Chưa có phần “Vị trí công trình”" in summary(refused).text
    assert "Sơ đồ tuyến, bể cáp" in summary(refused).text
    assert {"#section-site", "#section-technical", "#paper-route_plan"} <= links
    ids = {e.attributes.get("id") for tag in ("h2", "div") for e in pages.page(refused).all(tag)}
    assert {link[1:] for link in links} <= ids
    assert "chưa đủ" not in viettel.get(address).get_data(as_text=True).lower()


def test_what_changed_after_it_was_shown_must_be_read_again(viettel, drafted, session):
    dossier = drafted("tower-zone")
    form = sent(viettel, dossier)
    paper = session.scalar(select(Paper).where(Paper.dossier_id == dossier.id).limit(1))
    viettel.post(f"/dn/ho-so/{dossier.ref}/giay-to/{paper.ref}/go")

    refused = viettel.post(page_of(dossier), data=form)
    session.refresh(dossier)

    assert refused.status_code == 409
    assert "vừa thay đổi" in pages.page(refused).text
    assert dossier.is_draft


@pytest.fixture
def forbidden(viettel, drafted):
    """A whole draft at a place where the rules forbid the work."""
    dossier = drafted("tower-zone")
    address = f"/dn/ho-so/{dossier.ref}/site"
    shown = viettel.get(address)
    wards = {o.text: o.attributes["value"] for o in pages.page(shown).all("option")}
    place = {"coordinates": FORBIDDEN, "ward": wards["Phường Buôn Ma Thuột"]}
    saved = viettel.post(address, data=pages.fields(shown) | place)
    assert saved.status_code == 303
    return dossier


def test_a_forbidden_place_is_filed_only_by_one_who_saw_the_warning(viettel, forbidden):
    page = viettel.get(page_of(forbidden))
    unseen = viettel.post(page_of(forbidden), data=sent(viettel, forbidden))
    mute = viettel.post(page_of(forbidden), data=sent(viettel, forbidden, anyway="y"))
    why = "Đang xin điều chỉnh ranh bảo vệ"
    seen = viettel.post(page_of(forbidden), data=sent(viettel, forbidden, anyway="y", why=why))

    assert "Vị trí không được phép xây dựng" in pages.page(page).text
    assert unseen.status_code == 422
    assert "vẫn nộp hồ sơ" in summary(unseen).text
    assert mute.status_code == 422
    assert "Cần ít nhất 10 ký tự" in summary(mute).text
    assert seen.status_code == 303


def test_a_procedure_that_changed_since_the_draft_began_is_told_with_what_changed(
    viettel, drafted, session
):
    dossier = drafted("tower-zone")
    same = pages.page(viettel.get(page_of(dossier))).text
    dossier.created_at = NOW - timedelta(days=70)
    session.commit()

    changed = pages.page(viettel.get(page_of(dossier))).text

    assert "Thủ tục đã đổi" not in same
    assert "Thủ tục đã đổi từ khi bạn bắt đầu hồ sơ này" in changed
    assert "phiên bản" in changed


def test_a_finding_that_is_new_since_the_last_check_is_told(viettel, drafted, session):
    dossier = drafted("tower-zone")
    technical = dossier.section("technical") | {"height_m": "52"}
    dossier.content = {**dossier.content, "technical": technical}
    session.commit()

    shown = pages.page(viettel.get(page_of(dossier))).text

    assert "đã đổi từ lần kiểm tra trước" in shown
    assert "Mới: Cao từ 45 m trở lên" in shown


def test_a_section_opened_from_the_last_look_leads_back_to_it(viettel, drafted):
    dossier = drafted("tower-zone")
    address = f"/dn/ho-so/{dossier.ref}/applicant"

    saved = viettel.post(address, data=pages.fields(viettel.get(f"{address}?ve=kiem-tra")))

    assert saved.status_code == 303
    assert saved.location.startswith(page_of(dossier))


def test_why_a_warned_dossier_is_filed_goes_to_its_officers(viettel, forbidden, session):
    why = "Đang xin điều chỉnh ranh bảo vệ"
    viettel.post(page_of(forbidden), data=sent(viettel, forbidden, anyway="y", why=why))

    assert [note.text for note in notes.for_applicant(session, forbidden.id)] == [why]
