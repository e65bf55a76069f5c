"""Reads of every clock that runs, at once: what a change of the calendar would move."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases.models import Case, Event, Task
from permits.core.vocabulary import EventKind, TaskState
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock: of a dossier where `task` is None, else of one of its steps."""

    case_id: int
    code: str
    node: str | None
    limit_minutes: int
    used_minutes: int
    running_since: datetime
    due_at: datetime | None


def case_clocks(session: Session) -> Sequence[Clock]:
    """List the legal clocks that run, by case."""
    statement = (
        select(
            Case.id,
            Dossier.code,
            Case.limit_minutes,
            Case.used_minutes,
            Case.running_since,
            Case.due_at,
        )
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            Case.ended_at.is_(None),
            Case.decided_at.is_(None),
            Case.limit_minutes.is_not(None),
            Case.running_since.is_not(None),
        )
        .order_by(Case.due_at, Case.id)
    )
    rows: Iterable[Any] = session.execute(statement)
    return [Clock(n, str(code), None, *rest) for n, code, *rest in rows]


def task_clocks(session: Session) -> Sequence[Clock]:
    """List the clocks of steps that run, by step."""
    statement = (
        select(
            Case.id,
            Dossier.code,
            Task.node,
            Task.limit_minutes,
            Task.used_minutes,
            Task.running_since,
            Task.due_at,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(
            Case.ended_at.is_(None),
            Task.state == TaskState.OPEN,
            Task.limit_minutes.is_not(None),
            Task.running_since.is_not(None),
        )
        .order_by(Task.due_at, Task.id)
    )
    rows: Iterable[Any] = session.execute(statement)
    return [Clock(n, str(code), *rest) for n, code, *rest in rows]


def held(session: Session) -> dict[int, Sequence[Event]]:
    """Give, for every case whose clock runs, the events that say who held it, in their order."""
    statement = (
        select(Event)
        .join(Case, Case.id == Event.case_id)
        .where(
            Event.kind == EventKind.HELD,
            Case.ended_at.is_(None),
            Case.decided_at.is_(None),
            Case.limit_minutes.is_not(None),
            Case.running_since.is_not(None),
        )
        .order_by(Event.case_id, Event.seq)
    )
    rows = session.scalars(statement)
    return {case_id: list(events) for case_id, events in groupby(rows, lambda e: e.case_id)}
