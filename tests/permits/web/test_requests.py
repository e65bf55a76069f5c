"""What holds for every request: reading cannot write, no commit is forgotten, headers stand."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import InternalError

from permits.accounts.models import Office
from permits.core.vocabulary import Role
from permits.web import security
from tests.conftest import settings_for
from tests.support.pages import title


def offices(session, code):
    return session.query(Office).filter_by(code=code).count()


def test_a_get_that_writes_is_refused_by_the_database(client):
    with pytest.raises(InternalError, match="read-only transaction"):
        client.get("/thu/ghi")


def test_after_a_get_a_test_may_write_again(client, session):
    client.get("/thu/doc")
    session.add(Office(code="a", kind="carrier", name_vi="a", name_en="a", short_vi="a"))
    session.flush()


def test_a_view_that_forgets_to_commit_fails_its_test(client_for):
    with pytest.raises(AssertionError, match="uncommitted work"):
        client_for(Role.APPLICANT).post("/thu/quen")


def test_a_view_that_forgets_to_commit_is_noticed_behind_a_key_too(client_for):
    with pytest.raises(AssertionError, match="uncommitted work"):
        client_for(Role.APPLICANT).post("/thu/quen", data={"_once": "a"})


def test_what_a_view_commits_is_there(client_for, session):
    answer = client_for(Role.APPLICANT).post("/thu/nop", data={"code": "kept"})

    assert answer.status_code == 303
    assert offices(session, "kept") == 1


@pytest.mark.parametrize("address", ["/thu/doc", "/nowhere", "/thu/loi/problem", "/api/thu/toi"])
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers

    assert all(headers[name] == value for name, value in security.HEADERS.items())
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]


def test_over_https_cookies_and_pages_stay_there(app_with, database_url, tmp_path):
    settings = replace(settings_for(database_url, tmp_path), secure_cookies=True)
    answer = app_with(settings).test_client().get("/dang-nhap")

    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_cookies_are_for_the_browser_alone(client):
    answer = client.get("/thu/doc?lang=en")

    assert all(
        "HttpOnly" in line and "SameSite=Lax" in line
        for line in answer.headers.getlist("Set-Cookie")
    )


def test_a_foreign_page_cannot_post_and_what_was_typed_is_shown_again(client_for, session):
    answer = client_for(Role.APPLICANT).post("/thu/nop", data={"code": "gõ lại"}, csrf=False)

    assert answer.status_code == 400
    assert "gõ lại" in answer.text
    assert title(answer) == "Gửi lại nội dung đã nhập"
    assert offices(session, "gõ lại") == 0


def test_too_large_a_request_names_the_limit(client, app):
    answer = client.post("/thu/nhan", data={"a": b"x" * (app.config["MAX_CONTENT_LENGTH"] + 1)})

    assert answer.status_code == 413
    assert "50 MB" in answer.text


def test_too_many_tries_say_when_to_come_back(client):
    for _ in range(2):
        assert client.post("/thu/dem").status_code == 200
    refused = client.post("/thu/dem")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
