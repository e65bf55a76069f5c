"""An official's queue: what is in it, in which order, and what it costs."""

from datetime import timedelta

from sqlalchemy import update

from permits.cases import queue_queries, timer_queries
from permits.cases.models import Task
from permits.core import clock
from permits.core.vocabulary import Role
from permits.processing.queue import pages as views
from tests.support import pages


def codes(answer):
    return [cell.text for cell in pages.page(answer).all("th", class_="d-grid__code")]


def rail(answer):
    items = pages.page(answer).one("nav", class_="d-rail").all("a")
    return {
        item.all("span")[0].text: int(count.text)
        for item in items
        for count in item.all("span", class_="d-count")
    }


def test_a_queue_holds_what_the_role_may_take_and_nothing_else(sign_in, at):
    waiting, elsewhere = at("reception"), at("assign")

    shown = codes(sign_in("tiepnhan").get("/cb"))

    assert waiting.code in shown
    assert elsewhere.code not in shown


def test_another_office_of_the_same_kind_sees_none_of_it(sign_in, at):
    dossier = at("assign")  # the Construction Department's

    assert dossier.code in codes(sign_in("sxd.tp").get("/cb"))
    assert dossier.code not in codes(sign_in("kcn.tp").get("/cb"))


def test_the_earliest_due_comes_first(sign_in, at, session, walker):
    later, sooner = at("assign"), at("assign", "rooftop")
    soon = walker.task(later, "assign").sort_at - timedelta(hours=1)
    task = walker.task(sooner, "assign")
    session.execute(update(Task).where(Task.id == task.id).values(due_at=soon, sort_at=soon))
    session.commit()

    assert codes(sign_in("sxd.tp").get("/cb")) == [sooner.code, later.code]


def test_a_line_says_what_where_by_whom_and_until_when(sign_in, at):
    at("appraise")

    line = pages.page(sign_in("sxd.cv1").get("/cb")).one("tbody").all("tr")[0]
    cells = {cell.attributes["data-l"]: cell.text for cell in line.all("td")}

    assert cells["Doanh nghiệp"] == "VNPT"
    assert cells["Bước"] == "Thẩm định hồ sơ"
    assert cells["Người giữ"] == "Đỗ Mẫu Hùng"
    assert cells["Hạn của bước"].startswith("Còn 4 ngày")
    assert cells["Hạn trả kết quả"].startswith("Còn 10 ngày")


def test_the_rail_counts_each_view(sign_in, at):
    at("reception")
    dossier = at("reception", "rooftop")
    browser = sign_in("tiepnhan")
    browser.post(f"/cb/ho-so/{dossier.code}/viec/reception/0/nhan")

    assert rail(browser.get("/cb")) == {
        "Việc của đơn vị": 2,
        "Việc của tôi": 1,
        "Chưa ai nhận": 1,
        "Hết hạn trong 2 ngày": 2,
        "Quá hạn": 0,
    }
    assert codes(browser.get("/cb?xem=mine")) == [dossier.code]


def test_a_task_past_its_day_is_told_in_words_and_counted(sign_in, at):
    dossier = at("reception")

    with clock.at(clock.now() + timedelta(days=5)):
        answer = sign_in("tiepnhan").get("/cb?xem=overdue")

    assert codes(answer) == [dossier.code]
    assert "Quá hạn 3 ngày" in answer.get_data(as_text=True)


def test_a_step_the_machine_gave_up_is_shown_with_its_reason(sign_in, at, session, walker):
    dossier = at("reception")
    task = walker.task(dossier, "reception")
    session.execute(
        update(Task).where(Task.id == task.id).values(role=Role.SYSTEM, trouble="storage.full")
    )
    session.commit()

    answer = sign_in("tiepnhan").get("/cb?xem=trouble")

    [mark] = pages.page(answer).all("span", class_="d-tag--bad")
    assert mark.text == "Hệ thống gặp lỗi"
    assert "không còn chỗ lưu tệp" in mark.attributes["title"]


