"""A forgotten password: ask for a link, write the letter, set a new one."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from permits.accounts import changes, keys, mailing
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.models import Person
from permits.accounts.people import roles as fitting
from permits.accounts.recovering import queries
from permits.accounts.recovering.models import PasswordReset
from permits.accounts.vocabulary import AccountChange, ChangeAct, ChangeSubject, Letter
from permits.core import clock
from permits.core.errors import NotFound, Problem
from permits.core.jobs import enqueue

LASTS = timedelta(hours=1)
#: A link an administrator makes is carried to its person some other way, which takes longer.
GIVEN_LASTS = timedelta(days=1)
KEPT = timedelta(days=30)
PATH = "/dang-nhap/mat-khau-moi/"


def ask(session: Session, typed: str) -> None:
    """Promise a letter to whoever this is; a name nobody has makes the same promise, of nothing."""
    queries.forget(session, before=clock.now() - KEPT)
    person = queries.who(session, typed)
    asked = PasswordReset(person_id=person.id if person else None, asked_at=clock.now())
    session.add(asked)
    session.flush()  # the letter is written by number
    enqueue(session, "accounts.write_password_letter", reset_id=asked.id)


def write_letter(session: Session, reset_id: int) -> bool:
    """Draw the link of a request and send it; False where there is nobody to write to."""
    found = queries.reset_of(session, reset_id)
    if found is None or found[0].used_at is not None:
        return False
    asked, person = found
    until = clock.now() + LASTS
    return mailing.send(
        session,
        Letter.PASSWORD,
        person.id,
        once=f"password:{asked.id}",
        path=_draw(asked, until=until),
        facts={"login": person.login, "until": until},
    )


def give_link(session: Session, actor: Actor, login: str) -> str:
    """Give an administrator a link with which one of his people sets a new password."""
    person = accounts.person_by_login(session, login)
    if person is None or not person.is_active or not fitting.looks_after(actor, person.office_id):
        raise NotFound
    changes.record(
        session,
        actor,
        ChangeSubject.PERSON,
        person.login,
        ChangeAct.CHANGED,
        after={"password": "link"},
        office_id=person.office_id,
    )
    return link_for(session, person)


def link_for(session: Session, person: Person) -> str:
    """Draw a link that is handed to a person some other way than by mail."""
    asked = PasswordReset(person_id=person.id, asked_at=clock.now())
    session.add(asked)
    return _draw(asked, until=clock.now() + GIVEN_LASTS)


def set_password(session: Session, token: str, password: str) -> Person:
    """Set a new password by a link; every sign-in made with the old one ends."""
    now = clock.now()
    person_id = queries.use(session, token, at=now)
    if person_id is None:
        raise Problem("password.link_ended")
    person = accounts.person_of(session, person_id)
    if not person.is_active:
        raise Problem("password.link_ended")
    person.password_hash = keys.hash_password(password)
    accounts.end_sign_ins(session, person_id, at=now)
    queries.end_others(session, person_id, at=now)
    mailing.tell_change(session, person.id, person.login, AccountChange.PASSWORD)
    return person


def _draw(asked: PasswordReset, *, until: datetime) -> str:
    token = keys.new_key()
    asked.token_hash, asked.expires_at = keys.digest(token), until
    return PATH + token
