"""Who may call what, and how an ended sign-in loses nothing."""

from datetime import timedelta

import pytest
from flask import Flask

from permits.core import clock
from permits.core.vocabulary import Permission, Role
from permits.web import auth, keeping
from permits.web.auth import UnguardedRoute, refuse_unguarded, requires
from tests.conftest import NOW
from tests.support import people
from tests.support.pages import fields, title


def test_a_stranger_is_sent_to_sign_in_and_back(client):
    answer = client.get("/thu/nop?buoc=2")

    assert answer.status_code == 303
    assert answer.location == "/dang-nhap?next=/thu/nop?buoc%3D2"


def test_without_the_permission_a_page_is_refused(client_for):
    assert client_for(Role.CLERK).get("/thu/nop").status_code == 403


def test_with_the_permission_a_page_opens(client_for):
    assert client_for(Role.APPLICANT).get("/thu/nop").status_code == 422


def test_a_sign_in_ends_by_itself(client_for):
    browser = client_for(Role.APPLICANT)
    with clock.at(NOW + timedelta(hours=13)):
        assert browser.get("/thu/nop").status_code == 303


def test_a_person_no_longer_active_is_a_stranger(client_for, session):
    browser = client_for(Role.APPLICANT)
    people.person_with(session, Role.APPLICANT).is_active = False

    assert browser.get("/thu/nop").status_code == 303


def test_a_program_shows_its_token(client, session):
    token = people.token_for(session, people.person_with(session, Role.CLERK).login)

    assert client.get("/api/thu/toi", bearer=token).json == {"login": "test-clerk"}


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic dXNlcjpwYXNz", "bearer  "])
def test_a_wrong_token_opens_nothing(client, header):
    answer = client.get("/api/thu/toi", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json["code"] == "token.refused"


def test_the_door_for_programs_ignores_cookies(client_for):
    assert client_for(Role.CLERK).get("/api/thu/toi").status_code == 401


def test_a_token_opens_no_page_for_browsers(client, session):
    token = people.token_for(session, people.person_with(session, Role.APPLICANT).login)

    assert client.get("/thu/nop", bearer=token).status_code == 303


def test_what_was_typed_survives_an_ended_sign_in(client, session):
    asked = client.post("/thu/nop", data={"code": "đã gõ", "mat_khau-password": "bí mật"})
    assert asked.status_code == 401
    assert "bí mật" not in asked.text

    packed = fields(asked)["kept"]
    with client.application.test_request_context():
        kept = keeping.unpack(packed)
    assert kept.address == "/thu/nop"
    assert kept.fields == (("code", "đã gõ"),)


def test_after_signing_in_the_form_stands_there_to_be_sent(client):
    with client.application.test_request_context("/thu/nop", method="POST", data={"code": "lại"}):
        packed = keeping.pack(keeping.this_form())
    with client.application.test_request_context("/dang-nhap"):
        shown = keeping.resume("/thu/nop", packed).get_data(as_text=True)

    assert title(shown) == "Gửi lại nội dung đã nhập"
    sent = fields(shown)
    assert sent["code"] == "lại"
    assert {"csrf_token", "_once"} <= sent.keys()


@pytest.mark.parametrize("packed", ["", "x", "AAAA", "=" * 10, "eJwDAAAAAAE="])
def test_a_forged_form_is_not_shown(app, packed):
    with app.test_request_context("/dang-nhap"):
        assert keeping.unpack(packed) is None
        assert keeping.resume("/tra-cuu", packed).location == "/tra-cuu"


def test_a_form_signed_with_another_secret_is_not_shown(app):
    with app.test_request_context("/a", method="POST", data={"code": "x"}):
        packed = keeping.pack(keeping.this_form())
    secret, app.secret_key = app.secret_key, "another secret of thirty-two characters"
    try:
        with app.test_request_context("/a"):
            assert keeping.unpack(packed) is None
    finally:
        app.secret_key = secret


def test_a_route_that_says_nothing_stops_the_start():
    app = Flask("silent", static_folder=None)
    app.add_url_rule("/", "silent", lambda: "")

    with pytest.raises(UnguardedRoute, match="silent"):
        refuse_unguarded(app)


def test_a_permission_must_be_named():
    with pytest.raises(ValueError, match="permission"):
        requires()

    assert auth.needed_by(requires(Permission.SEE_MAP)(lambda: "")) == {Permission.SEE_MAP}
