"""Puts what a case holds under the names of another version; called under the case's lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, insert, select, update
from sqlalchemy.orm import Session

from permits.cases.models import Case, JoinToken, Task, Timer
from permits.core.vocabulary import Party, TaskState
from permits.dossiers.models import Dossier
from workflow.model import Procedure


def pin(session: Session, case_id: int, dossier_id: int, procedure: Procedure) -> None:
    """Let a case and its dossier go by another version from now on."""
    version = {"procedure_version": procedure.version}
    session.execute(
        update(Case).where(Case.id == case_id).values(**version, definition_sha256=procedure.sha256)
    )
    session.execute(update(Dossier).where(Dossier.id == dossier_id).values(**version))


def rename_tasks(session: Session, case_id: int, names: Mapping[str, str]) -> None:
    """Give every task, also those that are done, the name of its step in the new version."""
    for each in _passes(names):
        session.execute(
            update(Task)
            .where(Task.case_id == case_id, Task.node.in_(each))
            .values(node=case(each, value=Task.node))
        )


def rename_tokens(session: Session, case_id: int, names: Mapping[str, str]) -> None:
    """Give every waiting token the name of its flow in the new version."""
    for each in _passes(names):
        session.execute(
            update(JoinToken)
            .where(JoinToken.case_id == case_id, JoinToken.flow.in_(each))
            .values(flow=case(each, value=JoinToken.flow))
        )


def rename_timers(session: Session, case_id: int, names: Mapping[str, str]) -> None:
    """Give every timer its name in the new version; due times stay."""
    for each in _passes(names):
        session.execute(
            update(Timer)
            .where(Timer.case_id == case_id, Timer.node.in_(each))
            .values(node=case(each, value=Timer.node))
        )


def _passes(names: Mapping[str, str]) -> list[dict[str, str]]:
    """Rename at once, or by way of names nobody has where one name is given up for another."""
    if not names:
        return []
    if not set(names) & set(names.values()):
        return [dict(names)]
    return [{old: f"~{old}" for old in names}, {f"~{old}": new for old, new in names.items()}]


def forget_undo(session: Session, case_id: int) -> None:
    """Let no step be taken back that was taken under another version."""
    session.execute(
        update(Task).where(Task.case_id == case_id, Task.state != TaskState.OPEN).values(undo=None)
    )


def set_clock(session: Session, case_id: int, node: str, clock: Party) -> None:
    """Say whose time the open task at a node takes."""
    session.execute(
        update(Task)
        .where(Task.case_id == case_id, Task.node == node, Task.state == TaskState.OPEN)
        .values(clock=clock)
    )


def stop_timers(session: Session, case_id: int, nodes: Sequence[str], at: datetime) -> None:
    """End timers that the new version does not have."""
    session.execute(
        update(Timer)
        .where(Timer.case_id == case_id, Timer.node.in_(nodes), Timer.done_at.is_(None))
        .values(done_at=at)
    )


def start_timers(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Begin timers that only the new version has."""
    if rows:
        session.execute(insert(Timer), rows)


def open_at(session: Session, case_id: int, node: str) -> Sequence[tuple[int, Any]]:
    """List the open tasks at a node as (number, party)."""
    statement = (
        select(Task.id, Task.party)
        .where(Task.case_id == case_id, Task.node == node, Task.state == TaskState.OPEN)
        .order_by(Task.id)
    )
    return [(row.id, row.party) for row in session.execute(statement)]
