"""Reads and writes of deliveries: taking one in hand, its tries, and the mail of a day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.notices.models import (
    BadAddress,
    Delivery,
    DeliveryTry,
    Notice,
    NoticeHabit,
    NoticeText,
    Webhook,
)
from permits.notices.sql import statement
from permits.notices.vocabulary import DeliveryState, NoticeKind, NoticeWay


@dataclass(frozen=True, slots=True)
class To:
    """Whom a delivery is for, as he is today."""

    name: str
    locale: str
    email: str | None
    phone: str | None
    is_active: bool
    quiet_from: time | None = None
    quiet_until: time | None = None


def pick(session: Session, ways: Collection[NoticeWay], *, now: datetime) -> Delivery | None:
    """Take the lock of the delivery that has been due for longest and that nobody else has."""
    return session.scalar(
        select(Delivery)
        .where(
            Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)),
            Delivery.due_at <= now,
            Delivery.way.in_(ways),
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def locked(session: Session, delivery_id: int) -> Delivery:
    """Load a delivery anew and take its lock."""
    return session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)


def try_of(session: Session, delivery_id: int, no: int) -> DeliveryTry:
    """Load one try of a delivery."""
    return session.get_one(DeliveryTry, (delivery_id, no), populate_existing=True)


def notices_of(session: Session, delivery: Delivery) -> Sequence[Notice]:
    """List what a delivery tells: one thing, or those of a day that still ask to be told."""
    if delivery.digest_on is None:
        return session.scalars(select(Notice).where(Notice.id == delivery.notice_id)).all()
    return session.scalars(
        select(Notice)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(Delivery.part_of_id == delivery.id)
        .order_by(Notice.id)
    ).all()


def to_person(session: Session, person_id: int) -> To:
    """Read a person's addresses, language and quiet hours."""
    row = session.execute(
        select(
            Person.name,
            Person.locale,
            Person.email,
            Person.phone,
            Person.is_active,
            NoticeHabit.quiet_from,
            NoticeHabit.quiet_until,
        )
        .outerjoin(NoticeHabit, NoticeHabit.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return To(*row)


def webhook_of(session: Session, webhook_id: int) -> tuple[Webhook, str]:
    """Load a receiver and the name of its office."""
    row = session.execute(
        select(Webhook, Office.name_vi)
        .join(Office, Office.id == Webhook.office_id)
        .where(Webhook.id == webhook_id)
    ).one()
    return row[0], row[1]


def texts(session: Session, wanted: Collection[NoticeKind], locale: str) -> Mapping[Any, Any]:
    """Give the texts an administrator wrote for these kinds in a language."""
    rows = session.scalars(
        select(NoticeText).where(NoticeText.kind.in_(wanted), NoticeText.locale == locale)
    )
    return {row.kind: row for row in rows}


def is_bad(session: Session, address: str) -> BadAddress | None:
    """Find what is known against an address."""
    return session.get(BadAddress, address.lower())


def mark_bad(session: Session, address: str, *, at: datetime, proof: str, delivery_id: int) -> bool:
    """Note that an address does not take mail; says whether that is new."""
    made = session.execute(
        insert(BadAddress)
        .values(address=address.lower(), since=at, proof=proof, delivery_id=delivery_id)
        .on_conflict_do_nothing()
        .returning(BadAddress.address)
    )
    return made.one_or_none() is not None


def people_at(session: Session, address: str) -> Sequence[Person]:
    """List the working people who are written to at an address."""
    statement = (
        select(Person)
        .where(func.lower(Person.email) == address.lower(), Person.is_active)
        .order_by(Person.id)
    )
    return session.scalars(statement).all()


def by_ref(session: Session, ref: str) -> Delivery | None:
    """Find a delivery by the name its mail carries, and take its lock."""
    return session.scalar(select(Delivery).where(Delivery.ref == ref).with_for_update())


def office_of_notice(session: Session, notice_id: int) -> int | None:
    """Say of which office a notice's person is; None for whoever has no account."""
    return session.scalar(
        select(Person.office_id)
        .join(Notice, Notice.person_id == Person.id)
        .where(Notice.id == notice_id)
    )


def bundle(session: Session, day: date, *, cut: datetime, now: datetime) -> int:
    """Gather what waited at `cut` into one mail for each person; gives how many mails."""
    facts = {"day": day, "cut": cut, "now": now}
    made: int = session.execute(statement("bundle"), facts).scalar_one()
    session.info["unsaved"] = True
    return made


def forget_link(session: Session, notice_id: int) -> None:
    """Forget the secret link of a notice that has arrived, or never will."""
    session.execute(
        update(Notice)
        .where(Notice.id == notice_id)
        .values(path="/")
        .execution_options(synchronize_session=False)
    )


def heads_of_company(session: Session, office_id: int) -> Sequence[int]:
    """List who looks after a company: its administrators."""
    return session.scalars(statement("company_heads"), {"office_id": office_id}).all()


def sweep(session: Session, *, before: datetime, now: datetime) -> None:
    """Forget secret links told before a moment, and drop what was never tried since then."""
    session.execute(
        update(Notice)
        .where(Notice.is_listed.is_(False), Notice.at < before, Notice.path != "/")
        .values(path="/")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Delivery)
        .where(
            Delivery.state == DeliveryState.WAITING,
            Delivery.tries == 0,
            Delivery.made_at < before,
            Delivery.due_at < before,
        )
        .values(state=DeliveryState.DROPPED, ended_at=now)
        .execution_options(synchronize_session=False)
    )
