"""`flask people …`: the first administrator, and the way back in."""

from flask import Flask
from sqlalchemy.orm import Session

from permits.accounts import queries
from permits.core.vocabulary import Permission, Role
from tests.support import people
from tests.support.clients import Client

NEW = {"new_password": "bốn con voi xanh", "repeated_password": "bốn con voi xanh"}
FIRST = ["--name", "Ngô Mẫu Thủy", "--office", "so-xd"]
OFFICE = ["--office-name", "Sở Xây dựng", "--office-kind", "construction"]


def run(app: Flask, *words: str):  # type: ignore[no-untyped-def]
    return app.test_cli_runner().invoke(args=["people", "administrator", *words])


def test_an_empty_installation_gets_its_first_administrator(
    app: Flask, session: Session, client: Client
) -> None:
    told = run(app, "quantri", *FIRST, *OFFICE)

    assert told.exit_code == 0, told.output
    path = told.output.strip().removeprefix("http://localhost")
    assert client.post(path, data=NEW).status_code == 303
    actor = queries.actor_by_login(session, "quantri")
    assert actor is not None
    assert actor.can(Permission.ADMINISTER)
    entered = client.post("/dang-nhap", data={"login": "quantri", "password": NEW["new_password"]})
    assert (entered.status_code, entered.location) == (303, "/qt")


def test_somebody_who_is_known_keeps_his_roles_and_gets_back_in(
    app: Flask, session: Session
) -> None:
    clerk = people.person(session, "vanthu", Role.CLERK)
    clerk.is_active = False
    session.commit()

    told = run(app, "vanthu", "--office", "test-construction")

    assert told.exit_code == 0, told.output
    actor = queries.actor_by_login(session, "vanthu")
    assert actor is not None
    assert actor.roles == {Role.CLERK, Role.ADMINISTRATOR}


def test_what_is_missing_is_named_and_nothing_is_made(app: Flask, session: Session) -> None:
    no_office = run(app, "quantri", *FIRST)
    people.person(session, "someone", Role.CLERK)
    session.commit()
    no_name = run(app, "quantri", "--office", "test-construction")
    company = run(
        app, "a", "--name", "A", "--office", "c", "--office-name", "C", "--office-kind", "carrier"
    )

    assert [each.exit_code for each in (no_office, no_name, company)] == [1, 1, 1]
    assert "--office-name" in no_office.output
    assert "--name" in no_name.output
    assert "it is a company" in company.output
    assert queries.person_by_login(session, "quantri") is None
