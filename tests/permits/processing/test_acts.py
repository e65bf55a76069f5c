"""Finishing a task in the browser: what it asks, refuses and keeps."""

import pytest
from sqlalchemy import update

from permits.cases.models import Task
from permits.cases.registry import Act
from permits.core.vocabulary import Role
from permits.decisions import queries as decisions
from tests.permits.processing.conftest import act_on, form_of, review_of, send
from tests.support import pages
from tests.support.dossiers import free


def shown_note(answer, node, instance_no=0):
    areas = pages.page(answer).all("textarea", id=f"{node}-{instance_no}-note")
    return areas[0].text


def test_a_task_done_leads_back_to_the_queue_with_a_word(sign_in, at, walker):
    dossier = at("reception")
    browser = sign_in("tiepnhan")

    answer = send(browser, dossier, "reception", outcome="accept")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cb")
    assert f"Đã ghi nhận kết quả xử lý hồ sơ {dossier.code}" in browser.get("/cb").text
    assert "assign" in walker.open(dossier)


def test_whoever_has_more_to_do_stays_with_the_dossier(sign_in, at, walker):
    dossier = at("sign")
    browser = sign_in("sxd.gd")

    answer = send(browser, dossier, "sign", outcome="return", note="Ghi rõ độ cao.")
    again = send(sign_in("sxd.cv1"), dossier, "draft", outcome="propose_permit", note="Đủ.")

    assert answer.headers["Location"] == "/cb"
    assert again.status_code == 303
    assert "review" in walker.open(dossier)


@pytest.mark.parametrize("login", ["sxd.cv1", "sxd.vt"])
def test_another_role_of_the_office_may_look_but_not_act(sign_in, at, walker, login):
    dossier = at("assign")
    browser = sign_in(login)

    assert not pages.page(browser.get(review_of(dossier))).all("section", class_="d-act")
    answer = browser.post(act_on(dossier, "assign"), data={"outcome": "assign", "note": "Tôi."})

    assert answer.status_code == 403
    assert "không thuộc đơn vị hoặc vai trò của bạn" in answer.text
    assert "assign" in walker.open(dossier)


def test_what_somebody_else_holds_is_refused_and_what_was_typed_is_shown(sign_in, at, walker):
    dossier = at("reception")
    first, second = sign_in("tiepnhan"), sign_in("tiepnhan2")
    form = form_of(second, dossier, "reception")
    first.post(f"{act_on(dossier, 'reception')}/nhan")

    typed = {"outcome": "supplement", "note": "Sai thẩm quyền."}
    answer = second.post(act_on(dossier, "reception"), data=form | typed)

    assert answer.status_code == 403
    assert "đang do người khác trong đơn vị xử lý" in answer.text
    assert "Sai thẩm quyền." in answer.text
    assert "reception" in walker.open(dossier)


def test_the_second_of_two_people_is_told_that_it_is_done(sign_in, at, walker):
    dossier = at("reception")
    first, second = sign_in("tiepnhan"), sign_in("tiepnhan2")
    form = form_of(second, dossier, "reception")
    send(first, dossier, "reception", outcome="accept")

    answer = second.post(
        act_on(dossier, "reception"), data=form | {"outcome": "supplement", "note": "Thiếu bản vẽ."}
    )

    assert answer.status_code == 409
    assert "Việc này đã được xử lý" in answer.text
    assert "Thiếu bản vẽ." in answer.text
    assert "not_received" not in walker.open(dossier)


def test_a_double_click_moves_once_and_answers_the_same(sign_in, at, walker):
    dossier = at("reception")
    browser = sign_in("tiepnhan")
    form = form_of(browser, dossier, "reception") | {"outcome": "accept"}

    first = browser.post(act_on(dossier, "reception"), data=form)
    second = browser.post(act_on(dossier, "reception"), data=form)

    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert walker.open(dossier).count("assign") == 1


def test_a_reason_the_law_wants_is_asked_for_and_the_choice_kept(sign_in, at, walker):
    dossier = at("reception")

    answer = send(sign_in("tiepnhan"), dossier, "reception", outcome="supplement", note="  ")

    page = pages.page(answer)
    assert answer.status_code == 422
    assert "Cần ghi rõ lý do." in page.one("p", id="reception-0-note-error").text
    [chosen] = [box for box in page.all("input", name="outcome") if "checked" in box.attributes]
    assert chosen.attributes["value"] == "supplement"
    assert "reception" in walker.open(dossier)


