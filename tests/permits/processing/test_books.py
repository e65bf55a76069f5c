"""The books of an office: the register, the report of a month, and what is printed of them."""

import csv
import io
from datetime import datetime

import pytest
from sqlalchemy import select

from permits.cases import extending, leaving, transitions
from permits.cases.extending import Extend
from permits.core import clock
from permits.processing import jobs, printouts
from permits.processing.printout_models import Printout
from tests.support import pages

REGISTER, REPORT = "/cb/so-theo-doi", "/cb/bao-cao"


def moment(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Give a moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.VIETNAM)


def decided(walker, dossier, at):
    """Let a dossier be decided and its result be handed over at one moment."""
    with clock.at(at):
        for node in ("assign", "appraise", "draft", "review", "sign", "number_permit"):
            walker.act(dossier, node)
        transitions.finish_service(walker.session, dossier.id, "issue_permit", {})
        walker.act(dossier, "deliver")


@pytest.fixture
def november(session, walker):
    """A month counted by hand, all of it at the Department of Construction.

    Accepted Thursday 12/11 at 09:00 with ten days, so due Friday 27/11 at 09:00 (24/11 is off):
    one decided on 20/11 before its day, one on 27/11 at 08:00 on its day, one on 30/11 late; one
    refused at the desk, one withdrawn, one stopped; one open and extended by three days to 02/12,
    one open and overdue since 27/11. One was filed on 30/10 and stands open.
    """
    with clock.at(moment(30, 9, month=10)):
        old = walker.file("tower-city")
        walker.act(old, "reception")
        extending.extend(session, walker.person("sxd.tp"), old.id, Extend(10, "Chờ thẩm tra."))
    early, on_day, late, extended, overdue, refused, withdrawn, stopped = (
        walker.file("tower-city") for _ in range(8)
    )
    for each in (early, on_day, late, extended, overdue, withdrawn, stopped):
        walker.act(each, "reception")
    walker.act(refused, "reception", "refuse", "Không thuộc thẩm quyền.")
    with clock.at(moment(13, 9)):
        head = walker.person("sxd.tp")
        extending.extend(session, head, extended.id, Extend(3, "Chờ ý kiến. Xin lỗi."))
        leaving.stop(session, head, stopped.id, "Dự án bị thu hồi chủ trương.")
        leaving.ask_withdrawal(session, walker.person("vnpt"), withdrawn.id, "Đổi vị trí.")
        walker.act(withdrawn, "@withdrawal", "confirm")
        walker.act(early, "assign")
        walker.act(early, "appraise", "supplement", "Thiếu bản vẽ.")
        walker.act(early, "supplement")
    decided(walker, early, moment(20, 15))
    decided(walker, on_day, moment(27, 8))
    decided(walker, late, moment(30, 10))
    session.commit()
    return {"early": early, "late": late, "old": old, "refused": refused, "overdue": overdue}


@pytest.fixture
def filed(session, walker):
    """Four dossiers: one of October, and of November one decided early, one late, one refused."""
    with clock.at(moment(30, 9, month=10)):
        old = walker.file("tower-city")
    early, late, refused = (walker.file("tower-city") for _ in range(3))
    for each in (early, late):
        walker.act(each, "reception")
    walker.act(refused, "reception", "refuse", "Không thuộc thẩm quyền.")
    decided(walker, early, moment(20, 15))
    decided(walker, late, moment(30, 10))
    session.commit()
    return {"old": old, "early": early, "late": late, "refused": refused}


def figures(page):
    """Give the figures of a report by their names."""
    return {
        each.all("span")[0].text: (each.one("b").text, each.all("span")[1].text)
        for each in page.one("ul", class_="d-figures").all("li")
    }


def test_a_months_numbers_are_those_counted_by_hand(sign_in, november):
    with clock.at(moment(1, 8, month=12)):
        page = pages.page(sign_in("sxd.gd").get(f"{REPORT}?month=2026-11-01"))

    said = figures(page)
    assert said["Nộp trong tháng"] == ("8", "1 chuyển từ kỳ trước")
    assert said["Đã giải quyết"] == ("3", "1 trước hạn, 1 đúng hạn, 1 quá hạn")
    # Open: the extended one, the overdue one, and the one of October, due 27/11 with its extension.
    assert said["Đang giải quyết"] == ("3", "2 quá hạn")
    assert said["Trước hạn và đúng hạn"][0] == "40,0 %"  # 2 of 3 decided and 2 overdue
    assert said["Từng phải bổ sung"] == ("33,3 %", "1 hồ sơ đã giải quyết")
    assert said["Xin lỗi, hẹn lại"] == ("1", "1 không tiếp nhận, 2 rút hoặc dừng")


