"""The door for programs opens with a token and nothing else, and every refusal has one shape."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.messages import SENTENCES
from tests.permits.api.conftest import Program
from tests.support.clients import Client
from tests.support.dossiers import Walker

Programs = Callable[[str | None], Program]


def test_a_cookie_opens_nothing_here(sign_in: Callable[[str], Client]) -> None:
    browser = sign_in("vnpt")
    assert browser.get("/dn").status_code == 200

    answer = browser.get("/api/v1/dossiers")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert browser.post("/api/v1/dossiers", json={"work": "tower_ground"}).status_code == 401


def test_a_token_opens_no_page_for_people(vnpt: Program) -> None:
    assert vnpt._client.get("/dn").status_code in (302, 303, 401)


@pytest.mark.parametrize("token", ["", "x", "Bearer", "ht_" + "0" * 40, "đ" * 5])
def test_an_unknown_token_is_refused(app: Flask, session: Session, token: str) -> None:
    client = app.test_client()
    answer = client.get(
        "/api/v1/dossiers", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    )

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["code"] == "token.refused"


def test_a_revoked_token_is_refused(session: Session, vnpt: Program) -> None:
    from permits.accounts.models import ApiToken

    assert vnpt.get("/dossiers").status_code == 200
    for token in session.query(ApiToken):
        token.revoked_at = clock.now()
    session.flush()

    assert vnpt.get("/dossiers").status_code == 401


@pytest.mark.parametrize(
    ("login", "method", "path", "status", "code"),
    [
        (None, "get", "/dossiers", 401, "token.refused"),
        (None, "post", "/cases/H15.10-261112-0001/tasks/reception/0", 401, "token.refused"),
        ("sxd.cv1", "get", "/dossiers", 403, "not_allowed"),
        ("vnpt", "get", "/tasks", 403, "not_allowed"),
        ("vnpt", "get", "/dossiers/NOTTHERE", 404, "not_found"),
        ("sxd.cv1", "get", "/cases/NOTTHERE", 404, "not_found"),
        ("vnpt", "get", "/nowhere", 404, "not_found"),
        ("vnpt", "delete", "/dossiers", 405, "not_allowed_here"),
        (None, "get", "/tracking/0000-0000-0000", 404, "code.unknown"),
        (None, "get", "/verify/0000-0000-0000-0000", 404, "code.unknown"),
    ],
)
def test_every_refusal_is_problem_json(
    program: Programs, login: str | None, method: str, path: str, status: int, code: str
) -> None:
    answer = getattr(program(login), method)(path)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = answer.json
    assert set(problem) == {"type", "title", "status", "detail", "code", "request_id"}
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:hatangchung:problem:{code}"
    assert problem["detail"]
    assert "{" not in problem["detail"]


def test_a_conflict_is_told_as_one(session: Session, walker: Walker, vnpt: Program) -> None:
    dossier = walker.file()
    session.commit()

    answer = vnpt.delete(f"/dossiers/{dossier.ref}")

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "dossier.not_draft"


def test_faults_of_fields_are_listed_by_name(vnpt: Program) -> None:
    answer = vnpt.post("/dossiers", json={"work": "castle", "colour": "red"})

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "invalid"
    assert {(each["name"], each["code"]) for each in answer.json["errors"]} == {
        ("work", "field.not_choice"),
        ("colour", "field.unknown"),
    }
    assert all(each["detail"] for each in answer.json["errors"])


def test_a_body_with_too_many_values_is_too_large(vnpt: Program) -> None:
    answer = vnpt.post("/dossiers", json={"work": ["tower_ground"] * 20_001})

    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"


def test_a_body_over_the_limit_is_too_large(app: Flask, vnpt: Program) -> None:
    limit = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_CONTENT_LENGTH"] = 1024
    try:
        answer = vnpt.post("/dossiers", json={"work": "x" * 2000})
    finally:
        app.config["MAX_CONTENT_LENGTH"] = limit

    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "body.not_json"),
        (b"\xff", "body.not_json"),
        (b"[]", "body.not_object"),
        (b'"tower"', "body.not_object"),
        (b'{"work": "tower_ground", "work": "duct_share"}', "body.repeated_name"),
        (b'{"work":' + b'{"a":' * 20 + b"1" + b"}" * 21, "body.too_deep"),
    ],
)
def test_a_body_that_is_no_form_is_refused_by_name(vnpt: Program, body: bytes, code: str) -> None:
    answer = vnpt.post("/dossiers", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["code"] == code


def test_refusals_are_told_in_the_language_of_the_asker(program: Programs) -> None:
    asker = program("vnpt")
    vietnamese = asker.get("/dossiers/X", headers={"Accept-Language": "vi"}).json["detail"]
    english = asker.get("/dossiers/X", headers={"Accept-Language": "en"}).json["detail"]

    assert vietnamese == SENTENCES["not_found"]
    assert english != vietnamese