def test_nothing_typed_is_lost_by_a_refusal(sign_in, at):
    dossier = at("draft", "tower-city")

    answer = send(
        sign_in("sxd.cv1"),
        dossier,
        "draft",
        outcome="propose_permit",
        note="Đủ <điều kiện>.",
        **{"conditions-0-text": "Treo biển. Rào công trường."},
        finish_months="99",
    )

    fields = pages.page(answer)
    assert answer.status_code == 422
    assert shown_note(answer, "draft") == "Đủ <điều kiện>."
    row = fields.one("textarea", name="conditions-0-text")
    assert row.text == "Treo biển. Rào công trường."
    assert fields.one("input", name="finish_months").attributes["value"] == "99"
    assert "từ 1 đến 60" in fields.text


def test_an_outcome_the_step_does_not_offer_is_refused(sign_in, at, walker):
    dossier = at("reception")
    browser = sign_in("tiepnhan")

    for outcome in ("sign", ""):
        answer = send(browser, dossier, "reception", outcome=outcome)
        assert answer.status_code == 422
        assert pages.page(answer).all("p", id="reception-0-outcome-error")
    assert walker.open(dossier) == ["reception"]


def test_a_field_nobody_asked_for_is_named(sign_in, at):
    dossier = at("reception")

    answer = send(sign_in("tiepnhan"), dossier, "reception", outcome="accept", surprise="1")

    assert answer.status_code == 422
    assert "surprise" in answer.text


@pytest.mark.parametrize("node", ["no_such_node", "check_planning"])
def test_a_step_people_do_not_take_cannot_be_sent(sign_in, at, node):
    dossier = at("reception")

    answer = sign_in("tiepnhan").post(act_on(dossier, node), data={"outcome": "accept"})

    assert answer.status_code == 404


def test_the_head_chooses_among_the_officers_of_his_unit(sign_in, at, walker):
    dossier = at("assign")
    browser = sign_in("sxd.tp")

    offered = pages.page(browser.get(review_of(dossier))).one("select", name="assignee")
    nobody = send(browser, dossier, "assign", assignee="")
    stranger = send(browser, dossier, "assign", assignee="kkt.cv1")
    done = send(browser, dossier, "assign", assignee="sxd.cv2")

    names = [option.text for option in offered.all("option")[1:]]
    assert names == ["Đỗ Mẫu Hùng – Chuyên viên", "Hồ Mẫu Khánh – Chuyên viên"]
    assert (nobody.status_code, stranger.status_code, done.status_code) == (422, 422, 303)
    assert "Hãy chọn một người trong danh sách" in stranger.text
    assert walker.task(dossier, "appraise").person_id == walker.person("sxd.cv2").person_id


def test_an_opinion_carries_conditions_and_a_document_number(sign_in, at, walker):
    dossier = at("owner_consent", "duct")

    done = send(
        sign_in("vnpt.ht"),
        dossier,
        "owner_consent",
        outcome="agree_with_conditions",
        note="Còn một ống.",
        conditions="Không kéo vào giờ cao điểm.",
        document_number="12/VNPT-HT",
    )
    shown = pages.page(sign_in("sxd.tp").get(review_of(dossier))).one("ul", class_="d-opinions")

    assert done.status_code == 303
    for said in ("Còn một ống.", "Không kéo vào giờ cao điểm.", "12/VNPT-HT"):
        assert said in shown.text


def test_the_leader_signs_the_very_draft_on_his_page(sign_in, at, session):
    dossier = at("sign")
    browser = sign_in("sxd.gd")

    page = pages.page(browser.get(review_of(dossier)))
    draft = decisions.latest_draft(session, dossier.id)
    shown = page.one("div", class_="d-draft").text
    done = send(browser, dossier, "sign", outcome="sign")

    assert draft.content_sha256 in shown
    assert all(each["text"] in shown for each in draft.content["conditions"])
    assert "Đỗ Mẫu Hùng đề xuất" in shown
    assert done.status_code == 303


