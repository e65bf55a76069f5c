"""Reads and marks of single sign-ins: those that still owe a code, and one among a person's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from permits.accounts import keys
from permits.accounts.models import Office, Person, SignIn
from permits.accounts.vocabulary import SignInStep


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who has given a password and owes a code."""

    sign_in_id: int
    person_id: int
    login: str


def waiting(session: Session, key: str, *, at: datetime, lock: bool = False) -> Waiting | None:
    """Give who owes a code under a browser's key; `lock` makes a second browser wait for it."""
    statement = (
        select(SignIn.id, SignIn.person_id, Person.login)
        .join(Person, Person.id == SignIn.person_id)
        .join(Office, Office.id == Person.office_id)
        .where(
            SignIn.key_hash == keys.digest(key),
            SignIn.step == SignInStep.CODE,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > at,
            Person.is_active,
            Office.is_active,
        )
    )
    if lock:
        statement = statement.with_for_update(of=SignIn)
    row = session.execute(statement).one_or_none()
    return Waiting(*row) if row else None


def end(session: Session, sign_in_id: int, *, of: int, at: datetime) -> bool:
    """End one standing sign-in of a person; False where he has none of this number."""
    ended = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.person_id == of, SignIn.ended_at.is_(None))
        .values(ended_at=at)
        .returning(SignIn.id)
    )
    return ended.one_or_none() is not None


def let_in(session: Session, key: str) -> None:
    """Lift what held a sign-in back until its person had set up a second factor."""
    session.execute(
        update(SignIn)
        .where(SignIn.key_hash == keys.digest(key), SignIn.step == SignInStep.ENROL)
        .values(step=SignInStep.OPEN)
    )
