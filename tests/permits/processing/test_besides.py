"""What officials do around a task: hand on, take back, send back, extend, stop."""

from datetime import timedelta

import pytest

from permits.accounts import standing_in
from permits.accounts.standing_in import Appoint
from permits.cases import leaving, transitions
from permits.cases.registry import Act
from permits.core import clock
from permits.core.vocabulary import Role
from tests.permits.processing.conftest import act_on, review_of
from tests.support import pages


def acts(answer):
    """Name the acts a page offers besides the decision."""
    return [
        each.attributes["id"] for each in pages.page(answer).all("details", class_="d-besides__one")
    ]


def form_of(answer, action):
    """Give the fields of the form that is sent to an address."""
    forms = pages.page(answer).all("form")
    number = next(n for n, form in enumerate(forms) if form.attributes.get("action") == action)
    return pages.fields(answer, number)


def send(browser, dossier, action, **said):
    """Fill in one of these forms as the dossier's page shows it, and send it."""
    shown = browser.get(review_of(dossier))
    return browser.post(action, data=form_of(shown, action) | said)


def history(browser, dossier):
    """Read the lines of a dossier's history."""
    page = pages.page(browser.get(review_of(dossier)))
    return [line.text for line in page.one("ol", class_="d-history").all("li")]


@pytest.fixture
def in_stead(walker, session):
    """Let one person do another's work from today on."""

    def appoint(principal, substitute, *roles):
        today = clock.today()
        command = Appoint(principal, substitute, roles, today, today, "Đi công tác.")
        standing_in.appoint(session, walker.person(principal), command)
        session.commit()

    return appoint


def test_they_are_folded_under_the_decision_and_only_those_one_may(sign_in, at):
    dossier = at("appraise")

    holder = sign_in("sxd.cv1").get(review_of(dossier))
    head = sign_in("sxd.tp").get(review_of(dossier))

    assert acts(holder) == ["release-appraise-0", "reassign-appraise-0", "send_back-appraise-0"]
    assert acts(head) == [
        "recall-assign-0",
        "release-appraise-0",
        "reassign-appraise-0",
        "extend",
        "stop",
    ]
    assert "open" not in pages.page(head).one("details", id="viec-khac").attributes
    assert acts(sign_in("sxd.gd").get(review_of(dossier)))[-2:] == ["extend", "stop"]
    assert acts(sign_in("tiepnhan").get(review_of(dossier))) == []


def test_a_task_is_given_back_to_the_unit(sign_in, at, walker):
    dossier = at("appraise")
    browser, action = sign_in("sxd.cv1"), act_on(dossier, "appraise") + "/tra-lai"

    answer = send(browser, dossier, action)
    again = browser.post(action)

    assert answer.status_code == 303
    assert walker.task(dossier, "appraise").person_id is None
    assert (
        "Trả việc về đơn vị: Thẩm định hồ sơ Đỗ Mẫu Hùng, Sở Xây dựng"
        in history(browser, dossier)[0]
    )
    assert again.status_code == 409
    assert "hiện không do ai giữ" in pages.page(again).one("div", class_="d-notes").text


def test_the_head_hands_a_task_to_another(sign_in, at, walker):
    dossier = at("appraise")
    browser, action = sign_in("sxd.tp"), act_on(dossier, "appraise") + "/chuyen"

    answer = send(browser, dossier, action, to="sxd.cv2", note="Anh Hùng nghỉ ốm.")

    assert answer.status_code == 303
    assert walker.task(dossier, "appraise").person_id == walker.person("sxd.cv2").person_id
    line = history(browser, dossier)[0]
    assert "Chuyển việc cho Hồ Mẫu Khánh: Thẩm định hồ sơ" in line
    assert "Anh Hùng nghỉ ốm." in line


def test_a_refused_act_stays_open_with_what_was_typed(sign_in, at):
    dossier = at("appraise")
    browser, action = sign_in("sxd.tp"), act_on(dossier, "appraise") + "/chuyen"

    for said in ({"to": "", "note": "Nghỉ ốm."}, {"to": "kcn.tp", "note": "Nghỉ ốm."}):
        answer = browser.post(action, data=said)

        assert answer.status_code == 422
        page = pages.page(answer)
        assert "open" in page.one("details", id="viec-khac").attributes
        assert "open" in page.one("details", id="reassign-appraise-0").attributes
        assert form_of(answer, action)["note"].strip() == "Nghỉ ốm."


