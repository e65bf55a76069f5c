"""Programs ask for ways, read them again, and begin the dossiers of one."""

import pytest

from permits.core import clock
from tests.gis.network.conftest import EAST, NORTH
from tests.permits.network.roads import town

WISH = {
    "system": "vn2000",
    "meridian": "108.5",
    "points": f"{NORTH:.2f}; {EAST - 10:.2f}\n{NORTH:.2f}; {EAST + 1210:.2f}",
    "cable_mm": "14",
    "ways": 1,
    "first_day": "2026-12-01",
    "years": 2,
    "gap_surface": "paving",
}


@pytest.fixture
def fpt(program, session):
    """A carrier's program, and a town of ducts to look in."""
    town(session)
    session.commit()
    return program("fpt")


def test_a_way_is_asked_for_and_read_again(fpt):
    made = fpt.post("/routes", json=WISH)

    assert made.status_code == 201
    first = made.json["alternatives"][0]
    assert (first["cost"], first["dug_m"]) == (86_000_000, 20.0)
    assert first["owners"] == {"vnpt": 800.0, "viettel": 400.0}
    assert [leg["part"] for leg in first["legs"]] == ["gap", "duct", "duct", "duct", "gap"]
    assert fpt.get(f"/routes/{made.json['ref']}").json == made.json


def test_a_way_is_taken_once(fpt):
    ref = fpt.post("/routes", json=WISH).json["ref"]

    one = fpt.post(f"/routes/{ref}/dossiers", json={"alternative": 1})
    again = fpt.post(f"/routes/{ref}/dossiers", json={"alternative": 1})

    assert one.status_code == 201
    assert one.json == again.json
    assert [each["work"] for each in one.json["dossiers"]] == [
        "duct_build",
        "duct_share",
        "duct_share",
        "duct_build",
    ]
    share = fpt.get(f"/dossiers/{one.json['dossiers'][1]['ref']}").json
    assert share["is_draft"]
    assert fpt.get(f"/routes/{ref}").json["dossiers"] == one.json["dossiers"]


def test_refusals_name_their_field(fpt):
    bad = fpt.post("/routes", json=WISH | {"points": "12.6, 108.0", "colour": "red"})
    far = fpt.post("/routes", json=WISH | {"first_day": "2020-01-01"})

    assert {each["name"] for each in bad.json["errors"]} == {"colour"}
    assert [(far.status_code, each["name"]) for each in far.json["errors"]] == [(422, "first_day")]


def test_a_way_that_is_not_there_cannot_be_taken(fpt, program):
    ref = fpt.post("/routes", json=WISH).json["ref"]

    assert fpt.post(f"/routes/{ref}/dossiers", json={"alternative": 9}).status_code == 404
    assert program("mobifone").get(f"/routes/{ref}").status_code == 404
    with clock.at(clock.now().replace(year=2027)):
        late = fpt.post(f"/routes/{ref}/dossiers", json={"alternative": 1})
    assert (late.status_code, late.json["code"]) == (409, "route.days_past")
