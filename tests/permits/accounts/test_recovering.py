"""A forgotten password: the same answer for everybody, a link that works once and not for long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.models import Person
from permits.accounts.recovering import service
from permits.accounts.recovering.models import PasswordReset
from permits.accounts.vocabulary import Letter
from permits.core import clock
from permits.core.errors import NotFound
from permits.core.vocabulary import OfficeKind, Role
from tests.conftest import NOW
from tests.support import people
from tests.support.clients import Client
from tests.support.jobs import promised
from tests.support.letters import Box
from tests.support.pages import page, title

NEW = {"new_password": "bốn con voi xanh", "repeated_password": "bốn con voi xanh"}
Jobs = Callable[[], list[str]]


@pytest.fixture
def officer(session: Session) -> Person:
    person = people.person_with(session, Role.CASE_OFFICER)
    person.password_hash, person.email = keys.hash_password("một câu cũ"), "cv@office.example"
    session.flush()
    return person


def ask(client: Client, who: str):  # type: ignore[no-untyped-def]
    return client.post("/dang-nhap/quen", data={"who": who})


@pytest.fixture
def path(client: Client, officer: Person, box: Box, run_jobs: Jobs) -> str:
    ask(client, officer.login)
    run_jobs()
    return box.of(Letter.PASSWORD)[0].path


def test_known_and_unknown_names_get_the_same_answer_and_the_same_promise(
    client: Client, session: Session, officer: Person, box: Box, run_jobs: Jobs
) -> None:
    said = []
    for who in (officer.login.upper(), "CV@office.example", "nobody", "nobody@x.example"):
        answer = ask(client, who)
        assert promised(session)[-1] == "accounts.write_password_letter"
        notice = page(client.get("/dang-nhap")).one("div", class_="d-banner--info").text
        said.append((answer.status_code, answer.location, notice))

    assert len(set(said)) == 1
    run_jobs()
    assert [each.to for each in box.of(Letter.PASSWORD)] == [officer.id, officer.id]


def test_a_link_sets_the_password_once_and_ends_every_sign_in(
    client: Client,
    session: Session,
    officer: Person,
    sign_in: Callable[[str], Client],
    path: str,
    box: Box,
) -> None:
    elsewhere = sign_in(officer.login)
    assert officer.login in client.get(path).text

    answer = client.post(path, data=NEW)

    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert keys.password_fits(officer.password_hash, NEW["new_password"])
    assert elsewhere.get("/tai-khoan").status_code == 303
    assert [each.to for each in box.of(Letter.CHANGE)] == [officer.id]
    again = client.post(path, data=dict.fromkeys(NEW, "năm con voi xanh"))
    assert again.status_code == 410
    assert keys.password_fits(officer.password_hash, NEW["new_password"])


def test_a_link_ends_after_an_hour_and_says_how_to_get_another(
    client: Client, officer: Person, path: str
) -> None:
    with clock.at(NOW + timedelta(minutes=61)):
        shown, answer = client.get(path), client.post(path, data=NEW)

    assert (shown.status_code, answer.status_code) == (410, 410)
    assert title(shown) == "Đường dẫn không còn dùng được"
    assert page(shown).one("main").all("a", href="/dang-nhap/quen")
    assert keys.password_fits(officer.password_hash, "một câu cũ")


def test_the_last_of_two_links_ends_the_other(
    client: Client, officer: Person, box: Box, run_jobs: Jobs, path: str
) -> None:
    ask(client, officer.login)
    run_jobs()
    newer = box.of(Letter.PASSWORD)[1].path

    assert client.post(newer, data=NEW).status_code == 303
    assert client.post(path, data=NEW).status_code == 410


def test_a_bad_password_keeps_the_link(client: Client, officer: Person, path: str) -> None:
    short = client.post(path, data=dict.fromkeys(NEW, "ngắn"))
    apart = client.post(path, data={**NEW, "repeated_password": "khác hẳn nhau"})

    assert (short.status_code, apart.status_code) == (422, 422)
    assert "10 ký tự" in short.text
    assert client.post(path, data=NEW).status_code == 303


def test_only_a_hash_of_the_link_is_kept(session: Session, path: str) -> None:
    made = session.scalars(select(PasswordReset)).one()

    assert made.token_hash == keys.digest(path.removeprefix(service.PATH))


def test_asking_again_and_again_is_told_to_wait_known_or_not(
    client: Client, officer: Person, session: Session
) -> None:
    for who in (officer.login, "nobody"):
        answers = [ask(client, who) for _ in range(4)]
        assert [each.status_code for each in answers] == [303, 303, 303, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0


def test_an_empty_box_is_named(client: Client) -> None:
    answer = ask(client, " ")

    assert answer.status_code == 422
    assert (
        page(answer).one("div", class_="govuk-error-summary").one("a").attributes["href"] == "#who"
    )


@pytest.mark.parametrize("state", ["stopped", "no address", "office retired", "shared address"])
def test_nobody_is_written_to_who_could_not_sign_in_or_is_not_the_only_one(
    client: Client, session: Session, officer: Person, box: Box, run_jobs: Jobs, state: str
) -> None:
    asked = officer.login
    match state:
        case "stopped":
            officer.is_active = False
        case "no address":
            officer.email = None
        case "office retired":
            queries.office_of(session, officer.office_id).is_active = False
        case "shared address":
            people.person_with(session, Role.CLERK).email = officer.email
            asked = officer.email or ""
    session.flush()

    assert ask(client, asked).status_code == 303
    run_jobs()

    assert box.letters == []


def test_an_administrator_makes_a_link_for_his_people_only(
    client: Client, session: Session, officer: Person, box: Box
) -> None:
    company = people.actor(session, Role.COMPANY_ADMINISTRATOR)
    administrator = people.actor(session, Role.ADMINISTRATOR)

    with pytest.raises(NotFound):
        service.give_link(session, company, officer.login)
    given = service.give_link(session, administrator, officer.login)
    session.commit()

    with clock.at(NOW + timedelta(hours=23)):
        assert client.post(given, data=NEW).status_code == 303
    assert people.office(session, OfficeKind.CARRIER).id == company.office_id
