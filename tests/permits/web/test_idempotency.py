"""A double click does a thing once and shows the same answer twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from permits.accounts.models import Office
from permits.core.db import db
from permits.core.vocabulary import Role
from permits.web.models import Idempotency
from tests.permits.web.conftest import bp, programs
from tests.support import people
from tests.support.clients import Client

JSON = {"Accept": "application/json"}


def made(session, code):
    return session.scalar(select(func.count()).where(Office.code == code))


def test_the_same_form_twice_has_one_effect_and_one_answer(client_for, session):
    browser = client_for(Role.APPLICANT)
    first = browser.post("/thu/nop", data={"code": "one", "_once": "k"})
    second = browser.post("/thu/nop", data={"code": "one", "_once": "k"})

    assert made(session, "one") == 1
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"


def test_a_program_sends_its_key_in_a_header_and_reads_the_first_answer_again(client, session):
    token = people.token_for(session, people.person_with(session, Role.APPLICANT).login)
    first, second = (
        client.post(
            "/api/thu/nop", json={"code": "two"}, bearer=token, headers={"Idempotency-Key": "k"}
        )
        for _ in range(2)
    )

    assert first.status_code == second.status_code == 201
    assert first.json == second.json == {"code": "two"}
    assert first.headers["Location"] == second.headers["Location"]


def test_the_same_key_with_another_content_is_refused(client_for, session):
    browser = client_for(Role.APPLICANT)
    browser.post("/thu/nop", data={"code": "three", "_once": "k"})
    other = browser.post("/thu/nop", data={"code": "four", "_once": "k"}, headers=JSON)

    assert other.status_code == 422
    assert other.json["errors"][0]["code"] == "idempotency.other_body"
    assert made(session, "four") == 0


def test_a_refused_form_may_be_sent_again_with_its_key(client_for, session):
    browser = client_for(Role.APPLICANT)
    assert browser.post("/thu/nop", data={"code": "", "_once": "k"}).status_code == 422
    again = browser.post("/thu/nop", data={"code": "five", "_once": "k"})

    assert again.status_code == 303
    assert made(session, "five") == 1


def test_two_people_may_happen_to_use_one_key(client_for, session):
    client_for(Role.APPLICANT).post("/thu/nop", data={"code": "six", "_once": "k"})
    carrier = people.person(session, "another", Role.APPLICANT)
    browser = Client(client_for(Role.APPLICANT).application)
    browser.sign_in(people.key_for(session, carrier.login))

    assert browser.post("/thu/nop", data={"code": "seven", "_once": "k"}).location == "/thu/seven"


def test_the_content_is_kept_only_as_a_keyed_hash(client_for, session):
    client_for(Role.APPLICANT).post("/thu/nop", data={"code": "eight", "_once": "k"})
    row = session.scalars(select(Idempotency)).one()

    assert row.key != "k"
    assert len(row.body_hash) == 64
    assert (row.status, row.location) == (303, "/thu/eight")


def test_an_effect_whose_answer_was_lost_is_not_repeated(client_for, session):
    browser = client_for(Role.APPLICANT)
    browser.post("/thu/nop", data={"code": "nine", "_once": "k"})
    row = session.scalars(select(Idempotency)).one()
    row.status, row.created_at = None, row.created_at - timedelta(minutes=2)
    again = browser.post("/thu/nop", data={"code": "nine", "_once": "k"}, headers=JSON)

    assert (again.status_code, again.json["code"]) == (409, "idempotency.done")


@pytest.mark.concurrent
def test_a_hundred_clicks_at_once_have_one_effect(database: Flask):
    database.register_blueprint(bp)
    database.register_blueprint(programs)
    database.config["WTF_CSRF_ENABLED"] = False
    with database.app_context():
        session = db.session
        token = people.token_for(session, people.person_with(session, Role.APPLICANT).login)
        session.commit()

    def click(_: int) -> tuple[int, str | None]:
        answer = database.test_client().post(
            "/api/thu/nop",
            json={"code": "clicked"},
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "click"},
        )
        return answer.status_code, answer.headers.get("Location")

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(click, range(100)))

    assert answers == {(201, "/api/thu/clicked")}
    with database.app_context():
        assert made(db.session, "clicked") == 1
