"""How often programs may call, and how they are told before it is too late."""

import re

import pytest

from permits.web import limits

PLACE = "/api/v1/procedures"


def left(answer):
    """Read what the header says is left."""
    return int(re.fullmatch(r'"calls";r=(\d+);t=\d+', answer.headers["RateLimit"])[1])


@pytest.fixture
def few(monkeypatch):
    """Let three calls a minute be the most."""
    monkeypatch.setattr(limits, "OF_ADDRESS", 3)
    monkeypatch.setattr(limits, "OF_PERSON", 3)


def test_every_answer_says_what_is_left(client, few):
    first, second = client.get(PLACE), client.get(PLACE)

    assert first.headers["RateLimit-Policy"] == '"calls";q=3;w=60'
    assert (left(first), left(second)) == (2, 1)


def test_the_call_after_the_last_is_refused_and_told_when_to_come_again(client, few):
    answers = [client.get(PLACE) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[-1].json["code"] == "too_many"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert left(answers[-1]) == 0


def test_a_refused_call_does_nothing_and_may_be_sent_again(vnpt, few, monkeypatch):
    for _ in range(3):
        assert vnpt.get("/dossiers").status_code == 200
    sent = {"json": {"work": "tower_ground"}, "headers": {"Idempotency-Key": "one"}}

    assert vnpt.post("/dossiers", **sent).status_code == 429
    monkeypatch.setattr(limits, "OF_PERSON", 600)
    made = vnpt.post("/dossiers", **sent)
    again = vnpt.post("/dossiers", **sent)

    assert made.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(vnpt.get("/dossiers").json["dossiers"]) == 1


def test_pages_for_people_are_not_counted(client, few):
    assert all("RateLimit" not in client.get("/tra-cuu").headers for _ in range(5))
