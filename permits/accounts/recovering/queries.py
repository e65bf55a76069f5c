"""Reads and single-use marks of links that set a new password."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from permits.accounts import keys
from permits.accounts.models import Office, Person
from permits.accounts.recovering.models import PasswordReset


def who(session: Session, typed: str) -> Person | None:
    """Find a working person with a mail address by login, or by an address that is his alone."""
    statement = (
        select(Person)
        .join(Office, Office.id == Person.office_id)
        .where(
            or_(Person.login == typed.lower(), func.lower(Person.email) == typed.lower()),
            Person.is_active,
            Office.is_active,
            Person.email.is_not(None),
        )
        .limit(2)
    )
    found = session.scalars(statement).all()
    return found[0] if len(found) == 1 else None


def reset_of(session: Session, reset_id: int) -> tuple[PasswordReset, Person] | None:
    """Find a request with the person who is to get a letter; None where it is nobody's."""
    statement = (
        select(PasswordReset, Person)
        .join(Person, Person.id == PasswordReset.person_id)
        .where(PasswordReset.id == reset_id, Person.is_active)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def standing(session: Session, token: str, *, at: datetime) -> Person | None:
    """Give whose password a link sets, while it counts."""
    return session.scalar(
        select(Person)
        .join(PasswordReset, PasswordReset.person_id == Person.id)
        .where(
            PasswordReset.token_hash == keys.digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
            Person.is_active,
        )
    )


def use(session: Session, token: str, *, at: datetime) -> int | None:
    """Use up a link, and give whose it was; None where it counts no more."""
    return session.scalar(
        update(PasswordReset)
        .where(
            PasswordReset.token_hash == keys.digest(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
        )
        .values(used_at=at)
        .returning(PasswordReset.person_id)
    )


def end_others(session: Session, person_id: int, *, at: datetime) -> None:
    """Let no other link of a person count any more."""
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None))
        .values(used_at=at)
    )


def forget(session: Session, *, before: datetime) -> None:
    """Remove requests nobody needs to know of any more."""
    session.execute(delete(PasswordReset).where(PasswordReset.asked_at < before))
