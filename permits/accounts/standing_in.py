"""Who does an absent person's work: appointed for some days and roles, revoked at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from permits.accounts import mailing, queries, stand_in_queries
from permits.accounts.actor import Actor
from permits.accounts.models import Person, StandIn
from permits.core import clock
from permits.core.errors import Invalid, NotAllowed, NotFound
from permits.core.vocabulary import Role

#: Roles that nobody can be given by another: they stand for an enterprise, the program, or all.
OWN_ONLY = frozenset({Role.APPLICANT, Role.SYSTEM, Role.ADMINISTRATOR, Role.COMPANY_ADMINISTRATOR})
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Appoint:
    """Who is away, who does his work, as what, and on which days; the last one is included."""

    principal: str
    substitute: str
    roles: tuple[Role, ...]
    from_day: date
    to_day: date
    reason: str


def appoint(session: Session, actor: Actor, command: Appoint) -> StandIn:
    """Let somebody of the same office do a person's work while he is away."""
    principal = stand_in_queries.lock_person(session, command.principal)
    if principal is None or principal.office_id != actor.office_id:
        raise Invalid.one("principal", "person.unknown")
    if principal.id != actor.person_id and not heads(actor):
        raise NotAllowed("stand_in.not_yours")
    substitute = queries.person_by_login(session, command.substitute)
    if substitute is None or not substitute.is_active or substitute.office_id != actor.office_id:
        raise Invalid.one("substitute", "person.unknown")
    if substitute.id == principal.id:
        raise Invalid.one("substitute", "stand_in.himself")
    _refuse_days(command)
    _refuse_roles(session, principal, command)
    made = StandIn(
        principal_id=principal.id,
        substitute_id=substitute.id,
        roles=sorted(str(role) for role in command.roles),
        from_day=command.from_day,
        to_day=command.to_day,
        reason=command.reason,
        created_by_id=actor.person_id,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()  # what he is told is named after it
    if substitute.id != actor.person_id:
        mailing.tell_stand_in(session, made, principal)
    return made


def revoke(session: Session, actor: Actor, stand_in_id: int) -> None:
    """End an appointment at once: who is away may, who made it, and the head of the unit."""
    found = stand_in_queries.lock(session, stand_in_id)
    if found is None:
        raise NotFound
    stand_in, office_id = found
    is_his = actor.person_id in (stand_in.principal_id, stand_in.created_by_id)
    if not is_his and not (heads(actor) and office_id == actor.office_id):
        raise NotFound
    if stand_in.revoked_at is None:
        stand_in.revoked_at = clock.now()
        stand_in.revoked_by_id = actor.person_id


def heads(actor: Actor) -> bool:
    """Say whether a person heads his unit in his own right."""
    return actor.has(Role.UNIT_HEAD)


def can_give(roles: Collection[Role]) -> list[Role]:
    """List which of a person's own roles another may do for him, in the order of the dictionary."""
    return [role for role in Role if role in roles and role not in OWN_ONLY]


def _refuse_days(command: Appoint) -> None:
    if command.from_day < clock.today():
        raise Invalid.one("from_day", "stand_in.past")
    if command.to_day < command.from_day:
        raise Invalid.one("to_day", "stand_in.backwards")
    if command.to_day - command.from_day >= LONGEST:
        raise Invalid.one("to_day", "stand_in.too_long", most=LONGEST.days)


def _refuse_roles(session: Session, principal: Person, command: Appoint) -> None:
    """Only roles of his own, so that nobody hands on what he only has in another's stead."""
    own = {Role(each.role) for each in queries.roles_of(session, principal.id)}
    others = [role for role in command.roles if role not in can_give(own)]
    if others or not command.roles:
        raise Invalid.one("roles", "stand_in.not_his_role", name=principal.name)
    taken = stand_in_queries.overlapping(
        session, principal.id, command.roles, first=command.from_day, last=command.to_day
    )
    if taken is not None:
        standing, name = taken
        days = {"first": standing.from_day, "last": standing.to_day}
        raise Invalid.one("from_day", "stand_in.overlaps", name=name, **days)
