"""Reads many cases at once: what finished ones went through, and where running ones stand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from permits.cases.models import Case, Event, JoinToken, Task
from permits.core.vocabulary import EventKind, TaskState
from permits.dossiers.models import Dossier

#: So many cases are read with one set of statements.
PAGE = 500

#: What a history is made of; the rest of a case's story only explains it to people.
TOLD = (
    EventKind.EFFECT,
    EventKind.OPENED,
    EventKind.RECALLED,
    EventKind.SENT_BACK,
    EventKind.STOPPED,
    EventKind.MIGRATED,
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A case that has ended, with its tasks and events in their order."""

    code: str
    version: int
    facts: dict[str, Any]
    opened_at: datetime
    ended_at: datetime
    ended_node: str
    tasks: Sequence[Row[Any]]
    events: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Running:
    """A case that has not ended: where it stands and has been, by the ids of its drawing."""

    dossier_id: int
    code: str
    facts: dict[str, Any]
    open: frozenset[str]
    waiting: frozenset[str]
    been: frozenset[str]


def finished(session: Session, procedure: str, since: datetime) -> Iterator[Finished]:
    """Read the cases filed since then that have ended, in three statements for each page."""
    for page in _pages(
        session, Case.procedure_code == procedure, Case.opened_at >= since, _has_ended()
    ):
        ids = [row.id for row in page]
        tasks = _by_case(session.execute(_tasks(ids)))
        events = _by_case(session.execute(_events(ids)))
        for row in page:
            yield Finished(
                code=row.code,
                version=row.procedure_version,
                facts={**row.facts, **row.lists},
                opened_at=row.opened_at,
                ended_at=row.ended_at,
                ended_node=row.ended_node,
                tasks=tasks.get(row.id, []),
                events=events.get(row.id, []),
            )


def running(
    session: Session, procedure: str, version: int, dossier_id: int | None = None
) -> Iterator[Running]:
    """Read the cases, or one, that still go by one version; three statements for each page."""
    wanted = [
        Case.procedure_code == procedure,
        Case.procedure_version == version,
        Case.ended_at.is_(None),
    ]
    if dossier_id is not None:
        wanted.append(Case.dossier_id == dossier_id)
    for page in _pages(session, *wanted):
        ids = [row.id for row in page]
        is_open = (Task.state == TaskState.OPEN).label("is_open")
        places = select(Task.case_id, Task.node, is_open).where(Task.case_id.in_(ids)).distinct()
        tokens = select(JoinToken.case_id, JoinToken.flow).where(JoinToken.case_id.in_(ids))
        stand = _by_case(session.execute(places))
        wait = _by_case(session.execute(tokens))
        for row in page:
            been = stand.get(row.id, [])
            yield Running(
                dossier_id=row.dossier_id,
                code=row.code,
                facts={**row.facts, **row.lists},
                open=frozenset(place.node for place in been if place.is_open),
                waiting=frozenset(token.flow for token in wait.get(row.id, [])),
                been=frozenset(place.node for place in been),
            )


def count_running(session: Session, procedure: str, since: datetime) -> int:
    """Count the cases filed since then that have not ended."""
    statement = (
        select(func.count())
        .select_from(Case)
        .where(Case.procedure_code == procedure, Case.opened_at >= since, Case.ended_at.is_(None))
    )
    return session.execute(statement).scalar_one()


def _has_ended() -> ColumnElement[bool]:
    return Case.ended_at.is_not(None)


def _pages(session: Session, *wanted: ColumnElement[bool]) -> Iterator[Sequence[Row[Any]]]:
    """Give the wanted cases page by page, in the order they were filed."""
    statement = (
        select(
            Case.id,
            Case.dossier_id,
            Case.procedure_version,
            Case.facts,
            Case.lists,
            Case.opened_at,
            Case.ended_at,
            Case.ended_node,
            Dossier.code,
        )
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(*wanted)
        .order_by(Case.id)
        .limit(PAGE)
    )
    page = session.execute(statement).all()
    while page:
        yield page
        is_last = len(page) < PAGE
        page = [] if is_last else session.execute(statement.where(Case.id > page[-1].id)).all()


def _tasks(ids: Sequence[int]) -> Any:
    return (
        select(
            Task.case_id,
            Task.node,
            Task.instance_no,
            Task.party,
            Task.state,
            Task.opened_at,
            Task.closed_at,
            Task.outcome,
        )
        .where(Task.case_id.in_(ids))
        .order_by(Task.case_id, Task.id)
    )


def _events(ids: Sequence[int]) -> Any:
    return (
        select(Event.case_id, Event.seq, Event.kind, Event.node, Event.data)
        .where(Event.case_id.in_(ids), Event.kind.in_(TOLD))
        .order_by(Event.case_id, Event.seq)
    )


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found
