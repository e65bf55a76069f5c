"""Reads for a carrier's own pages: his list, what waits for him, what was decided lately."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, text, true
from sqlalchemy.orm import Session

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything."""

    text: str = ""
    work: WorkKind | None = None
    status: DossierStatus | None = None
    drafts: bool = False

    @property
    def count(self) -> int:
        """Count what is set, for the folded box of a phone."""
        return sum(map(bool, (self.text, self.work, self.status, self.drafts)))


def own_list(
    session: Session, actor: Actor, wanted: Wanted, *, after: int | None = None, limit: int
) -> Sequence[OwnRow]:
    """List the carrier's dossiers, the newest first, after the id of the last one shown."""
    statement = _of(actor).order_by(Dossier.id.desc()).limit(limit)
    if wanted.text:
        like = f"%{_plain(wanted.text)}%"
        statement = statement.where(
            or_(
                Dossier.code.ilike(like, escape="\\"),
                Dossier.work_name.ilike(like, escape="\\"),
                Dossier.ref.ilike(like, escape="\\"),
            )
        )
    if wanted.work:
        statement = statement.where(Dossier.work_kind == wanted.work)
    if wanted.status:
        statement = statement.where(Case.status == wanted.status)
    if wanted.drafts:
        statement = statement.where(Dossier.filed_at.is_(None))
    if after is not None:
        statement = statement.where(Dossier.id < after)
    return _rows(session, statement)


def own_rows(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, OwnRow]:
    """Give the rows of some of the carrier's dossiers, by their numbers."""
    statement = _of(actor).where(Dossier.id.in_(ids)).order_by(Dossier.id)
    return {row.id: row for row in _rows(session, statement)}


def waiting(session: Session, actor: Actor, *, limit: int) -> Sequence[OwnRow]:
    """List what the carrier must do: requests for a supplement first, then his drafts."""
    asked = _asked()
    statement = (
        _of(actor, asked)
        .where(or_(Dossier.filed_at.is_(None), asked.c.opened_at.is_not(None)))
        .order_by(asked.c.due_at.nulls_last(), Dossier.id.desc())
        .limit(limit)
    )
    return _rows(session, statement)


def decided(session: Session, actor: Actor, *, since: datetime, limit: int) -> Sequence[OwnRow]:
    """List what ended since a moment, the latest first."""
    statement = (
        _of(actor)
        .where(Case.ended_at >= since)
        .order_by(Case.ended_at.desc(), Dossier.id.desc())
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


def _asked() -> Any:
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


def _of(actor: Actor, asked: Any = None) -> Select[*tuple[Any, ...]]:
    asked = _asked() if asked is None else asked
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
            asked.c.opened_at.label("asked_at"),
            asked.c.due_at.label("asked_due"),
        )
        .outerjoin(Case, Case.dossier_id == Dossier.id)
        .outerjoin(asked, true())
        .where(Dossier.carrier_id == actor.office_id)
    )


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[OwnRow]:
    return [
        OwnRow(**{**row, "stopped": bool(row["stopped"]), **_terms(row)})
        for row in session.execute(statement).mappings()
    ]


def _terms(row: Any) -> dict[str, Any]:
    status = row["status"]
    return {
        "work_kind": WorkKind(row["work_kind"]),
        "matter": Matter(row["matter"]),
        "status": DossierStatus(status) if status else None,
    }


def _plain(text: str) -> str:
    """Keep the signs of a search pattern from meaning anything."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
