"""Reads for a carrier's own pages: his list, what waits for him, what was decided lately."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, text, true
from sqlalchemy.orm import Session, selectinload

from permits.accounts.actor import Actor
from permits.cases.models import Case, Task
from permits.cases.queue_queries import IS_STOPPED
from permits.core.vocabulary import DossierStatus, Matter, Role, TaskState, WorkKind
from permits.dossiers.models import UNEXAMINED, Dossier, Paper


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One dossier of the carrier, with where it stands and what is asked of him."""

    id: int
    ref: str
    code: str | None
    work_kind: WorkKind
    matter: Matter
    work_name: str
    ward_code: str | None
    created_at: datetime
    filed_at: datetime | None
    status: DossierStatus | None
    due_at: datetime | None
    stopped: bool
    decided_at: datetime | None
    ended_at: datetime | None
    asked_at: datetime | None
    asked_due: datetime | None


def own_rows(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, OwnRow]:
    """Give the rows of some of the carrier's dossiers, by their numbers."""
    statement = of(actor).where(Dossier.id.in_(ids)).order_by(Dossier.id)
    return {row.id: row for row in _rows(session, statement)}


def supplements(session: Session, actor: Actor, *, limit: int) -> Sequence[OwnRow]:
    """List the dossiers for which something is asked of the carrier, the most urgent first."""
    task = asked()
    # The few open questions are found first: of all that was ever filed hardly any is asked about.
    waiting = select(Task.case_id).where(
        Task.state == TaskState.OPEN,
        Task.role == Role.APPLICANT,
        Task.office_id == actor.office_id,
    )
    statement = (
        of(actor, task)
        .where(Case.id.in_(waiting))
        .order_by(task.c.due_at.nulls_last(), Dossier.id.desc())
        .limit(limit)
    )
    return _rows(session, statement)


def drafts(session: Session, actor: Actor, *, limit: int) -> Sequence[Dossier]:
    """List the carrier's drafts with their papers, the newest first."""
    statement = (
        select(Dossier)
        .where(Dossier.carrier_id == actor.office_id, Dossier.filed_at.is_(None))
        .options(selectinload(Dossier.papers))
        .order_by(Dossier.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def decided(session: Session, actor: Actor, *, since: datetime, limit: int) -> Sequence[OwnRow]:
    """List what ended since a moment, the latest first."""
    statement = (
        of(actor)
        .where(Case.carrier_id == actor.office_id, Case.ended_at >= since)
        .order_by(Case.ended_at.desc(), Case.id.desc())
        .limit(limit)
    )
    return _rows(session, statement)


def last_applicant(session: Session, actor: Actor) -> dict[str, Any]:
    """Give what the carrier last said of itself, to be offered in a new dossier."""
    statement = (
        select(Dossier.content["applicant"])
        .where(Dossier.carrier_id == actor.office_id, Dossier.content.has_key("applicant"))
        .order_by(Dossier.id.desc())
        .limit(1)
    )
    return dict(session.scalar(statement) or {})


def delete_draft(session: Session, dossier_id: int) -> bool:
    """Remove a draft and its papers; False where it was filed in the meantime."""
    statement = (
        delete(Dossier)
        .where(Dossier.id == dossier_id, Dossier.filed_at.is_(None))
        .returning(Dossier.id)
    )
    return session.scalar(statement) is not None


def paper(session: Session, paper_id: int) -> Paper | None:
    """Find a received file by its number; None where its draft was thrown away."""
    return session.get(Paper, paper_id)


def unexamined(session: Session, *, limit: int) -> Sequence[int]:
    """List received PDFs that count and whose signatures nobody looked at yet, the newest first."""
    statement = (
        select(Paper.id)
        .where(text(UNEXAMINED), Paper.signatures.is_(None))
        .order_by(Paper.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def asked() -> Any:
    """Give the open task that waits for the applicant; one row or none for a case."""
    return (
        select(Task.opened_at, Task.due_at)
        .where(
            Task.case_id == Case.id,
            Task.state == TaskState.OPEN,
            Task.role == Role.APPLICANT,
            Task.office_id == Dossier.carrier_id,
        )
        .order_by(Task.id)
        .limit(1)
        .lateral("asked")
    )


def of(actor: Actor, task: Any = None) -> Select[*tuple[Any, ...]]:
    """Choose the carrier's dossiers with where each stands; `task` is `asked()`, to sort by it."""
    task = asked() if task is None else task
    return (
        select(
            Dossier.id,
            Dossier.ref,
            Dossier.code,
            Dossier.work_kind,
            Dossier.matter,
            Dossier.work_name,
            Dossier.ward_code,
            Dossier.created_at,
            Dossier.filed_at,
            Case.status,
            Case.due_at,
            IS_STOPPED.label("stopped"),
            Case.decided_at,
            Case.ended_at,
            task.c.opened_at.label("asked_at"),
            task.c.due_at.label("asked_due"),
        )
        .outerjoin(Case, Case.dossier_id == Dossier.id)
        .outerjoin(task, true())
        .where(Dossier.carrier_id == actor.office_id)
    )


def rows_with(session: Session, statement: Select[*tuple[Any, ...]]) -> list[tuple[OwnRow, Any]]:
    """Read rows of `of` to which one column was added, each with what that column holds."""
    return [(_row(row), row["sorted_by"]) for row in session.execute(statement).mappings()]


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[OwnRow]:
    return [_row(row) for row in session.execute(statement).mappings()]


def _row(row: Any) -> OwnRow:
    known = {name: row[name] for name in OwnRow.__dataclass_fields__}
    return OwnRow(**{**known, "stopped": bool(row["stopped"]), **_terms(row)})


def _terms(row: Any) -> dict[str, Any]:
    status = row["status"]
    return {
        "work_kind": WorkKind(row["work_kind"]),
        "matter": Matter(row["matter"]),
        "status": DossierStatus(status) if status else None,
    }


def plain(text: str) -> str:
    """Keep the signs of a search pattern from meaning anything."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
