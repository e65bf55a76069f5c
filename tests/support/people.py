"""People for tests: an office of each kind, a person of each role, signed in at once."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import keys, queries
from permits.accounts.actor import Actor
from permits.accounts.models import ApiToken, Office, Person, PersonRole, SignIn
from permits.core import clock
from permits.core.vocabulary import OfficeKind, Role

#: Where somebody of a role usually works.
HOMES: dict[Role, OfficeKind] = {
    Role.APPLICANT: OfficeKind.CARRIER,
    Role.RECEPTIONIST: OfficeKind.RECEPTION,
    Role.CASE_OFFICER: OfficeKind.CONSTRUCTION,
    Role.UNIT_HEAD: OfficeKind.CONSTRUCTION,
    Role.SIGNING_LEADER: OfficeKind.CONSTRUCTION,
    Role.CLERK: OfficeKind.CONSTRUCTION,
    Role.ZONE_OFFICER: OfficeKind.ZONE_BOARD,
    Role.CONSULTEE: OfficeKind.CONSULTEE,
    Role.TELECOM_OFFICER: OfficeKind.TELECOM,
    Role.PLANNING_OFFICER: OfficeKind.CONSTRUCTION,
    Role.COMPANY_ADMINISTRATOR: OfficeKind.CARRIER,
    Role.ADMINISTRATOR: OfficeKind.CONSTRUCTION,
    Role.SYSTEM: OfficeKind.CONSTRUCTION,
}


def office(session: Session, kind: OfficeKind, code: str | None = None, **facts: object) -> Office:
    """Give the office of a code, made if need be; without a code, the test's one of its kind."""
    code = code or f"test-{kind.value.replace('_', '-')}"
    known = queries.office_by_code(session, code)
    if known is not None:
        return known
    if kind is OfficeKind.COMMUNE:
        facts.setdefault("ward_code", "24664")
    made = Office(code=code, kind=kind, name_vi=kind.vi, name_en=kind.en, short_vi=kind.vi, **facts)
    session.add(made)
    session.flush()  # its number is needed
    return made


def person(session: Session, login: str, *roles: Role, at: Office | None = None) -> Person:
    """Give the person of a login, made if need be with these roles in this office."""
    known = session.scalar(select(Person).where(Person.login == login))
    if known is not None:
        return known
    home = at or office(session, HOMES[roles[0]])
    made = Person(
        login=login,
        name=f"Người {login}",
        title_vi=roles[0].vi,
        title_en=roles[0].en,
        office_id=home.id,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()  # its number is needed
    session.add_all(PersonRole(person_id=made.id, role=role) for role in roles)
    session.flush()  # the roles are read by a query below
    return made


def person_with(session: Session, role: Role, at: Office | None = None) -> Person:
    """Give somebody who has this role and no other."""
    place = f"-{at.code}" if at else ""
    return person(session, f"test-{role.value.replace('_', '-')}{place}", role, at=at)


def actor(session: Session, role: Role, at: Office | None = None) -> Actor:
    """Give somebody of this role as services know him."""
    found = queries.actor_by_login(session, person_with(session, role, at).login)
    assert found is not None
    return found


def key_for(session: Session, login: str) -> str:
    """Sign the person of a login in and give the key his browser would carry."""
    whose = session.execute(select(Person.id).where(Person.login == login)).scalar_one()
    key, moment = keys.new_key(), clock.now()
    session.add(
        SignIn(
            key_hash=keys.digest(key),
            person_id=whose,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + timedelta(hours=12),
        )
    )
    session.flush()  # the next request reads it
    return key


def token_for(session: Session, login: str) -> str:
    """Issue a bearer token to the person of a login."""
    whose = session.execute(select(Person.id).where(Person.login == login)).scalar_one()
    token = keys.new_token()
    session.add(
        ApiToken(person_id=whose, hash=keys.digest(token), label="test", created_at=clock.now())
    )
    session.flush()  # the next request reads it
    return token
