"""Reads of who stands in for whom, and who could."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Person, PersonRole, StandIn
from permits.core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class StandInRow:
    """One appointment that stands, or will: who does whose work, as what, from day to day."""

    id: int
    principal_id: int
    principal: str
    substitute_id: int
    substitute: str
    roles: tuple[Role, ...]
    from_day: date
    to_day: date
    reason: str
    created_by: str

    def is_on(self, day: date) -> bool:
        """Say whether the substitute acts on that day."""
        return self.from_day <= day <= self.to_day


def of_person(session: Session, person_id: int, *, today: date) -> Sequence[StandInRow]:
    """List where a person is away or stands in, today or later, the earliest first."""
    either = or_(StandIn.principal_id == person_id, StandIn.substitute_id == person_id)
    return _rows(session, either, today)


def of_office(session: Session, office_id: int, *, today: date) -> Sequence[StandInRow]:
    """List who of an office is away, today or later, the earliest first."""
    people = select(Person.id).where(Person.office_id == office_id)
    return _rows(session, StandIn.principal_id.in_(people), today)


def _rows(session: Session, whose: ColumnElement[bool], today: date) -> list[StandInRow]:
    principal, substitute, creator = aliased(Person), aliased(Person), aliased(Person)
    statement = (
        select(StandIn, principal.name, substitute.name, creator.name)
        .join(principal, principal.id == StandIn.principal_id)
        .join(substitute, substitute.id == StandIn.substitute_id)
        .join(creator, creator.id == StandIn.created_by_id)
        .where(whose, StandIn.revoked_at.is_(None), StandIn.to_day >= today)
        .order_by(StandIn.from_day, StandIn.id)
    )
    return [_row(*row) for row in session.execute(statement)]


def _row(row: StandIn, principal: str, substitute: str, created_by: str) -> StandInRow:
    return StandInRow(
        id=row.id,
        principal_id=row.principal_id,
        principal=principal,
        substitute_id=row.substitute_id,
        substitute=substitute,
        roles=tuple(map(Role, row.roles)),
        from_day=row.from_day,
        to_day=row.to_day,
        reason=row.reason,
        created_by=created_by,
    )


def overlapping(
    session: Session, principal_id: int, roles: Collection[Role], *, first: date, last: date
) -> tuple[StandIn, str] | None:
    """Find a standing appointment for one of these roles and days, and whom it names."""
    statement = (
        select(StandIn, Person.name)
        .join(Person, Person.id == StandIn.substitute_id)
        .where(
            StandIn.principal_id == principal_id,
            StandIn.revoked_at.is_(None),
            StandIn.from_day <= last,
            StandIn.to_day >= first,
            StandIn.roles.overlap([str(role) for role in roles]),
        )
        .order_by(StandIn.from_day, StandIn.id)
    )
    row: Any = session.execute(statement.limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def lock_person(session: Session, login: str) -> Person | None:
    """Find a working person by login and take the lock of his row: one appointment at a time."""
    statement = select(Person).where(Person.login == login, Person.is_active).with_for_update()
    return session.scalar(statement)


def lock(session: Session, stand_in_id: int) -> tuple[StandIn, int] | None:
    """Find an appointment with the office of who is away, and take its lock."""
    statement = (
        select(StandIn, Person.office_id)
        .join(Person, Person.id == StandIn.principal_id)
        .where(StandIn.id == stand_in_id)
        .with_for_update(of=StandIn)
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A working person of an office with the roles of his own."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]


def colleagues(session: Session, office_id: int) -> Sequence[Colleague]:
    """List the working people of an office."""
    statement = (
        select(Person.id, Person.login, Person.name, PersonRole.role)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.office_id == office_id, Person.is_active)
        .order_by(Person.login)
    )
    people: dict[int, tuple[str, str]] = {}
    roles: dict[int, set[Role]] = {}
    for number, login, name, role in session.execute(statement):
        people[number] = (login, name)
        roles.setdefault(number, set()).add(Role(role))
    return [
        Colleague(number, login, name, frozenset(roles[number]))
        for number, (login, name) in people.items()
    ]
