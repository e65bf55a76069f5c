"""Reads of a company's certificates, and of who looks after its account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts.company.models import CompanyCertificate
from permits.accounts.models import Person, PersonRole
from permits.core.vocabulary import Role

ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as the company's page shows it."""

    fingerprint: str
    subject: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime
    added_by: str
    added_at: datetime

    def has_ended(self, at: datetime) -> bool:
        """Say whether nothing signed with it at this moment would count."""
        return self.valid_to <= at

    def ends_soon(self, at: datetime) -> bool:
        """Say whether it should be renewed: thirty days are left, or fewer."""
        return self.valid_to - at <= ENDS_SOON


@dataclass(frozen=True, slots=True)
class ColleagueRow:
    """A working person of a company as every colleague may see him."""

    login: str
    name: str
    title_vi: str
    title_en: str
    email: str | None
    roles: tuple[Role, ...]


def certificates(session: Session, office_id: int) -> Sequence[CertificateRow]:
    """List the certificates a company signs with, the one that ends first on top."""
    statement = (
        select(
            CompanyCertificate.fingerprint,
            CompanyCertificate.subject,
            CompanyCertificate.issuer,
            CompanyCertificate.serial,
            CompanyCertificate.valid_from,
            CompanyCertificate.valid_to,
            Person.name,
            CompanyCertificate.added_at,
        )
        .join(Person, Person.id == CompanyCertificate.added_by_id)
        .where(CompanyCertificate.office_id == office_id, CompanyCertificate.retired_at.is_(None))
        .order_by(CompanyCertificate.valid_to, CompanyCertificate.id)
    )
    return [CertificateRow(*row) for row in session.execute(statement)]


def standing(session: Session, office_id: int, fingerprint: str) -> CompanyCertificate | None:
    """Find a certificate of a company that is in its list."""
    return session.scalar(
        select(CompanyCertificate).where(
            CompanyCertificate.office_id == office_id,
            CompanyCertificate.fingerprint == fingerprint,
            CompanyCertificate.retired_at.is_(None),
        )
    )


def is_known_signer(session: Session, office_id: int, fingerprint: str) -> bool:
    """Say whether a company has named the certificate of this SHA-256 as one it signs with."""
    return standing(session, office_id, fingerprint) is not None


def colleagues(session: Session, office_id: int) -> Sequence[ColleagueRow]:
    """List the working people of a company by name, with the roles of their own."""
    people = session.scalars(
        select(Person)
        .where(Person.office_id == office_id, Person.is_active)
        .order_by(Person.name, Person.login)
    ).all()
    worn: dict[int, list[Role]] = {}
    for person_id, role in session.execute(
        select(PersonRole.person_id, PersonRole.role).where(
            PersonRole.person_id.in_([person.id for person in people])
        )
    ):
        worn.setdefault(person_id, []).append(Role(role))
    order = list(Role)
    return [
        ColleagueRow(
            person.login,
            person.name,
            person.title_vi,
            person.title_en,
            person.email,
            tuple(sorted(worn.get(person.id, ()), key=order.index)),
        )
        for person in people
    ]
