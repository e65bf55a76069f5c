"""A plan from its file to its dossiers: what is recognised, asked once, mended, made, told."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, text

from permits.core import clock
from permits.core.db import committing
from permits.core.jobs import last_words, queue
from permits.core.vocabulary import Role, WorkKind
from permits.dossiers.models import Dossier
from permits.filing.rollout import checking, creating, jobs
from permits.filing.rollout.models import RolloutPlan, RolloutRow
from permits.filing.rollout.vocabulary import RolloutRowState, RolloutState
from permits.notices.models import Notice
from permits.notices.vocabulary import NoticeKind
from tests.permits.filing.rollout.conftest import APPLICANT, EAST, NORTH, a_row, codes
from tests.support import pages


def dossiers(session):
    return session.scalar(select(func.count()).select_from(Dossier))


def plan_at(session, address):
    session.expire_all()
    return session.scalars(
        select(RolloutPlan).where(RolloutPlan.ref == address.rpartition("/")[2])
    ).one()


def metres(session, number=1):
    """Give the place of a row in VN-2000, X and Y."""
    row = text(
        "select st_x(p), st_y(p) from (select st_transform(st_setsrid("
        "st_makepoint(:e, :n), 4326), 9218) as p) s"
    )
    return session.execute(row, {"e": EAST, "n": NORTH + number * 0.0005}).one()


# --- reading -----------------------------------------------------------------------------------


def test_a_job_that_fails_for_good_is_told_once_and_may_be_started_again(session, checked):
    address = checked(a_row())
    plan = plan_at(session, address)
    plan.state, plan.started_at = RolloutState.RUNNING, clock.now()
    plan.started_by_id = plan.created_by_id
    session.commit()

    for _ in range(2):
        last_words["rollout.create"](41, plan_id=plan.id)

    told = session.scalars(select(Notice).where(Notice.kind == NoticeKind.ROLLOUT_FAILED)).all()
    assert [(each.person_id, each.path) for each in told] == [(plan.created_by_id, address)]
    assert plan_at(session, address).state is RolloutState.STOPPED


def test_columns_are_recognised_renamed_reordered_in_english_and_without_accents(
    session, viettel, send, run_jobs, rows_of
):
    heads = {
        "key": "site code",
        "applicant.work_name": "TEN CONG TRINH",
        "site.north": "Latitude or X",
        "site.east": "kinh do hoac y",
        "site.system": "He toa do",
        "site.ward": "Xã,phường *",
        "technical.height_m": "Chiều cao đến đỉnh ăng-ten (m)",
    }
    columns = {c.code: c for c in checking.columns_for(session, WorkKind.TOWER_GROUND, None)}
    row = a_row() | APPLICANT
    codes_in_order = sorted(row, reverse=True)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([heads.get(code, columns[code].vi) for code in codes_in_order])
    sheet.append([row[code] for code in codes_in_order])
    out = io.BytesIO()
    book.save(out)
    address = send(out.getvalue()).headers["Location"]
    run_jobs()
    [kept] = rows_of(address)

    assert codes(kept) == []
    assert kept.key == "DLK-001"
    shown = pages.page(viettel.get(f"{address}/cot")).text
    assert "TEN CONG TRINH" in shown


def test_a_column_nobody_recognised_can_be_said_by_hand(
    session, viettel, workbook, send, run_jobs, rows_of
):
    def finish(sheet):
        sheet["X1"], sheet["X2"] = "H", None

    address = send(workbook(a_row(), finish=finish)).headers["Location"]
    run_jobs()
    assert codes(rows_of(address)[0]) == [("", "field.required")]
    assert "Không có cột bắt buộc" in viettel.get(address).text

    twice = viettel.post(f"{address}/cot", data={"col-X": "key", "col-A": "key"})
    assert twice.status_code == 422
    viettel.post(f"{address}/cot", data={"col-X": "technical.height_m"})
    run_jobs()
    assert codes(rows_of(address)[0]) == []


def test_mixed_systems_are_asked_once(session, viettel, checked, run_jobs, rows_of):
    east, north = metres(session, 2)
    address = checked(
        a_row(1, site__system=""),
        a_row(2, site__system="", site__north=north, site__east=east),
    )
    assert [codes(row) for row in rows_of(address)] == [
        [("M4", "rollout.system_unsaid")],
        [("M5", "rollout.system_unsaid")],
    ]
    assert "Cần bạn trả lời một lần" in viettel.get(address).text

    assert viettel.post(f"{address}/he-toa-do", data={}).status_code == 422
    viettel.post(f"{address}/he-toa-do", data={"system": "by_figures", "meridian": "108.5"})
    run_jobs()
    assert [codes(row) for row in rows_of(address)] == [[], []]
    assert "Cần bạn trả lời một lần" not in viettel.get(address).text


def test_a_wrong_common_value_is_one_fault_at_its_own_cell(viettel, checked, rows_of):
    address = checked(a_row(1), a_row(2), common=APPLICANT | {"applicant.phone": "12"})
    cells = [codes(row) for row in rows_of(address)]
    content = viettel.get(f"{address}/ghi-chu.xlsx").data
    listed = list(load_workbook(io.BytesIO(content))["Các lỗi"].iter_rows(min_row=2))

    assert cells == [[("Thông tin chung!B5", "phone.malformed")]] * 2
    assert len(listed) == 1


def test_what_stands_twice_is_shown_beside_its_twin(session, viettel, checked, rows_of, drafted):
    there = drafted("tower-zone")
    lat, lon = session.execute(
        text(
            "select st_y(p), st_x(p) from (select st_transform(site, 4326) as p"
            " from dossier where id = :id) s"
        ),
        {"id": there.id},
    ).one()
    ward = session.scalar(
        text("select name from gis.feature where kind = 'ward' and publisher_ref = :code"),
        {"code": there.ward_code},
    )
    address = checked(
        a_row(1),
        a_row(1, key="DLK-900"),
        a_row(3, key="DLK-001"),
        a_row(4, site__north=lat, site__east=lon, site__ward=ward),
    )
    first, second, third, fourth = rows_of(address)
    shown = viettel.get(address).text

    assert "rollout.same_place" in {each["code"] for each in first.remarks}
    assert "rollout.same_place" in {each["code"] for each in second.remarks}
    assert codes(third) == [("A6", "rollout.key_twice")]
    assert "rollout.dossier_near" in {each["code"] for each in fourth.remarks}
    assert f"/dn/ho-so/{there.ref}" in shown


# --- mending -----------------------------------------------------------------------------------


def test_a_cell_is_mended_in_place_and_a_suggestion_taken_with_one_click(
    session, viettel, checked, rows_of
):
    address = checked(
        a_row(1, technical__height_m="cao 42 m"), a_row(2, site__north=EAST, site__east=NORTH)
    )
    first, second = rows_of(address)
    assert first.faults[0]["offer"]["cells"] == {"technical.height_m": "42"}
    assert codes(second) == [("O5", "site.swapped_axes")]

    page = viettel.get(f"{address}/dong/4")
    assert "Gợi ý: 42" in page.text
    still = viettel.post(f"{address}/dong/4", data={"technical.height_m": "9000"})
    assert still.status_code == 422
    assert "9000" in still.text
    done = viettel.post(f"{address}/dong/4", data={"technical.height_m": "42"})
    assert done.status_code == 303
    offer = second.faults[0]["offer"]["cells"]
    assert viettel.post(f"{address}/dong/5", data=offer).status_code == 303
    assert {row.state for row in rows_of(address)} <= {RolloutRowState.OK, RolloutRowState.WARNED}


def test_what_was_mended_on_the_page_stands_in_the_file_that_comes_back(viettel, checked):
    address = checked(a_row(1, technical__height_m="", technical__setback_m=""))
    viettel.post(f"{address}/dong/4", data={"technical.height_m": "40"})

    for file, row in (("ghi-chu", 4), ("can-sua", 2)):
        content = viettel.get(f"{address}/{file}.xlsx").data
        assert load_workbook(io.BytesIO(content)).worksheets[0][f"X{row}"].value == 40


def test_only_wrong_rows_are_shown_where_they_are_asked_for(viettel, checked):
    address = checked(a_row(1), a_row(2, technical__height_m=""))
    wrong = viettel.get(f"{address}?xem=loi").text

    assert "DLK-002" in wrong
    assert "DLK-001" not in wrong
    assert viettel.get(f"{address}?xem=nonsense&after=bad").status_code == 200


def test_the_map_has_every_placed_row(viettel, checked):
    address = checked(a_row(1), a_row(2, site__north=""), a_row(3))
    found = viettel.get(f"{address}/vi-tri.geojson").get_json(force=True)

    assert [each["properties"]["name"] for each in found["features"]] == [
        "4. DLK-001",
        "6. DLK-003",
    ]


# --- making ------------------------------------------------------------------------------------


def test_partial_success_keeps_what_is_done_and_gives_the_rest_back_as_a_file(
    session, viettel, checked, send, run_jobs, rows_of
):
    address = checked(a_row(1), a_row(2, technical__height_m=""), a_row(3))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert dossiers(session) == 2
    assert plan_at(session, address).state is RolloutState.DONE

    content = viettel.get(f"{address}/can-sua.xlsx").data
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert [sheet.cell(2, 1).value, sheet.cell(3, 1).value] == ["DLK-002", None]
    sheet["X2"] = 40
    out = io.BytesIO()
    book.save(out)
    assert send(out.getvalue(), to=f"{address}/tep").status_code == 303
    run_jobs()
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert dossiers(session) == 3
    assert {row.state for row in rows_of(address)} == {RolloutRowState.DONE}


def test_a_draft_made_from_a_row_is_what_the_sections_would_have_made(
    session, viettel, checked, run_jobs, rows_of
):
    address = checked(a_row(1))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    [row] = rows_of(address)
    made = session.get_one(Dossier, row.dossier_id)

    assert made.is_draft
    assert made.work_name == "Trạm 001"
    assert made.content["technical"]["height_m"] == "42"
    assert made.check_run_id is not None
    assert made.ward_code
    for page in ("", "/applicant", "/site", "/technical", "/quy-hoach"):
        assert viettel.get(f"/dn/ho-so/{made.ref}{page}").status_code == 200


def test_whoever_started_is_told_once_when_all_is_made(session, viettel, checked, run_jobs):
    address = checked(a_row(1))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    jobs.create(plan_at(session, address).id)
    told = session.scalars(
        text("select kind from notice where path = :path order by id"), {"path": address}
    ).all()

    assert told == ["rollout_read", "rollout_done"]


def test_running_a_plan_again_makes_nothing_twice(session, viettel, checked, run_jobs):
    address = checked(a_row(1), a_row(2))
    for _ in range(3):
        viettel.post(f"{address}/lap", data={"warned_too": "y"})
        run_jobs()
    plan = plan_at(session, address)
    jobs.create(plan.id)
    jobs.check(plan.id)

    assert dossiers(session) == 2


def test_a_plan_goes_on_where_a_killed_worker_left_it(
    session, viettel, checked, run_jobs, rows_of, monkeypatch
):
    address = checked(*(a_row(number) for number in range(1, 6)))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    monkeypatch.setattr(creating, "PART", 2)
    plan = plan_at(session, address)
    with committing():
        creating.make_some(session, plan.id)
    assert dossiers(session) == 2
    assert plan_at(session, address).state is RolloutState.RUNNING
    assert "Đã lập 2 hồ sơ, còn 3 dòng" in viettel.get(address).text

    run_jobs()
    assert dossiers(session) == 5
    assert plan_at(session, address).state is RolloutState.DONE


def test_a_plan_can_be_stopped_and_started_again(session, viettel, checked, run_jobs):
    address = checked(a_row(1), a_row(2))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    viettel.post(f"{address}/dung")
    run_jobs()
    assert dossiers(session) == 0
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert dossiers(session) == 2


def test_one_row_that_cannot_be_filed_says_why_and_the_others_go_on(
    session, viettel, checked, run_jobs, rows_of
):
    address = checked(a_row(1), a_row(2))
    refused = viettel.post(f"{address}/lap", data={"files_at_once": "y"})
    assert refused.status_code == 422  # not without the declaration
    viettel.post(f"{address}/lap", data={"files_at_once": "y", "confirmed": "y", "warned_too": "y"})
    run_jobs()
    rows = rows_of(address)

    assert {row.state for row in rows} == {RolloutRowState.FAILED}
    assert "dossier.paper_missing" in {code for _, code in codes(rows[0])}
    assert dossiers(session) == 0
    assert "Còn thiếu giấy tờ" in viettel.get(f"{address}?xem=loi").text


def test_a_file_is_not_changed_while_dossiers_are_made(session, viettel, checked, workbook, send):
    address = checked(a_row(1))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})

    assert send(workbook(a_row(9)), to=f"{address}/tep").status_code == 409
    assert viettel.post(f"{address}/xoa").status_code == 409


def test_a_plan_thrown_away_leaves_its_dossiers(session, viettel, checked, run_jobs):
    address = checked(a_row(1))
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    viettel.post(f"{address}/xoa")

    assert viettel.get(address).status_code == 404
    assert session.scalar(select(func.count()).select_from(RolloutRow)) == 0
    assert dossiers(session) == 1


@pytest.mark.parametrize(
    "page", ["", "/cot", "/dong/4", "/giay-to", "/ghi-chu.xlsx", "/vi-tri.geojson"]
)
def test_another_carriers_plan_does_not_exist(vnpt, checked, page):
    address = checked(a_row(1))

    assert vnpt.get(f"{address}{page}").status_code == 404


def test_officials_have_no_plans(client_for):
    assert client_for(Role.CASE_OFFICER).get("/dn/ke-hoach").status_code == 403


def test_every_job_of_a_plan_is_known():
    assert {"rollout.check", "rollout.create", "rollout.examine"} <= set(queue.tasks)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_speak_both_languages(viettel, checked, language):
    address = checked(a_row(1), a_row(2, technical__height_m="", site__ward="Nowhere"))
    for page in ("", "/cot", "/dong/5", "/giay-to"):
        answer = viettel.get(f"{address}{page}?lang={language}")
        assert answer.status_code == 200
    assert viettel.get(f"/dn/ke-hoach?lang={language}").status_code == 200