def test_what_was_typed_is_not_lost_when_the_task_is_gone(sign_in, at, walker, session):
    dossier = at("appraise")
    walker.act(dossier, "appraise")
    session.commit()

    answer = sign_in("sxd.tp").post(
        act_on(dossier, "appraise") + "/chuyen", data={"to": "sxd.cv2", "note": "Nghỉ ốm."}
    )

    assert "Nghỉ ốm." in pages.page(answer).one("div", class_="d-notes").text
    assert answer.status_code in (409, 422)


def test_the_author_takes_his_last_step_back(sign_in, at, walker):
    dossier = at("appraise")
    browser, action = sign_in("sxd.tp"), act_on(dossier, "assign") + "/thu-hoi"

    answer = send(browser, dossier, action)

    assert answer.status_code == 303
    assert walker.open(dossier) == ["assign"]
    assert "Thu hồi bước vừa làm: Phân công thụ lý" in " ".join(history(browser, dossier)[:2])
    assert sign_in("sxd.cv1").post(action).status_code == 403


def test_once_the_next_step_is_taken_up_nothing_is_offered_to_take_back(sign_in, at):
    dossier = at("appraise")
    shown = sign_in("sxd.tp").get(review_of(dossier))
    sign_in("sxd.cv1").post(act_on(dossier, "appraise") + "/nhan")

    answer = sign_in("sxd.tp").post(act_on(dossier, "assign") + "/thu-hoi")

    assert "recall-assign-0" in acts(shown)
    assert "recall-assign-0" not in acts(sign_in("sxd.tp").get(review_of(dossier)))
    assert answer.status_code == 409
    assert "đã có người nhận" in pages.page(answer).one("div", class_="d-notes").text


@pytest.mark.parametrize("node", ["sign", "number_permit"])
def test_a_signature_and_a_number_are_never_taken_back(sign_in, at, walker, session, node):
    dossier = at(node)
    person = walker.taker(walker.task(dossier, node))
    walker.act(dossier, node)
    session.commit()

    browser = sign_in(person.login)

    assert f"recall-{node}-0" not in acts(browser.get(review_of(dossier)))
    assert browser.post(act_on(dossier, node) + "/thu-hoi").status_code == 409


def test_a_dossier_is_sent_back_with_a_reason_to_where_it_has_been(sign_in, at, walker):
    dossier = at("draft")
    browser, action = sign_in("sxd.cv1"), act_on(dossier, "draft") + "/ve-buoc-truoc"
    offered = pages.page(browser.get(review_of(dossier))).one("details", id="send_back-draft-0")

    empty = send(browser, dossier, action, to="appraise", note=" ")
    answer = send(browser, dossier, action, to="appraise", note="Thiếu kiểm tra móng.")

    assert [o.attributes["value"] for o in offered.all("option")] == ["", "assign", "appraise"]
    assert empty.status_code == 422
    assert answer.status_code == 303
    assert walker.open(dossier) == ["appraise"]
    told = " ".join(history(browser, dossier)[:3])
    assert "Trả từ bước “Tổng hợp, dự thảo kết quả” về bước “Thẩm định hồ sơ”" in told


def test_the_head_extends_once_with_an_apology(sign_in, at, walker):
    dossier = at("appraise")
    browser, action = sign_in("sxd.tp"), review_of(dossier) + "/gia-han"

    too_long = send(browser, dossier, action, days="30", reason="Xin lỗi.")
    answer = send(browser, dossier, action, days="5", reason="Chờ thẩm tra. Xin lỗi doanh nghiệp.")
    again = browser.post(action, data={"days": "5", "reason": "Vẫn chờ, xin lỗi."})

    assert too_long.status_code == 422
    assert "từ 1 đến 10 ngày" in pages.page(too_long).one("details", id="extend").text
    assert answer.status_code == 303
    assert walker.case(dossier).extensions == 1
    assert (
        "Gia hạn 5 ngày làm việc, xin lỗi doanh nghiệp; hẹn lại 04/12/2026"
        in history(browser, dossier)[1]
    )
    assert "Văn bản xin lỗi" in history(browser, dossier)[0]
    assert again.status_code == 409
    assert "Vẫn chờ, xin lỗi." in pages.page(again).one("div", class_="d-notes").text


