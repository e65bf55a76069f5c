"""`flask people …`: the first administrator of an installation, and the way back in for one."""

import click

from permits.accounts import changes, queries
from permits.accounts.models import Office, Person, PersonRole
from permits.accounts.people import queries as people_queries
from permits.accounts.people.roles import fit
from permits.accounts.recovering import service as recovering
from permits.accounts.second_factor import queries as factors
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.core import clock, installation
from permits.core.db import committing
from permits.core.vocabulary import OfficeKind, Role


@click.group()
def people() -> None:
    """People who sign in."""


@people.command("administrator")
@click.argument("login")
@click.option("--office", "code", required=True, help="The code of the office, e.g. so-xd.")
@click.option("--office-name", default="", help="Its Vietnamese name; makes the office if need be.")
@click.option("--office-kind", type=click.Choice([each.value for each in OfficeKind]))
@click.option("--name", default="", help="The person's name; makes the account if need be.")
def administrator(
    login: str, code: str, office_name: str, office_kind: str | None, name: str
) -> None:
    """Let LOGIN administer, and print a link that sets the password: it works once, for a day.

    A second factor that was lost is taken away; both are on record as done at a shell.
    """
    with committing() as session:
        people_queries.lock_standing(session)
        office = queries.office_by_code(session, code) or _office(code, office_name, office_kind)
        session.add(office)
        person = queries.person_by_login(session, login) or _person(login, name)
        if not fit(office.kind, [Role.ADMINISTRATOR]):
            raise click.ClickException(f"people of {code} cannot administer: it is a company")
        session.flush()  # the office's number is needed
        person.office_id, person.is_active = office.id, True
        session.add(person)
        if Role.ADMINISTRATOR not in {each.role for each in person.roles}:
            person.roles.append(PersonRole(role=Role.ADMINISTRATOR))
        session.flush()  # the person's number is needed
        factors.remove(session, person.id)
        queries.end_sign_ins(session, person.id, at=clock.now())
        told = {"roles": sorted(str(each.role) for each in person.roles), "password": "link"}
        changes.record(
            session,
            None,
            ChangeSubject.PERSON,
            login,
            ChangeAct.CHANGED,
            after=told,
            office_id=office.id,
        )
        path = recovering.link_for(session, person)
    click.echo(installation.settings().base_url + path)


def _office(code: str, name: str, kind: str | None) -> Office:
    if not name or kind is None:
        raise click.ClickException(
            f"there is no office {code}: name it with --office-name and --office-kind"
        )
    made = OfficeKind(kind)
    if made is OfficeKind.COMMUNE:
        raise click.ClickException("begin with an office that is no commune's")
    return Office(code=code, kind=made, name_vi=name, name_en=name, short_vi=name)


def _person(login: str, name: str) -> Person:
    if not name:
        raise click.ClickException(f"there is no person {login}: name them with --name")
    if login != login.lower():
        raise click.ClickException("a login has no capitals")
    title = Role.ADMINISTRATOR
    return Person(
        login=login,
        name=name,
        title_vi=title.vi,
        title_en=title.en,
        created_at=clock.now(),
        roles=[],
    )