def test_a_draft_changed_since_is_not_signed(sign_in, at, session, walker):
    dossier = at("sign")
    browser = sign_in("sxd.gd")
    stale = form_of(browser, dossier, "sign")
    walker.act(dossier, "sign", "return", "Bổ sung điều kiện.")
    walker.act(dossier, "draft", "propose_permit", "Đủ.", conditions=free("Điều kiện mới."))
    walker.act(dossier, "review")
    session.commit()

    answer = browser.post(act_on(dossier, "sign"), data=stale | {"outcome": "sign"})

    assert answer.status_code == 409
    assert "Dự thảo đã thay đổi sau khi bạn mở" in answer.text
    assert "Điều kiện mới." in answer.text
    assert decisions.latest_draft(session, dossier.id).signed_at is None
    assert send(browser, dossier, "sign", outcome="sign").status_code == 303


def test_whoever_proposed_does_not_sign(sign_in, at, session, walker):
    dossier = at("sign")
    draft = decisions.latest_draft(session, dossier.id)
    draft.proposed_by_id = walker.person("sxd.gd").person_id
    session.commit()
    browser = sign_in("sxd.gd")

    page = browser.get(review_of(dossier))
    answer = send(browser, dossier, "sign", outcome="sign")

    assert "Người đề xuất không được ký" in page.text
    assert answer.status_code == 403
    assert "sign" in walker.open(dossier)


def test_numbering_shows_what_was_signed_and_says_the_number(sign_in, at, walker):
    dossier = at("number_permit")
    browser = sign_in("sxd.vt")

    page = pages.page(browser.get(review_of(dossier)))
    done = send(browser, dossier, "number_permit")

    assert "Dương Mẫu Liên ký lúc" in page.one("div", class_="d-draft").text
    assert done.status_code == 303
    assert walker.task(dossier, "issue_permit").role is Role.SYSTEM
    assert "số 01/GPXD" in sign_in("sxd.tp").get(review_of(dossier)).text


def test_earlier_drafts_stay_for_comparison(sign_in, at, session, walker):
    dossier = at("review", answers={"draft": Act("propose_refusal", "Vướng hành lang.")})
    walker.act(dossier, "review", "return", "Viết rõ điều khoản.")
    walker.act(dossier, "draft", "propose_permit", "Đã rõ.", conditions=free("Lùi 2 m."))
    session.commit()

    drafts = pages.page(sign_in("sxd.gd").get(review_of(dossier))).all("div", class_="d-draft")

    assert ["Lùi 2 m." in drafts[0].text, "Vướng hành lang." in drafts[1].text] == [True, True]


def test_a_task_taken_is_said_and_taken_once(sign_in, at):
    dossier = at("reception")
    first, second = sign_in("tiepnhan"), sign_in("tiepnhan2")

    taken = first.post(f"{act_on(dossier, 'reception')}/nhan")
    late = second.post(f"{act_on(dossier, 'reception')}/nhan")

    assert taken.status_code == 303
    assert "Bạn đang giữ" in first.get(review_of(dossier)).text
    assert late.status_code == 403
    assert "đang do người khác trong đơn vị xử lý" in late.text


def test_of_two_tasks_on_one_page_only_the_refused_one_shows_the_fault(
    sign_in, at, session, walker
):
    dossier = at("owner_consent", "duct")  # its head of unit has another task at the same time
    ours = walker.task(dossier, "assign")
    session.execute(
        update(Task)
        .where(Task.id == walker.task(dossier, "owner_consent").id)
        .values(office_id=ours.office_id, role=ours.role)
    )
    session.commit()

    answer = send(
        sign_in("sxd.tp"), dossier, "owner_consent", outcome="refuse", conditions="Chỉ ban đêm."
    )

    page = pages.page(answer)
    assert answer.status_code == 422
    assert page.all("p", id="owner_consent-0-note-error")
    assert not page.all("p", id="assign-0-note-error")
    assert page.one("textarea", id="owner_consent-0-conditions").text == "Chỉ ban đêm."
    ids = [each.attributes["id"] for each in page.all("textarea")]
    assert len(ids) == len(set(ids))
    assert {"assign-0-note", "owner_consent-0-note", "owner_consent-0-conditions"} <= set(ids)


def test_reloading_a_refused_page_leads_back_to_the_task(sign_in, at):
    dossier = at("reception")

    answer = sign_in("tiepnhan").get(act_on(dossier, "reception"))

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{review_of(dossier)}#viec-reception-0"


def test_a_page_without_the_token_changes_nothing(sign_in, at, walker):
    dossier = at("reception")

    answer = sign_in("tiepnhan").post(
        act_on(dossier, "reception"), data={"outcome": "accept"}, csrf=False
    )

    assert answer.status_code in (400, 403, 422)
    assert walker.open(dossier) == ["reception"]
