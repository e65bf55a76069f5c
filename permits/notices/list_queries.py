"""Reads of a person's own notices: the list of the page, what is unread, what he chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import SQLColumnExpression, func, literal, select, update
from sqlalchemy.orm import Session

from permits.accounts.models import Person
from permits.notices import kinds
from permits.notices.models import Notice, NoticeChoice, NoticeHabit, NoticeText
from permits.notices.vocabulary import NoticeGroup, NoticeKind, NoticePace, NoticeWay

#: Beyond this the masthead says "99+" and nothing is counted any more.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to."""

    group: NoticeGroup | None = None
    unread_only: bool = False

    @property
    def count(self) -> int:
        """Say how many conditions are set."""
        return (self.group is not None) + self.unread_only


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice of a person, not put into words yet."""

    id: int
    kind: NoticeKind
    facts: Mapping[str, Any]
    path: str
    dossier_id: int | None
    at: datetime
    read_at: datetime | None
    moot_at: datetime | None


@dataclass(frozen=True, slots=True)
class Habits:
    """What a person chose: where he chose nothing, the kind's own pace holds."""

    email: str | None
    phone: str | None
    quiet_from: time | None
    quiet_until: time | None
    paces: Mapping[tuple[NoticeKind, NoticeWay], NoticePace]


def unread_count(session: Session, person_id: int) -> int:
    """Count what a person has not read, up to `MOST_COUNTED`."""
    unread = (
        select(literal(1))
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.is_listed)
        .limit(MOST_COUNTED)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(unread)) or 0


def page(
    session: Session, person_id: int, wanted: Wanted, *, before_id: int | None, limit: int
) -> Sequence[NoticeRow]:
    """List a person's notices, the newest first, from below a number on."""
    statement = (
        select(
            Notice.id,
            Notice.kind,
            Notice.facts,
            Notice.path,
            Notice.dossier_id,
            Notice.at,
            Notice.read_at,
            Notice.moot_at,
        )
        .where(*_conditions(person_id, wanted))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        statement = statement.where(Notice.id < before_id)
    return [NoticeRow(*row) for row in session.execute(statement)]


def _conditions(person_id: int, wanted: Wanted) -> list[SQLColumnExpression[bool]]:
    conditions = [Notice.person_id == person_id, Notice.is_listed]
    if wanted.unread_only:
        conditions.append(Notice.read_at.is_(None))
    if wanted.group is not None:
        conditions.append(
            Notice.kind.in_([k for k in NoticeKind if kinds.of(k).group is wanted.group])
        )
    return conditions


def own(session: Session, person_id: int, notice_id: int) -> Notice | None:
    """Find a notice if it is this person's."""
    return session.scalar(
        select(Notice).where(
            Notice.id == notice_id, Notice.person_id == person_id, Notice.is_listed
        )
    )


def read_all(session: Session, person_id: int, *, up_to: int, at: datetime) -> None:
    """Mark everything up to a notice as read; what came after it was not seen yet."""
    session.execute(
        update(Notice)
        .where(
            Notice.person_id == person_id,
            Notice.id <= up_to,
            Notice.read_at.is_(None),
            Notice.is_listed,
        )
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )


def texts(session: Session, locale: str) -> Mapping[NoticeKind, NoticeText]:
    """Give every text an administrator wrote in a language."""
    rows = session.scalars(select(NoticeText).where(NoticeText.locale == locale))
    return {row.kind: row for row in rows}


def habits(session: Session, person_id: int) -> Habits:
    """Read what a person chose."""
    row = session.execute(
        select(Person.email, Person.phone, NoticeHabit.quiet_from, NoticeHabit.quiet_until)
        .outerjoin(NoticeHabit, NoticeHabit.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    chosen = session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    paces = {(each.kind, each.way): each.pace for each in chosen}
    return Habits(row.email, row.phone, row.quiet_from, row.quiet_until, paces)
