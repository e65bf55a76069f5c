"""Signing in and out, passwords and tokens: the verbs by which people prove who they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from permits.accounts import keys, mailing, queries, sign_in_queries
from permits.accounts.actor import Actor
from permits.accounts.models import ApiToken, Person, SignIn, SignInTry
from permits.accounts.second_factor import queries as second_factors
from permits.accounts.vocabulary import AccountChange, SignInStep
from permits.core import clock
from permits.core.errors import Invalid, NotFound, Problem, TooMany

SIGN_IN_LASTS = timedelta(hours=12)
#: How long somebody whose password was right may look for his telephone.
CODE_IS_AWAITED = timedelta(minutes=10)
TRIES = 10
TRIES_WITHIN = timedelta(minutes=5)
TRIES_ARE_KEPT = timedelta(days=1)
USE_IS_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a person typed to sign in."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The password a person has, and the one he wants."""

    current: str
    new: str


def open_try(session: Session, *, login: str, address: str) -> SignInTry:
    """Count a try before it is judged; refuse it when there were too many, right password or not.

    The caller commits it on its own: a refused sign-in must not take its count back with it.
    """
    now = clock.now()
    queries.lock_tries(session, login=login, address=address)
    since = now - TRIES_WITHIN
    for failed_at in (
        queries.nth_failure(session, TRIES, since=since, login=login),
        queries.nth_failure(session, TRIES, since=since, address=address),
    ):
        if failed_at is not None:
            wait = ceil((failed_at + TRIES_WITHIN - now).total_seconds())
            until = failed_at + TRIES_WITHIN
            raise TooMany("sign_in.throttled", retry_after=max(wait, 1), until=until)
    queries.forget_tries(session, before=now - TRIES_ARE_KEPT)
    tried = SignInTry(login=login, address=address, at=now, ok=False)
    session.add(tried)
    return tried


def sign_in(
    session: Session, credentials: Credentials, tried: SignInTry, *, user_agent: str | None
) -> str:
    """Open a sign-in for whoever knows the password, and give the key his browser keeps.

    Where a second factor is set up, it opens nothing before a code is given (`finish`).
    """
    person = queries.person_by_login(session, credentials.login)
    fits = keys.password_fits(person.password_hash if person else None, credentials.password)
    if person is None or not fits or not _works(session, person):
        raise Problem("sign_in.refused")
    rehash(person, credentials.password)
    tried.ok = True
    return _open(session, person.id, user_agent, _first_step(session, person.id))


def finish(session: Session, key: str, *, user_agent: str | None) -> str:
    """Open the sign-in of somebody who has just given his code, under a new key."""
    waiting = sign_in_queries.waiting(session, key, at=clock.now(), lock=True)
    if waiting is None:
        raise Problem("sign_in.waited_too_long")
    queries.end_sign_in(session, key, at=clock.now())
    return _open(session, waiting.person_id, user_agent)


def end_one(session: Session, actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's sign-ins, as that of a telephone he lost."""
    if not sign_in_queries.end(session, sign_in_id, of=actor.person_id, at=clock.now()):
        raise NotFound


def choose_language(session: Session, actor: Actor, locale: str) -> None:
    """Write to the actor in this language from now on."""
    queries.person_of(session, actor.person_id).locale = locale


def _works(session: Session, person: Person) -> bool:
    return person.is_active and queries.office_of(session, person.office_id).is_active


def _first_step(session: Session, person_id: int) -> SignInStep:
    if second_factors.has_one(session, person_id):
        return SignInStep.CODE
    if second_factors.must_have_one(session, person_id):
        return SignInStep.ENROL
    return SignInStep.OPEN


def rehash(person: Person, password: str) -> None:
    """Hash a password again when the program has come to ask for a higher cost."""
    if person.password_hash and keys.is_outdated(person.password_hash):
        person.password_hash = keys.hash_password(password)


def sign_out(session: Session, key: str) -> None:
    """End the sign-in of one browser."""
    queries.end_sign_in(session, key, at=clock.now())


def end_all(session: Session, actor: Actor) -> None:
    """End every sign-in of the actor, on every device."""
    queries.end_sign_ins(session, actor.person_id, at=clock.now())


def change_password(
    session: Session,
    actor: Actor,
    tried: SignInTry,
    command: ChangePassword,
    *,
    user_agent: str | None,
) -> str:
    """Replace the password, end every sign-in made with the old one, and open a new one here."""
    person = queries.person_of(session, actor.person_id)
    if not keys.password_fits(person.password_hash, command.current):
        raise Invalid.one("current_password", "password.wrong")
    tried.ok = True
    person.password_hash = keys.hash_password(command.new)
    end_all(session, actor)
    mailing.tell_change(session, person.id, person.login, AccountChange.PASSWORD)
    step = SignInStep.ENROL if actor.must_enrol else SignInStep.OPEN  # the code was given before
    return _open(session, person.id, user_agent, step)


def issue_token(session: Session, actor: Actor, *, label: str) -> str:
    """Give the actor a new bearer token; it is shown now and never again."""
    token = keys.new_token()
    session.add(
        ApiToken(
            person_id=actor.person_id,
            hash=keys.digest(token),
            label=label,
            created_at=clock.now(),
        )
    )
    return token


def revoke_token(session: Session, actor: Actor, token_id: int) -> None:
    """End one of the actor's tokens."""
    token = queries.token_of(session, actor.person_id, token_id)
    if token is None:
        raise NotFound
    token.revoked_at = clock.now()


def note_token_use(session: Session, token: str) -> None:
    """Remember that a token was used, at most once in a few minutes."""
    now = clock.now()
    queries.note_token_use(session, token, at=now, unless_since=now - USE_IS_NOTED_EVERY)


def note_seen(session: Session, key: str) -> None:
    """Remember that a browser's sign-in was used, at most once in a few minutes."""
    now = clock.now()
    queries.note_seen(session, key, at=now, unless_since=now - USE_IS_NOTED_EVERY)


def _open(
    session: Session,
    person_id: int,
    user_agent: str | None,
    step: SignInStep = SignInStep.OPEN,
) -> str:
    key = keys.new_key()
    now: datetime = clock.now()
    lasts = CODE_IS_AWAITED if step is SignInStep.CODE else SIGN_IN_LASTS
    session.add(
        SignIn(
            key_hash=keys.digest(key),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + lasts,
            user_agent=user_agent[:200] if user_agent else None,
            step=step,
        )
    )
    return key
