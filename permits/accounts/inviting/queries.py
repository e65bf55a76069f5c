"""Reads of invitations: one by its link or name, and an office's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, joinedload

from permits.accounts import keys
from permits.accounts.inviting.models import Invitation
from permits.accounts.models import Office, Person
from permits.accounts.vocabulary import InvitationState
from permits.core.text import Bilingual
from permits.core.vocabulary import Role

#: How many ended invitations a list still shows beside all that are open.
_ENDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as lists show it."""

    code: str
    email: str
    name: str
    office_code: str
    office: Bilingual
    roles: tuple[Role, ...]
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    asked_again_at: datetime | None
    state: InvitationState
    login: str | None  # of the account it became


def lock_by_token(session: Session, token: str) -> Invitation | None:
    """Find the invitation of a link and take its lock: it is accepted once."""
    statement = select(Invitation).where(Invitation.token_hash == keys.digest(token))
    return session.scalar(_with_office(statement).with_for_update(of=Invitation))


def by_token(session: Session, token: str) -> Invitation | None:
    """Find the invitation of a link, to show it."""
    statement = select(Invitation).where(Invitation.token_hash == keys.digest(token))
    return session.scalar(_with_office(statement))


def lock(session: Session, code: str) -> Invitation | None:
    """Find an invitation by its name and take its lock."""
    statement = select(Invitation).where(Invitation.code == code)
    return session.scalar(_with_office(statement).with_for_update(of=Invitation))


def _with_office(statement: Select[Invitation]) -> Select[Invitation]:
    return statement.options(joinedload(Invitation.office)).execution_options(
        populate_existing=True
    )


def open_for(session: Session, office_id: int, email: str) -> Invitation | None:
    """Find the open invitation of an address into an office."""
    return session.scalar(
        select(Invitation).where(
            Invitation.office_id == office_id,
            func.lower(Invitation.email) == email.lower(),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    )


def lock_address(session: Session, office_id: int, email: str) -> None:
    """Let one invitation of an address into an office be made at a time."""
    key = func.hashtext(f"{office_id}:{email.lower()}")
    session.execute(select(func.pg_advisory_xact_lock(8147, key)))


def account_with(session: Session, office_id: int, email: str) -> str | None:
    """Give the login of a working account of this address in an office."""
    statement = (
        select(Person.login)
        .where(
            Person.office_id == office_id,
            func.lower(Person.email) == email.lower(),
            Person.is_active,
        )
        .order_by(Person.login)
    )
    return session.scalars(statement.limit(1)).first()


def listed(
    session: Session, *, at: datetime, office_id: int | None = None
) -> Sequence[InvitationRow]:
    """List invitations, open ones first and the newest of each first; of one office or of all."""
    is_open = and_(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    statement = (
        select(Invitation, Office, Person.name)
        .join(Office, Office.id == Invitation.office_id)
        .join(Person, Person.id == Invitation.created_by_id)
        .order_by(case((is_open, 0), else_=1), Invitation.id.desc())
    )
    if office_id is not None:
        statement = statement.where(Invitation.office_id == office_id)
    rows = [
        *session.execute(statement.where(is_open)),
        *session.execute(statement.where(~is_open).limit(_ENDED_SHOWN)),
    ]
    accepted = [row.person_id for row, *_ in rows if row.person_id]
    named = select(Person.id, Person.login).where(Person.id.in_(accepted))
    logins = {row.id: row.login for row in session.execute(named)}
    return [_row(*row, logins=logins, at=at) for row in rows]


def _row(
    made: Invitation, office: Office, invited_by: str, *, logins: dict[int, str], at: datetime
) -> InvitationRow:
    return InvitationRow(
        code=made.code,
        email=made.email,
        name=made.name,
        office_code=office.code,
        office=Bilingual(office.name_vi, office.name_en),
        roles=tuple(role for role in Role if role in made.roles),
        invited_by=invited_by,
        sent_at=made.sent_at,
        expires_at=made.expires_at,
        asked_again_at=made.asked_again_at,
        state=state_of(made, at=at),
        login=logins.get(made.person_id or 0),
    )


def state_of(made: Invitation, *, at: datetime) -> InvitationState:
    """Say where an invitation stands at a moment."""
    if made.accepted_at is not None:
        return InvitationState.ACCEPTED
    if made.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if made.expires_at <= at else InvitationState.WAITING
