"""A program files like a person does: the same forms, the same faults, nothing half-written."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.demo import samples, walk
from permits.dossiers.models import Dossier
from tests.permits.api.conftest import Program
from tests.support.dossiers import SAMPLES, Walker


def faults(answer) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    assert answer.status_code == 422, answer.text
    return {(each["name"], each["code"]) for each in answer.json["errors"]}


def test_a_draft_is_begun_shown_and_thrown_away(vnpt: Program) -> None:
    made = vnpt.post("/dossiers", json={"work": "smart_pole"})
    ref = made.json["ref"]

    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/api/v1/dossiers/{ref}")
    shown = vnpt.get(f"/dossiers/{ref}").json
    assert shown["is_draft"]
    assert shown["code"] is None
    assert {each["name"] for each in shown["missing"]} >= {"section-applicant", "section-site"}
    assert vnpt.delete(f"/dossiers/{ref}").status_code == 204
    assert vnpt.get(f"/dossiers/{ref}").status_code == 404


def test_an_unknown_name_is_named_and_nothing_is_kept(vnpt: Program) -> None:
    ref = vnpt.start()

    answer = vnpt.fill(ref, "technical", heigth_m="42")

    assert faults(answer) == {("heigth_m", "field.unknown")}
    assert vnpt.get(f"/dossiers/{ref}").json["sections"] == {}


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"height_m": None}, ("height_m", "field.required")),
        ({"height_m": ""}, ("height_m", "field.required")),
        ({"height_m": ["42", "43"]}, ("height_m", "field.repeated")),
        ({"height_m": {"value": None}}, ("height_m-value", "field.unknown")),
        ({"height_m": [[None]]}, ("height_m-0", "field.unknown")),
        ({"height_m": True}, ("height_m", "number.unreadable")),
        ({"slots_offered": "2,5"}, ("slots_offered", "integer.unreadable")),
        ({"mast_class": "Z9"}, ("mast_class", "field.not_choice")),
    ],
)
def test_a_value_of_another_shape_is_refused_at_its_field(
    vnpt: Program, other: dict[str, object], fault: tuple[str, str]
) -> None:
    ref = vnpt.start()

    assert fault in faults(vnpt.fill(ref, "technical", **other))


def test_nulls_stand_for_empty_boxes_however_deep(vnpt: Program) -> None:
    ref = vnpt.start()

    answer = vnpt.fill(ref, "technical", ground_level_m=None)

    assert answer.status_code == 200, answer.text
    assert "ground_level_m" not in answer.json["sections"]["technical"]


def test_a_number_is_kept_as_it_was_written(vnpt: Program) -> None:
    ref = vnpt.start()

    answer = vnpt.fill(ref, "technical", height_m=45.10)

    assert answer.json["sections"]["technical"]["height_m"] == "45.1"


def test_the_site_is_checked_at_once(session: Session, vnpt: Program) -> None:
    ref, sample = vnpt.start(), SAMPLES["tower-city"]

    site = sample.site(walk.ward_of(session, sample))
    answer = vnpt.put(f"/dossiers/{ref}/sections/site", json=site)

    assert answer.status_code == 200, answer.text
    check = answer.json["check"]
    assert check["ward"]["code"] == site["ward"]
    assert {layer["kind"] for layer in check["layers"]} >= {"zone", "heritage"}


@pytest.mark.parametrize(
    "coordinates",
    ["21.028500, 105.854200", "107.941000, 12.599200", "12.5992", "không biết"],
)
def test_a_place_that_cannot_be_is_refused_at_its_field(
    session: Session, vnpt: Program, coordinates: str
) -> None:
    ref, sample = vnpt.start(), SAMPLES["tower-city"]
    site = sample.site(walk.ward_of(session, sample)) | {"coordinates": coordinates}

    found = faults(vnpt.put(f"/dossiers/{ref}/sections/site", json=site))

    assert {name for name, _ in found} == {"coordinates"}
    assert vnpt.get(f"/dossiers/{ref}").json["check"] is None


def test_what_is_missing_is_listed_and_nothing_is_filed(session: Session, vnpt: Program) -> None:
    ref = vnpt.start()

    found = faults(vnpt.post(f"/dossiers/{ref}/submission", json={"confirmed": True}))

    assert {name for name, _ in found} >= {"section-applicant", "paper-drawings"}
    assert vnpt.get(f"/dossiers/{ref}").json["is_draft"]


def test_nothing_is_filed_without_the_last_word(walker: Walker, vnpt: Program) -> None:
    ref = walker.draft().ref

    for body in ({}, {"confirmed": False}, {"confirmed": None}):
        assert vnpt.post(f"/dossiers/{ref}/submission", json=body).status_code == 422
    assert vnpt.get(f"/dossiers/{ref}").json["is_draft"]


def test_a_paper_is_judged_by_its_content(vnpt: Program) -> None:
    ref = vnpt.start()

    def attach(component: str, name: str, content: bytes):  # type: ignore[no-untyped-def]
        data = {"component": component, "file": (io.BytesIO(content), name)}
        return vnpt.post(f"/dossiers/{ref}/papers", data=data)

    kept = attach("drawings", "bản vẽ.pdf", samples.paper("Bản vẽ"))
    assert kept.status_code == 201
    assert kept.json["media_type"] == "application/pdf"
    assert faults(attach("drawings", "a.pdf", b"MZ")) == {("file", "paper.wrong_type")}
    assert faults(attach("nothing", "a.pdf", samples.paper("x"))) == {
        ("component", "paper.unknown_component")
    }
    assert faults(vnpt.post(f"/dossiers/{ref}/papers", data={"component": "drawings"})) == {
        ("file", "paper.none")
    }


def test_anothers_dossier_does_not_exist(walker: Walker, viettel: Program) -> None:
    draft, filed = walker.draft().ref, walker.file().ref

    for ref in (draft, filed):
        path = f"/dossiers/{ref}"
        tries = [
            viettel.get(path),
            viettel.delete(path),
            viettel.fill(ref, "technical"),
            viettel.post(f"{path}/papers", data={"component": "drawings"}),
            viettel.post(f"{path}/submission", json={"confirmed": True}),
            viettel.post(f"{path}/supplement", json={"note": "x"}),
            viettel.get(f"{path}/events"),
            viettel.get(f"{path}/documents"),
            viettel.get(f"{path}/documents/{'0' * 64}"),
        ]
        assert [answer.status_code for answer in tries] == [404] * len(tries)


def test_an_officials_case_is_only_its_offices_business(
    session: Session, walker: Walker, program: Callable[[str | None], Program]
) -> None:
    code = walker.file("tower-city").code
    session.commit()

    assert program("tiepnhan").get(f"/cases/{code}").status_code == 200
    assert program("sxd.cv1").get(f"/cases/{code}").status_code == 200
    for stranger in ("kcn.cv1", "giaothong"):
        assert program(stranger).get(f"/cases/{code}").status_code == 404
        act = program(stranger).post(f"/cases/{code}/tasks/reception/0", json={"outcome": "accept"})
        assert act.status_code == 404


def test_a_program_decides_like_a_person(
    session: Session, walker: Walker, program: Callable[[str | None], Program]
) -> None:
    code = walker.file().code
    session.commit()
    desk = program("tiepnhan")
    path = f"/cases/{code}/tasks/reception/0"

    offer = desk.get(f"/cases/{code}").json["offers"][0]
    assert [each["code"] for each in offer["outcomes"]] == ["accept", "supplement", "refuse"]
    refused = desk.post(path, json={"outcome": "refuse"})
    assert faults(refused) == {("grounds", "intake.reason_needed")}
    assert faults(desk.post(path, json={"outcome": "burn"})) == {("outcome", "task.not_offered")}
    assert desk.post(path, json={"outcome": "accept", "extra": 1}).status_code == 422
    assert desk.post(path, json={"outcome": "accept"}).status_code == 200
    again = desk.post(path, json={"outcome": "accept"})
    assert (again.status_code, again.json["code"]) == (409, "task.closed")
    assert desk.post(f"/cases/{code}/tasks/nowhere/0", json={"outcome": "a"}).status_code == 404


def test_a_supplement_is_handed_back_once(session: Session, walker: Walker, vnpt: Program) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "supplement", "Thiếu trang ký.")
    session.commit()
    path = f"/dossiers/{dossier.ref}"

    assert vnpt.get(path).json["status"]["code"] == "supplement"
    assert vnpt.fill(dossier.ref, "applicant", work_name="Tên đã sửa").status_code == 200
    assert vnpt.post(f"{path}/supplement", json={"note": ""}).status_code == 422
    assert vnpt.post(f"{path}/supplement", json={"note": "Đã ký."}).status_code == 200
    again = vnpt.post(f"{path}/supplement", json={"note": "Đã ký."})
    assert (again.status_code, again.json["code"]) == (409, "task.closed")
    assert vnpt.fill(dossier.ref, "applicant").status_code == 409


def test_what_is_not_answered_is_named_after_the_number_of_its_item(
    session: Session, walker: Walker, vnpt: Program
) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "supplement", "Thiếu trang ký.\nThiếu mặt bằng.")
    session.commit()
    path = f"/dossiers/{dossier.ref}/supplement"
    numbers = [item["number"] for item in vnpt.get(path).json["items"]]

    assert vnpt.put(f"{path}/items/1", json={"answer": "Đã ký."}).status_code == 200
    refused = vnpt.post(path, json={"note": ""})

    assert numbers == [1, 2]
    assert refused.status_code == 422
    named = [(each["name"], each["code"]) for each in refused.json["errors"]]
    assert named == [("answer-2", "supplement.unanswered")]


def test_the_same_key_gives_the_same_answer_and_one_draft(session: Session, vnpt: Program) -> None:
    def send(work: str, key: str):  # type: ignore[no-untyped-def]
        return vnpt.post("/dossiers", json={"work": work}, headers={"Idempotency-Key": key})

    before = session.scalar(select(func.count()).select_from(Dossier)) or 0
    first, second = send("tower_ground", "one"), send("tower_ground", "one")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Dossier)) == before + 1
    other = send("duct_share", "one")
    assert faults(other) == {("_once", "idempotency.other_body")}
    assert send("tower_ground", "two").json["ref"] != first.json["ref"]


def test_anothers_key_is_not_ones_own(vnpt: Program, viettel: Program) -> None:
    headers = {"Idempotency-Key": "one"}
    mine = vnpt.post("/dossiers", json={"work": "tower_ground"}, headers=headers)
    theirs = viettel.post("/dossiers", json={"work": "duct_share"}, headers=headers)

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json["ref"] != theirs.json["ref"]


def test_a_refused_request_gives_its_key_back(vnpt: Program) -> None:
    headers = {"Idempotency-Key": "again"}
    assert vnpt.post("/dossiers", json={"work": "castle"}, headers=headers).status_code == 422

    assert vnpt.post("/dossiers", json={"work": "duct_share"}, headers=headers).status_code == 201


def test_a_list_goes_on_where_the_page_before_ended(
    session: Session, walker: Walker, vnpt: Program
) -> None:
    from permits.dossiers import starting

    carrier = walker.person("vnpt")
    made = {starting.start(session, carrier, SAMPLES["tower-city"].work).ref for _ in range(55)}
    session.commit()

    first = vnpt.get("/dossiers").json
    rest = vnpt.get(f"/dossiers?after={first['next']}").json

    assert len(first["dossiers"]) == 50
    assert rest["next"] is None
    assert {each["ref"] for each in [*first["dossiers"], *rest["dossiers"]]} == made
    assert vnpt.get("/dossiers?after=x").status_code == 422


def test_a_swapped_place_is_told_apart(session: Session, vnpt: Program) -> None:
    ref = vnpt.start()
    lat, lon = SAMPLES["tower-city"].points[0]
    swapped = replace(SAMPLES["tower-city"], points=((lon, lat),))
    site = swapped.site(walk.ward_of(session, SAMPLES["tower-city"]))

    answer = vnpt.put(f"/dossiers/{ref}/sections/site", json=site)

    [error] = answer.json["errors"]
    assert error["name"] == "coordinates"
    assert "swapped" in error["code"] or "axes" in error["code"]


def test_the_section_about_sharing_is_described_and_judged_like_any_other(vnpt: Program) -> None:
    ref = vnpt.start()
    address = f"/dossiers/{ref}/sections/sharing"
    reason = {"reason": "coverage", "note": "Không đạt vùng phủ cần thiết."}

    early = vnpt.put(address, json=reason)
    both = vnpt.put(address, json=reason | {"taken": "register:1"})
    described = vnpt.get("/openapi.json").json["components"]["schemas"]["SharingForm"]

    assert [each["code"] for each in early.json["errors"]] == ["dossier.site_missing"]
    assert {each["name"] for each in both.json["errors"]} == {"taken"}
    assert set(described["properties"]["reason"]["enum"]) >= {"too_low", "overload", "coverage"}


def test_a_program_drafts_a_decision_as_the_form_does(
    session: Session, walker: Walker, program: Callable[[str | None], Program]
) -> None:
    dossier = walker.at("draft")
    session.commit()
    person = walker.task(dossier, "draft").person_id
    login = next(who for who in ("sxd.cv1", "sxd.cv2") if walker.person(who).person_id == person)
    desk, path = program(login), f"/cases/{dossier.code}/tasks/draft/0"
    whole = {"outcome": "propose_permit", "note": "Đủ điều kiện.", "own_recipients": True}

    [offer] = desk.get(f"/cases/{dossier.code}").json["offers"]
    sources = [each["source"] for each in offer["drafting"]["phrases"]]
    assert "phrase:neighbours" in sources
    empty = {"conditions": [{"source": "phrase:neighbours"}]}
    assert faults(desk.post(path, json=whole | empty)) == {
        ("conditions-0-blank_1", "condition.blank")
    }
    lines = desk.post(path, json=whole | {"conditions": "Treo biển."})
    assert lines.status_code == 422
    rows = [
        {"source": "phrase:neighbours", "blank_1": "20"},
        {"text": "Nộp bảo lãnh.", "trigger": "by_date", "due_on": "2026-12-31"},
    ]
    said = whole | {"conditions": rows, "recipients": [{"name": "Tổ dân phố 7"}]}
    assert desk.post(path, json=said).status_code == 200

    draft = desk.get(f"/cases/{dossier.code}").json["draft"]["content"]
    assert [each["trigger"] for each in draft["conditions"]] == ["before_start", "by_date"]
    assert "20 m" in draft["conditions"][0]["text"]
    assert draft["recipients"] == ["Tổ dân phố 7"]
