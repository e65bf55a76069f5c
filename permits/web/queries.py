"""Reads and set-based writes of the plumbing's own rows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from permits.web.models import Idempotency, RateCounter


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered; `status` is None while nobody knows yet."""

    body_hash: str
    created_at: datetime
    status: int | None
    location: str | None
    content_type: str | None
    body: str | None


def take_key(session: Session, person_id: int, key: str, body_hash: str, *, at: datetime) -> bool:
    """Take a key in this transaction; False when it was taken before."""
    statement = (
        insert(Idempotency)
        .values(person_id=person_id, key=key, body_hash=body_hash, created_at=at)
        .on_conflict_do_nothing(constraint="uq_idempotency_person_id_key")
        .returning(Idempotency.id)
    )
    return session.scalar(statement) is not None


def answer_of(session: Session, person_id: int, key: str) -> Answer | None:
    """Give what the first request with this key was, and what it was answered."""
    row = session.execute(
        select(
            Idempotency.body_hash,
            Idempotency.created_at,
            Idempotency.status,
            Idempotency.location,
            Idempotency.content_type,
            Idempotency.body,
        ).where(Idempotency.person_id == person_id, Idempotency.key == key)
    ).one_or_none()
    return Answer(*row) if row else None


def keep_answer(session: Session, person_id: int, key: str, answer: Answer) -> None:
    """Write down what the first request was answered."""
    session.execute(
        update(Idempotency)
        .where(Idempotency.person_id == person_id, Idempotency.key == key)
        .values(
            status=answer.status,
            location=answer.location,
            content_type=answer.content_type,
            body=answer.body,
        )
    )


def give_back_key(session: Session, person_id: int, key: str) -> None:
    """Forget a key whose request was refused: the same form may be sent again, corrected."""
    session.execute(
        delete(Idempotency).where(Idempotency.person_id == person_id, Idempotency.key == key)
    )


def forget_keys(session: Session, *, before: datetime) -> None:
    """Remove keys too old for anybody to send again."""
    session.execute(delete(Idempotency).where(Idempotency.created_at < before))


def hurry(session: Session) -> None:
    """Let this transaction's COMMIT not wait for the disk: a lost count is no loss."""
    session.execute(text("set local synchronous_commit to off"))


def count_try(session: Session, bucket: str, window_start: datetime) -> int:
    """Count one try and give how many the window holds now."""
    counted = (
        insert(RateCounter)
        .values(bucket=bucket, window_start=window_start, hits=1)
        .on_conflict_do_update(
            index_elements=[RateCounter.bucket, RateCounter.window_start],
            set_={"hits": RateCounter.hits + 1},
        )
        .returning(RateCounter.hits)
    )
    return session.execute(counted).scalar_one()


def forget_counts(session: Session, *, before: datetime) -> None:
    """Remove windows that have closed."""
    session.execute(delete(RateCounter).where(RateCounter.window_start < before))
