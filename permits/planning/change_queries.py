"""Reads of publications with what they changed, of one office's open changes, of one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office, Person
from permits.core.text import Bilingual
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.planning.models import FindingChange, Publication
from permits.planning.vocabulary import AnswerHolder, ChangeDecision, ChangeState

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One dossier whose answer a publication changed."""

    id: int
    publication_id: int
    publication: str
    since: datetime
    code: str
    work_kind: WorkKind
    work_name: str
    holder: AnswerHolder
    old_outcome: str
    new_outcome: str
    differences: list[Any]
    state: ChangeState
    office_id: int
    office_vi: str
    office_en: str
    person: str | None
    opened_at: datetime
    decision: ChangeDecision | None
    reason: str | None
    settled_by: str | None
    settled_at: datetime | None
    dossier_id: int
    old_run_id: int
    new_run_id: int

    @property
    def office(self) -> Bilingual:
        """Name the office the change is for."""
        return Bilingual(self.office_vi, self.office_en)


_HOLDER, _SETTLER = aliased(Person), aliased(Person)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            FindingChange.id,
            FindingChange.publication_id,
            Publication.title.label("publication"),
            Publication.since,
            Dossier.code,
            Dossier.work_kind,
            Dossier.work_name,
            FindingChange.holder,
            FindingChange.old_outcome,
            FindingChange.new_outcome,
            FindingChange.differences,
            FindingChange.state,
            FindingChange.office_id,
            Office.name_vi.label("office_vi"),
            Office.name_en.label("office_en"),
            _HOLDER.name.label("person"),
            FindingChange.opened_at,
            FindingChange.decision,
            FindingChange.reason,
            _SETTLER.name.label("settled_by"),
            FindingChange.settled_at,
            FindingChange.dossier_id,
            FindingChange.old_run_id,
            FindingChange.new_run_id,
        )
        .join(Publication, Publication.id == FindingChange.publication_id)
        .join(Dossier, Dossier.id == FindingChange.dossier_id)
        .join(Office, Office.id == FindingChange.office_id)
        .outerjoin(_HOLDER, _HOLDER.id == FindingChange.person_id)
        .outerjoin(_SETTLER, _SETTLER.id == FindingChange.settled_by_id)
    )


def _read(session: Session, statement: Select[*tuple[Any, ...]]) -> list[ChangeRow]:
    return [ChangeRow(**row) for row in session.execute(statement).mappings()]


def publications(
    session: Session, *, after: int | None, limit: int = PAGE_SIZE + 1
) -> Sequence[Publication]:
    """List the publications, the latest announced first, after the last number of a page."""
    statement = select(Publication).order_by(Publication.id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(Publication.id < after)
    return session.scalars(statement).all()


def publication(session: Session, number: int) -> Publication | None:
    """Give one publication."""
    return session.get(Publication, number)


def of_publication(
    session: Session, number: int, *, after: int | None, limit: int = PAGE_SIZE + 1
) -> Sequence[ChangeRow]:
    """List what a publication changed, in the order it was found."""
    statement = _rows().where(FindingChange.publication_id == number)
    if after is not None:
        statement = statement.where(FindingChange.id > after)
    return _read(session, statement.order_by(FindingChange.id).limit(limit))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of a publication there are of one kind and state."""

    holder: AnswerHolder
    state: ChangeState
    count: int


def tallies(session: Session, number: int) -> Sequence[Tally]:
    """Count what a publication changed, for pending and issued dossiers, open and settled."""
    statement = (
        select(FindingChange.holder, FindingChange.state, func.count())
        .where(FindingChange.publication_id == number)
        .group_by(FindingChange.holder, FindingChange.state)
        .order_by(FindingChange.holder, FindingChange.state)
    )
    return [Tally(*row) for row in session.execute(statement)]


def open_at(
    session: Session, office_id: int, *, after: int | None, limit: int = PAGE_SIZE + 1
) -> Sequence[ChangeRow]:
    """List the open changes that are for an office, the oldest first."""
    statement = _rows().where(
        FindingChange.office_id == office_id, FindingChange.state == ChangeState.OPEN
    )
    if after is not None:
        statement = statement.where(FindingChange.id > after)
    return _read(session, statement.order_by(FindingChange.id).limit(limit))


def count_open_at(session: Session, office_id: int, *, at_most: int) -> int:
    """Count the open changes of an office, up to a bound."""
    some = (
        select(FindingChange.id)
        .where(FindingChange.office_id == office_id, FindingChange.state == ChangeState.OPEN)
        .limit(at_most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def one(session: Session, number: int) -> ChangeRow | None:
    """Give one change."""
    return next(iter(_read(session, _rows().where(FindingChange.id == number))), None)


def of_dossier(session: Session, dossier_id: int) -> Sequence[ChangeRow]:
    """List what publications changed for a dossier, the latest first: its history."""
    statement = _rows().where(FindingChange.dossier_id == dossier_id)
    return _read(session, statement.order_by(FindingChange.id.desc()))


def open_of(session: Session, dossier_id: int) -> Sequence[ChangeRow]:
    """List the open changes of a dossier, the latest first."""
    statement = _rows().where(
        FindingChange.dossier_id == dossier_id, FindingChange.state == ChangeState.OPEN
    )
    return _read(session, statement.order_by(FindingChange.id.desc()))


def locked(session: Session, number: int) -> FindingChange | None:
    """Take the lock of a change and read it as it stands now."""
    return session.scalar(
        select(FindingChange)
        .where(FindingChange.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
