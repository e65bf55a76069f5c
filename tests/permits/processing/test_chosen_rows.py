"""Acts on chosen rows of a queue, and on everything a person holds: done, not done, and why."""

import pytest
from sqlalchemy import select

from permits.accounts.models import PersonRole
from permits.cases.models import Event, Task
from permits.core.vocabulary import EventKind, Role
from permits.processing import batch_run
from permits.processing.models import ActBatch, ActBatchItem
from permits.processing.queue import desk_routes
from permits.processing.vocabulary import BatchItemState
from tests.support import pages

REASON = "Nghỉ phép dài ngày."


def ticks(browser, address="/cb?xem=all"):
    """Give what each row's box sends, by the dossier's code."""
    boxes = pages.page(browser.get(address)).all("input", type="checkbox", name="tasks")
    return {
        box.attributes["aria-label"].removeprefix("Chọn hồ sơ "): box.attributes["value"]
        for box in boxes
    }


def choose(browser, act, tasks, ref="ref-1"):
    return browser.post("/cb/chon", data={"ref": ref, "act": act, "tasks": tasks})


def told(browser, answer):
    """Give the lines of the result page, by code."""
    assert answer.status_code == 303
    shown = pages.page(browser.get(answer.headers["Location"]))
    rows = [row for body in shown.all("tbody") for row in body.all("tr")]
    return {row.one("th").text: row.text for row in rows}


def holder(session, walker, dossier, node):
    session.expire_all()
    return walker.task(dossier, node).person_id


def test_chosen_rows_are_claimed_each_for_itself(sign_in, at, session, walker):
    first, second = at("reception"), at("reception", "rooftop")
    browser = sign_in("tiepnhan")

    lines = told(browser, choose(browser, "claim", list(ticks(browser).values())))

    me = walker.person("tiepnhan").person_id
    assert {holder(session, walker, each, "reception") for each in (first, second)} == {me}
    assert set(lines) == {first.code, second.code}
    assert all("Đã nhận" in line for line in lines.values())


def test_what_changed_in_between_is_told_with_its_reason(sign_in, at, session, walker):
    gone, here = at("reception"), at("reception", "rooftop")
    browser = sign_in("tiepnhan")
    seen = list(ticks(browser).values())
    walker.act(gone, "reception")
    session.commit()

    lines = told(browser, choose(browser, "claim", seen))

    assert "Chưa nhận" in lines[gone.code]
    assert "Việc này đã được xử lý" in lines[gone.code]
    assert "Đã nhận" in lines[here.code]


def test_claiming_one_s_own_again_is_told_not_done_twice(sign_in, at, session):
    dossier = at("reception")
    browser = sign_in("tiepnhan")
    choose(browser, "claim", list(ticks(browser).values()))

    lines = told(browser, choose(browser, "claim", list(ticks(browser).values()), ref="ref-2"))

    assert "Bạn đã giữ việc này" in lines[dossier.code]
    claimed = select(Event).where(Event.kind == EventKind.CLAIMED)
    assert len(session.scalars(claimed).all()) == 1


def test_a_second_click_is_not_a_second_act(sign_in, at, session):
    at("reception")
    browser = sign_in("tiepnhan")
    seen = list(ticks(browser).values())

    choose(browser, "claim", seen)
    choose(browser, "claim", seen)

    assert len(session.scalars(select(ActBatchItem)).all()) == 1


def test_chosen_rows_are_released(sign_in, at, session, walker):
    dossier = at("appraise")
    browser = sign_in("sxd.cv1")

    lines = told(browser, choose(browser, "release", list(ticks(browser).values())))

    assert "Đã trả" in lines[dossier.code]
    assert holder(session, walker, dossier, "appraise") is None


