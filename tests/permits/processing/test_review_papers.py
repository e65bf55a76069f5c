"""On a dossier's screen: verdicts about papers, notes, what changed, the way on and back."""

from datetime import timedelta

import pytest

from permits.cases import asked, notes, verdict_queries
from permits.cases.registry import Act
from permits.cases.vocabulary import NoteAudience, PaperJudgement
from permits.core import clock, codes
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Paper
from permits.notices.models import Notice
from tests.permits.processing.conftest import form_of, review_of
from tests.support import pages

ASSIGN = {"outcome": "assign", "assignee": "sxd.cv1"}


@pytest.fixture
def desk(at, sign_in):
    """Give a dossier being appraised, its officer's browser, and one of its papers."""
    dossier = at("appraise")
    return dossier, sign_in("sxd.cv1")


def paper_of(session, dossier, component="drawings"):
    papers = dossiers.papers(session, dossier.id)
    return next(paper for paper in papers if paper.component == component)


def replaced(session, dossier, component="drawings"):
    old = paper_of(session, dossier, component)
    old.replaced_at = clock.now()
    names = ("dossier_id", "component", "filename", "media_type", "size", "sha256")
    kept = {name: getattr(old, name) for name in (*names, "uploaded_by_id")}
    new = Paper(ref=codes.new_code(16), uploaded_at=clock.now(), **kept)
    session.add(new)
    session.commit()
    return new


def judged(browser, dossier, paper, **fields):
    data = {"component": paper.component, "paper": paper.ref, "verdict": "lacking"} | fields
    return browser.post(f"{review_of(dossier)}/giay-to/y-kien", data=data)


def test_a_paper_opens_in_the_tab_with_a_plain_link_and_asks_for_a_verdict(desk, session):
    dossier, browser = desk
    paper = paper_of(session, dossier)

    page = pages.page(browser.get(f"{review_of(dossier)}?giay-to={paper.ref}"))
    viewer = page.one("div", class_="d-viewer")

    assert viewer.attributes["data-kind"] == "pdf"
    assert f"{review_of(dossier)}/giay-to/{paper.ref}" in [
        link.attributes["href"] for link in page.one("noscript").all("a")
    ]
    assert {each.attributes["value"] for each in page.all("input", name="verdict")} == set(
        PaperJudgement
    )


def test_a_verdict_is_kept_and_the_next_paper_opens(desk, session):
    dossier, browser = desk
    paper = paper_of(session, dossier)

    answer = judged(browser, dossier, paper, reason="illegible", page="3", _next="NEXT")

    assert answer.status_code == 303
    assert "giay-to=NEXT" in answer.headers["Location"]
    [kept] = verdict_queries.verdicts(session, dossier.id)
    assert (kept.verdict, kept.reason, kept.page) == ("lacking", "illegible", 3)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Chọn lý do"),
        ({"reason": "other"}, "Ghi rõ lý do"),
        ({"verdict": ""}, "Ý kiến"),
        ({"reason": "illegible", "page": "-1"}, "Trang"),
        ({"component": "nothing"}, ""),
    ],
)
def test_a_verdict_that_does_not_say_why_is_refused_and_shown_again(desk, session, fields, told):
    dossier, browser = desk

    answer = judged(browser, dossier, paper_of(session, dossier), **fields)

    assert answer.status_code == 422
    assert told in answer.text
    assert verdict_queries.verdicts(session, dossier.id) == []


def test_a_new_version_is_asked_about_anew_and_shows_the_old_verdict(desk, session):
    dossier, browser = desk
    judged(browser, dossier, paper_of(session, dossier), reason="illegible")
    new = replaced(session, dossier)

    page = pages.page(browser.get(f"{review_of(dossier)}?giay-to={new.ref}"))
    told = page.one("div", id="y-kien").text

    assert "Bản mới, chưa có ý kiến" in told
    assert "Bản trước: Cần bổ sung" in told
    assert "So với bản trước" in page.one("div", class_="d-paper__head").text


def test_two_versions_lie_side_by_side(desk, session):
    dossier, browser = desk
    old = paper_of(session, dossier)
    new = replaced(session, dossier)

    page = pages.page(browser.get(f"{review_of(dossier)}?giay-to={new.ref}&canh={old.ref}"))

    shown = [each.attributes["data-viewer"] for each in page.all("div", class_="d-viewer")]
    assert shown == ["before", "current"]


def test_a_verdict_about_a_version_that_was_replaced_is_refused(desk, session):
    dossier, browser = desk
    old = paper_of(session, dossier)
    replaced(session, dossier)

    answer = judged(browser, dossier, old, reason="illegible")

    assert answer.status_code == 409
    assert "vừa nộp bản khác" in answer.text


def test_who_is_only_asked_a_question_judges_no_paper(at, sign_in, session, near_a_relic):
    dossier = at("consultation", near_a_relic)
    browser = sign_in("vhttdl")
    paper = paper_of(session, dossier)

    assert "y-kien" not in browser.get(f"{review_of(dossier)}?giay-to={paper.ref}").text
    assert judged(browser, dossier, paper, verdict="sound").status_code == 404


def test_a_file_that_browsers_do_not_show_is_handed_out_only(desk, session):
    dossier, browser = desk
    paper = paper_of(session, dossier)
    paper.media_type = "application/zip"
    session.commit()

    page = browser.get(f"{review_of(dossier)}?giay-to={paper.ref}")

    assert "Loại tệp này không xem được trên trang" in page.text
    assert browser.get(f"{review_of(dossier)}/giay-to/{paper.ref}/xem").status_code == 404
    assert browser.get(f"{review_of(dossier)}/giay-to/{paper.ref}").status_code == 200


