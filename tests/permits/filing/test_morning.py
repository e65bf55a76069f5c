"""The carrier's morning list, and his whole list: narrowed, sorted, page by page, as a table."""

import csv
import io
from urllib.parse import parse_qsl, urlsplit

import pytest

from permits.filing.drafts import my_work
from permits.filing.drafts.list_queries import Wanted
from tests.permits.filing.test_pages import SECTION, started
from tests.support import pages


def names(page):
    """Name the works of the list's rows, in their order."""
    return [head.all("a")[0].text for head in page.one("tbody").all("th")]


@pytest.fixture
def three(viettel):
    """Three drafts, begun one after another."""
    for name in ("Trạm B", "Trạm A", "Trạm C"):
        viettel.post(f"{started(viettel)}/applicant", data=SECTION | {"work_name": name})
    return viettel


def test_a_draft_says_what_it_still_lacks(viettel, drafted):
    viettel.post(f"{started(viettel)}/applicant", data=SECTION)
    whole = drafted("tower-zone")

    waiting = pages.page(viettel.get("/dn")).one("section", class_="d-todo")
    lacking, ready = (
        next(row.text for row in waiting.all("li") if name in row.text)
        for name in (SECTION["work_name"], whole.work_name)
    )

    assert "Vị trí công trình; Thông số kỹ thuật" in lacking
    assert "giấy tờ" in lacking
    assert "Sẵn sàng" in ready


def test_nothing_waits_where_nothing_waits(vnpt):
    shown = pages.page(vnpt.get("/dn"))

    assert "Không có việc nào chờ bạn" in shown.text
    assert "Chưa có hồ sơ nào" in shown.text


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Trạm C", "Trạm A", "Trạm B"]),
        ("old", ["Trạm B", "Trạm A", "Trạm C"]),
        ("name", ["Trạm A", "Trạm B", "Trạm C"]),
        ("due", ["Trạm B", "Trạm A", "Trạm C"]),
        ("castle", ["Trạm C", "Trạm A", "Trạm B"]),
    ],
)
def test_the_list_is_sorted_as_asked_and_pages_go_on_where_they_ended(
    three, monkeypatch, sort, order
):
    monkeypatch.setattr(my_work, "PAGE_SIZE", 2)

    first = pages.page(three.get(f"/dn?sort={sort}"))
    [older] = [a.attributes["href"] for a in first.all("a", rel="next")]
    second = pages.page(three.get(older))

    assert names(first) + names(second) == order


def test_a_mark_of_another_order_begins_the_list_anew(three, monkeypatch):
    monkeypatch.setattr(my_work, "PAGE_SIZE", 2)
    page = pages.page(three.get("/dn?sort=name"))
    [older] = [a.attributes["href"] for a in page.all("a", rel="next")]
    mark = dict(parse_qsl(urlsplit(older).query))["after"]

    assert len(names(pages.page(three.get("/dn", query_string={"after": mark})))) == 2


def test_the_list_is_narrowed_by_ward_work_status_and_days(viettel, drafted, filed):
    zone, pole = drafted("tower-zone"), filed("pole-zone")

    def found(**query):
        table = pages.page(viettel.get("/dn", query_string=query)).all("tbody")
        return len(table[0].all("tr")) if table else 0

    assert found(ward=zone.ward_code, work="tower_ground") == 1
    assert found(status="new", matter="new") == 1
    assert found(since="23/11/2026", until="23/11/2026") == 2
    assert found(until="22/11/2026") == 0
    assert found(q=pole.code.lower()) == 1
    assert found(drafts="true") == 1


def test_what_is_not_understood_narrows_nothing_and_is_said(viettel, drafted):
    drafted("tower-zone")

    shown = pages.page(viettel.get("/dn?since=hôm+qua&ward=nowhere&status=lost"))

    assert len(shown.one("tbody").all("tr")) == 1
    assert "Bỏ qua điều kiện không đọc được: Từ ngày." in shown.text


def test_an_empty_list_says_which_filter_to_drop_and_what_that_gives(viettel, drafted, filed):
    drafted("tower-zone")
    filed("pole-zone")

    shown = pages.page(viettel.get("/dn?work=tower_ground&status=new"))
    dropped = {a.text: a.attributes["href"] for a in shown.all("a") if a.text.startswith("Bỏ:")}

    assert "Không có hồ sơ nào khớp bộ lọc" in shown.text
    assert set(dropped) == {"Bỏ: Mới đăng ký", "Bỏ: Cột ăng ten, trạm BTS trên mặt đất"}
    assert "status" not in dropped["Bỏ: Mới đăng ký"]
    assert viettel.get(dropped["Bỏ: Mới đăng ký"]).status_code == 200


def test_the_table_has_the_rows_of_the_list_and_never_a_formula(viettel, drafted):
    viettel.post(f"{started(viettel)}/applicant", data=SECTION | {"work_name": "=1+1"})
    drafted("tower-zone")

    answer = viettel.get("/dn/ho-so.csv?sort=old&drafts=true")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))

    assert answer.mimetype == "text/csv"
    assert "ho-so-20261123.csv" in answer.headers["Content-Disposition"]
    assert rows[0][:3] == ["Mã hồ sơ", "Mã tra cứu", "Tên công trình"]
    assert next(row[2] for row in rows[1:]) == "'=1+1"
    assert len(rows) == 3


def test_the_table_of_another_carrier_has_none_of_ones_rows(vnpt, drafted):
    drafted("tower-zone")

    assert len(vnpt.get("/dn/ho-so.csv").get_data(as_text=True).splitlines()) == 1


def test_the_morning_list_asks_as_often_for_many_drafts_as_for_one(viettel, drafted, asked_of):
    drafted("tower-zone")
    viettel.get("/dn")
    with asked_of() as few:
        viettel.get("/dn")
    for _ in range(4):
        drafted("tower-zone")
    with asked_of() as many:
        viettel.get("/dn")

    assert len(many) == len(few)


def test_wanted_names_what_is_set_and_drops_one_at_a_time():
    wanted = Wanted(text="BTS", drafts=True, sort="old")

    assert wanted.named == ("text", "drafts")
    assert wanted.without("text") == Wanted(drafts=True, sort="old")
