"""Reception's list, and asking the applicant for a supplement: drafted, tried out, sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from permits.cases import asked, verdict_queries
from permits.cases.registry import Act
from permits.core import clock
from permits.core.calendar import CalendarDay
from permits.demo import walk
from permits.dossiers import queries as dossiers
from permits.papers.vocabulary import PaperKind
from permits.processing import jobs, slips
from permits.processing.printout_models import Printout
from tests.permits.processing.conftest import act_on, form_of, review_of
from tests.support import pages, people
from tests.support.dossiers import SAMPLES


def line(about="other", text="Bổ sung bản vẽ móng.", place=0, **more):
    row = {"wanted": "y", "about": about, "text": text} | more
    return {f"items-{place}-{name}": value for name, value in row.items()}


def composer(dossier, node="appraise"):
    return f"{act_on(dossier, node)}/bo-sung"


def lack(browser, session, dossier, component="drawings", **fields):
    papers = dossiers.papers(session, dossier.id)
    paper = next(each for each in papers if each.component == component)
    data = {"component": component, "paper": paper.ref, "verdict": "lacking"}
    data |= {"reason": "unsigned"} | fields
    return browser.post(f"{review_of(dossier)}/giay-to/y-kien", data=data)


def test_the_letter_is_drafted_from_what_failed_in_the_words_of_the_book(at, sign_in, session):
    dossier, browser = at("appraise", "tower-high"), sign_in("sxd.cv1")
    lack(browser, session, dossier)

    page = pages.page(browser.get(composer(dossier)))
    rows = page.all("li", class_="d-letter__line")
    shown = page.one("section", class_="d-letter__paper").text

    assert "Ký số lại Bản vẽ thiết kế" in rows[0].text
    assert "Ký số lại Bản vẽ thiết kế" in shown
    assert "Cao từ 45 m trở lên" in rows[1].text  # the check met it; whether to ask is his to say
    assert "Cao từ 45 m trở lên" not in shown
    assert "2 ngày làm việc" in shown


def test_what_is_sent_becomes_items_stops_the_clock_and_stands_on_the_slip(at, sign_in, session):
    dossier, browser = at("appraise"), sign_in("sxd.cv1")
    data = line("paper:drawings") | line("field:technical.height_m", "Giảm chiều cao.", 1)

    answer = browser.post(composer(dossier), data=data | {"_do": "send"})

    assert answer.status_code == 303
    items = asked.items_of(session, dossier.id, 1)
    assert [(i.about, i.component, i.field) for i in items] == [
        ("paper", "drawings", None),
        ("field", None, "height_m"),
    ]
    assert "Đang dừng" in browser.get(review_of(dossier)).text
    [order] = slips.orders(session, dossier.id, PaperKind.SUPPLEMENT)
    assert [gap.why for gap in order.content.gaps] == ["Bổ sung bản vẽ móng.", "Giảm chiều cao."]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Chọn hoặc viết ít nhất một nội dung"),
        (line(text=" "), "Chọn hoặc viết ít nhất một nội dung"),
        (line(wanted=""), "Chọn hoặc viết ít nhất một nội dung"),
        (line(text=" ", verdict="1"), "còn để trống"),
        (line(text="x" * 1001), "1.000"),
        (line(about="paper:nothing"), ""),
    ],
)
def test_an_empty_or_unclear_request_is_refused_and_kept(at, sign_in, walker, data, told):
    dossier = at("appraise")

    answer = sign_in("sxd.cv1").post(composer(dossier), data=data | {"_do": "send"})

    assert answer.status_code == 422
    assert told in answer.text
    assert "appraise" in walker.open(dossier)


def test_a_letter_with_a_blank_of_the_book_is_not_sent_and_names_the_item(at, sign_in, walker):
    dossier, browser = at("appraise"), sign_in("sxd.cv1")
    data = line(wanted="") | line("other", "Thiếu trang ký.", 1) | line("other", "Nộp …… bản.", 2)

    answer = browser.post(composer(dossier), data=data | {"_do": "send"})
    english = browser.post(f"{composer(dossier)}?lang=en", data=data | {"_do": "send"})

    assert (answer.status_code, english.status_code) == (422, 422)
    summary = pages.page(answer).one("div", class_="govuk-error-summary")
    assert "Mục 2" in summary.text
    assert "Nộp …… bản." in summary.text
    assert summary.all("a")[0].attributes["href"] == "#items-2-text"
    assert "Item 2" in pages.page(english).one("div", class_="govuk-error-summary").text
    assert pages.fields(answer, form_number(answer))["items-2-text"].strip() == "Nộp …… bản."
    assert "appraise" in walker.open(dossier)


def form_number(answer):
    forms = pages.page(answer).all("form")
    return next(n for n, form in enumerate(forms) if form.attributes.get("data-draft"))


def test_a_phrase_of_the_book_may_be_put_in_and_tried_out_before_its_blanks_are_filled(at, sign_in):
    dossier, browser = at("appraise"), sign_in("sxd.cv1")
    data = line(text="Nộp …… bản.")

    assert browser.post(composer(dossier), data=data | {"_do": "phrase:0"}).status_code == 200
    assert browser.post(composer(dossier), data=data | {"_do": "print"}).status_code == 303


@pytest.mark.parametrize("words", ["Thiếu …… và hợp đồng.", "Thiếu trang ký.\nNộp ....... bản."])
def test_the_words_of_an_act_are_refused_while_they_hold_a_blank(at, sign_in, walker, words):
    dossier, browser = at("appraise"), sign_in("sxd.cv1")

    answer = browser.post(
        act_on(dossier, "appraise"), data={"outcome": "supplement", "note": words}
    )

    assert answer.status_code == 422
    summary = pages.page(answer).one("div", class_="govuk-error-summary")
    assert summary.all("a")[0].attributes["href"] == "#appraise-0-note"
    assert words.split("\n")[-1] in answer.text
    assert "appraise" in walker.open(dossier)


def test_a_program_is_told_of_a_blank_too(at, app, session, walker):
    dossier = at("appraise")
    program = app.test_client()
    program.bearer = people.token_for(session, "sxd.cv1")
    sent = {"outcome": "supplement", "note": "Nộp …… bản."}

    answer = program.post(f"/api/v1/cases/{dossier.code}/tasks/appraise/0", json=sent)

    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert (error["name"], error["code"]) == ("note", "text.blank_left")
    assert "Nộp …… bản." in error["detail"]
    assert "appraise" in walker.open(dossier)


def test_a_return_and_a_refusal_are_refused_while_they_hold_a_blank(at, sign_in, walker):
    filed = at("reception")
    refusal = {"outcome": "refuse", "grounds": "not_competent", "note": "Thuộc …… giải quyết."}
    refused = sign_in("tiepnhan").post(act_on(filed, "reception"), data=refusal)
    drafted = at("draft")
    back = {"to": "appraise", "note": "Xem lại mục ..."}
    returned = sign_in("sxd.cv1").post(f"{act_on(drafted, 'draft')}/ve-buoc-truoc", data=back)

    assert (refused.status_code, returned.status_code) == (422, 422)
    for answer in (refused, returned):
        assert "Còn chỗ trống chưa điền" in answer.text
    assert "reception" in walker.open(filed)
    assert "draft" in walker.open(drafted)


def test_a_second_request_is_warned_of_and_wants_a_confirmation(at, sign_in, session):
    first = {"reception": Act("supplement", "Thiếu trang ký.")}
    dossier = at("complete_intake", answers=first)
    step_back(session, dossier)
    browser = sign_in("tiepnhan")
    address = composer(dossier, "reception")

    assert "lần yêu cầu bổ sung thứ 2" in browser.get(address).text
    refused = browser.post(address, data=line() | {"_do": "send"})
    sent = browser.post(address, data=line() | {"_do": "send", "again": "y"})

    assert (refused.status_code, sent.status_code) == (422, 303)
    assert "Đánh dấu xác nhận" in refused.text
    assert asked.last_round(session, dossier.id) == 2


def step_back(session, dossier):
    """Let the applicant hand in what reception asked for."""
    walk.walk_to(session, dossier, "reception")
    session.commit()


def test_a_step_that_may_not_ask_any_more_has_no_letter(at, sign_in, session, walker):
    once = {"appraise": Act("supplement", "Giảm chiều cao.")}
    dossier = at("supplement", answers=once)
    walker.act(dossier, "supplement", "resubmit", "Đã giảm.")
    session.commit()
    browser = sign_in("sxd.cv1")

    assert browser.get(composer(dossier)).headers["Location"] == review_of(dossier)
    assert browser.post(composer(dossier), data=line() | {"_do": "send"}).status_code == 409


def test_the_preview_prints_exactly_the_slip_and_sends_nothing(at, sign_in, session, walker):
    dossier, browser = at("appraise"), sign_in("sxd.cv1")

    answer = browser.post(composer(dossier), data=line("paper:drawings") | {"_do": "print"})
    made = session.query(Printout).one()
    jobs.print_out(made.id)

    assert "/cb/ban-in/" in answer.headers["Location"]
    session.refresh(made)
    assert made.content.startswith(b"%PDF")
    assert "appraise" in walker.open(dossier)


def test_a_phrase_is_added_by_a_button(at, sign_in):
    dossier = at("appraise")

    answer = sign_in("sxd.cv1").post(composer(dossier), data={"_do": "phrase:0"} | line(text=""))

    assert answer.status_code == 200
    assert "Nộp bổ sung: ……." in pages.page(answer).one("section", class_="d-letter__paper").text


# --- reception ------------------------------------------------------------------------------------


def checked(browser, session, dossier, **verdicts):
    papers = {p.component: p for p in dossiers.papers(session, dossier.id)}
    data = {}
    for place, (component, (verdict, reason)) in enumerate(verdicts.items()):
        paper = papers.get(component)
        row = {"component": component, "paper": paper.ref if paper else ""}
        row |= {"verdict": verdict, "reason": reason}
        data |= {f"rows-{place}-{name}": value for name, value in row.items()}
    return browser.post(f"{review_of(dossier)}/danh-muc", data=data)


def test_reception_ticks_its_list_beside_the_papers(at, sign_in, session):
    dossier, browser = at("reception"), sign_in("tiepnhan")

    answer = checked(browser, session, dossier, drawings=("sound", ""), land_paper=("sound", ""))

    assert answer.status_code == 303
    assert len(verdict_queries.verdicts(session, dossier.id)) == 2
    checked(browser, session, dossier, drawings=("sound", ""), land_paper=("lacking", "illegible"))
    assert len(verdict_queries.verdicts(session, dossier.id)) == 3  # only what says something new


def test_a_failed_line_wants_its_reason(at, sign_in, session):
    dossier = at("reception")

    answer = checked(sign_in("tiepnhan"), session, dossier, drawings=("lacking", ""))

    assert answer.status_code == 422
    assert "Chọn lý do khi giấy tờ cần bổ sung" in answer.text


def test_what_is_found_lacking_is_not_accepted(at, sign_in, session, walker):
    dossier, browser = at("reception"), sign_in("tiepnhan")
    checked(browser, session, dossier, drawings=("lacking", "illegible"))

    form = form_of(browser, dossier, "reception") | {"outcome": "accept"}
    answer = browser.post(act_on(dossier, "reception"), data=form)

    assert answer.status_code == 422
    assert "Còn mục chưa đạt" in answer.text
    assert walker.open(dossier) == ["reception"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"note": "Sai thẩm quyền."}, "Chọn ít nhất một lý do từ chối"),
        ({"grounds": "not_competent"}, "Chọn ít nhất một lý do từ chối"),
        ({"grounds": "nothing", "note": "Sai."}, ""),
    ],
)
def test_refusing_needs_a_reason_of_the_list_and_words(at, sign_in, walker, data, told):
    dossier, browser = at("reception"), sign_in("tiepnhan")

    form = form_of(browser, dossier, "reception") | {"outcome": "refuse", "note": ""} | data
    answer = browser.post(act_on(dossier, "reception"), data=form)

    assert answer.status_code == 422
    assert told in answer.text
    assert walker.open(dossier) == ["reception"]


def test_a_refusal_prints_the_reasons_of_the_list_and_the_words(at, sign_in, session):
    dossier, browser = at("reception"), sign_in("tiepnhan")
    data = {"outcome": "refuse", "grounds": "not_competent", "note": "Nộp tại Ban quản lý khu."}

    answer = browser.post(
        act_on(dossier, "reception"), data=form_of(browser, dossier, "reception") | data
    )

    assert answer.status_code == 303
    [order] = slips.orders(session, dossier.id, PaperKind.REFUSE)
    assert [reason.text for reason in order.content.reasons] == [
        "Không thuộc thẩm quyền.",
        "Nộp tại Ban quản lý khu.",
    ]


def test_without_the_holidays_of_its_year_nothing_is_accepted(at, sign_in, session, walker):
    dossier, browser = at("reception"), sign_in("tiepnhan")
    session.execute(delete(CalendarDay).where(CalendarDay.day >= clock.today().replace(1, 1, 1)))
    session.commit()

    page = browser.get(review_of(dossier)).text
    form = form_of(browser, dossier, "reception") | {"outcome": "accept"}
    answer = browser.post(act_on(dossier, "reception"), data=form)

    assert "Chưa có lịch nghỉ năm 2026" in page
    assert "/qt/lich/2026" in page
    assert answer.status_code == 409
    assert walker.open(dossier) == ["reception"]


def test_a_dossier_of_the_same_carrier_at_the_same_place_is_shown_beside(
    at, sign_in, monkeypatch, walker
):
    point = SAMPLES["tower-city"].points[0]
    near = replace(SAMPLES["tower-city"], points=((point[0] + 0.0001, point[1]),))
    far = replace(SAMPLES["tower-city"], points=((point[0] + 0.003, point[1]),))
    monkeypatch.setitem(SAMPLES, "near", near)
    monkeypatch.setitem(SAMPLES, "far", far)
    first, _ = at("reception", "near"), at("reception", "far")
    dossier = at("reception")

    page = pages.page(sign_in("tiepnhan").get(review_of(dossier)))

    assert (
        "1 hồ sơ khác của doanh nghiệp này ở cùng vị trí" in page.one("div", class_="d-review").text
    )
    [table] = [t for t in page.all("table") if f"So hồ sơ này với {first.code}" in t.text]
    assert "cách 1" in table.text


def test_whom_the_check_obliges_to_ask_is_shown_ahead_with_its_rule(at, sign_in, near_a_relic):
    dossier = at("reception", near_a_relic)

    page = pages.page(sign_in("tiepnhan").get(review_of(dossier)))
    told = page.one("div", class_="d-review__scroll")

    assert "Sẽ lấy ý kiến theo kết quả kiểm tra" in told.text
    assert "Sở Văn hóa, Thể thao và Du lịch" in told.text
    assert "Hạn trả lời sau hạn của hồ sơ" not in told.text


def test_an_answer_that_would_come_after_our_own_day_is_warned_of(
    at, sign_in, session, walker, near_a_relic
):
    dossier = at("appraise", near_a_relic)
    browser = sign_in("sxd.cv1")
    assert "Hạn trả lời sau hạn của hồ sơ" not in browser.get(review_of(dossier)).text
    walker.case(dossier).due_at = clock.now() + timedelta(minutes=5)
    session.commit()

    page = browser.get(review_of(dossier))

    assert "Hạn trả lời sau hạn của hồ sơ" in page.text
