"""Writes and reads of notices themselves; reads of deliveries stand in delivery_queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from permits.accounts.models import Person, PersonRole
from permits.core.vocabulary import Role
from permits.notices.models import Delivery, Notice
from permits.notices.sql import statement
from permits.notices.vocabulary import DeliveryState, NoticeKind


def write(session: Session, told: dict[str, Any]) -> tuple[int, int]:
    """Write notices and their deliveries; gives how many are new and how many wait to be sent."""
    row = session.execute(statement("tell"), told).one()
    session.info["unsaved"] = True
    return row.told, row.to_send


def write_to_address(session: Session, told: dict[str, Any]) -> bool:
    """Write a notice to an address without an account; says whether it is new."""
    made: int = session.execute(statement("tell_address"), told).scalar_one()
    session.info["unsaved"] = True
    return bool(made)


def settle(session: Session, onces: Collection[str], *, at: datetime) -> None:
    """Note that what these notices asked for is done, and drop what was not sent of them yet."""
    moot = (
        update(Notice)
        .where(Notice.once.in_(onces), Notice.read_at.is_(None))
        .values(read_at=at, moot_at=at)
        .returning(Notice.id)
    )
    _drop(session, list(session.scalars(moot)), at)


def settle_like(session: Session, beginning: str, *, at: datetime) -> None:
    """Note that what these notices asked for is done, by how their names begin."""
    moot = (
        update(Notice)
        .where(Notice.once.startswith(beginning, autoescape=True), Notice.read_at.is_(None))
        .values(read_at=at, moot_at=at)
        .returning(Notice.id)
    )
    _drop(session, list(session.scalars(moot)), at)


def _drop(session: Session, notice_ids: list[int], at: datetime) -> None:
    if not notice_ids:
        return
    session.execute(
        update(Delivery)
        .where(
            Delivery.notice_id.in_(notice_ids),
            Delivery.state.in_((DeliveryState.GATHERED, DeliveryState.WAITING)),
        )
        .values(state=DeliveryState.DROPPED, ended_at=at)
        .execution_options(synchronize_session=False)
    )


def settle_for_others(
    session: Session, once: str, kind: NoticeKind, person_id: int, *, at: datetime
) -> None:
    """Note that somebody has taken what several people were told of: the others may forget it."""
    done = list(
        session.scalars(
            update(Notice)
            .where(
                Notice.once == once,
                Notice.kind == kind,
                Notice.person_id != person_id,
                Notice.read_at.is_(None),
            )
            .values(read_at=at, moot_at=at)
            .returning(Notice.id)
        )
    )
    _drop(session, done, at)


def people_in(session: Session, office_id: int, roles: Collection[Role]) -> Sequence[int]:
    """List the working people of an office who have one of some roles."""
    return session.scalars(
        select(Person.id)
        .where(
            Person.office_id == office_id,
            Person.is_active,
            Person.id.in_(select(PersonRole.person_id).where(PersonRole.role.in_(roles))),
        )
        .order_by(Person.id)
    ).all()


def people_with(session: Session, role: Role) -> Sequence[int]:
    """List the working people, of every office, who have a role."""
    return session.scalars(
        select(Person.id)
        .where(
            Person.is_active,
            Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == role)),
        )
        .order_by(Person.id)
    ).all()
