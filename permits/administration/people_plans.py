"""What changing or stopping a person would affect: tasks, last ones of their kind, open doors."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.accounts.models import Office, StandIn
from permits.accounts.people import queries as people
from permits.accounts.people.queries import Whole
from permits.administration.effects import Difference, Effect, Plan
from permits.cases import person_queries
from permits.core import clock
from permits.core.errors import Problem
from permits.core.text import N_
from permits.core.vocabulary import OfficeKind, Permission, Role


@dataclass(frozen=True, slots=True)
class Wished:
    """A person as he shall be; roles in the order of the dictionary."""

    name: str
    title_vi: str
    title_en: str
    email: str | None
    phone: str | None
    office: Office
    roles: tuple[Role, ...]


def of_change(session: Session, actor: Actor, person: Whole, wished: Wished) -> Plan:
    """Plan a change of a person's facts, office or roles."""
    moves = person.office_id != wished.office.id
    lost = lost_roles(person, wished)
    _refuse_impossible(session, actor, person, lost, moves=moves)
    effects = [*_of_lost_roles(session, person, lost)]
    ended = stand_ins_that_end(session, person, lost, leaves=moves)
    if ended:
        effects.append(Effect("effect.stand_ins_end", {"count": len(ended)}))
    return Plan(differences(person, wished), effects)


def of_deactivation(session: Session, actor: Actor, person: Whole) -> Plan:
    """Plan to let a person sign in no more."""
    _refuse_impossible(session, actor, person, person.roles, moves=True)
    effects = [*_of_lost_roles(session, person, person.roles)]
    ended = stand_ins_that_end(session, person, person.roles, leaves=True)
    if ended:
        effects.append(Effect("effect.stand_ins_end", {"count": len(ended)}))
    sign_ins, tokens = people.open_doors(session, person.id, at=clock.now())
    if sign_ins:
        effects.append(Effect("effect.sign_ins_end", {"count": sign_ins}))
    if tokens:
        effects.append(Effect("effect.tokens_end", {"count": tokens}))
    return Plan([Difference("is_active", N_("Đang dùng"), True, False)], effects)


def differences(person: Whole, wished: Wished) -> list[Difference]:
    """List the parts of a person that would differ."""
    parts = (
        ("name", N_("Họ tên"), person.name, wished.name),
        ("title_vi", N_("Chức danh"), person.title_vi, wished.title_vi),
        ("title_en", N_("Chức danh bằng tiếng Anh"), person.title_en, wished.title_en),
        ("email", N_("Thư điện tử"), person.email, wished.email),
        ("phone", N_("Điện thoại"), person.phone, wished.phone),
        ("office", N_("Đơn vị"), person.office.vi, wished.office.name_vi),
        ("roles", N_("Vai trò"), person.roles, wished.roles),
    )
    return [Difference(*part) for part in parts if part[2] != part[3]]


def lost_roles(person: Whole, wished: Wished) -> tuple[Role, ...]:
    """List the roles a person would lose: all of them with his office."""
    if person.office_id != wished.office.id:
        return person.roles
    return tuple(role for role in person.roles if role not in wished.roles)


def stand_ins_that_end(
    session: Session, person: Whole, lost: Collection[Role], *, leaves: bool
) -> Sequence[StandIn]:
    """List the appointments that would stand no more."""
    standing = people.stand_ins_from_today(session, person.id)
    if leaves:
        return standing
    return [
        each for each in standing if each.principal_id == person.id and set(each.roles) & {*lost}
    ]


def _refuse_impossible(
    session: Session, actor: Actor, person: Whole, lost: Collection[Role], *, moves: bool
) -> None:
    administers = {Role.ADMINISTRATOR, Role.COMPANY_ADMINISTRATOR} & {*lost}
    if actor.person_id == person.id and (administers or moves):
        raise Problem("person.himself")
    if Role.ADMINISTRATOR in lost and not people.others_with(
        session, Role.ADMINISTRATOR, but=person.id
    ):
        raise Problem("person.last_administrator")
    if _is_last_of_company(session, person, lost) and not actor.can(Permission.ADMINISTER):
        raise Problem("person.last_company_administrator")


def _is_last_of_company(session: Session, person: Whole, lost: Collection[Role]) -> bool:
    role = Role.COMPANY_ADMINISTRATOR
    return role in lost and not people.others_with(
        session, role, but=person.id, office_id=person.office_id
    )


def _of_lost_roles(session: Session, person: Whole, lost: Collection[Role]) -> Iterator[Effect]:
    held = len(person_queries.held_by(session, person.id, lost))
    if held:
        yield Effect("effect.tasks_return", {"count": held})
    if lost and (promised := len(person_queries.promised_to(session, person.id))):
        yield Effect("effect.promises_end", {"count": promised})
    if _is_last_of_company(session, person, lost):
        yield Effect("effect.last_company_administrator", is_heavy=True)
    for role in lost:
        if role in (Role.ADMINISTRATOR, Role.COMPANY_ADMINISTRATOR):
            continue
        if people.others_with(session, role, but=person.id, office_id=person.office_id):
            continue
        waiting = person_queries.waiting_for(session, person.office_id, role)
        facts = {"role": role, "office": person.office, "count": waiting}
        code = "effect.last_in_role_waiting" if waiting else "effect.last_in_role"
        yield Effect(code, facts, is_heavy=_matters(person.office_kind, role, waiting))


def _matters(kind: OfficeKind, role: Role, waiting: int) -> bool:
    """Whoever signs for an authority matters even on a day when nothing waits for him."""
    return bool(waiting) or (role is Role.SIGNING_LEADER and kind is not OfficeKind.CARRIER)
