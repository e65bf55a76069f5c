"""Reads for whoever administers people: found by name, office, role and state; one in full."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, text, tuple_
from sqlalchemy.orm import Session

from permits.accounts.models import ApiToken, Office, Person, PersonRole, SignIn, StandIn
from permits.accounts.second_factor.models import SecondFactor
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, Role

#: Taken by whoever changes who may do what, so that no two look at the same last one.
_LOCK = 8144
_D_BAR = chr(0x111)  # a letter of its own: no mark that could be taken away


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of people is narrowed to; empty parts narrow nothing."""

    words: str = ""
    office: str = ""
    role: Role | None = None
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as administrators' lists show him."""

    login: str
    name: str
    title: Bilingual
    email: str | None
    office_code: str
    office: Bilingual
    roles: tuple[Role, ...]
    is_active: bool
    has_second_factor: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A person as the page of one person shows him."""

    id: int
    login: str
    name: str
    title_vi: str
    title_en: str
    email: str | None
    phone: str | None
    office_id: int
    office_code: str
    office_kind: OfficeKind
    office: Bilingual
    roles: tuple[Role, ...]
    is_active: bool
    created_at: datetime
    has_second_factor: bool
    has_password: bool


def lock_standing(session: Session) -> None:
    """Let one change of people's standing happen after the other until the commit."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK, 0)))


def lock_login(session: Session, login: str) -> None:
    """Let only one new account take a login at a time."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK + 1, func.hashtext(login))))


def plain(words: str) -> list[str]:
    """Write what was searched for word by word, without capitals and accents."""
    letters = unicodedata.normalize("NFD", words.lower().replace(_D_BAR, "d"))
    return "".join(c for c in letters if not unicodedata.combining(c)).split()


def _plain(column: Any) -> ColumnElement[str]:
    marks = "[\u0300-\u036f]"
    letters = func.regexp_replace(func.normalize(func.lower(column), text("NFD")), marks, "", "g")
    return func.replace(letters, _D_BAR, "d")


def _roles() -> Any:
    return (
        select(func.array_agg(PersonRole.role))
        .where(PersonRole.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )


def _has_second_factor() -> Any:
    return (
        select(literal(True))
        .where(SecondFactor.person_id == Person.id, SecondFactor.confirmed_at.is_not(None))
        .correlate(Person)
        .exists()
    )


def _in_order(roles: Collection[str] | None) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in set(roles or ()))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    where = _plain(func.concat_ws(" ", Person.name, Person.login, Person.email, Person.title_vi))
    found += [where.contains(word, autoescape=True) for word in plain(wanted.words)]
    if wanted.office:
        found.append(Office.code == wanted.office)
    if wanted.role is not None:
        worn = select(PersonRole.person_id).where(PersonRole.role == wanted.role)
        found.append(Person.id.in_(worn))
    if wanted.is_active is not None:
        found.append(Person.is_active == wanted.is_active)
    return found


def listed(
    session: Session, wanted: Wanted, *, after: tuple[Any, ...] | None = None, limit: int
) -> Sequence[Listed]:
    """List people by name, then login; `after` is the name and login of the last one shown."""
    seen = (
        select(func.max(SignIn.seen_at))
        .where(SignIn.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )
    statement: Select[*tuple[Any, ...]] = (
        select(Person, Office, _roles(), _has_second_factor(), seen)
        .join(Office, Office.id == Person.office_id)
        .where(and_(True, *_conditions(wanted)))
        .order_by(Person.name, Person.login)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(Person.name, Person.login) > tuple_(*after))
    return [
        Listed(
            login=person.login,
            name=person.name,
            title=Bilingual(person.title_vi, person.title_en),
            email=person.email,
            office_code=office.code,
            office=Bilingual(office.short_vi, office.name_en),
            roles=_in_order(roles),
            is_active=person.is_active,
            has_second_factor=factor,
            seen_at=seen_at,
        )
        for person, office, roles, factor, seen_at in session.execute(statement)
    ]


def count(session: Session, wanted: Wanted) -> int:
    """Count the people a list is narrowed to."""
    statement = (
        select(func.count())
        .select_from(Person)
        .join(Office, Office.id == Person.office_id)
        .where(and_(True, *_conditions(wanted)))
    )
    return session.execute(statement).scalar_one()


def whole(session: Session, login: str) -> Whole | None:
    """Read a person in full by login, working or not."""
    row = session.execute(
        select(Person, Office, _roles(), _has_second_factor())
        .join(Office, Office.id == Person.office_id)
        .where(Person.login == login)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    person, office, roles, factor = row
    return Whole(
        id=person.id,
        login=person.login,
        name=person.name,
        title_vi=person.title_vi,
        title_en=person.title_en,
        email=person.email,
        phone=person.phone,
        office_id=office.id,
        office_code=office.code,
        office_kind=office.kind,
        office=Bilingual(office.name_vi, office.name_en),
        roles=_in_order(roles),
        is_active=person.is_active,
        created_at=person.created_at,
        has_second_factor=factor,
        has_password=person.password_hash is not None,
    )


def others_with(session: Session, role: Role, *, but: int, office_id: int | None = None) -> int:
    """Count the other working people who have a role of their own, in one office or in all."""
    statement = (
        select(func.count())
        .select_from(PersonRole)
        .join(Person, Person.id == PersonRole.person_id)
        .join(Office, Office.id == Person.office_id)
        .where(PersonRole.role == role, Person.is_active, Office.is_active, Person.id != but)
    )
    if office_id is not None:
        statement = statement.where(Person.office_id == office_id)
    return session.execute(statement).scalar_one()


def stand_ins_from_today(session: Session, person_id: int) -> Sequence[StandIn]:
    """List the standing appointments of today or later in which a person is away or stands in."""
    either = (StandIn.principal_id == person_id) | (StandIn.substitute_id == person_id)
    statement = select(StandIn).where(
        either, StandIn.revoked_at.is_(None), StandIn.to_day >= clock.today()
    )
    return session.scalars(statement.order_by(StandIn.id)).all()


def open_doors(session: Session, person_id: int, *, at: datetime) -> tuple[int, int]:
    """Count a person's standing sign-ins and living tokens."""
    sign_ins = select(func.count()).where(
        SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > at
    )
    tokens = select(func.count()).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)
    )
    return session.execute(sign_ins).scalar_one(), session.execute(tokens).scalar_one()


def living_tokens(session: Session, person_id: int) -> Sequence[ApiToken]:
    """List a person's living tokens, to end them."""
    statement = select(ApiToken).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)
    )
    return session.scalars(statement.order_by(ApiToken.id)).all()


@dataclass(frozen=True, slots=True)
class OfficeToken:
    """A living token of somebody of an office, with whose it is."""

    id: int
    login: str
    person: str
    label: str
    created_at: datetime
    used_at: datetime | None


def tokens_of_office(session: Session, office_id: int) -> Sequence[OfficeToken]:
    """List the living tokens of the people of an office, the newest first."""
    statement = (
        select(
            ApiToken.id,
            Person.login,
            Person.name,
            ApiToken.label,
            ApiToken.created_at,
            ApiToken.used_at,
        )
        .join(Person, Person.id == ApiToken.person_id)
        .where(Person.office_id == office_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [OfficeToken(*row) for row in session.execute(statement)]
