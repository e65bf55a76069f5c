"""Asking somebody into an office: invite, send again, withdraw; accept, or ask for a new link."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from permits.accounts import changes, keys, mailing
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.inviting import queries
from permits.accounts.inviting.models import Invitation
from permits.accounts.models import Office, Person, PersonRole
from permits.accounts.people import queries as people
from permits.accounts.people import roles as fitting
from permits.accounts.vocabulary import ChangeAct, ChangeSubject, InvitationState, Letter
from permits.core import clock, codes
from permits.core.errors import Conflict, Invalid, NotFound, Problem
from permits.core.text import Bilingual
from permits.core.vocabulary import Role

LASTS = timedelta(days=7)
PATH = "/loi-moi/"


@dataclass(frozen=True, slots=True)
class Invite:
    """Whom to ask, into which office (its code), as what, and in which language to write."""

    email: str
    name: str
    title_vi: str
    title_en: str
    office: str
    roles: tuple[Role, ...]
    locale: str = "vi"


@dataclass(frozen=True, slots=True)
class Accept:
    """How somebody invited wants to sign in."""

    login: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """The page of an invitation, known now and never again, and whether it went by mail."""

    path: str
    email: str
    name: str
    was_mailed: bool


def invite(session: Session, actor: Actor, command: Invite) -> Link:
    """Ask somebody into an office whose people the actor looks after."""
    office = accounts.office_by_code(session, command.office)
    if office is None or not office.is_active or not fitting.looks_after(actor, office.id):
        raise Invalid.one("office", "office.unknown")
    if not fitting.fit(office.kind, command.roles):
        raise Invalid.one("roles", "person.roles_do_not_fit", office=office.name_vi)
    queries.lock_address(session, office.id, command.email)
    if queries.open_for(session, office.id, command.email) is not None:
        raise Invalid.one("email", "invitation.waiting_already")
    login = queries.account_with(session, office.id, command.email)
    if login is not None:
        raise Invalid.one("email", "invitation.has_account", login=login)
    made = _made(actor, office, command)
    session.add(made)
    _record(session, actor, made, ChangeAct.ADDED)
    return _send(session, made, office, by=actor.name)


def send_again(session: Session, actor: Actor, code: str) -> Link:
    """Draw a new link with a new expiry; the old one opens nothing any more."""
    made = _open(session, actor, code)
    made.asked_again_at = None
    _record(session, actor, made, ChangeAct.CHANGED)
    return _send(session, made, made.office, by=actor.name)


def withdraw(session: Session, actor: Actor, code: str) -> None:
    """Take an invitation back: its link opens nothing any more."""
    made = _open(session, actor, code)
    made.withdrawn_at, made.withdrawn_by_id = clock.now(), actor.person_id
    _record(session, actor, made, ChangeAct.REVOKED)


def accept(session: Session, token: str, command: Accept) -> Person:
    """Open the account of whoever holds the link; of two at once one does, the other is told."""
    made = queries.lock_by_token(session, token)
    if made is None:
        raise NotFound
    refuse_ended(made)
    people.lock_login(session, command.login)
    if accounts.person_by_login(session, command.login) is not None:
        raise Invalid.one("login", "person.login_taken")
    person = Person(
        login=command.login,
        name=command.name,
        title_vi=made.title_vi,
        title_en=made.title_en,
        email=made.email,
        password_hash=keys.hash_password(command.password),
        office_id=made.office_id,
        locale=made.locale,
        created_at=clock.now(),
        roles=[PersonRole(role=Role(role)) for role in made.roles],
    )
    session.add(person)
    session.flush()  # the invitation names who came of it
    made.accepted_at, made.person_id = clock.now(), person.id
    changes.record(
        session,
        None,
        ChangeSubject.PERSON,
        person.login,
        ChangeAct.ADDED,
        after={"name": person.name, "roles": sorted(made.roles), "invitation": made.code},
        office_id=made.office_id,
    )
    return person


def ask_again(session: Session, token: str) -> Invitation:
    """Note that whoever holds an expired link wants another; who invites him sends it."""
    made = queries.lock_by_token(session, token)
    if made is None:
        raise NotFound
    if queries.state_of(made, at=clock.now()) is not InvitationState.EXPIRED:
        raise Conflict("invitation.not_expired")
    made.asked_again_at = clock.now()
    return made


def refuse_ended(made: Invitation) -> None:
    """Refuse what can be accepted no more, saying why."""
    match queries.state_of(made, at=clock.now()):
        case InvitationState.ACCEPTED:
            raise Problem("invitation.used")
        case InvitationState.WITHDRAWN:
            raise Problem("invitation.withdrawn")
        case InvitationState.EXPIRED:
            raise Problem("invitation.expired", until=made.expires_at)
    if not made.office.is_active:
        raise Problem("invitation.withdrawn")


def _made(actor: Actor, office: Office, command: Invite) -> Invitation:
    return Invitation(
        code=codes.new_code(12).lower(),
        office_id=office.id,
        email=command.email,
        name=command.name,
        title_vi=command.title_vi,
        title_en=command.title_en,
        roles=[str(role) for role in Role if role in command.roles],
        locale=command.locale,
        created_by_id=actor.person_id,
        created_at=clock.now(),
    )


def _open(session: Session, actor: Actor, code: str) -> Invitation:
    made = queries.lock(session, code)
    if made is None or not fitting.looks_after(actor, made.office_id):
        raise NotFound
    if made.accepted_at is not None or made.withdrawn_at is not None:
        raise Conflict("invitation.ended")
    return made


def _send(session: Session, made: Invitation, office: Office, *, by: str) -> Link:
    token, now = keys.new_key(), clock.now()
    made.token_hash, made.sent_at, made.expires_at = keys.digest(token), now, now + LASTS
    path = PATH + token
    was_mailed = mailing.send(
        session,
        Letter.INVITATION,
        made.email,
        locale=made.locale,
        once=f"invitation:{made.token_hash}",
        path=path,
        facts={
            "office": Bilingual(office.name_vi, office.name_en),
            "by": by,
            "until": made.expires_at,
        },
    )
    return Link(path, made.email, made.name, was_mailed)


def _record(session: Session, actor: Actor, made: Invitation, act: ChangeAct) -> None:
    facts = {"name": made.name, "roles": list(made.roles)}
    changes.record(
        session,
        actor,
        ChangeSubject.INVITATION,
        made.email,
        act,
        before=None if act is ChangeAct.ADDED else {"code": made.code},
        after=facts if act is ChangeAct.ADDED else None,
        office_id=made.office_id,
    )