@pytest.mark.parametrize(
    ("act", "tasks", "says"),
    [
        ("claim", [], "Hãy chọn ít nhất một hồ sơ"),
        ("claim", ["1.", "nonsense"], "không thuộc đơn vị bạn"),
        ("claim", ["999999."], "không thuộc đơn vị bạn"),
        ("burn", ["1."], "không có lựa chọn đó"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_queue_stays(sign_in, at, act, tasks, says):
    dossier = at("reception")

    answer = choose(sign_in("tiepnhan"), act, tasks)

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert dossier.code in answer.get_data(as_text=True)


def test_another_unit_s_rows_are_not_one_s_own_to_choose(sign_in, at):
    at("appraise")
    seen = list(ticks(sign_in("sxd.cv1")).values())

    assert choose(sign_in("kcn.cv1"), "claim", seen).status_code == 422


def hand_over(browser, tasks, to, reason=REASON, ref="ref-1"):
    said = {"ref": ref, "tasks": tasks, "to": to, "reason": reason}
    return browser.post("/cb/nhieu/chuyen", data=said)


def test_chosen_rows_are_handed_over_with_a_reason_on_record(sign_in, at, session, walker):
    dossier = at("appraise")
    browser = sign_in("sxd.tp")
    seen = list(ticks(sign_in("sxd.cv1")).values())

    asked = choose(browser, "reassign", seen)
    assert dossier.code in browser.get(asked.headers["Location"]).get_data(as_text=True)
    lines = told(browser, hand_over(browser, seen, "sxd.cv2"))

    assert "Đã chuyển" in lines[dossier.code]
    assert holder(session, walker, dossier, "appraise") == walker.person("sxd.cv2").person_id
    event = session.scalars(select(Event).where(Event.kind == EventKind.REASSIGNED)).one()
    assert event.data["note"] == REASON


def test_whoever_lacks_the_role_gets_nothing_and_is_named(sign_in, at, session, walker):
    dossier = at("appraise")
    browser = sign_in("sxd.tp")

    lines = told(browser, hand_over(browser, list(ticks(sign_in("sxd.cv1")).values()), "sxd.vt"))

    assert "Lý Mẫu Long không có vai trò của bước này" in lines[dossier.code]
    assert holder(session, walker, dossier, "appraise") == walker.person("sxd.cv1").person_id


def test_handing_over_wants_a_reason_and_keeps_what_was_chosen(sign_in, at):
    at("appraise")
    seen = list(ticks(sign_in("sxd.cv1")).values())

    answer = hand_over(sign_in("sxd.tp"), seen, "sxd.cv2", reason="")

    assert answer.status_code == 422
    shown = pages.page(answer)
    assert [box.attributes["value"] for box in shown.all("input", name="tasks")] == seen
    assert "selected" in shown.one("select", id="to").one("option", value="sxd.cv2").attributes


def test_a_review_is_forwarded_with_others_but_never_a_draft_nobody_saw(
    sign_in, at, session, walker
):
    first, second = at("review"), at("review", "rooftop")
    browser = sign_in("sxd.tp")
    asked = choose(browser, "review", list(ticks(browser).values()))
    page = browser.get(asked.headers["Location"])
    boxes = pages.page(page).all("input", type="checkbox", name="tasks")
    assert all("checked" in box.attributes for box in boxes)
    values = [box.attributes["value"] for box in boxes]
    stale = [f"{v.split('.')[0]}.{'0' * 64}" if n == 0 else v for n, v in enumerate(values)]

    said = {"ref": "ref-9", "tasks": stale, "confirmed": "y"}
    lines = told(browser, browser.post("/cb/nhieu/duyet", data=said))

    assert sorted("Đã trình ký" in line for line in lines.values()) == [False, True]
    assert any("Dự thảo đã thay đổi" in line for line in lines.values())
    stands = {"sign" in walker.open(each) for each in (first, second)}
    assert stands == {True, False}


def hand_all(browser, origin, to, reason=REASON, ref="all-1"):
    said = {"ref": ref, "origin": origin, "to": to, "reason": reason}
    return browser.post("/cb/phan-cong", data=said)


def test_everything_of_a_person_goes_to_another_and_stays_in_the_history(
    sign_in, at, session, walker
):
    first, second = at("appraise"), at("draft", "rooftop")
    browser = sign_in("sxd.tp")

    lines = told(browser, hand_all(browser, "sxd.cv1", "sxd.cv2"))

    to = walker.person("sxd.cv2").person_id
    assert set(lines) == {first.code, second.code}
    assert holder(session, walker, first, "appraise") == to
    assert holder(session, walker, second, "draft") == to
    page = browser.get("/cb/phan-cong").get_data(as_text=True)
    assert REASON in page
    assert "2 xong, 0 không thực hiện" in page


def test_what_cannot_be_handed_over_is_listed_and_stays(sign_in, at, session, walker):
    dossier = at("appraise")
    officer = walker.person("sxd.cv2").person_id
    role = session.get(PersonRole, (officer, Role.CASE_OFFICER))
    session.delete(role)
    session.add(PersonRole(person_id=officer, role=Role.CLERK))
    session.commit()
    browser = sign_in("sxd.tp")

    lines = told(browser, hand_all(browser, "sxd.cv1", "sxd.cv2"))

    assert "Chưa chuyển" in lines[dossier.code]
    assert holder(session, walker, dossier, "appraise") == walker.person("sxd.cv1").person_id


def test_what_the_request_has_no_time_for_the_worker_does(
    sign_in, at, session, monkeypatch, walker
):
    at("appraise")
    at("draft", "rooftop")
    monkeypatch.setattr(desk_routes, "AT_ONCE_SECONDS", -1.0)
    browser = sign_in("sxd.tp")

    hand_all(browser, "sxd.cv1", "sxd.cv2")
    waiting = select(ActBatchItem).where(ActBatchItem.state == BatchItemState.WAITING)
    assert len(session.scalars(waiting).all()) == 1

    batch_run.run(session.scalars(select(ActBatch.id)).one())
    session.expire_all()
    assert session.scalars(waiting).all() == []


@pytest.mark.parametrize(
    ("origin", "to", "reason", "says"),
    [
        ("sxd.cv1", "sxd.cv1", REASON, "Người nhận phải là người khác"),
        ("sxd.cv2", "sxd.cv1", REASON, "không giữ việc nào"),
        ("nobody", "sxd.cv1", REASON, "Chuyển mọi việc của"),
        ("sxd.cv1", "kcn.cv1", REASON, "Cho"),
        ("sxd.cv1", "sxd.cv2", "", "Lý do chuyển việc"),
    ],
)
def test_a_handover_that_makes_no_sense_is_refused_at_its_field(
    sign_in, at, origin, to, reason, says, session
):
    at("appraise")

    answer = hand_all(sign_in("sxd.tp"), origin, to, reason)

    assert answer.status_code == 422
    summary = pages.page(answer).one("div", class_="govuk-error-summary").text
    assert says in summary
    assert session.scalar(select(ActBatch)) is None


def test_only_whoever_leads_a_unit_sees_its_workload(sign_in, at, session):
    at("appraise")

    assert sign_in("sxd.cv1").get("/cb/phan-cong").status_code == 403
    assert hand_all(sign_in("sxd.cv1"), "sxd.cv1", "sxd.cv2").status_code == 403
    assert session.scalar(select(Task.person_id).where(Task.node == "appraise")) is not None


def test_the_bars_say_who_holds_how_much_and_what_is_late(sign_in, at):
    at("appraise")
    at("draft", "rooftop")

    page = pages.page(sign_in("sxd.tp").get("/cb/phan-cong"))
    row = next(each for each in page.one("tbody").all("tr") if "Đỗ Mẫu Hùng" in each.text)

    assert [cell.text for cell in row.all("td", class_="d-grid__num")] == ["2", "0"]
    assert row.one("meter").attributes["value"] == "2"


def test_the_signing_desk_gives_the_reason_and_takes_a_draft_back_with_words(
    sign_in, at, session, walker
):
    dossier = at("sign")
    browser = sign_in("sxd.gd")
    assert dossier.code in browser.get("/cb/ky").get_data(as_text=True)

    empty = browser.post("/cb/ky/tra-lai", data={"code": dossier.code, "note": ""})
    assert empty.status_code == 422
    assert "sign" in walker.open(dossier)

    back = browser.post("/cb/ky/tra-lai", data={"code": dossier.code, "note": "Thiếu căn cứ."})
    assert back.status_code == 303
    session.expire_all()
    assert "draft" in walker.open(dossier)


def test_a_draft_that_is_not_at_the_desk_is_not_returned(sign_in, at, walker):
    dossier = at("review")

    answer = sign_in("sxd.gd").post("/cb/ky/tra-lai", data={"code": dossier.code, "note": "x"})

    assert answer.status_code == 422
    assert "review" in walker.open(dossier)
