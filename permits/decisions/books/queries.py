"""Reads of register books: which there are, what each number became, and where to go on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Person
from permits.decisions import life
from permits.decisions.models import Draft, Permit, RegisterBook, RegisterEntry
from permits.dossiers.models import Dossier
from permits.papers.vocabulary import PermitState


@dataclass(frozen=True, slots=True)
class BookRow:
    """One book of an office, with how many of its numbers are void or still wait for a paper."""

    id: int
    book: str
    year: int
    last_number: int
    void: int
    pending: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One number and what became of it: void, on an issued paper, or waiting for its paper.

    `state` is what the paper is worth today; None where there is none.
    """

    number: int
    number_text: str
    taken_on: date
    taken_by: str
    dossier_code: str
    work_name: str
    procedure_code: str
    procedure_version: int
    outcome: str
    state: PermitState | None
    voided_at: datetime | None
    voided_by: str | None
    void_reason: str | None


def books_of(session: Session, office_id: int) -> Sequence[BookRow]:
    """List the books of an office, this year's first."""
    issued = (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number)
    is_void = RegisterEntry.voided_at.is_not(None)
    statement = (
        select(
            RegisterBook.id,
            RegisterBook.book,
            RegisterBook.year,
            RegisterBook.last_number,
            func.count().filter(is_void),
            func.count().filter(~is_void, Permit.id.is_(None)),
        )
        .join(RegisterEntry, RegisterEntry.book_id == RegisterBook.id)
        .outerjoin(Permit, issued)
        .where(RegisterBook.office_id == office_id)
        .group_by(RegisterBook.id)
        .order_by(RegisterBook.year.desc(), RegisterBook.book)
    )
    return [BookRow(*row) for row in session.execute(statement)]


def book_of(session: Session, office_id: int, *, book: str, year: int) -> RegisterBook | None:
    """Find a book of an office; another office's does not exist."""
    return session.scalar(
        select(RegisterBook).where(
            RegisterBook.office_id == office_id,
            RegisterBook.book == book,
            RegisterBook.year == year,
        )
    )


def page_of(
    session: Session,
    book_id: int,
    day: date,
    *,
    before: int | None = None,
    only_void: bool = False,
    limit: int,
) -> Sequence[EntryRow]:
    """List numbers of a book, the latest first, below the last one of the page before."""
    statement = _entries(book_id).order_by(RegisterEntry.number.desc()).limit(limit)
    if before is not None:
        statement = statement.where(RegisterEntry.number < before)
    if only_void:
        statement = statement.where(RegisterEntry.voided_at.is_not(None))
    return [_row(row, day) for row in session.execute(statement)]


def whole(session: Session, book_id: int, day: date) -> Iterator[EntryRow]:
    """Give every number of a book in order, row by row: a book may be long."""
    statement = _entries(book_id).order_by(RegisterEntry.number)
    rows = session.execute(statement, execution_options={"yield_per": 500})
    yield from (_row(row, day) for row in rows)


def _entries(book_id: int) -> Select[*tuple[Any, ...]]:
    taker, voider = aliased(Person), aliased(Person)
    issued = (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number)
    return (
        select(
            RegisterEntry.number,
            RegisterEntry.number_text,
            RegisterEntry.taken_on,
            taker.name.label("taken_by"),
            func.coalesce(Dossier.code, "").label("dossier_code"),
            Dossier.work_name,
            Dossier.procedure_code,
            Dossier.procedure_version,
            Draft.outcome,
            Permit.state,
            Permit.start_before,
            Permit.started_on,
            RegisterEntry.voided_at,
            voider.name.label("voided_by"),
            RegisterEntry.void_reason,
        )
        .join(Draft, Draft.id == RegisterEntry.draft_id)
        .join(Dossier, Dossier.id == Draft.dossier_id)
        .join(taker, taker.id == RegisterEntry.taken_by_id)
        .outerjoin(voider, voider.id == RegisterEntry.voided_by_id)
        .outerjoin(Permit, issued)
        .where(RegisterEntry.book_id == book_id)
    )


def _row(row: Any, day: date) -> EntryRow:
    found = dict(row._mapping)  # noqa: SLF001 - its documented name
    before, started = found.pop("start_before"), found.pop("started_on")
    state = found.pop("state")
    worth = life.state_on(state, before, started, day) if state else None
    return EntryRow(**found, state=worth)
