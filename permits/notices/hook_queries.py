"""Reads of companies' own systems, of what was delivered to them, and of bad addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.core.text import Bilingual
from permits.notices.models import (
    BadAddress,
    Delivery,
    DeliveryTry,
    Notice,
    OfficeAddressee,
    Webhook,
)
from permits.notices.vocabulary import DeliveryState, NoticeKind, TryAnswer


@dataclass(frozen=True, slots=True)
class SentRow:
    """One delivery to a system with its last try."""

    id: int
    ref: str
    kind: NoticeKind | None
    state: DeliveryState
    tries: int
    made_at: datetime
    due_at: datetime
    answer: TryAnswer | None
    code: int | None
    proof: str | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A person who is written to at an address that takes no mail."""

    address: str
    since: datetime
    proof: str
    login: str
    name: str
    office: Bilingual


def of_office(session: Session, office_id: int) -> Sequence[Webhook]:
    """List the systems of a company, in the order they were added."""
    return session.scalars(
        select(Webhook)
        .where(Webhook.office_id == office_id, Webhook.removed_at.is_(None))
        .order_by(Webhook.id)
    ).all()


def count(session: Session, office_id: int) -> int:
    """Count the systems of a company."""
    return len(of_office(session, office_id))


def locked(session: Session, office_id: int, ref: str) -> Webhook | None:
    """Find a system of a company and take its lock."""
    return session.scalar(_one(office_id, ref).with_for_update())


def find(session: Session, office_id: int, ref: str) -> Webhook | None:
    """Find a system of a company."""
    return session.scalar(_one(office_id, ref))


def _one(office_id: int, ref: str) -> Select[Webhook]:
    return select(Webhook).where(
        Webhook.office_id == office_id, Webhook.ref == ref, Webhook.removed_at.is_(None)
    )


def waits(session: Session, webhook_id: int, *, once_begins: str) -> bool:
    """Say whether a delivery of some sort waits for a system."""
    statement = select(Delivery.id).where(
        Delivery.webhook_id == webhook_id,
        Delivery.once.startswith(once_begins),
        Delivery.state.in_((DeliveryState.WAITING, DeliveryState.SENDING)),
    )
    return session.scalar(statement.limit(1)) is not None


def sent(
    session: Session, webhook_id: int, *, before_id: int | None, limit: int
) -> Sequence[SentRow]:
    """List what was sent to a system, the newest first, each with its last try."""
    statement = (
        select(
            Delivery.id,
            Delivery.ref,
            Notice.kind,
            Delivery.state,
            Delivery.tries,
            Delivery.made_at,
            Delivery.due_at,
            DeliveryTry.answer,
            DeliveryTry.code,
            DeliveryTry.proof,
        )
        .outerjoin(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(
            DeliveryTry,
            (DeliveryTry.delivery_id == Delivery.id) & (DeliveryTry.no == Delivery.tries),
        )
        .where(Delivery.webhook_id == webhook_id)
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        statement = statement.where(Delivery.id < before_id)
    return [SentRow(*tuple(row)) for row in session.execute(statement)]


def bad(session: Session, office_id: int | None) -> Sequence[BadRow]:
    """List who cannot be mailed: of one office, or (None) of all."""
    statement = (
        select(
            BadAddress.address,
            BadAddress.since,
            BadAddress.proof,
            Person.login,
            Person.name,
            Office.name_vi,
            Office.name_en,
        )
        .join(Person, func.lower(Person.email) == BadAddress.address)
        .join(Office, Office.id == Person.office_id)
        .where(Person.is_active)
        .order_by(BadAddress.since.desc(), Person.id)
    )
    if office_id is not None:
        statement = statement.where(Person.office_id == office_id)
    return [
        BadRow(*row[:5], office=Bilingual(row.name_vi, row.name_en))
        for row in session.execute(statement)
    ]


def bad_of(session: Session, person_id: int) -> BadAddress | None:
    """Find what is known against a person's own address."""
    return session.scalar(
        select(BadAddress)
        .join(Person, func.lower(Person.email) == BadAddress.address)
        .where(Person.id == person_id)
    )


def clear(session: Session, address: str) -> None:
    """Forget what is known against an address."""
    session.execute(delete(BadAddress).where(BadAddress.address == address.lower()))


def addressees(session: Session, office_id: int) -> Sequence[int]:
    """List whom a company also wants to be told about all its dossiers."""
    return session.scalars(
        select(OfficeAddressee.person_id)
        .where(OfficeAddressee.office_id == office_id)
        .order_by(OfficeAddressee.person_id)
    ).all()


def set_addressees(session: Session, office_id: int, people: Sequence[int]) -> None:
    """Replace whom a company also wants to be told."""
    session.execute(delete(OfficeAddressee).where(OfficeAddressee.office_id == office_id))
    session.add_all(OfficeAddressee(office_id=office_id, person_id=each) for each in people)
