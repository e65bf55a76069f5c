"""Changes of people by whoever looks after them: each with its effects, in one transaction."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts import changes, mailing
from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person, PersonRole
from permits.accounts.people import queries as people
from permits.accounts.people import roles as fitting
from permits.accounts.people.queries import Whole
from permits.accounts.vocabulary import AccountChange, ChangeAct, ChangeSubject
from permits.administration import people_plans
from permits.administration.effects import Confirmation, Plan, facts_of
from permits.administration.people_plans import Wished
from permits.cases.letting_go import let_go
from permits.core import clock
from permits.core.errors import Conflict, Invalid, NotFound
from permits.core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class ChangePerson:
    """A person's facts as somebody wants them; the office by its code."""

    name: str
    title_vi: str
    title_en: str
    email: str | None
    phone: str | None
    office: str
    roles: tuple[Role, ...]


def person_for(session: Session, actor: Actor, login: str) -> Whole:
    """Read a person whom the actor looks after; any other looks like nobody."""
    person = people.whole(session, login)
    if person is None or not fitting.looks_after(actor, person.office_id):
        raise NotFound
    return person


def plan_change(session: Session, actor: Actor, login: str, command: ChangePerson) -> Plan:
    """Say what a change would affect now; refuse what cannot be."""
    person = person_for(session, actor, login)
    return people_plans.of_change(session, actor, person, _wished(session, actor, person, command))


def change(
    session: Session, actor: Actor, login: str, command: ChangePerson, seen: Confirmation
) -> Whole:
    """Change a person; tasks of roles he loses go back to the unit, stand-ins for them end."""
    people.lock_standing(session)
    person = person_for(session, actor, login)
    wished = _wished(session, actor, person, command)
    plan = people_plans.of_change(session, actor, person, wished)
    if not plan.differences:
        raise Invalid.one("", "person.nothing_changed")
    seen.refuse_unseen(plan)
    lost = people_plans.lost_roles(person, wished)
    leaves = person.office_id != wished.office.id
    _end_stand_ins(session, actor, person, lost, leaves=leaves)
    if lost:
        let_go(session, actor, person.id, lost, note=seen.reason)
    _write(session, person, wished)
    _record(session, actor, person, ChangeAct.CHANGED, plan, seen.reason, wished.office.id)
    if leaves or set(person.roles) != set(wished.roles):
        mailing.tell_change(session, person.id, person.login, AccountChange.ROLES)
    return person


def plan_deactivation(session: Session, actor: Actor, login: str) -> Plan:
    """Say what stopping a person would affect now; refuse what cannot be."""
    person = person_for(session, actor, login)
    if not person.is_active:
        raise Conflict("person.inactive")
    return people_plans.of_deactivation(session, actor, person)


def deactivate(session: Session, actor: Actor, login: str, seen: Confirmation) -> Whole:
    """Let a person sign in no more; what lay with him goes back to the unit."""
    people.lock_standing(session)
    person = person_for(session, actor, login)
    plan = plan_deactivation(session, actor, login)
    seen.refuse_unseen(plan)
    _end_stand_ins(session, actor, person, person.roles, leaves=True)
    let_go(session, actor, person.id, person.roles, note=seen.reason)
    accounts.end_sign_ins(session, person.id, at=clock.now())
    for token in people.living_tokens(session, person.id):
        token.revoked_at = clock.now()
    accounts.person_of(session, person.id).is_active = False
    _record(session, actor, person, ChangeAct.RETIRED, plan, seen.reason, person.office_id)
    return person


def reactivate(session: Session, actor: Actor, login: str) -> Whole:
    """Let a person sign in again, with the roles he had."""
    people.lock_standing(session)
    person = person_for(session, actor, login)
    if person.is_active:
        raise Conflict("person.active_already")
    accounts.person_of(session, person.id).is_active = True
    _record(session, actor, person, ChangeAct.RESTORED, Plan(), "", person.office_id)
    return person


def sign_out(session: Session, actor: Actor, login: str) -> Whole:
    """End every sign-in of a person, as when his computer was stolen."""
    person = person_for(session, actor, login)
    accounts.end_sign_ins(session, person.id, at=clock.now())
    changes.record(
        session,
        actor,
        ChangeSubject.PERSON,
        person.login,
        ChangeAct.REVOKED,
        before={"sign_ins": "all"},
        office_id=person.office_id,
    )
    mailing.tell_change(session, person.id, person.login, AccountChange.SIGN_INS)
    return person


def revoke_token(session: Session, actor: Actor, login: str, token_id: int) -> None:
    """End one of a person's tokens for him."""
    person = person_for(session, actor, login)
    token = accounts.token_of(session, person.id, token_id)
    if token is None:
        raise NotFound
    token.revoked_at = clock.now()
    changes.record(
        session,
        actor,
        ChangeSubject.TOKEN,
        person.login,
        ChangeAct.REVOKED,
        before={"label": token.label},
        office_id=person.office_id,
    )


def _wished(session: Session, actor: Actor, person: Whole, command: ChangePerson) -> Wished:
    if not person.is_active:
        raise Conflict("person.inactive")
    office = accounts.office_by_code(session, command.office)
    if office is None or not fitting.looks_after(actor, office.id) or not _open(office, person):
        raise Invalid.one("office", "office.unknown")
    if not fitting.fit(office.kind, command.roles):
        raise Invalid.one("roles", "person.roles_do_not_fit", office=office.name_vi)
    return Wished(
        command.name,
        command.title_vi,
        command.title_en,
        command.email,
        command.phone,
        office,
        tuple(role for role in Role if role in command.roles),
    )


def _open(office: Office, person: Whole) -> bool:
    return office.is_active or office.id == person.office_id


def _write(session: Session, person: Whole, wished: Wished) -> None:
    row: Person | None = accounts.person_by_login(session, person.login)
    if row is None:
        raise NotFound
    row.name, row.title_vi, row.title_en = wished.name, wished.title_vi, wished.title_en
    row.email, row.phone, row.office_id = wished.email, wished.phone, wished.office.id
    if set(person.roles) != set(wished.roles):
        kept = {each.role: each for each in row.roles}
        row.roles = [kept.get(role) or PersonRole(role=role) for role in wished.roles]


def _end_stand_ins(
    session: Session, actor: Actor, person: Whole, lost: tuple[Role, ...], *, leaves: bool
) -> None:
    for each in people_plans.stand_ins_that_end(session, person, lost, leaves=leaves):
        each.revoked_at, each.revoked_by_id = clock.now(), actor.person_id


def _record(
    session: Session,
    actor: Actor,
    person: Whole,
    act: ChangeAct,
    plan: Plan,
    reason: str,
    office_id: int,
) -> None:
    changes.record(
        session,
        actor,
        ChangeSubject.PERSON,
        person.login,
        act,
        before=_history(plan, "before"),
        after=_history(plan, "after"),
        office_id=office_id,
        reason=reason,
    )


def _history(plan: Plan, side: str) -> dict[str, object] | None:
    return facts_of(plan.differences, side) or None
