"""Verifying a permit: what it is worth today, told to whoever holds it."""

import io
from datetime import date

import pikepdf
import pytest
from sqlalchemy import select

from permits.core import clock
from permits.core.codes import grouped
from permits.papers.models import PaperIssued
from permits.papers.vocabulary import PaperState, PermitState
from permits.tracking import counting
from tests.permits.papers.conftest import SAMPLES, issue
from tests.permits.tracking.conftest import CODE, CONTENT
from tests.support import pages


def test_a_valid_permit_says_so_first(client, permit):
    permit()

    answer = client.get(f"/v/{CODE}")
    page = pages.page(answer)
    said = dict(
        zip([t.text for t in page.all("dt")], [d.text for d in page.all("dd")], strict=True)
    )

    assert answer.status_code == 200
    assert pages.title(answer) == "Còn hiệu lực"
    assert page.all("div", class_="d-verdict--ok")
    assert said["Số"] == "01/GPXD"
    assert said["Cơ quan cấp"] == "Sở Xây dựng tỉnh Đắk Lắk"
    assert said["Ngày cấp"] == "12/11/2026"
    assert said["Phải khởi công trước"] == "12/11/2027"
    assert "Chữ ký tốt" in said["Chữ ký số"]
    assert len(said["SHA-256 của tệp"]) == 64


def test_the_square_code_in_capitals_and_groups_leads_to_the_same_page(client, permit):
    permit()

    for address in (f"/V/{grouped(CODE)}", f"/v/{CODE.lower()}"):
        assert pages.title(client.get(address)) == "Còn hiệu lực"
    assert client.get("/tra-cuu", query_string={"code": grouped(CODE)}).headers["Location"] == (
        f"/v/{CODE}"
    )


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (PermitState.REVOKED, "Đã thu hồi"),
        (PermitState.REPLACED, "Đã được thay thế"),
        (PermitState.AMENDED, "Còn hiệu lực, đã thay đổi"),
    ],
)
def test_a_permit_no_longer_as_printed_says_what_became_of_it(client, permit, state, word):
    permit(state)

    assert pages.title(client.get(f"/v/{CODE}")) == word


def test_a_permit_under_which_nobody_began_in_time_has_expired(client, permit):
    permit(start_before=date(2026, 11, 11))

    answer = client.get(f"/v/{CODE}")

    assert pages.title(answer) == "Hết hiệu lực khởi công"
    assert "phải khởi công trước ngày 11/11/2026" in answer.text


def test_on_its_last_day_a_permit_is_still_valid(client, permit):
    permit(start_before=clock.today())

    assert pages.title(client.get(f"/v/{CODE}")) == "Còn hiệu lực"


def test_a_void_paper_is_never_called_valid(client, permit, session):
    permit()
    paper = session.scalars(select(PaperIssued)).one()
    paper.state, paper.voided_at, paper.void_reason = PaperState.VOID, clock.now(), "In sai."
    session.commit()

    answer = client.get(f"/v/{CODE}")

    assert pages.title(answer) == "Văn bản đã bị hủy"
    assert pages.page(answer).all("div", class_="d-verdict--bad")
    assert "In sai." not in answer.text


def test_the_page_tells_nothing_of_persons_but_who_signed(client, permit):
    permit()

    words = pages.page(client.get(f"/v/{CODE}")).text

    for private in ("Nguyễn Văn Mẫu", "hoso@carrier.example", "0100109106", "đường Mẫu"):
        assert private not in words
    assert "Dương Mẫu Liên" in words


def test_the_reader_is_told_which_address_is_the_true_one(client, permit):
    permit()

    assert "http://localhost" in pages.page(client.get(f"/v/{CODE}")).text


def test_the_demo_says_that_its_papers_are_worth_nothing(client, permit):
    permit()

    assert "Bản mô phỏng" in client.get(f"/v/{CODE}").text


@pytest.mark.parametrize("code", ["0000000000000000", "12", "x" * 500, "%00"])
def test_a_code_nobody_issued_is_not_found(client, code):
    assert client.get(f"/v/{code}").status_code == 404


def test_codes_cannot_be_tried_without_end(client, monkeypatch):
    monkeypatch.setattr(counting, "UNKNOWN_LIMIT", 2)

    answers = [client.get(f"/v/000000000000000{n}") for n in range(3)]

    assert [answer.status_code for answer in answers] == [404, 404, 429]


def upload(client, content, name="giay-phep.pdf"):
    return client.post("/v", data={"file": (io.BytesIO(content), name)})


def test_the_very_file_that_was_issued_is_recognised(client, permit):
    permit()

    answer = upload(client, CONTENT)

    assert answer.status_code == 200
    assert "đúng là bản đã phát hành" in answer.text
    assert pages.title(answer) == "Còn hiệu lực"


def test_one_byte_more_is_another_file(client, permit):
    permit()

    answer = upload(client, CONTENT + b" ")

    assert answer.status_code in (404, 422)
    assert "đúng là bản đã phát hành" not in answer.text


def test_a_pdf_of_somebody_else_is_told_as_not_ours(client):
    made, blank = io.BytesIO(), pikepdf.new()
    blank.add_blank_page()
    blank.save(made)

    answer = upload(client, made.getvalue(), "<b>la.pdf")

    assert answer.status_code == 404
    assert pages.title(answer) == "Tệp này không phải bản đã phát hành"
    assert "Tệp không có chữ ký số nào" in answer.text
    assert "<b>la.pdf" not in answer.text


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7 broken"])
def test_what_is_no_pdf_is_refused_in_words(client, content):
    answer = upload(client, content)

    assert answer.status_code == 422
    assert pages.page(answer).all("div", class_="govuk-error-summary")


def test_good_signatures_do_not_make_a_file_ours_and_a_changed_one_has_none(app, client):
    """A draft that was signed and never issued, or a paper of another installation's twin."""
    content = SAMPLES["slip_refuse"].content
    pdf = issue(app.extensions["settings"].keys_dir, content).pdf
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1

    signed, broken = upload(client, pdf), upload(client, bytes(changed))

    assert pages.title(signed) == "Tệp này không phải bản đã phát hành"
    assert content.signatory.name in signed.text
    assert "Chữ ký tốt" in signed.text
    assert broken.status_code in (404, 422)
    assert "Chữ ký tốt" not in broken.text
