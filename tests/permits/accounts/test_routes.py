"""The pages of signing in and of one's own account, as a browser meets them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.models import ApiToken, Person, SignIn
from permits.core import clock
from permits.core.vocabulary import Role
from tests.support import people
from tests.support.clients import Client
from tests.support.pages import page, title

PASSWORD = "một câu dễ nhớ"
SignedIn = Callable[[str], Client]


@pytest.fixture
def officer(session: Session) -> Person:
    person = people.person_with(session, Role.CASE_OFFICER)
    person.password_hash = keys.hash_password(PASSWORD)
    session.flush()
    return person


def enter(client: Client, login: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/dang-nhap", data={"login": login, "password": password, **more})


def test_the_door_shows_no_demo_people_outside_a_demo(client: Client) -> None:
    shown = client.get("/dang-nhap?next=/tai-khoan")

    assert shown.status_code == 200
    assert title(shown) == "Đăng nhập"
    assert "mô phỏng" not in page(shown).one("main").text
    form = page(shown).one("form", action="/dang-nhap")
    assert form.one("input", name="next").attributes["value"] == "/tai-khoan"


def test_signing_in_leads_where_one_was_going_with_a_new_key(
    client: Client, session: Session, officer: Person
) -> None:
    answer = enter(client, officer.login.upper(), next="/tai-khoan")

    assert (answer.status_code, answer.location) == (303, "/tai-khoan")
    assert client.get("/tai-khoan").status_code == 200
    with client.session_transaction() as cookie:
        actor = queries.actor_by_key(session, cookie["_user_id"], at=clock.now())
    assert actor is not None
    assert actor.login == officer.login


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_signing_in_never_leads_away(client: Client, officer: Person, elsewhere: str) -> None:
    assert enter(client, officer.login, next=elsewhere).location == "/"


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(
    client: Client, officer: Person
) -> None:
    wrong = enter(client, officer.login, "sai")
    unknown = enter(client, "nobody", "sai")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    told = [page(each).one("div", class_="govuk-error-summary").text for each in (wrong, unknown)]
    assert told[0] == told[1]
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in told[0]
    box = page(wrong).one("form", action="/dang-nhap").one("input", name="login")
    assert box.attributes["value"] == officer.login
    assert PASSWORD not in wrong.text


def test_empty_boxes_are_named(client: Client) -> None:
    answer = client.post("/dang-nhap", data={"login": "  ", "password": ""})

    assert answer.status_code == 422
    links = page(answer).one("div", class_="govuk-error-summary").all("a")
    assert [link.attributes["href"] for link in links] == ["#login", "#password"]


def test_the_eleventh_try_is_told_to_wait_right_password_or_not(
    client: Client, officer: Person
) -> None:
    answers = [enter(client, officer.login, "sai").status_code for _ in range(10)]
    assert answers == [422] * 10

    late = enter(client, officer.login)

    assert late.status_code == 429
    assert late.headers["Retry-After"] == "300"
    assert "Đăng nhập sai quá nhiều lần" in late.text


def test_english_pages_say_it_in_english_form(client: Client, officer: Person) -> None:
    answer = client.post("/dang-nhap?lang=en", data={"login": officer.login, "password": "sai"})

    assert answer.status_code == 422
    assert page(answer).one("html").attributes["lang"] == "en"


def test_signing_out_ends_the_sign_in_itself(
    session: Session, officer: Person, client: Client
) -> None:
    enter(client, officer.login)
    with client.session_transaction() as cookie:
        key = cookie["_user_id"]

    assert client.post("/dang-xuat").status_code == 303

    assert client.get("/tai-khoan").status_code == 303
    client.sign_in(key)
    assert client.get("/tai-khoan").status_code == 303


def test_changing_the_password_ends_other_browsers_and_keeps_this_one(
    app: Flask, session: Session, officer: Person, sign_in: SignedIn
) -> None:
    here, there = sign_in(officer.login), sign_in(officer.login)
    sent = {
        "current_password": PASSWORD,
        "new_password": "bốn con voi xanh",
        "repeated_password": "bốn con voi xanh",
    }

    answer = here.post("/tai-khoan/mat-khau", data=sent)

    assert answer.status_code == 303
    assert here.get("/tai-khoan").status_code == 200
    assert there.get("/tai-khoan").status_code == 303
    assert keys.password_fits(officer.password_hash, "bốn con voi xanh")


def test_a_password_is_not_changed_with_faults(officer: Person, sign_in: SignedIn) -> None:
    browser = sign_in(officer.login)
    sent = {
        "current_password": "sai",
        "new_password": "bốn con voi xanh",
        "repeated_password": "bốn con voi xanh",
    }

    wrong = browser.post("/tai-khoan/mat-khau", data=sent)
    apart = browser.post("/tai-khoan/mat-khau", data={**sent, "repeated_password": "ba con"})

    assert (wrong.status_code, apart.status_code) == (422, 422)
    assert "Mật khẩu hiện tại không đúng." in wrong.text
    assert "Hai lần nhập phải giống nhau." in apart.text
    assert "voi xanh" not in wrong.text
    assert keys.password_fits(officer.password_hash, PASSWORD)


def test_guessing_the_password_of_an_open_browser_is_slow_too(
    officer: Person, sign_in: SignedIn
) -> None:
    browser = sign_in(officer.login)
    sent = {
        "current_password": "sai",
        "new_password": "bốn con voi xanh",
        "repeated_password": "bốn con voi xanh",
    }
    for _ in range(10):
        browser.post("/tai-khoan/mat-khau", data=sent)

    late = browser.post("/tai-khoan/mat-khau", data={**sent, "current_password": PASSWORD})

    assert late.status_code == 429


def test_ending_all_sign_ins_ends_this_one_too(officer: Person, sign_in: SignedIn) -> None:
    here, there = sign_in(officer.login), sign_in(officer.login)

    assert here.post("/tai-khoan/ket-thuc-phien").status_code == 303

    assert [each.get("/tai-khoan").status_code for each in (here, there)] == [303, 303]


def test_a_token_is_shown_once_and_works_until_revoked(
    session: Session, officer: Person, sign_in: SignedIn
) -> None:
    browser = sign_in(officer.login)

    assert browser.post("/tai-khoan/ma-truy-cap", data={"label": " "}).status_code == 422
    assert browser.post("/tai-khoan/ma-truy-cap", data={"label": "máy chủ"}).status_code == 303
    token = page(browser.get("/tai-khoan")).one("code").text
    assert token not in browser.get("/tai-khoan").text
    assert queries.actor_by_token(session, token) is not None

    number = session.scalars(select(ApiToken.id)).one()
    answer = browser.post("/tai-khoan/ma-truy-cap/thu-hoi", data={"token": str(number)})
    assert answer.status_code == 303
    assert queries.actor_by_token(session, token) is None
    again = browser.post("/tai-khoan/ma-truy-cap/thu-hoi", data={"token": str(number)})
    assert again.status_code == 404


def test_nobody_revokes_another_s_token(
    session: Session, officer: Person, client_for: Callable[[Role], Client]
) -> None:
    token = people.token_for(session, officer.login)
    number = session.scalars(select(ApiToken.id)).one()

    answer = client_for(Role.CLERK).post(
        "/tai-khoan/ma-truy-cap/thu-hoi", data={"token": str(number)}
    )

    assert answer.status_code == 404
    assert queries.actor_by_token(session, token) is not None


def test_the_key_in_the_cookie_changes_at_every_sign_in(
    client: Client, session: Session, officer: Person
) -> None:
    seen = set()
    for _ in range(3):
        enter(client, officer.login)
        with client.session_transaction() as cookie:
            seen.add(cookie["_user_id"])

    assert len(seen) == 3
    assert len(session.scalars(select(SignIn)).all()) == 3


def test_a_demo_lists_its_people_by_role_with_their_password(
    app: Flask, session: Session, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    from permits.accounts.demonstration import DEMO_PASSWORD

    people.person_with(session, Role.APPLICANT)
    people.person_with(session, Role.CLERK)
    demo = dataclasses.replace(app.extensions["settings"], demo=True)
    monkeypatch.setitem(app.extensions, "settings", demo)

    shown = page(client.get("/dang-nhap"))

    assert shown.one("code").text == DEMO_PASSWORD
    assert [table.one("caption").text for table in shown.all("table")] == [
        Role.APPLICANT.vi,
        Role.CLERK.vi,
    ]
    buttons = [button.attributes.get("value") for button in shown.all("button", name="login")]
    assert buttons == ["test-applicant", "test-clerk"]
