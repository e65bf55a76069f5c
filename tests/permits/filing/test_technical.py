"""What is asked of each kind of work: figures with their limits, equipment row by row."""

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from permits.core.errors import Invalid
from permits.dossiers.forms import GroundTowerForm
from permits.forms.base import read
from permits.forms.equipment import MOST_LINES, cells, items, mass_kg
from tests.permits.filing.test_pages import started, summary
from tests.permits.filing.test_site import said
from tests.support import pages

#: Under the surfaces of the demo's airport.
NEAR_AIRPORT = "12.667000, 108.038000"
TOWER = {
    "mast_class": "A1b",
    "height_m": "36.5",
    "footprint_m2": "24",
    "setback_m": "3,5",
    "structure": "Cột tự đứng",
    "frequency_bands": "n78",
    "slots_offered": "2",
}


@pytest.fixture
def technical(viettel):
    """The address of the technical data of a new draft of a mast."""
    return started(viettel) + "/technical"


def rows(*filled):
    """Rows of the page's table as a browser sends them; the second of three is left empty."""
    sent = {}
    for n, row in zip((0, 2, 4), filled, strict=False):
        for cell, text in zip(("name", "count", "kg", "m"), row, strict=True):
            sent[f"_equipment-{n}-{cell}"] = text
    return sent


def test_figures_take_a_comma_or_a_dot_and_come_back_with_a_comma(viettel, technical):
    saved = viettel.post(technical, data=TOWER)
    kept = pages.fields(viettel.get(technical))

    assert saved.status_code == 303
    assert (kept["height_m"], kept["setback_m"]) == ("36,5", "3,5")


def test_a_range_is_told_with_the_limit_of_the_place(viettel):
    address = started(viettel)
    viettel.post(f"{address}/technical", data=TOWER | {"ground_level_m": "530"})
    near = said(viettel, f"{address}/site", coordinates=NEAR_AIRPORT) | {"ward": ""}
    placed = pages.fields(viettel.post(f"{address}/site", data=near))
    assert viettel.post(f"{address}/site", data=placed).status_code == 303

    shown = pages.page(viettel.get(f"{address}/technical"))

    assert "Từ 3 đến 320 m; tại vị trí này không quá" in shown.text
    assert "Ở vị trí này, Chiều cao đến đỉnh ăng ten không quá" in shown.text


def test_equipment_is_kept_row_by_row_and_empty_rows_are_passed_over(viettel, technical):
    given = rows(("Ăng ten 5G", "3", "42.5", "36"), ("RRU; loại 2", "3", "25", ""))

    saved = viettel.post(technical, data=TOWER | given)
    kept = pages.fields(viettel.get(technical))

    assert saved.status_code == 303
    assert kept["_equipment-0-kg"] == "42,5"
    assert kept["_equipment-1-name"] == "RRU, loại 2"
    assert kept["_equipment-2-name"] == kept["_equipment-3-name"] == ""
    assert "_equipment-4-name" not in kept


def test_a_wrong_row_is_named_and_stays_as_it_was_typed(viettel, technical):
    refused = viettel.post(technical, data=TOWER | rows(("Ăng ten", "ba", "42", "")))

    assert refused.status_code == 422
    assert "Dòng 1: ghi tên thiết bị, số lượng" in summary(refused)
    assert pages.fields(refused)["_equipment-0-count"] == "ba"


def test_another_row_is_a_button_where_no_script_runs(viettel, technical):
    many = rows(("A", "1", "1", ""), ("B", "1", "1", ""), ("C", "1", "1", ""))

    shown = pages.fields(viettel.post(technical, data=TOWER | many | {"_look": "rows"}))

    assert shown["_equipment-2-name"] == "C"
    assert "_equipment-4-name" in shown
    assert shown["height_m"] == "36.5"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ăng ten", "equipment.line"),
        ("; 3; 42", "equipment.line"),
        ("Ăng ten; 3; nặng", "equipment.line"),
        ("Ăng ten; 3; 42; 30; 5", "equipment.line"),
        ("Ăng ten; 0; 42", "equipment.pieces"),
        ("Ăng ten; 1,5; 42", "equipment.pieces"),
        ("Ăng ten; 3; 42; 400", "equipment.too_much"),
        ("Ăng ten; 3; NaN", "equipment.too_much"),
        ("Ăng ten; 3; -1", "equipment.too_much"),
        ("\n".join(["A; 1; 1"] * (MOST_LINES + 1)), "rows.too_many"),
    ],
)
def test_a_program_is_told_the_same_of_a_wrong_line(text, code):
    with pytest.raises(Invalid) as refused:
        read(GroundTowerForm, MultiDict(TOWER | {"equipment": text}))

    assert [(c.field, c.code) for c in refused.value.complaints] == [("equipment", code)]


def test_kept_lines_are_read_back_with_their_mass():
    kept = "Ăng ten; 3; 42,5; 36\nRRU; 3; 25"

    assert [item.m for item in items(kept)] == [Decimal(36), None]
    assert mass_kg(kept) == Decimal("202.5")
    assert cells("Ăng ten; ba") == [{"name": "Ăng ten", "count": "ba", "kg": "", "m": ""}]
