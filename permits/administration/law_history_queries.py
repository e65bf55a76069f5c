"""Reads of the history of administration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from permits.accounts.change_models import SettingChange
from permits.accounts.models import Office, Person
from permits.accounts.vocabulary import ChangeAct, ChangeSubject
from permits.administration.law_history_words import worded

PAGE = 50
ABOUT_ONE = 100


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as people read it; `by` is None where it was made at a shell."""

    id: int
    at: datetime
    by: str | None
    by_office: str | None
    office: str | None
    subject: ChangeSubject
    key: str
    act: ChangeAct
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """List what differs as (name, before, after), by name; codes as terms where there are."""
        before, after = self.before or {}, self.after or {}
        names = sorted({*before, *after})
        return [(name, self._word(name, before), self._word(name, after)) for name in names]

    def _word(self, name: str, facts: Mapping[str, Any]) -> Any:
        return worded(self.subject, name, facts.get(name))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of changes is narrowed to; what is None or empty narrows nothing."""

    subject: ChangeSubject | None = None
    person: str = ""
    key: str = ""
    since: datetime | None = None
    before: datetime | None = None


def page(session: Session, asked: Asked, older_than: int | None) -> Sequence[ChangeRow]:
    """List one page of changes and one row more, the newest first."""
    statement = _changes().where(*_narrowed(asked))
    if older_than is not None:
        statement = statement.where(SettingChange.id < older_than)
    rows = session.execute(statement.order_by(SettingChange.id.desc()).limit(PAGE + 1))
    return [_row(row) for row in rows]


def every(session: Session, asked: Asked) -> Iterator[ChangeRow]:
    """Give every change asked for, the newest first, without holding all of them."""
    statement = _changes().where(*_narrowed(asked)).order_by(SettingChange.id.desc())
    for row in session.execute(statement.execution_options(yield_per=500)):
        yield _row(row)


def about(session: Session, subject: ChangeSubject, key: str) -> Sequence[ChangeRow]:
    """List what became of one thing, the newest first."""
    statement = _changes().where(SettingChange.subject == subject, SettingChange.key == key)
    rows = session.execute(statement.order_by(SettingChange.id.desc()).limit(ABOUT_ONE))
    return [_row(row) for row in rows]


def of_kind(session: Session, subject: ChangeSubject) -> Sequence[ChangeRow]:
    """List the last changes of one kind, the newest first."""
    return page(session, Asked(subject), None)[:10]


def _changes() -> Select[Any]:
    own = Office.__table__.alias("own_office")
    return (
        select(SettingChange, Person.name, own.c.short_vi, Office.name_vi)
        .outerjoin(Person, Person.id == SettingChange.actor_id)
        .outerjoin(own, own.c.id == Person.office_id)
        .outerjoin(Office, Office.id == SettingChange.office_id)
    )


def _narrowed(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.subject is not None:
        yield SettingChange.subject == asked.subject
    if asked.person:
        inside = _inside(asked.person)
        yield or_(Person.name.ilike(inside), Person.login.ilike(inside))
    if asked.key:
        yield SettingChange.key.ilike(_inside(asked.key))
    if asked.since is not None:
        yield SettingChange.at >= asked.since
    if asked.before is not None:
        yield SettingChange.at < asked.before


def _inside(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"


def _row(row: Any) -> ChangeRow:
    change, by, by_office, office = row
    return ChangeRow(
        change.id,
        change.at,
        by,
        by_office,
        office,
        change.subject,
        change.key,
        change.act,
        change.before,
        change.after,
        change.reason,
    )
