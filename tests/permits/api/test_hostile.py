"""Whatever is sent, the answer is meant: never a fault of the program."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.permits.api.conftest import Program, written
from tests.support.dossiers import Walker

PARTS = ["%00", "%ED%A0%80", "%FF", "a" * 3000, "..%2f..%2fetc", "%27%3B--", "١٢٣", "%F0%9F%92%A9"]
TEXTS = ["a\u0000b", "\ud800", "\u202e", "x" * 5000, "\r\n", "<script>", "\ufeff", "🗼"]
NUMBERS = ["1e400", "-1e400", "9" * 400, "0x10", "1_000", "１２", "٣", "--1", "1.5.2", "∞"]


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_an_address_is_a_fault(
    program: Callable[[str | None], Program], part: str
) -> None:
    carrier, officer = program("vnpt"), program("sxd.cv1")
    answers = [
        carrier.get(f"/dossiers/{part}"),
        carrier.delete(f"/dossiers/{part}"),
        carrier.get(f"/dossiers/{part}/documents/{part}"),
        carrier.put(f"/dossiers/{part}/sections/{part}", json={}),
        carrier.get(f"/dossiers?after={part}"),
        carrier.get(f"/dossiers?q={part}&ward={part}&since={part}"),
        carrier.get(f"/dossiers/{part}/messages?after={part}"),
        carrier.post(f"/dossiers/{part}/findings/{part}/1/contest", json={"reason": part}),
        carrier.post(f"/permits/{part}/dossiers", json={"matter": part}),
        carrier.post("/transfers", json={"number": part, "code": part}),
        carrier.post(f"/sharing/requests/{part}/{part}", json={"words": part}),
        carrier.get(f"/sharing/windows/{part}"),
        carrier.get(f"/plans/{part}/rows?state={part}"),
        carrier.get(f"/plans/template.xlsx?work={part}"),
        carrier.get(f"/notices?group={part}&after={part}"),
        carrier.get(f"/tracking/{part}"),
        carrier.get(f"/verify/{part}"),
        officer.get(f"/cases/{part}"),
        officer.get(f"/tasks?view={part}&after={part}"),
        officer.post(f"/cases/{part}/tasks/{part}/0", json={"outcome": "accept"}),
    ]

    assert all(answer.status_code < 500 for answer in answers), [
        (answer.request.path, answer.status_code) for answer in answers if answer.status_code >= 500
    ]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["work_name", "address", "email", "phone", "tax_code"])
def test_no_text_is_a_fault(vnpt: Program, name: str, text: str) -> None:
    ref = vnpt.start()

    assert vnpt.fill(ref, "applicant", **{name: text}).status_code in (200, 400, 422)
    assert vnpt.get(f"/dossiers/{ref}").status_code == 200


@pytest.mark.parametrize("text", [*TEXTS, *NUMBERS])
def test_no_place_is_a_fault(vnpt: Program, text: str) -> None:
    ref = vnpt.start()
    site = {
        "system": "wgs84",
        "meridian": "108.5",
        "coordinates": text,
        "ward": text,
        "address": text,
        "land_right": "leased",
    }

    assert vnpt.put(f"/dossiers/{ref}/sections/site", **written(site)).status_code in (400, 422)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_is_a_fault(vnpt: Program, number: str) -> None:
    ref = vnpt.start()

    for name in ("height_m", "slots_offered", "ground_level_m"):
        assert vnpt.fill(ref, "technical", **{name: number}).status_code in (200, 422)


@pytest.mark.parametrize("text", TEXTS)
def test_no_reason_is_a_fault(
    session: Session, walker: Walker, program: Callable[[str | None], Program], text: str
) -> None:
    code = walker.file().code
    session.commit()

    answer = program("tiepnhan").post(
        f"/cases/{code}/tasks/reception/0", **written({"outcome": "supplement", "note": text})
    )

    assert answer.status_code in (200, 400, 422)


@pytest.mark.parametrize("key", ["\x7f", "k" * 10_000, "é"])
def test_no_key_is_a_fault(vnpt: Program, key: str) -> None:
    answer = vnpt.post("/dossiers", json={"work": "duct_share"}, headers={"Idempotency-Key": key})

    assert answer.status_code < 500


@pytest.mark.parametrize("half", ["\ud800", "a\ud83d"])
def test_half_a_character_is_no_json_of_ours(vnpt: Program, half: str) -> None:
    for body in ({"work": half}, {half: "tower_ground"}):
        answer = vnpt.post("/dossiers", **written(body))
        assert (answer.status_code, answer.json["code"]) == (400, "body.not_json")
