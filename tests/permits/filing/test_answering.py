"""A request answered item by item: what is asked is open, drafts stay, nothing is forgotten."""

import pytest
from sqlalchemy import delete, select

from permits.cases import asked as items
from permits.cases.review_models import AskedItem, SupplementRequest
from permits.cases.vocabulary import AskedAbout
from permits.core import clock
from permits.dossiers import queries
from tests.permits.filing.test_papers import pdf, section_of, send
from tests.support import pages


@pytest.fixture
def asked(walker, session):
    """A dossier asked for another land paper and another height, in items of their own."""
    dossier = walker.at("reception", "tower-zone")
    office = walker.taker(walker.task(dossier, "reception"))
    walker.act(dossier, "reception", "supplement", "Xem từng mục.")
    session.flush()
    session.execute(delete(AskedItem).where(AskedItem.dossier_id == dossier.id))
    round_no = items.last_round(session, dossier.id) or 1
    if session.get(SupplementRequest, (dossier.id, round_no)) is None:
        session.add(
            SupplementRequest(
                dossier_id=dossier.id, round=round_no, sent_at=clock.now(), content=dossier.content
            )
        )
    papers = {p.component: p.id for p in queries.papers(session, dossier.id)}
    usual = {
        "dossier_id": dossier.id,
        "task_id": walker.tasks(dossier)[0].id,
        "office_id": office.office_id,
        "author_id": office.person_id,
        "drafted_at": clock.now(),
        "sent_at": clock.now(),
        "round": round_no,
    }
    session.add_all(
        [
            AskedItem(
                **usual,
                number=1,
                about=AskedAbout.PAPER,
                component="land_paper",
                text="Thiếu trang có chữ ký.",
                paper_before_id=papers["land_paper"],
            ),
            AskedItem(
                **usual,
                number=2,
                about=AskedAbout.FIELD,
                section="technical",
                field="height_m",
                text="Chiều cao không khớp bản vẽ.",
                before=dossier.section("technical")["height_m"],
            ),
        ]
    )
    session.commit()
    return dossier


def where(dossier) -> str:
    return f"/dn/ho-so/{dossier.ref}"


def of(session, dossier) -> list[AskedItem]:
    session.expire_all()
    return list(
        session.scalars(
            select(AskedItem).where(AskedItem.dossier_id == dossier.id).order_by(AskedItem.number)
        )
    )


def test_each_item_stands_beside_its_paper_or_field_with_what_was_there(viettel, asked):
    shown = pages.page(viettel.get(f"{where(asked)}/bo-sung"))

    assert "Thiếu trang có chữ ký." in shown.text
    assert shown.all("section", id="paper-land_paper")
    assert "Khi được yêu cầu:" in shown.text
    field = next(li for li in shown.one("ol", class_="d-asked").all("li") if "bản vẽ" in li.text)
    assert "chưa sửa" in field.text
    assert [a for a in field.all("a") if a.attributes["href"].endswith("/technical#height_m")]


def test_only_what_is_asked_about_may_be_changed(viettel, asked):
    address = where(asked)
    form = pages.fields(viettel.get(f"{address}/technical"))
    applicant = pages.fields(viettel.get(f"{address}/applicant"))

    other_field = viettel.post(f"{address}/technical", data=form | {"footprint_m2": "99"})
    other_section = viettel.post(f"{address}/applicant", data=applicant | {"phone": "0905000999"})
    other_paper = send(viettel, address, "drawings", "ban-ve.pdf", pdf())
    asked_field = viettel.post(f"{address}/technical", data=form | {"height_m": "37"})

    assert other_field.status_code == 422
    assert "không nằm trong yêu cầu bổ sung" in pages.page(other_field).text
    assert (other_section.status_code, other_paper.status_code) == (409, 409)
    assert asked_field.status_code == 303


def test_old_and_new_are_set_side_by_side(viettel, asked):
    address = where(asked)
    form = pages.fields(viettel.get(f"{address}/technical"))
    before = form["height_m"]
    viettel.post(f"{address}/technical", data=form | {"height_m": "37"})

    shown = pages.page(viettel.get(f"{address}/bo-sung"))
    field = next(li for li in shown.one("ol", class_="d-asked").all("li") if "bản vẽ" in li.text)

    assert before in field.one("del").text
    assert "37" in field.one("ins").text
    assert "Đã trả lời" in field.text


def test_a_partial_answer_is_kept_and_the_dossier_stays(viettel, asked, walker, session):
    first, _ = of(session, asked)
    form = pages.fields(viettel.get(f"{where(asked)}/bo-sung"))

    kept = viettel.post(
        f"{where(asked)}/bo-sung/luu", data=form | {f"answer-{first.id}": "Sẽ nộp sau."}
    )
    again = pages.fields(viettel.get(f"{where(asked)}/bo-sung"))

    assert kept.status_code == 303
    assert again[f"answer-{first.id}"].strip() == "Sẽ nộp sau."
    assert walker.open(asked) != ["reception"]


def test_handing_back_lists_what_is_unanswered_and_keeps_what_was_typed(viettel, asked, session):
    first, second = of(session, asked)
    form = pages.fields(viettel.get(f"{where(asked)}/bo-sung"))

    refused = viettel.post(
        f"{where(asked)}/bo-sung", data=form | {f"answer-{first.id}": "Đã giải trình."}
    )
    summary = pages.page(refused).one("div", class_="govuk-error-summary")

    assert refused.status_code == 422
    assert [a.attributes["href"] for a in summary.all("a")] == [f"#answer-{second.id}"]
    assert "Mục 2 chưa được trả lời" in summary.text
    assert pages.fields(refused)[f"answer-{first.id}"].strip() == "Đã giải trình."


def test_answered_by_a_paper_and_a_change_it_goes_back_with_both(viettel, asked, walker, session):
    address = where(asked)
    form = pages.fields(viettel.get(f"{address}/technical"))
    viettel.post(f"{address}/technical", data=form | {"height_m": "37"})
    assert send(viettel, address, "land_paper", "dat-moi.pdf", pdf()).status_code == 303

    sent = viettel.post(f"{address}/bo-sung", data=pages.fields(viettel.get(f"{address}/bo-sung")))
    paper, field = of(session, asked)

    assert sent.status_code == 303
    assert walker.open(asked) == ["reception"]
    assert paper.answer_paper_id is not None
    assert str(field.after) == "37"


def test_too_long_an_answer_is_told_at_its_item(viettel, asked, session):
    first, _ = of(session, asked)
    form = pages.fields(viettel.get(f"{where(asked)}/bo-sung"))

    refused = viettel.post(
        f"{where(asked)}/bo-sung/luu",
        data=form | {f"answer-{first.id}": "x" * (items.LONGEST + 1)},
    )

    assert refused.status_code == 422
    assert pages.page(refused).all("p", id=f"answer-{first.id}-error")


def test_the_row_of_a_paper_that_was_not_asked_for_says_so(viettel, asked):
    shown = viettel.get(f"{where(asked)}/giay-to")

    assert "không nằm trong yêu cầu bổ sung" in section_of(shown, "drawings").text
    assert "Thiếu trang có chữ ký." in section_of(shown, "land_paper").text
    assert "Cần thay" in section_of(shown, "land_paper").text