def test_what_happens_later_does_not_change_a_month_that_is_over(
    sign_in, session, walker, november
):
    with clock.at(moment(2, 9, month=12)):
        sorry = Extend(10, "Xin lỗi vì chậm.")
        extending.extend(session, walker.person("sxd.tp"), november["overdue"].id, sorry)
    decided(walker, november["overdue"], moment(3, 9, month=12))
    session.commit()

    with clock.at(moment(4, 8, month=12)):
        browser = sign_in("sxd.gd")
        page = pages.page(browser.get(f"{REPORT}?month=2026-11-01"))
        following = pages.page(browser.get(f"{REPORT}?month=2026-12-01"))

    assert figures(page)["Đang giải quyết"] == ("3", "2 quá hạn")
    assert figures(page)["Đã giải quyết"][0] == "3"
    assert figures(following)["Nộp trong tháng"] == ("0", "3 chuyển từ kỳ trước")
    assert figures(following)["Đã giải quyết"] == ("1", "1 trước hạn, 0 đúng hạn, 0 quá hạn")

    rows = {
        row.all("td")[0].text: [cell.text for cell in row.all("td")[1:3]]
        for row in page.all("table")[-1].one("tbody").all("tr")
    }
    # Assigned after 1 day, 5.5 days (13/11 to 20/11), 9.875 days (27/11) and more (30/11).
    assert rows["Thẩm định hồ sơ"][0] == "4"
    assert rows["Phân công thụ lý"] == ["4", "7,69"]


def test_the_register_lists_what_was_filed_in_the_period_in_its_order(sign_in, filed):
    with clock.at(moment(1, 8, month=12)):
        browser = sign_in("sxd.vt")
        page = pages.page(browser.get(f"{REGISTER}?since=01/11/2026&until=30/11/2026"))
        all_of_it = pages.page(browser.get(f"{REGISTER}?since=2026-10-01&until=2026-11-30"))

    november = [filed[name].code for name in ("early", "late", "refused")]
    assert [cell.text for cell in page.all("th", class_="d-grid__code")] == november
    assert [cell.text for cell in all_of_it.all("th", class_="d-grid__code")] == [
        filed["old"].code,
        *november,
    ]
    first, second, third = page.one("tbody").all("tr")
    assert "Trước hạn" in first.text
    assert "20/11/2026" in first.text
    assert "Quá hạn" in second.text
    assert "Không được tiếp nhận" in third.text


def test_the_register_goes_on_where_a_page_ended(sign_in, filed, monkeypatch):
    monkeypatch.setattr("permits.processing.registers.PAGE_SIZE", 2)
    with clock.at(moment(1, 8, month=12)):
        browser = sign_in("sxd.vt")
        first = pages.page(browser.get(f"{REGISTER}?since=2026-11-01&until=2026-11-30"))
        following = first.one("nav", class_="d-pages").one("a", rel="next").attributes["href"]
        second = pages.page(browser.get(following))

    shown = [
        cell.text for page in (first, second) for cell in page.all("th", class_="d-grid__code")
    ]
    assert shown == [filed[name].code for name in ("early", "late", "refused")]


def test_the_table_is_the_register_and_computes_nothing(sign_in, session, filed):
    filed["early"].work_name = '=HYPERLINK("http://x")'
    session.commit()
    with clock.at(moment(1, 8, month=12)):
        answer = sign_in("sxd.vt").get(f"{REGISTER}.csv?since=2026-11-01&until=2026-11-30")

    text = answer.get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert [row["Mã hồ sơ"] for row in rows] == [
        filed[name].code for name in ("early", "late", "refused")
    ]
    assert (rows[0]["Nộp lúc"], rows[0]["Có kết quả"]) == ("2026-11-12 09:00", "2026-11-20 15:00")
    assert [row["Đúng hạn"] for row in rows] == ["Trước hạn", "Quá hạn", ""]
    assert rows[0]["Công trình"] == '\'=HYPERLINK("http://x")'


