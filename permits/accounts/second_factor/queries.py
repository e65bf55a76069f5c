"""Reads and single-use marks of second factors."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, literal, select, update
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person, PersonRole
from permits.accounts.second_factor.models import RecoveryCode, SecondFactor, SecondFactorDuty
from permits.core.vocabulary import Role


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A role that needs a second factor, or need not, and how many of its wearers have one."""

    role: Role
    is_needed: bool
    wearers: int
    protected: int


def factor_of(session: Session, person_id: int) -> SecondFactor | None:
    """Find what a person has set up, confirmed or not, as it stands now."""
    return session.get(SecondFactor, person_id, populate_existing=True)


def has_one(session: Session, person_id: int) -> bool:
    """Say whether a person must give a code when signing in."""
    statement = select(
        select(literal(True))
        .where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
        .exists()
    )
    return bool(session.execute(statement).scalar_one())


def must_have_one(session: Session, person_id: int) -> bool:
    """Say whether one of a person's own roles needs a second factor."""
    statement = select(
        select(literal(True))
        .select_from(PersonRole)
        .join(SecondFactorDuty, SecondFactorDuty.role == PersonRole.role)
        .where(PersonRole.person_id == person_id)
        .exists()
    )
    return bool(session.execute(statement).scalar_one())


def take_step(session: Session, person_id: int, step: int) -> bool:
    """Use up the code of a step of thirty seconds; False where it, or a later one, was used."""
    taken = session.execute(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.person_id)
    )
    return taken.one_or_none() is not None


def take_recovery_code(session: Session, person_id: int, hashed: str, *, at: datetime) -> bool:
    """Use up a recovery code; False where there is none such, or it was used."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.hash == hashed,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    return taken.one_or_none() is not None


def recovery_codes_left(session: Session, person_id: int) -> int:
    """Count the recovery codes a person has not used."""
    statement = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.execute(statement).scalar_one()


def replace_recovery_codes(
    session: Session, person_id: int, hashes: Iterable[str], *, at: datetime
) -> None:
    """Let only these codes count from now on."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(RecoveryCode(person_id=person_id, hash=each, created_at=at) for each in hashes)


def remove(session: Session, person_id: int) -> bool:
    """Remove a person's second factor with its recovery codes; False where there was none."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    removed = session.execute(
        delete(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .returning(SecondFactor.confirmed_at)
    ).one_or_none()
    return removed is not None and removed[0] is not None


def duties(session: Session) -> Sequence[DutyRow]:
    """List every role people wear, with whether it needs a second factor."""
    needed = set(session.scalars(select(SecondFactorDuty.role)))
    worn = {
        role: (wearers, protected)
        for role, wearers, protected in session.execute(
            select(PersonRole.role, func.count(), func.count(SecondFactor.confirmed_at))
            .join(Person, Person.id == PersonRole.person_id)
            .join(Office, Office.id == Person.office_id)
            .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
            .where(Person.is_active, Office.is_active)
            .group_by(PersonRole.role)
        )
    }
    return [
        DutyRow(role, role in needed, *worn.get(role, (0, 0)))
        for role in Role
        if role is not Role.SYSTEM
    ]


def set_duties(session: Session, roles: Collection[Role], *, at: datetime, by: int) -> None:
    """Make exactly these roles need a second factor; who had to before keeps his day."""
    session.execute(delete(SecondFactorDuty).where(SecondFactorDuty.role.not_in(list(roles))))
    known = set(session.scalars(select(SecondFactorDuty.role)))
    session.add_all(
        SecondFactorDuty(role=role, since=at, set_by_id=by) for role in roles if role not in known
    )


def lock_duties(session: Session) -> None:
    """Let one change of the duties happen after the other until the commit."""
    session.execute(select(func.pg_advisory_xact_lock(8146, 0)))