def escalate(session, task, office, role):
    """Report a task that is late, as time does."""
    timer_queries.escalate(session, task.id, office, role, clock.now())
    session.commit()


def test_what_is_late_is_put_before_the_head_and_marked_for_all(sign_in, at, session, walker):
    dossier = at("appraise")
    head = walker.person("sxd.tp")
    escalate(session, walker.task(dossier, "appraise"), head.office_id, Role.UNIT_HEAD)

    answer = sign_in("sxd.tp").get("/cb?xem=escalated")
    line = pages.page(sign_in("sxd.cv1").get("/cb")).one("tbody").all("tr")[0]

    assert codes(answer) == [dossier.code]
    assert rail(answer)["Báo cáo cấp trên"] == 1
    assert "Đã báo cáo cấp trên" in line.text
    assert "Báo cáo cấp trên" not in rail(sign_in("sxd.cv1").get("/cb"))
    assert codes(sign_in("kcn.tp").get("/cb?xem=escalated")) == []


def test_a_question_that_is_late_elsewhere_names_the_office_that_has_it(
    sign_in, at, session, walker
):
    dossier = at("consultation", "tower-high")
    head = walker.person("sxd.tp")
    escalate(session, walker.task(dossier, "consultation"), head.office_id, Role.UNIT_HEAD)

    line = pages.page(sign_in("sxd.tp").get("/cb?xem=escalated")).one("tbody").all("tr")[0]

    assert "Bộ CHQS tỉnh" in line.all("td", class_="d-grid__who")[0].text


def test_beyond_what_is_counted_the_rail_says_more(sign_in, at, monkeypatch):
    for sample in ("tower-city", "rooftop"):
        at("reception", sample)
    monkeypatch.setattr(queue_queries, "MOST_COUNTED", 2)
    monkeypatch.setattr(views, "MOST_COUNTED", 2)

    page = pages.page(sign_in("tiepnhan").get("/cb"))

    assert page.one("nav", class_="d-rail").all("span", class_="d-count")[0].text == "1+"
    assert "1+ việc" in page.text


def test_while_the_applicant_has_it_no_other_step_runs_out(sign_in, at, session, walker):
    dossier = at("appraise", "tower-zone")
    walker.act(dossier, "zone_approval")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    session.commit()

    assert codes(sign_in("kkt.cv1").get("/cb")) == []


def test_an_empty_queue_says_so(sign_in):
    answer = sign_in("kkt.tb").get("/cb")

    assert "Không có việc nào đang chờ" in answer.get_data(as_text=True)


def test_a_view_nobody_knows_shows_all_of_it(sign_in, at):
    dossier = at("reception")

    assert codes(sign_in("tiepnhan").get("/cb?xem=nothing-like-that")) == [dossier.code]


def test_pages_follow_one_another_without_gap_or_repetition(sign_in, at, monkeypatch):
    made = {at("reception", sample).code for sample in ("tower-city", "rooftop", "duct")}
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    browser = sign_in("tiepnhan")

    first = browser.get("/cb")
    [onward] = pages.page(first).all("a", rel="next")
    second = browser.get(onward.attributes["href"])

    assert len(codes(first)) == 2
    assert set(codes(first)) | set(codes(second)) == made
    assert not set(codes(first)) & set(codes(second))


def test_a_mark_we_did_not_write_starts_at_the_beginning(sign_in, at):
    dossier = at("reception")

    assert codes(sign_in("tiepnhan").get("/cb?sau=forged.mark")) == [dossier.code]


def test_a_longer_queue_asks_the_database_no_more(sign_in, at, asked_of):
    browser = sign_in("tiepnhan")
    at("reception")
    browser.get("/cb")
    with asked_of() as few:
        browser.get("/cb")
    for sample in ("rooftop", "duct", "tower-city"):
        at("reception", sample)
    with asked_of() as many:
        browser.get("/cb")

    assert len(many) == len(few)
    assert len(few) <= 13


def test_carriers_and_strangers_have_no_queue(sign_in, client):
    assert sign_in("viettel").get("/cb").status_code == 403
    assert client.get("/cb").status_code in (302, 303)
