"""Long lists: pages that meet end to end, filters that count, and nothing quietly ignored."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from permits.api.bodies import QUERIES
from permits.api.pages import PageForm
from permits.cases import notes
from permits.cases.vocabulary import NoteAudience
from permits.core.vocabulary import WorkKind
from permits.dossiers import starting
from tests.permits.api.conftest import Program
from tests.support.dossiers import Walker

PAGED = {name for name, form in QUERIES.items() if issubclass(form, PageForm)}
#: An address of every list that goes on, for a dossier and a plan that are there.
LISTS = {
    "api.listing": "/dossiers",
    "api.events": "/dossiers/{ref}/events",
    "api.talk": "/dossiers/{ref}/messages",
    "api.own_notices": "/notices",
    "api.permits": "/permits",
    "api.requests": "/sharing/requests",
    "api.open_windows": "/sharing/windows",
    "api.plans": "/plans",
}
#: Those of an office, or of a thing made elsewhere: `test_walk` and its own tests walk them.
ELSEWHERE = {"api.tasks", "api.plan_rows"}


@pytest.fixture
def ref(session: Session, walker: Walker) -> str:
    made = walker.file().ref
    session.commit()
    return made


def faults(answer: TestResponse) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    document: Any = answer.json
    assert document["code"] == "invalid"
    return {(each["name"], each["code"]) for each in document["errors"]}


def walked(program: Program, path: str, name: str) -> list[dict[str, Any]]:
    """Follow the header `Link` to the end of a list."""
    found: list[dict[str, Any]] = []
    while True:
        answer = program.get(path)
        document: Any = answer.json
        found += document[name]
        link = answer.headers.get("Link", "")
        assert bool(link) is bool(document["next"])
        if not link:
            return found
        path = link.removeprefix("</api/v1").removesuffix('>; rel="next"')


def test_every_list_is_tried_here() -> None:
    assert set(LISTS) | ELSEWHERE == PAGED


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_a_list_does_not_understand_it_refuses(vnpt: Program, ref: str, name: str) -> None:
    refusals = {
        "after=x": ("after", "cursor.unreadable"),
        "after=WzFd.c2lnbmVk": ("after", "cursor.unreadable"),
        "limit=0": ("limit", "number.between"),
        "limit=201": ("limit", "number.between"),
        "limit=many": ("limit", "integer.unreadable"),
        "limit=1&limit=2": ("limit", "field.repeated"),
        "colour=red": ("colour", "field.unknown"),
    }
    for asked, fault in refusals.items():
        assert fault in faults(vnpt.get(f"{LISTS[name].format(ref=ref)}?{asked}"))


def test_a_mark_counts_only_in_its_own_list_and_order(
    session: Session, walker: Walker, vnpt: Program, ref: str
) -> None:
    starting.start(session, walker.person("vnpt"), WorkKind.SMART_POLE)
    session.commit()
    newest = vnpt.get("/dossiers?limit=1").json["next"]
    by_name = vnpt.get("/dossiers?limit=1&sort=name").json["next"]

    assert vnpt.get(f"/dossiers?after={newest}").status_code == 200
    for path in ("/dossiers?sort=name", "/dossiers?sort=old", "/permits?x="):
        alien = vnpt.get(f"{path.removesuffix('?x=')}{'&' if '?s' in path else '?'}after={newest}")
        assert faults(alien) == {("after", "cursor.unreadable")}
    assert faults(vnpt.get(f"/dossiers?after={by_name}")) == {("after", "cursor.unreadable")}


@pytest.mark.parametrize("sort", ["new", "old", "due", "name"])
def test_the_pages_of_every_order_meet_end_to_end(
    session: Session, walker: Walker, vnpt: Program, ref: str, sort: str
) -> None:
    person = walker.person("vnpt")
    made = {starting.start(session, person, WorkKind.TOWER_GROUND).ref for _ in range(4)}
    session.commit()

    rows = walked(vnpt, f"/dossiers?limit=2&sort={sort}&lang=en", "dossiers")

    assert [each["ref"] for each in rows] == [
        each["ref"] for each in vnpt.get(f"/dossiers?sort={sort}").json["dossiers"]
    ]
    assert {each["ref"] for each in rows} == {*made, ref}


def test_filters_narrow_as_in_the_page_and_a_wrong_one_is_refused(
    session: Session, walker: Walker, vnpt: Program, ref: str
) -> None:
    draft = starting.start(session, walker.person("vnpt"), WorkKind.SMART_POLE).ref
    session.commit()

    def listed(asked: str) -> list[str]:
        return [each["ref"] for each in vnpt.get(f"/dossiers?{asked}").json["dossiers"]]

    assert listed("work=smart_pole") == listed("drafts=true") == [draft]
    assert listed("status=new") == listed(f"q={ref}") == [ref]
    assert listed("matter=extend") == []
    assert faults(vnpt.get("/dossiers?status=lost&work=castle&since=soon&ward=0")) == {
        ("status", "field.not_choice"),
        ("work", "field.not_choice"),
        ("since", "date.unreadable"),
        ("ward", "field.not_choice"),
    }


def test_events_and_messages_are_walked_in_their_order(
    session: Session, walker: Walker, vnpt: Program
) -> None:
    dossier = walker.at("appraise")
    for n in range(3):
        actor = walker.person("sxd.cv1")
        notes.write(session, actor, dossier.id, NoteAudience.APPLICANT, f"Lời {n}")
    notes.write(session, walker.person("sxd.cv1"), dossier.id, NoteAudience.PRIVATE, "Riêng")
    session.commit()
    path = f"/dossiers/{dossier.ref}"

    seqs = [each["seq"] for each in walked(vnpt, f"{path}/events?limit=2", "events")]
    said = [each["text"] for each in walked(vnpt, f"{path}/messages?limit=1", "messages")]
    read = vnpt.post(f"{path}/messages/read", json={}).json["read"]

    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) > 3
    assert said == ["Lời 2", "Lời 1", "Lời 0"]
    assert read == 3


def test_a_queue_goes_on_and_refuses_a_view_that_is_not(
    session: Session, walker: Walker, program: Callable[[str | None], Program]
) -> None:
    codes = {walker.file().code for _ in range(2)}
    session.commit()
    desk = program("tiepnhan")

    assert {each["code"] for each in walked(desk, "/tasks?limit=1", "tasks")} == codes
    assert faults(desk.get("/tasks?view=best")) == {("view", "field.not_choice")}


def test_a_body_that_is_deep_or_of_another_type_has_the_same_shape_of_refusal(
    vnpt: Program, ref: str
) -> None:
    deep: Any = "x"
    for _ in range(9):
        deep = {"a": deep}
    answers = [
        (vnpt.post("/dossiers", json=deep), 400, "body.too_deep"),
        (vnpt.post("/dossiers", json=["tower_ground"]), 400, "body.not_object"),
        (vnpt.post("/dossiers", data=b"{", content_type="application/json"), 400, "body.not_json"),
        (vnpt.post(f"/dossiers/{ref}/messages", json={"text": {"a": 1}}), 422, "invalid"),
        (vnpt.post(f"/dossiers/{ref}/messages", json={"text": " "}), 422, "invalid"),
        (vnpt.post("/notices/read", json={"up_to": "all"}), 422, "invalid"),
        (vnpt.get("/plans/nowhere"), 404, "not_found"),
        (vnpt.delete(f"/dossiers/{ref}/withdrawal"), 409, "task.closed"),
    ]

    for answer, status, code in answers:
        assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
        assert answer.mimetype == "application/problem+json"
        assert set(answer.json) - {"errors"} == {
            "type",
            "title",
            "status",
            "detail",
            "code",
            "request_id",
        }
