"""Reads of how the database and what is sent stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from permits.cases.models import Case, Task
from permits.core import clock
from permits.core.vocabulary import TaskState
from permits.notices.models import BadAddress, Delivery, Webhook
from permits.notices.vocabulary import DeliveryState, NoticeWay

_LATELY = timedelta(days=7)
_FAILED = (DeliveryState.REFUSED, DeliveryState.GIVEN_UP, DeliveryState.BOUNCED)


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """Which migration the database is at, how large it is, which server it is on."""

    revision: str
    size: str
    server: str
    postgis: str


@dataclass(frozen=True, slots=True)
class SendingState:
    """How many messages of one way are due, since when, and how many failed within a week."""

    way: NoticeWay
    due: int
    oldest: datetime | None
    failed: int


def database(session: Session) -> DatabaseState:
    """Say how the database stands."""
    row = session.execute(
        text(
            "select (select string_agg(version_num, ', ') from alembic_version),"
            " pg_size_pretty(pg_database_size(current_database())),"
            " current_setting('server_version'), postgis_lib_version()"
        )
    ).one()
    return DatabaseState(*row)


def sending(session: Session) -> list[SendingState]:
    """Say, by way, what is to be sent and is due, and what could not be sent of late."""
    due = (Delivery.state == DeliveryState.WAITING) & (Delivery.due_at <= clock.now())
    failed = Delivery.state.in_(_FAILED) & (Delivery.ended_at >= clock.now() - _LATELY)
    statement = (
        select(
            Delivery.way,
            func.count().filter(due),
            func.min(Delivery.due_at).filter(due),
            func.count().filter(failed),
        )
        .where(due | failed)
        .group_by(Delivery.way)
    )
    found = {row[0]: SendingState(*row) for row in session.execute(statement)}
    ways = (NoticeWay.EMAIL, NoticeWay.WEBHOOK, NoticeWay.SMS)
    return [found.get(way) or SendingState(way, 0, None, 0) for way in ways]


def bad_addresses(session: Session) -> int:
    """Count the addresses to which nothing is written any more because mail came back."""
    return session.scalar(select(func.count()).select_from(BadAddress)) or 0


def stopped_webhooks(session: Session) -> int:
    """Count the webhooks that were switched off because they kept failing."""
    statement = (
        select(func.count())
        .select_from(Webhook)
        .where(Webhook.disabled_at.is_not(None), Webhook.removed_at.is_(None))
    )
    return session.scalar(statement) or 0


def steps_in_trouble(session: Session) -> int:
    """Count the steps of dossiers that the system could not do and a person must look at."""
    statement = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == TaskState.OPEN, Task.trouble.is_not(None), Case.ended_at.is_(None))
    )
    return session.scalar(statement) or 0
