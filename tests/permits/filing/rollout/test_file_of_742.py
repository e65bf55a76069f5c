"""The carrier's file of 742 sites in which 31 are wrong: exactly these, at the right cells."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from permits.demo.rollout import ROWS, WRONG, rollout_file
from permits.dossiers.models import Dossier
from permits.filing.rollout.vocabulary import FAULTS_SHEET, RolloutRowState
from tests.permits.filing.rollout.conftest import codes
from tests.support import pages


@pytest.fixture
def made(session):
    return rollout_file(session)


def test_of_742_rows_exactly_31_are_wrong_and_become_dossiers_once_mended(
    session, viettel, send, made, run_jobs, rows_of
):
    address = send(made.content).headers["Location"]
    run_jobs()
    rows = rows_of(address)
    wrong = {row.number: codes(row) for row in rows if row.state == RolloutRowState.WRONG}

    assert len(rows) == ROWS
    assert len(made.mistakes) == WRONG
    assert wrong == {each.number: [(each.cell, each.code)] for each in made.mistakes}

    _annotated_has_each_fault(viettel.get(f"{address}/ghi-chu.xlsx").data, made)
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert session.scalar(select(func.count()).select_from(Dossier)) == ROWS - WRONG

    again = send(made.corrected, to=f"{address}/tep")
    assert again.status_code == 303
    run_jobs()
    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert {row.state for row in rows_of(address)} == {RolloutRowState.DONE}
    assert session.scalar(select(func.count()).select_from(Dossier)) == ROWS
    assert session.scalar(select(func.count(Dossier.check_run_id.distinct()))) == ROWS
    shown = pages.page(viettel.get("/dn/ke-hoach"))
    assert str(ROWS) in shown.text


def _annotated_has_each_fault(content, made):
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    last = sheet.max_column
    listed = [row[0] for row in book[FAULTS_SHEET].iter_rows(min_row=2, values_only=True)]

    assert sheet.cell(1, last).value == "Lỗi"
    for each in made.mistakes:
        assert each.cell in listed
        assert sheet.cell(each.number, last).value.startswith(each.cell)
        if each.code != "rollout.merged":
            assert sheet[each.cell].fill.start_color.rgb.endswith("F9D6CF")
            assert sheet[each.cell].comment is not None