def test_a_note_to_the_applicant_is_told_to_him_and_a_private_one_is_not(desk, session):
    dossier, browser = desk
    address = f"{review_of(dossier)}/ghi-chu"

    browser.post(address, data={"audience": "private", "text": "Xem lại móng"})
    assert session.query(Notice).filter_by(kind="message_written").count() == 0
    browser.post(address, data={"audience": "applicant", "text": "Gửi bản vẽ móng"})

    assert session.query(Notice).filter_by(kind="message_written").count() == 1
    shown = browser.get(review_of(dossier)).text
    assert "Xem lại móng" in shown
    assert "doanh nghiệp chưa đọc" in shown


def test_a_note_about_a_page_leads_to_it(desk, session):
    dossier, browser = desk
    paper = paper_of(session, dossier)

    answer = browser.post(
        f"{review_of(dossier)}/ghi-chu",
        data={"audience": "private", "text": "Sai tỷ lệ", "paper": paper.ref, "page": "2"},
    )

    assert f"giay-to={paper.ref}" in answer.headers["Location"]
    page = pages.page(browser.get(f"{review_of(dossier)}?giay-to={paper.ref}"))
    assert "Trang 2 : Sai tỷ lệ" in page.one("details", id="ghi-chu-trang").text


@pytest.mark.parametrize("data", [{"audience": "private"}, {"text": "Ai đọc?"}, {"audience": "x"}])
def test_an_empty_note_is_refused_and_what_was_typed_stays(desk, data):
    dossier, browser = desk

    answer = browser.post(f"{review_of(dossier)}/ghi-chu", data=data)

    assert answer.status_code == 422
    assert data.get("text", "") in answer.text


def test_what_the_applicant_wrote_is_new_until_an_official_has_read_it(desk, session, walker):
    dossier, browser = desk
    carrier = walker.person("vnpt")
    notes.write(session, carrier, dossier.id, NoteAudience.FROM_APPLICANT, "Đã gửi bản mới")
    session.commit()
    assert "1 mới từ doanh nghiệp" in browser.get(review_of(dossier)).text

    browser.post(f"{review_of(dossier)}/ghi-chu/da-doc")

    assert "mới từ doanh nghiệp" not in browser.get(review_of(dossier)).text


def test_after_a_decision_the_next_file_of_the_queue_opens_and_offers_undo(at, sign_in, walker):
    first, second = at("assign"), at("assign", "tower-high")
    browser = sign_in("sxd.tp")
    form = form_of(browser, first, "assign") | ASSIGN

    answer = browser.post(f"{review_of(first)}/viec/assign/0?tu=xem%3Dall", data=form)

    assert answer.headers["Location"].startswith(review_of(second))
    page = pages.page(browser.get(answer.headers["Location"]))
    banner = page.one("div", class_="d-notes").text
    assert "Đã ghi nhận" in banner
    assert first.code in banner
    assert "Hoàn tác (đến" in banner
    undo = next(f for f in page.all("form") if f.attributes.get("action", "").endswith("/thu-hoi"))
    browser.post(undo.attributes["action"])
    assert walker.open(first) == ["assign"]


def test_undo_is_not_offered_after_its_minutes_nor_where_the_step_is_taken_up(at, sign_in):
    first, second = at("assign"), at("assign", "tower-high")
    browser = sign_in("sxd.tp")
    form = form_of(browser, first, "assign") | ASSIGN
    answer = browser.post(f"{review_of(first)}/viec/assign/0?tu=", data=form)

    assert review_of(second) in answer.headers["Location"]
    sign_in("sxd.cv1").post(f"{review_of(first)}/viec/appraise/0/nhan")

    taken_up = browser.get(answer.headers["Location"]).text
    assert "Đã ghi nhận" in taken_up
    assert "Hoàn tác" not in taken_up
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert "Đã ghi nhận" not in browser.get(answer.headers["Location"]).text


def test_the_head_says_the_place_in_the_queue_and_leads_to_the_files_beside(at, sign_in):
    first, second = at("appraise"), at("appraise", "tower-high")

    page = pages.page(sign_in("sxd.cv1").get(f"{review_of(first)}?tu=xem%3Dall"))
    beside = page.one("nav", class_="d-beside")

    assert "1/2" in beside.text
    [following] = beside.all("a", rel="next")
    assert following.attributes["href"].startswith(review_of(second))


def test_who_comes_too_late_is_told_who_did_what_and_keeps_his_words(at, sign_in):
    dossier = at("reception")
    first, second = sign_in("tiepnhan"), sign_in("tiepnhan2")
    form = form_of(second, dossier, "reception")
    other = form_of(first, dossier, "reception") | {"outcome": "accept"}
    first.post(f"{review_of(dossier)}/viec/reception/0", data=other)

    typed = {"outcome": "supplement", "note": "Thiếu bản vẽ."}
    answer = second.post(f"{review_of(dossier)}/viec/reception/0", data=form | typed)

    assert answer.status_code == 409
    assert "Gần nhất: " in answer.text
    assert "Tiếp nhận" in answer.text
    assert "Thiếu bản vẽ." in answer.text


def test_what_changed_since_the_request_stands_old_beside_new(at, sign_in, session, walker):
    asks = {"appraise": Act("supplement", "Giảm chiều cao.")}
    dossier = at("supplement", answers=asks)
    technical = {**dossier.section("technical"), "height_m": "30"}
    dossier.content = {**dossier.content, "technical": technical}
    walker.act(dossier, "supplement", "resubmit", "Đã giảm.")
    session.commit()

    page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    tab = page.one("section", id="thay-doi").text

    assert "Giảm chiều cao." in tab
    assert "Chiều cao" in tab
    assert "trước là" in page.one("div", class_="d-review__scroll").text
    assert asked.last_round(session, dossier.id) == 1
