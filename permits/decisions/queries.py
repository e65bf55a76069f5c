"""Reads of drafts, books and permits, and the taking of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Person
from permits.decisions.models import GRANTING, Draft, Permit, RegisterBook, RegisterEntry
from permits.papers.vocabulary import Decided, PermitState

_ENTRY = (RegisterEntry.book_id == Permit.book_id) & (RegisterEntry.number == Permit.number)


def latest_draft(session: Session, dossier_id: int) -> Draft | None:
    """Give the newest draft of a dossier; earlier ones stay for comparison."""
    statement = select(Draft).where(Draft.dossier_id == dossier_id)
    return session.scalar(statement.order_by(Draft.version.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft with its people named."""

    version: int
    outcome: str
    content: dict[str, Any]
    content_sha256: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    print_id: int | None


def draft_rows(session: Session, dossier_id: int) -> list[DraftRow]:
    """List the drafts of a dossier, the newest first."""
    author, signer = aliased(Person), aliased(Person)
    statement = (
        select(Draft, author.name, signer.name)
        .join(author, author.id == Draft.proposed_by_id)
        .outerjoin(signer, signer.id == Draft.signed_by_id)
        .where(Draft.dossier_id == dossier_id)
        .order_by(Draft.version.desc())
    )
    return [
        DraftRow(
            version=draft.version,
            outcome=draft.outcome,
            content=draft.content,
            content_sha256=draft.content_sha256,
            proposed_by=proposed_by,
            proposed_by_id=draft.proposed_by_id,
            proposed_at=draft.proposed_at,
            signed_by=signed_by,
            signed_at=draft.signed_at,
            print_id=draft.print_id,
        )
        for draft, proposed_by, signed_by in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that was issued: its number, its day, and its reasons as they were signed."""

    number_text: str
    issued_on: date
    reasons: tuple[str, ...]


def refusals_of(session: Session, dossier_id: int) -> list[Refusal]:
    """List the refusals issued on a dossier that still stand, for who was refused."""
    statement = (
        select(RegisterEntry.number_text, Permit.issued_on, Draft)
        .join(RegisterEntry, _ENTRY)
        .join(Draft, Draft.id == Permit.draft_id)
        .where(
            Permit.dossier_id == dossier_id,
            Permit.outcome == Decided.REFUSAL,
            Permit.state == PermitState.VALID,
        )
        .order_by(Permit.id)
    )
    return [
        Refusal(number, day, tuple(draft.content.get("reasons") or ()))
        for number, day, draft in session.execute(statement)
    ]


def next_version(session: Session, dossier_id: int) -> int:
    """Count the drafts of a dossier; its case's lock keeps two officers apart."""
    statement = select(func.count()).where(Draft.dossier_id == dossier_id)
    return (session.scalar(statement) or 0) + 1


def take_number(session: Session, office_id: int, book: str, year: int) -> tuple[int, int]:
    """Take the next number of a book under its row lock; gives (book id, number).

    A sequence would leave a hole at every rollback; this row goes back with the transaction.
    """
    statement = (
        insert(RegisterBook)
        .values(office_id=office_id, book=book, year=year, last_number=1)
        .on_conflict_do_update(
            index_elements=[RegisterBook.office_id, RegisterBook.book, RegisterBook.year],
            set_={"last_number": RegisterBook.last_number + 1},
        )
        .returning(RegisterBook.id, RegisterBook.last_number)
    )
    row = session.execute(statement).one()
    return row[0], row[1]


def entry_of(session: Session, draft_id: int) -> RegisterEntry | None:
    """Give the living number of a draft."""
    return session.scalar(
        select(RegisterEntry).where(
            RegisterEntry.draft_id == draft_id, RegisterEntry.voided_at.is_(None)
        )
    )


def is_issued(session: Session, entry: RegisterEntry) -> bool:
    """Say whether a number stands on an issued paper."""
    statement = select(Permit.id).where(
        Permit.book_id == entry.book_id, Permit.number == entry.number
    )
    return session.scalar(statement) is not None


def living() -> Select[int]:
    """Number the dossiers whose permit lets somebody build today, as a part of other statements."""
    return select(Permit.dossier_id).where(
        Permit.outcome.in_(GRANTING), Permit.state.in_((PermitState.VALID, PermitState.AMENDED))
    )


def locked(session: Session, permit_id: int) -> Permit:
    """Give a permit that nobody else changes until the transaction ends."""
    return session.get_one(Permit, permit_id, with_for_update=True, populate_existing=True)


def books(session: Session) -> Sequence[RegisterBook]:
    """List every register book there is."""
    return session.scalars(select(RegisterBook).order_by(RegisterBook.id)).all()


def gaps(session: Session, book_id: int) -> Sequence[int]:
    """List numbers missing from a book, up to the last it gave; always empty, and audited."""
    numbers = set(
        session.scalars(select(RegisterEntry.number).where(RegisterEntry.book_id == book_id))
    )
    given = session.scalar(select(RegisterBook.last_number).where(RegisterBook.id == book_id)) or 0
    return [n for n in range(1, max(given, *numbers, 0) + 1) if n not in numbers]