def test_only_a_head_of_the_deciding_office_extends_or_stops(sign_in, at):
    dossier = at("appraise")

    for login in ("sxd.cv1", "tiepnhan"):
        browser = sign_in(login)
        extended = browser.post(review_of(dossier) + "/gia-han", data={"days": "1", "reason": "x"})
        stopped = browser.post(review_of(dossier) + "/dung", data={"note": "x", "confirmed": "y"})
        assert (extended.status_code, stopped.status_code) == (403, 403)
    strangers = sign_in("kcn.tp").post(review_of(dossier) + "/dung", data={"note": "x"})
    assert strangers.status_code == 404


def test_the_head_stops_a_dossier_for_good(sign_in, at, walker):
    dossier = at("appraise")
    browser, action = sign_in("sxd.tp"), review_of(dossier) + "/dung"

    unsure = send(browser, dossier, action, note="Trùng hồ sơ khác.")
    answer = send(browser, dossier, action, note="Trùng hồ sơ khác.", confirmed="y")

    assert unsure.status_code == 422
    assert form_of(unsure, action)["note"].strip() == "Trùng hồ sơ khác."
    assert answer.status_code == 303
    assert walker.case(dossier).ended_at is not None
    shown = browser.get(review_of(dossier))
    assert acts(shown) == []
    assert "Trùng hồ sơ khác." in " ".join(history(browser, dossier)[:4])


def test_a_refused_page_that_is_opened_again_leads_to_the_dossier(sign_in, at):
    dossier = at("appraise")
    browser = sign_in("sxd.tp")

    for address in (act_on(dossier, "appraise") + "/chuyen", review_of(dossier) + "/gia-han"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, review_of(dossier))


# --- withdrawals ----------------------------------------------------------------------------------


@pytest.fixture
def asked(at, walker, session):
    """A dossier whose applicant wants it back."""
    dossier = at("appraise")
    leaving.ask_withdrawal(session, walker.person("vnpt"), dossier.id, "Đã thuê chỗ trên cột khác.")
    session.commit()
    return dossier


def test_a_request_to_withdraw_waits_for_the_head_with_its_reason(sign_in, asked):
    page = pages.page(sign_in("sxd.tp").get(review_of(asked)))

    task = page.one("section", id="viec-withdrawal-0")
    assert "Đã thuê chỗ trên cột khác." in task.one("div", class_="d-question").text
    assert [b.attributes["value"] for b in task.all("input", type="radio")] == [
        "confirm",
        "decline",
    ]


def test_agreeing_ends_the_dossier(sign_in, asked, walker):
    answer = sign_in("sxd.tp").post(act_on(asked, "@withdrawal"), data={"outcome": "confirm"})

    assert answer.status_code == 303
    assert walker.tasks(asked) == []
    told = history(sign_in("sxd.tp"), asked)
    assert any("Xem xét đề nghị rút hồ sơ: Đồng ý cho rút hồ sơ" in line for line in told)
    assert any("Doanh nghiệp đề nghị rút hồ sơ" in line for line in told)


def test_declining_needs_a_reason_and_goes_on(sign_in, asked, walker):
    browser = sign_in("sxd.tp")

    silent = browser.post(act_on(asked, "@withdrawal"), data={"outcome": "decline"})
    answer = browser.post(
        act_on(asked, "@withdrawal"), data={"outcome": "decline", "note": "Đã đào móng."}
    )

    assert silent.status_code == 422
    assert answer.status_code == 303
    assert walker.open(asked) == ["appraise"]
    reopened = browser.get(act_on(asked, "@withdrawal"))
    assert reopened.headers["Location"].endswith("#viec-withdrawal-0")


