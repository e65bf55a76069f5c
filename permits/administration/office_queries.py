"""Reads of offices for whoever administers them: each with its use, and wards without a commune."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gis import queries as maps
from permits.accounts.inviting.models import Invitation
from permits.accounts.models import Office, Person
from permits.accounts.people.queries import plain
from permits.cases.models import Case
from permits.core.vocabulary import OfficeKind
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as the list shows it, with how many work there."""

    code: str
    kind: OfficeKind
    name_vi: str
    name_en: str
    h15_code: str | None
    ward_code: str | None
    is_active: bool
    people: int


@dataclass(frozen=True, slots=True)
class OfficeUse:
    """What hangs on an office: people who sign in, running dossiers, all dossiers, invitations."""

    people: int
    running: int
    filed: int
    invitations: int


@dataclass(frozen=True, slots=True)
class WardRow:
    """A ward of the map."""

    code: str
    name: str


def listed(session: Session, words: str = "") -> Sequence[OfficeRow]:
    """List the offices whose name or codes hold these words, by kind, then name."""
    people = (
        select(func.count())
        .select_from(Person)
        .where(Person.office_id == Office.id, Person.is_active)
        .correlate(Office)
        .scalar_subquery()
    )
    statement = select(
        Office.code,
        Office.kind,
        Office.name_vi,
        Office.name_en,
        Office.h15_code,
        Office.ward_code,
        Office.is_active,
        people,
    )
    order = list(OfficeKind)
    wanted = plain(words)
    rows = [OfficeRow(*row) for row in session.execute(statement)]
    rows = [row for row in rows if all(word in _searched(row) for word in wanted)]
    return sorted(rows, key=lambda row: (order.index(row.kind), row.name_vi, row.code))


def _searched(row: OfficeRow) -> str:
    """Give what is searched of an office, without capitals and accents."""
    return " ".join(plain(f"{row.name_vi} {row.name_en} {row.code} {row.h15_code or ''}"))


def lock(session: Session, code: str) -> Office | None:
    """Find an office by its code and take its lock."""
    statement = select(Office).where(Office.code == code).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))


def use_of(session: Session, office_id: int) -> OfficeUse:
    """Count what hangs on an office."""
    parts = (
        select(func.count())
        .select_from(Person)
        .where(Person.office_id == office_id, Person.is_active),
        select(func.count())
        .select_from(Dossier)
        .join(Case, Case.dossier_id == Dossier.id)
        .where(
            or_(Dossier.carrier_id == office_id, Dossier.authority_id == office_id),
            Case.ended_at.is_(None),
        ),
        select(func.count())
        .select_from(Dossier)
        .where(Dossier.authority_id == office_id, Dossier.code.is_not(None)),
        select(func.count())
        .select_from(Invitation)
        .where(
            Invitation.office_id == office_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        ),
    )
    return OfficeUse(*(session.execute(part).scalar_one() for part in parts))


def open_invitations(session: Session, office_id: int) -> Sequence[Invitation]:
    """List the invitations into an office that wait."""
    statement = select(Invitation).where(
        Invitation.office_id == office_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    return session.scalars(statement.order_by(Invitation.id)).all()


def with_h15(session: Session, h15_code: str, *, but: int | None) -> Office | None:
    """Find another working office that numbers its dossiers by this agency code."""
    statement = select(Office).where(Office.h15_code == h15_code, Office.is_active)
    if but is not None:
        statement = statement.where(Office.id != but)
    return session.scalars(statement.order_by(Office.id).limit(1)).first()


def of_ward(session: Session, ward_code: str, *, but: int | None) -> Office | None:
    """Find another working commune office of a ward."""
    statement = select(Office).where(Office.ward_code == ward_code, Office.is_active)
    if but is not None:
        statement = statement.where(Office.id != but)
    return session.scalars(statement.order_by(Office.id).limit(1)).first()


def wards(session: Session) -> list[WardRow]:
    """List the wards of the map by name."""
    return [WardRow(ward.code, ward.name) for ward in maps.wards(session)]


def wards_without_office(session: Session) -> list[WardRow]:
    """List the wards of the map that have no working commune office."""
    known = set(session.scalars(select(Office.ward_code).where(Office.is_active)))
    return [ward for ward in wards(session) if ward.code not in known]
