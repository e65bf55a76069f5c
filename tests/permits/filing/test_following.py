"""A filed dossier to its carrier: who has it, what was asked, and what he answers."""

import hashlib

import pytest

from permits.cases.registry import Act
from permits.core import clock
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperKind, PaperState
from tests.support import pages

ASKED = {"reception": Act("supplement", "- Giấy tờ đất chưa có trang ký.\n- Thiếu sơ đồ vị trí.")}


@pytest.fixture
def asked(session, walker):
    """A dossier sent back to its carrier to be completed."""
    dossier = walker.at("complete_intake", "tower-zone", ASKED)
    session.commit()
    return dossier


def address_of(dossier):
    return f"/dn/ho-so/{dossier.ref}"


def test_a_filed_dossier_says_who_holds_it_and_since_when(viettel, filed):
    dossier = filed("tower-zone")

    shown = pages.page(viettel.get(address_of(dossier)))

    assert dossier.code in shown.text
    assert "Mới đăng ký" in shown.text
    assert "Trung tâm Phục vụ hành chính công" in shown.text
    assert "Đã nộp hồ sơ" in shown.one("ol", class_="d-timeline").text
    assert shown.one("div", class_="d-drawn").all("svg")
    assert "Hiện không có việc nào chờ bạn" in shown.text


def test_what_officials_write_to_each_other_stays_with_them(viettel, walker, session):
    said = {"appraise": Act("pass", "Chỉ nội bộ được đọc.")}
    dossier = walker.at("review", "tower-zone", said)
    session.commit()

    page = viettel.get(address_of(dossier)).get_data(as_text=True)

    assert "Thẩm định hồ sơ" in page
    assert "Chỉ nội bộ được đọc" not in page
    assert "Đề xuất cấp phép" not in pages.page(page).one("ol", class_="d-timeline").text


def test_a_request_waits_in_my_work_with_its_date(viettel, asked):
    waiting = pages.page(viettel.get("/dn")).one("section", class_="d-todo")

    assert "Yêu cầu bổ sung" in waiting.text
    assert waiting.all("a")[0].attributes["href"] == f"{address_of(asked)}/bo-sung"


def test_a_request_is_shown_reason_by_reason(viettel, asked):
    shown = pages.page(viettel.get(f"{address_of(asked)}/bo-sung"))

    reasons = [item.text for item in shown.all("p", class_="d-asked__text")]
    assert reasons == [
        "1. Giấy tờ đất chưa có trang ký. Chưa trả lời",
        "2. Thiếu sơ đồ vị trí. Chưa trả lời",
    ]
    assert "Trung tâm Phục vụ hành chính công" in shown.text


def test_while_it_waits_the_carrier_may_change_it_again(viettel, asked):
    section = f"{address_of(asked)}/technical"

    saved = viettel.post(section, data=pages.fields(viettel.get(section)) | {"height_m": "41"})

    assert saved.status_code == 303
    assert pages.fields(viettel.get(section))["height_m"] == "41"


def test_a_supplement_goes_back_to_whoever_asked(viettel, asked, walker):
    page = f"{address_of(asked)}/bo-sung"

    silent = viettel.post(page, data=pages.fields(viettel.get(page)))
    sent = viettel.post(page, data=pages.fields(viettel.get(page)) | {"note": "Đã nộp đủ."})

    assert silent.status_code == 422
    assert sent.status_code == 303
    assert walker.open(asked) == ["reception"]
    assert "Đã nộp đủ." in viettel.get(address_of(asked)).get_data(as_text=True)


def test_a_second_supplement_finds_the_dossier_gone_on(viettel, asked):
    page = f"{address_of(asked)}/bo-sung"
    form = pages.fields(viettel.get(page)) | {"note": "Đã nộp đủ."}
    viettel.post(page, data=form)

    again = viettel.post(page, data=form | {"_once": "another form"})
    shown = pages.page(viettel.get(again.headers["Location"]))

    assert again.status_code == 303
    assert "Việc này đã được xử lý" in shown.text


def test_an_incomplete_supplement_names_what_is_missing(viettel, asked):
    papers = pages.page(viettel.get(f"{address_of(asked)}/giay-to"))
    row = papers.one("section", id="paper-land_paper")
    go = next(
        f.attributes["action"] for f in row.all("form") if f.attributes["action"][-3:] == "/go"
    )
    viettel.post(go)
    page = f"{address_of(asked)}/bo-sung"

    refused = viettel.post(page, data=pages.fields(viettel.get(page)) | {"note": "Xong."})

    assert refused.status_code == 422
    assert "Còn thiếu giấy tờ bắt buộc: Giấy tờ về đất" in pages.page(refused).text
    assert pages.fields(refused)["note"].strip() == "Xong."


def test_an_issued_paper_is_given_as_it_was_signed_and_to_nobody_else(
    viettel, vnpt, filed, session, files
):
    dossier = filed("tower-zone")
    content = b"%PDF-1.7 the signed bytes"
    session.add(
        PaperIssued(
            subject=dossier.code,
            kind=PaperKind.RECEIPT,
            template="slip_receipt",
            content={},
            content_sha256=hashlib.sha256(b"{}").hexdigest(),
            file_sha256=files.put(content),
            size=len(content),
            state=PaperState.SIGNED,
            created_at=clock.now(),
            signed_at=clock.now(),
            signatures=[],
        )
    )
    session.commit()
    shown = pages.page(viettel.get(address_of(dossier)))
    link = next(a for a in shown.all("a") if a.text.startswith("Giấy tiếp nhận hồ sơ"))

    given = viettel.get(link.attributes["href"])

    assert given.data == content
    assert (
        given.headers["Content-Disposition"]
        == f"attachment; filename={dossier.code}-slip_receipt.pdf"
    )
    assert vnpt.get(link.attributes["href"]).status_code == 404
    assert viettel.get(f"{address_of(dossier)}/van-ban/0000000000000000").status_code == 404


def test_the_first_page_asks_the_same_number_of_questions_however_long_the_list(
    viettel, filed, drafted, asked_of
):
    filed("tower-zone")
    drafted("pole-zone")
    with asked_of() as few:
        viettel.get("/dn")
    for _ in range(4):
        filed("tower-zone")
        drafted("pole-zone")

    with asked_of() as many:
        viettel.get("/dn")

    assert len(many) == len(few)
