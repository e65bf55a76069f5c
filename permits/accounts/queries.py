"""Reads of people, offices and sign-ins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased, selectinload

from permits.accounts import keys
from permits.accounts.actor import Actor, StandsInFor
from permits.accounts.models import (
    ApiToken,
    Office,
    Person,
    PersonRole,
    SignIn,
    SignInTry,
    StandIn,
)
from permits.accounts.preference_models import DeskPreference
from permits.accounts.preferences import Preferences
from permits.accounts.vocabulary import SignInStep
from permits.core import clock
from permits.core.text import Bilingual
from permits.core.vocabulary import OfficeKind, Role


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as lists show him."""

    id: int
    login: str
    name: str
    title_vi: str
    title_en: str


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person with his office and hats; the first hat is the one a dossier meets first."""

    login: str
    name: str
    title: Bilingual
    office_code: str
    office: Bilingual
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One browser in which a person is signed in."""

    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    user_agent: str | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One living token of a person, without the secret nobody knows any more."""

    id: int
    label: str
    created_at: datetime
    used_at: datetime | None


def actor_by_key(session: Session, key: str, *, at: datetime) -> Actor | None:
    """Give who is signed in with a browser's key, if the sign-in still stands."""
    standing = (
        SignIn.key_hash == keys.digest(key),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > at,
        SignIn.step != SignInStep.CODE,  # whoever still owes a code is nobody yet
    )
    return _one_actor(session, _actors().add_columns(SignIn.step).join(SignIn).where(*standing))


def actor_by_token(session: Session, token: str) -> Actor | None:
    """Give whose bearer token this is, if it was not revoked."""
    living = (ApiToken.hash == keys.digest(token), ApiToken.revoked_at.is_(None))
    return _one_actor(session, _actors().join(ApiToken).where(*living))


def actor_by_login(session: Session, login: str) -> Actor | None:
    """Give the person of this login as he would act."""
    return _one_actor(session, _actors().where(Person.login == login))


def _actors() -> Select[*tuple[Any, ...]]:
    roles = (
        select(func.array_agg(PersonRole.role))
        .where(PersonRole.person_id == Person.id)
        .scalar_subquery()
    )
    today = clock.today()
    principal = aliased(Person)
    stands_in_for = (
        select(func.json_agg(func.json_build_array(principal.id, principal.name, StandIn.roles)))
        .select_from(StandIn)
        .join(principal, principal.id == StandIn.principal_id)
        .where(
            StandIn.substitute_id == Person.id,
            StandIn.revoked_at.is_(None),
            StandIn.from_day <= today,
            StandIn.to_day >= today,
            principal.office_id == Person.office_id,
        )
        .scalar_subquery()
    )
    return (
        select(
            Person.id,
            Person.login,
            Person.name,
            Person.title_vi,
            Person.title_en,
            Person.locale,
            stands_in_for.label("stands_in_for"),
            Office.id.label("office_id"),
            Office.code.label("office_code"),
            Office.kind.label("office_kind"),
            Office.name_vi.label("office_name_vi"),
            Office.name_en.label("office_name_en"),
            roles.label("roles"),
            DeskPreference.density,
            DeskPreference.keys.label("key_use"),
            DeskPreference.theme,
        )
        .join(Office, Office.id == Person.office_id)
        .outerjoin(DeskPreference, DeskPreference.person_id == Person.id)
        .where(Person.is_active, Office.is_active)
    )


def _one_actor(session: Session, statement: Select[*tuple[Any, ...]]) -> Actor | None:
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    step = getattr(row, "step", None)  # of a browser; programs have no sign-in
    return Actor(
        person_id=row.id,
        login=row.login,
        name=row.name,
        title=row.title_vi,
        title_en=row.title_en,
        locale=row.locale,
        office_id=row.office_id,
        office_code=row.office_code,
        office_kind=row.office_kind,
        office_name=row.office_name_vi,
        office_name_en=row.office_name_en,
        roles=frozenset(row.roles or ()),
        stands_in_for=tuple(
            StandsInFor(principal_id, name, frozenset(map(Role, roles)))
            for principal_id, name, roles in row.stands_in_for or ()
        ),
        must_enrol=step is SignInStep.ENROL,
        preferences=Preferences.of_columns(row.density, row.key_use, row.theme),
    )


def office_of(session: Session, office_id: int) -> Office:
    """Load an office that is known to exist."""
    return session.get_one(Office, office_id)


def office_by_code(session: Session, code: str) -> Office | None:
    """Find an office by its public code."""
    return session.scalar(select(Office).where(Office.code == code))


def office_by_ward(session: Session, ward_code: str) -> Office | None:
    """Find the working commune office of a ward."""
    return session.scalar(select(Office).where(Office.ward_code == ward_code, Office.is_active))


def offices_of_kind(session: Session, kind: OfficeKind) -> Sequence[Office]:
    """List the working offices of a kind."""
    statement = select(Office).where(Office.kind == kind, Office.is_active).order_by(Office.code)
    return session.scalars(statement).all()


def people_of(session: Session, *, office_id: int, role: Role | None = None) -> Sequence[PersonRow]:
    """List the working people of an office, or those of them who wear one hat."""
    statement = (
        select(Person.id, Person.login, Person.name, Person.title_vi, Person.title_en)
        .where(Person.office_id == office_id, Person.is_active)
        .order_by(Person.login)
    )
    if role is not None:
        statement = statement.join(PersonRole).where(PersonRole.role == role)
    return [PersonRow(*row) for row in session.execute(statement)]


