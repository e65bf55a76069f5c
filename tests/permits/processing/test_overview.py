"""The leaders' overview: its figures are their lists, its tables what happened, at a fixed cost."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from permits.accounts.models import Office
from permits.cases.models import Case, Task
from permits.cases.registry import Act
from permits.core import clock
from permits.core.vocabulary import TaskState
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support import pages

PAGE = "/cb/tong-quan"
NAMES = ("open", "overdue", "waiting", "decided")


def figures(answer):
    shown = pages.page(answer).one("ul", class_="d-figures").all("b")
    return dict(zip(NAMES, [int(each.text.split()[-1]) for each in shown], strict=True))


def listed(browser, figure):
    """Count the rows of a list over all its pages."""
    address, count = f"{PAGE}/{figure}", 0
    while address:
        page = pages.page(browser.get(address))
        tables = page.all("tbody")
        count += len(tables[0].all("tr")) if tables else 0
        following = [a for a in page.all("a") if a.attributes.get("rel") == "next"]
        address = following[0].attributes["href"] if following else None
    return count


@pytest.mark.parametrize("login", ["sxd.tp", "sxd.gd"])
def test_heads_and_leaders_open_it_and_find_it_in_their_rail(sign_in, login):
    browser = sign_in(login)

    assert browser.get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in browser.get("/cb").text


@pytest.mark.parametrize("login", ["sxd.cv1", "tiepnhan", "vhttdl"])
def test_others_do_not(sign_in, login):
    assert sign_in(login).get(PAGE).status_code == 403


def test_each_figure_counts_what_its_list_shows(sign_in, at, walker, session):
    at("appraise")
    late = at("appraise")
    waiting = walker.at("appraise")
    walker.act(waiting, "appraise", "supplement", "Bổ sung bản vẽ mặt cắt.")
    session.execute(
        update(Case).where(Case.dossier_id == late.id).values(due_at=NOW - timedelta(days=3))
    )
    session.commit()
    browser = sign_in("sxd.gd")

    shown = figures(browser.get(PAGE))

    assert shown["open"] >= 3
    assert shown["overdue"] >= 1
    assert shown["waiting"] >= 1
    assert {name: listed(browser, name) for name in NAMES} == shown


def test_an_unknown_list_does_not_exist(sign_in):
    assert sign_in("sxd.gd").get(f"{PAGE}/elsewhere").status_code == 404


def test_a_period_without_anything_says_so(sign_in):
    answer = sign_in("sxd.gd").get(PAGE, query_string={"ky": "4t", "den": "01/03/2020"})

    assert answer.status_code == 200
    assert "Không có hồ sơ nào trong kỳ này" in answer.text
    assert not pages.page(answer).all("figure", class_="d-chart")


@pytest.mark.parametrize("wrong", [{"ky": "99t"}, {"den": "31/31/2026"}, {"den": "01/01/2031"}])
def test_a_period_that_cannot_be_is_refused_and_the_usual_one_shown(sign_in, wrong):
    answer = sign_in("sxd.gd").get(PAGE, query_string=wrong)

    assert answer.status_code == 422
    assert pages.page(answer).one("div", class_="govuk-error-summary")
    assert pages.page(answer).one("ul", class_="d-figures")


def test_charts_tell_the_numbers_of_their_tables(sign_in, at):
    at("appraise")

    page = pages.page(sign_in("sxd.gd").get(PAGE))
    chart = next(f for f in page.all("figure") if f.one("figcaption").text.startswith("Nộp"))
    drawn = [t.text for t in chart.all("text") if "is-axis" not in t.attributes.get("class", "")]
    table = [cell.text for cell in chart.one("tbody").all("td")]

    assert sorted(drawn) == sorted(table)
    assert sum(map(int, table)) > 0


def test_the_slow_step_is_told_with_its_median_and_nine_tenths(sign_in, at, session):
    dossier = at("appraise")
    case_id = session.query(Case.id).filter_by(dossier_id=dossier.id).scalar()
    done = update(Task).where(Task.case_id == case_id, Task.state == TaskState.DONE)
    session.execute(done.values(used_minutes=48 * 60))
    session.commit()

    table = next(
        grid
        for grid in pages.page(sign_in("sxd.gd").get(PAGE)).all("table")
        if grid.one("caption").text == "Bước tốn thời gian nhất"
    )

    assert any("6,0" in [cell.text for cell in row.all("td")] for row in table.all("tr"))


def test_of_another_office_nothing_is_counted(sign_in, at, session):
    dossier = at("appraise")
    others = session.query(Office).filter(Office.id != dossier.authority_id)
    other = others.order_by(Office.id).first()
    before = figures(sign_in("sxd.gd").get(PAGE))
    session.execute(update(Dossier).where(Dossier.id == dossier.id).values(authority_id=other.id))
    session.commit()

    assert figures(sign_in("sxd.gd").get(PAGE))["open"] == before["open"] - 1


def test_the_page_costs_the_same_whatever_the_office_has(sign_in, at, asked_of):
    browser = sign_in("sxd.gd")
    browser.get(PAGE)
    with asked_of() as few:
        browser.get(PAGE)
    at("appraise")
    at("consultation", "tower-road")
    with asked_of() as more:
        browser.get(PAGE)

    assert len(more) == len(few)


def test_the_tables_are_handed_out_as_csv_and_workbook(sign_in, at, walker):
    at("appraise", answers={"reception": Act("accept")})
    browser = sign_in("sxd.gd")
    shown = figures(browser.get(PAGE))

    table = browser.get(f"{PAGE}.csv")
    book = load_workbook(io.BytesIO(browser.get(f"{PAGE}.xlsx").data))

    assert table.text.startswith("\ufeffHiện nay")
    assert f"Đang giải quyết,{shown['open']}" in table.text
    assert "Đang quá hạn,0" in table.text
    assert book.sheetnames[0] == "Hiện nay"
    assert book.worksheets[0]["B2"].value == shown["open"]
    assert (
        clock.today().isoformat()[:4] in browser.get(f"{PAGE}.xlsx").headers["Content-Disposition"]
    )
