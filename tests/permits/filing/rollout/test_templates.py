"""The templates: made of the very forms, the same bytes for the same version, read back whole."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from permits.core.vocabulary import WorkKind
from permits.filing.rollout import checking
from permits.filing.rollout.columns import columns_of, stamp_of
from permits.filing.rollout.examples import example_of
from permits.filing.rollout.matching import recognised
from permits.filing.rollout.template import STAMP_NAME, template
from permits.filing.rollout.vocabulary import CHOICES_SHEET, HELP_SHEET, RolloutRowState
from permits.filing.rollout.workbook import letters
from tests.permits.filing.rollout.conftest import APPLICANT, WARD, codes

WORKS = list(WorkKind)


@pytest.mark.parametrize("work", WORKS)
def test_a_template_is_the_same_bytes_for_the_same_version(session, work):
    columns = checking.columns_for(session, work, None)

    assert template(work, columns) == template(work, columns)


@pytest.mark.parametrize("work", WORKS)
def test_anybody_gets_the_template_with_lists_help_and_stamp(client, work):
    answer = client.get(f"/dn/ke-hoach/mau.xlsx?work={work.value}")
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    lists = {cell.value for cell in book[CHOICES_SHEET][1]}

    assert answer.status_code == 200
    assert len(heads) == len(columns_of(work))
    assert "Xã, phường" in lists
    assert WARD in {cell.value for row in book[CHOICES_SHEET].iter_rows() for cell in row}
    assert any(each.type == "list" for each in sheet.data_validations.dataValidation)
    assert work.vi in book[HELP_SHEET]["A1"].value
    assert book["_htc"]["A1"].value == stamp_of(work)
    assert book["_htc"].sheet_state == "veryHidden"
    assert book.custom_doc_props[STAMP_NAME].value == stamp_of(work)


@pytest.mark.parametrize("work", WORKS)
def test_every_head_of_a_template_names_one_column(session, work):
    columns = checking.columns_for(session, work, None)

    for face in ("vi", "en"):
        cells = {letters(at): getattr(each, face) for at, each in enumerate(columns, start=1)}
        assert [each.code for each in recognised(cells, columns)] == [c.code for c in columns]


def test_an_unknown_kind_has_no_template(client):
    assert client.get("/dn/ke-hoach/mau.xlsx?work=castle").status_code == 404
    assert client.get("/dn/ke-hoach/mau.xlsx").status_code == 404


def test_a_template_holds_no_macro_no_link_and_no_time_of_writing(session):
    columns = checking.columns_for(session, WorkKind.SMART_POLE, None)
    with zipfile.ZipFile(io.BytesIO(template(WorkKind.SMART_POLE, columns))) as archive:
        names = archive.namelist()
        core = archive.read("docProps/core.xml")

    assert not [name for name in names if "vba" in name or "external" in name.lower()]
    assert core.count(b"2026-01-01T00:00:00Z") == 2


@pytest.mark.parametrize("work", WORKS)
def test_the_example_of_each_template_filled_in_becomes_a_draft(
    session, viettel, send, run_jobs, rows_of, work
):
    """What the template shows, with a real ward and owner, goes all the way to a dossier."""
    columns = checking.columns_for(session, work, None)
    row = example_of(work) | {"key": "A-1", "site.ward": WARD}
    point = "12.745000, 108.144000"
    row |= {"site.north": "12.745", "site.east": "108.144"} if "site.north" in row else {}
    row |= {"site.line": f"{point}\n12.7452, 108.1445"} if "site.line" in row else {}
    row |= {"technical.owner": "VNPT"} if work is WorkKind.DUCT_SHARE else {}
    if work is WorkKind.DUCT_SHARE:
        owner = next(each for each in columns if each.code == "technical.owner")
        row["technical.owner"] = owner.choices[0].vi
    address = send(template(work, columns, [row], APPLICANT), work=work.value).headers["Location"]
    run_jobs()
    [kept] = rows_of(address)
    assert codes(kept) == []

    viettel.post(f"{address}/lap", data={"warned_too": "y"})
    run_jobs()
    assert rows_of(address)[0].state == RolloutRowState.DONE