def roles_of(session: Session, person_id: int) -> Sequence[PersonRole]:
    """List the roles of a person's own."""
    return session.scalars(select(PersonRole).where(PersonRole.person_id == person_id)).all()


def names_of(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Name people by their numbers, working or not."""
    statement = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(statement)}


def everybody(session: Session) -> Sequence[ListedPerson]:
    """List all working people who have a role, office by office."""
    statement = _actors().order_by(Office.id, Person.id)
    order = list(Role)
    return [
        ListedPerson(
            row.login,
            row.name,
            Bilingual(row.title_vi, row.title_en),
            row.office_code,
            Bilingual(row.office_name_vi, row.office_name_en),
            tuple(sorted(row.roles, key=order.index)),
        )
        for row in session.execute(statement)
        if row.roles
    ]


def person_by_login(session: Session, login: str) -> Person | None:
    """Find a person, with his roles, by the name he signs in with."""
    statement = select(Person).where(Person.login == login).options(selectinload(Person.roles))
    return session.scalar(statement)


def person_of(session: Session, person_id: int) -> Person:
    """Load a person who is known to exist."""
    return session.get_one(Person, person_id)


def sign_ins_of(
    session: Session, person_id: int, *, key: str | None, at: datetime
) -> Sequence[SignInRow]:
    """List the browsers in which a person is signed in; `key` is the one he looks with."""
    this = keys.digest(key) if key else ""
    statement = (
        select(
            SignIn.id,
            SignIn.created_at,
            SignIn.seen_at,
            SignIn.expires_at,
            SignIn.user_agent,
            (SignIn.key_hash == this).label("is_this"),
        )
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > at)
        .where(SignIn.step != SignInStep.CODE)
        .order_by(SignIn.created_at.desc(), SignIn.id.desc())
    )
    return [SignInRow(*row) for row in session.execute(statement)]


def tokens_of(session: Session, person_id: int) -> Sequence[TokenRow]:
    """List a person's living tokens, the newest first."""
    statement = (
        select(ApiToken.id, ApiToken.label, ApiToken.created_at, ApiToken.used_at)
        .where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return [TokenRow(*row) for row in session.execute(statement)]


def token_of(session: Session, person_id: int, token_id: int) -> ApiToken | None:
    """Find a living token if it is this person's."""
    return session.scalar(
        select(ApiToken).where(
            ApiToken.id == token_id,
            ApiToken.person_id == person_id,
            ApiToken.revoked_at.is_(None),
        )
    )


def lock_tries(session: Session, *, login: str, address: str) -> None:
    """Make tries of one login, and of one address, wait for each other until the commit."""
    # Two key spaces, always taken in this order, so that two tries never wait in a circle.
    session.execute(select(func.pg_advisory_xact_lock(8141, func.hashtext(login))))
    session.execute(select(func.pg_advisory_xact_lock(8142, func.hashtext(address))))


def nth_failure(
    session: Session, n: int, *, since: datetime, login: str | None = None, address: str = ""
) -> datetime | None:
    """Say when the n-th latest failed try of a login, or of an address, happened after `since`."""
    whose = SignInTry.login == login if login is not None else SignInTry.address == address
    return session.scalar(
        select(SignInTry.at)
        .where(whose, ~SignInTry.ok, SignInTry.at > since)
        .order_by(SignInTry.at.desc())
        .offset(n - 1)
        .limit(1)
    )


def forget_tries(session: Session, *, before: datetime) -> None:
    """Remove tries too old to count; they say when people work, which nobody needs to keep."""
    session.execute(delete(SignInTry).where(SignInTry.at < before))


def end_sign_ins(session: Session, person_id: int, *, at: datetime) -> None:
    """End every standing sign-in of a person."""
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_sign_in(session: Session, key: str, *, at: datetime) -> None:
    """End the sign-in of one key; one that has ended stays as it was."""
    session.execute(
        update(SignIn)
        .where(SignIn.key_hash == keys.digest(key), SignIn.ended_at.is_(None))
        .values(ended_at=at)
    )


def note_seen(session: Session, key: str, *, at: datetime, unless_since: datetime) -> None:
    """Move the last use of a sign-in forward, unless it was noted a moment ago."""
    session.execute(
        update(SignIn)
        .where(SignIn.key_hash == keys.digest(key), SignIn.seen_at < unless_since)
        .values(seen_at=at)
    )


def note_token_use(session: Session, token: str, *, at: datetime, unless_since: datetime) -> None:
    """Move the last use of a token forward, unless it was noted a moment ago."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.hash == keys.digest(token),
            or_(ApiToken.used_at.is_(None), ApiToken.used_at < unless_since),
        )
        .values(used_at=at)
    )


def offices(session: Session) -> Sequence[Office]:
    """List every office, working or not."""
    return session.scalars(select(Office).order_by(Office.code)).all()


def people_with_roles(session: Session) -> Sequence[Person]:
    """List every person with his roles."""
    statement = select(Person).options(selectinload(Person.roles)).order_by(Person.login)
    return session.scalars(statement).all()


def revoke_tokens(session: Session, person_id: int, *, label: str, at: datetime) -> None:
    """End a person's living tokens of one label."""
    session.execute(
        update(ApiToken)
        .where(
            ApiToken.person_id == person_id,
            ApiToken.label == label,
            ApiToken.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
