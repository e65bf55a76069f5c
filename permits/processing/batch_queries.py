"""Reads of batches, and the taking of their next item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.accounts.models import Person
from permits.core.vocabulary import WorkKind
from permits.dossiers.models import Dossier
from permits.processing.models import ActBatch, ActBatchItem
from permits.processing.vocabulary import BatchItemState


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One dossier of a batch and what became of it."""

    code: str
    work_kind: WorkKind
    work_name: str
    state: BatchItemState
    trouble: str | None
    facts: dict[str, Any]
    done_at: datetime | None


def begin(session: Session, batch: dict[str, Any]) -> int | None:
    """Write a batch down; None where it already was, by an earlier click."""
    statement = insert(ActBatch).values(**batch).on_conflict_do_nothing(index_elements=["ref"])
    return session.scalar(statement.returning(ActBatch.id))


def own(session: Session, person_id: int, ref: str) -> ActBatch | None:
    """Find a batch by its reference, for who began it."""
    return session.scalar(
        select(ActBatch).where(ActBatch.ref == ref, ActBatch.person_id == person_id)
    )


def batch_of(session: Session, batch_id: int) -> tuple[ActBatch, str]:
    """Give a batch that is known to exist, and the login of who began it."""
    statement = (
        select(ActBatch, Person.login)
        .join(Person, Person.id == ActBatch.person_id)
        .where(ActBatch.id == batch_id)
    )
    row = session.execute(statement).one()
    return row[0], row[1]


def next_item(session: Session, batch_id: int) -> ActBatchItem | None:
    """Take the next waiting item under its lock, passing over those another process has."""
    statement = (
        select(ActBatchItem)
        .where(ActBatchItem.batch_id == batch_id, ActBatchItem.state == BatchItemState.WAITING)
        .order_by(ActBatchItem.place)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalar(statement)


def locked(session: Session, batch_id: int, place: int) -> ActBatchItem:
    """Take one item under its lock."""
    return session.get_one(
        ActBatchItem, (batch_id, place), with_for_update=True, populate_existing=True
    )


def items(session: Session, batch_id: int) -> Sequence[ItemRow]:
    """List what became of each item, in the order they were confirmed."""
    statement = (
        select(
            Dossier.code,
            Dossier.work_kind,
            Dossier.work_name,
            ActBatchItem.state,
            ActBatchItem.trouble,
            ActBatchItem.facts,
            ActBatchItem.done_at,
        )
        .join(Dossier, Dossier.id == ActBatchItem.dossier_id)
        .where(ActBatchItem.batch_id == batch_id)
        .order_by(ActBatchItem.place)
    )
    return [ItemRow(*row) for row in session.execute(statement)]