# --- in another's stead ---------------------------------------------------------------------------


def test_a_substitute_is_offered_the_task_and_both_names_are_told(sign_in, at, in_stead):
    dossier = at("assign")
    in_stead("sxd.tp", "sxd.cv2", Role.UNIT_HEAD)
    browser = sign_in("sxd.cv2")

    shown = pages.page(browser.get(review_of(dossier)))
    answer = browser.post(
        act_on(dossier, "assign"), data={"outcome": "assign", "assignee": "sxd.cv1"}
    )

    assert "Bạn làm thay Ngô Mẫu Lan" in shown.one("section", id="viec-assign-0").text
    assert "(thay Ngô Mẫu Lan)" in shown.one("div", class_="d-mast__tools").text
    assert answer.status_code == 303
    told = history(browser, dossier)
    assert any("Phân công Hồ Mẫu Khánh, thay Ngô Mẫu Lan, Sở Xây dựng" in line for line in told)


def test_nobody_is_offered_to_stand_in_on_his_own_case(sign_in, at, in_stead):
    dossier = at("review")
    in_stead("sxd.tp", "sxd.cv1", Role.UNIT_HEAD)
    browser = sign_in("sxd.cv1")

    refused = browser.post(act_on(dossier, "review"), data={"outcome": "forward"})

    assert not pages.page(browser.get(review_of(dossier))).all("section", id="viec-review-0")
    assert refused.status_code == 403
    assert "không làm thay người khác ở hồ sơ này" in pages.page(refused).text


def test_his_queue_says_for_whom_and_holds_what_the_other_holds(sign_in, at, in_stead):
    dossier = at("appraise")
    in_stead("sxd.cv1", "sxd.cv2", Role.CASE_OFFICER)

    page = pages.page(sign_in("sxd.cv2").get("/cb?xem=mine"))

    assert [cell.text for cell in page.all("th", class_="d-grid__code")] == [dossier.code]
    assert "Bạn đang làm thay Đỗ Mẫu Hùng" in page.one("nav", class_="d-rail").text


# --- the clock ------------------------------------------------------------------------------------


def test_the_ledger_says_the_limit_what_is_used_and_by_whom(sign_in, at):
    dossier = at("appraise")

    with clock.at(clock.now() + timedelta(days=1, hours=2, minutes=30)):
        page = pages.page(sign_in("sxd.cv1").get(review_of(dossier)))
    tab = page.one("section", id="thoi-han")
    said = dict(zip([t.text for t in tab.all("dt")], [d.text for d in tab.all("dd")], strict=True))

    assert said["Thời hạn theo luật"].startswith("10 ngày")
    assert "Điều 54" in said["Thời hạn theo luật"]
    assert said["Đã dùng"] == "1 ngày 2 giờ 30 phút"
    assert said["Còn lại"] == "8 ngày 5 giờ 30 phút"
    assert said["Đồng hồ"] == "Đang tính: Giải quyết hồ sơ"
    assert "Cơ quan giải quyết: 1 ngày 2 giờ 30 phút" in tab.one("ul", class_="d-legend").text
    assert "Sở Xây dựng tỉnh Đắk Lắk" in tab.one("tbody").text


def test_a_stopped_clock_says_why(sign_in, at):
    dossier = at("supplement", answers={"appraise": Act("supplement", "Thiếu bản vẽ.")})

    tab = pages.page(sign_in("sxd.cv1").get(review_of(dossier))).one("section", id="thoi-han")

    assert "Đang dừng: Chờ doanh nghiệp bổ sung" in tab.text


def test_after_the_decision_nothing_is_stopped_any_more(sign_in, at, walker):
    dossier = at("number_permit")
    walker.act(dossier, "number_permit")
    transitions.finish_service(walker.session, dossier.id, "issue_permit", {})
    walker.session.commit()
    browser = sign_in("sxd.vt")

    page = pages.page(browser.get(review_of(dossier)))

    head = page.one("div", class_="d-file").text
    assert "Đã quyết định 12/11/2026, đúng hạn" in head
    assert "Chờ bổ sung" not in page.text
    assert "Tạm dừng" not in head