def test_an_office_opens_its_own_books_and_the_common_desk_everybodys(sign_in, at):
    at("appraise")
    wish = f"{REGISTER}?office=so-xd"

    own = sign_in("kcn.tp").get(wish)
    common = sign_in("tiepnhan").get(wish)
    asked_only = sign_in("vhttdl").get(wish)

    assert pages.page(own).all("th", class_="d-grid__code") == []
    assert len(pages.page(common).all("th", class_="d-grid__code")) == 1
    assert asked_only.status_code == 404


@pytest.mark.parametrize(
    "query", ["since=gestern", "since=2026-13-01", "since=2026-11-30&until=2026-11-01"]
)
def test_days_that_cannot_be_read_are_complained_of_and_the_page_stands(sign_in, query):
    answer = sign_in("sxd.vt").get(f"{REGISTER}?{query}")

    assert answer.status_code == 422
    assert pages.page(answer).one("div", class_="govuk-error-summary")


def test_a_register_is_printed_by_the_worker_for_who_asked_and_nobody_else(
    sign_in, session, run_jobs, at
):
    dossier = at("appraise")
    browser = sign_in("sxd.vt")

    asked = browser.post(
        f"{REGISTER}/in", data={"office": "so-xd", "since": "2026-11-01", "until": "2026-11-30"}
    )
    waiting = browser.get(asked.location)
    run_jobs()
    ready = browser.get(asked.location)
    file = browser.get(asked.location + "/tep")

    assert asked.status_code == 303
    assert waiting.headers["Refresh"]
    assert "Refresh" not in ready.headers
    assert file.data.startswith(b"%PDF")
    assert sign_in("sxd.gd").get(asked.location).status_code == 404
    assert sign_in("sxd.gd").get(asked.location + "/tep").status_code == 404
    assert dossier.code


def test_the_same_is_printed_once_while_one_waits_and_no_more_than_a_few(sign_in, session):
    browser = sign_in("sxd.vt")
    ask = {"office": "so-xd", "since": "2026-11-01", "until": "2026-11-30"}

    first = browser.post(f"{REGISTER}/in", data=ask)
    again = browser.post(f"{REGISTER}/in", data=ask)
    days = range(1, printouts.MOST_WAITING)
    others = [
        browser.post(f"{REGISTER}/in", data=ask | {"since": f"2026-10-{d:02d}"}) for d in days
    ]
    too_many = browser.post(f"{REGISTER}/in", data=ask | {"since": "2026-09-01"})

    assert first.location == again.location
    assert {each.status_code for each in others} == {303}
    assert too_many.status_code == 409
    assert len(session.scalars(select(Printout)).all()) == printouts.MOST_WAITING


def test_a_register_too_long_for_paper_says_so_and_is_not_tried_again(
    sign_in, session, run_jobs, at, monkeypatch
):
    at("appraise")
    monkeypatch.setattr("permits.processing.registers.MOST_LINES", 0)
    browser = sign_in("sxd.vt")
    ask = {"office": "so-xd", "since": "2026-11-01", "until": "2026-11-30"}
    asked = browser.post(f"{REGISTER}/in", data=ask)

    run_jobs()

    assert "quá nhiều hồ sơ" in pages.page(browser.get(asked.location)).text
    assert browser.get(asked.location + "/tep").status_code == 404


def test_printouts_nobody_came_for_are_removed(sign_in, session):
    browser = sign_in("sxd.vt")
    asked = browser.post(f"{REPORT}/in", data={"office": "so-xd", "month": "2026-11-01"})
    session.commit()

    with clock.at(moment(16, 9)):
        jobs.drop_printouts(0)

    assert browser.get(asked.location).status_code == 404


def test_an_extract_of_the_control_slip_is_for_officials_only(sign_in, at):
    dossier = at("consultation", "tower-road")
    action = f"/cb/ho-so/{dossier.code}/phieu-kiem-soat"

    assert sign_in("sxd.cv1").post(action).status_code == 303
    assert sign_in("giaothong").post(action).status_code in (403, 404)
    assert sign_in("kkt.cv1").post(action).status_code == 404
