"""The queue of one person's unit: pages and counts that cost the same however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from permits.accounts.actor import Actor
from permits.accounts.models import Office, Person
from permits.cases.models import Case, Task
from permits.core.vocabulary import DossierStatus, Role, TaskState, WorkKind
from permits.dossiers.models import Dossier

#: Counts stop here: beyond it nobody reads the number, and counting would cost the more the
#: longer the queue is.
MOST_COUNTED = 1_000

#: The legal clock has begun and stands; once the dossier is decided, it is over.
IS_STOPPED = (
    Case.limit_minutes.is_not(None)
    & Case.running_since.is_(None)
    & Case.decided_at.is_(None)
    & Case.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a queue."""

    task_id: int
    node: str
    instance_no: int
    role: Role
    opened_at: datetime
    due_at: datetime | None
    sort_at: datetime
    trouble: str | None
    escalated_at: datetime | None
    office_id: int
    procedure_code: str
    procedure_version: int
    status: DossierStatus
    dossier_due_at: datetime | None
    stopped: bool
    decided_at: datetime | None
    is_paused: bool  # the step's own clock stands while the applicant has the dossier
    code: str
    ref: str
    work_kind: WorkKind
    work_name: str
    ward_code: str | None
    carrier: str
    holder: str | None
    office: str


def queue(
    session: Session,
    actor: Actor,
    *,
    view: str,
    now: datetime,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[TaskRow]:
    """List the open tasks one person may take, the earliest due first, after a keyset cursor."""
    # Each branch walks one index in order and stops; together they are at most a few pages.
    branches = [_first(condition, after, limit) for condition in _branches(actor, view, now)]
    chosen = union_all(*branches).subquery()
    holder, at = aliased(Person), aliased(Office)
    statement = (
        select(
            Task.id,
            Task.node,
            Task.instance_no,
            Task.role,
            Task.opened_at,
            Task.due_at,
            Task.sort_at,
            Task.trouble,
            Task.escalated_at,
            Task.office_id,
            Case.procedure_code,
            Case.procedure_version,
            Case.status,
            Case.due_at.label("dossier_due_at"),
            IS_STOPPED,
            Case.decided_at,
            Task.limit_minutes.is_not(None) & Task.running_since.is_(None),
            Dossier.code,
            Dossier.ref,
            Dossier.work_kind,
            Dossier.work_name,
            Dossier.ward_code,
            Office.short_vi,
            holder.name,
            at.short_vi,
        )
        .join(chosen, chosen.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .join(at, at.id == Task.office_id)
        .outerjoin(holder, holder.id == Task.person_id)
        .order_by(Task.sort_at, Task.id)
        .limit(limit)
    )
    return [TaskRow(*tuple(row)) for row in session.execute(statement)]


def counts(
    session: Session, actor: Actor, *, views: Sequence[str], now: datetime
) -> dict[str, int]:
    """Count each view of a person's queue in one statement, up to MOST_COUNTED."""
    columns = [_count(_branches(actor, view, now)).label(view) for view in views]
    row = session.execute(select(*columns)).one()
    return {view: min(int(row[i]), MOST_COUNTED) for i, view in enumerate(views)}


def _count(branches: Sequence[tuple[ColumnElement[bool], ...]]) -> ColumnElement[int]:
    parts = [
        select(Task.id).where(*condition).limit(MOST_COUNTED).subquery() for condition in branches
    ]
    counted = [select(func.count()).select_from(part).scalar_subquery() for part in parts]
    total: ColumnElement[int] = counted[0]
    for part in counted[1:]:
        total = total + part
    return total


def _first(
    condition: tuple[ColumnElement[bool], ...], after: tuple[datetime, int] | None, limit: int
) -> Select[Any]:
    statement = select(Task.id).where(*condition)
    if after is not None:
        statement = statement.where(tuple_(Task.sort_at, Task.id) > after)
    # A bracketed branch keeps its own order and limit inside the union.
    inner = statement.order_by(Task.sort_at, Task.id).limit(limit).subquery()
    return select(inner.c.id)


def _branches(actor: Actor, view: str, now: datetime) -> list[tuple[ColumnElement[bool], ...]]:
    """Give the conditions of a view, one for each index that can serve a part of it in order."""
    is_open = Task.state == TaskState.OPEN
    ours = Task.office_id == actor.office_id
    roles = sorted(actor.all_roles)
    if view == "mine":
        own = [(is_open, ours, Task.person_id == actor.person_id)]
        return own + [
            (is_open, ours, Task.person_id == each.principal_id, Task.role.in_(sorted(each.roles)))
            for each in actor.stands_in_for
        ]
    if view == "trouble":
        return [(is_open, ours, Task.trouble.is_not(None))]
    if view == "escalated":
        return [
            (is_open, Task.escalated_office_id == actor.office_id, Task.escalated_role == role)
            for role in roles
        ]
    more: dict[str, tuple[ColumnElement[bool], ...]] = {
        "all": (),
        "free": (Task.person_id.is_(None),),
        "overdue": (Task.sort_at < now,),
    }
    found = [(is_open, ours, Task.role == role, *more[view]) for role in roles]
    if view == "all":
        # The system's own steps are shown only when one of them needs a person.
        found.append((is_open, ours, Task.trouble.is_not(None), Task.role == Role.SYSTEM))
    return found
