"""The queue of one person's unit: pages and counts that cost the same however long it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from permits.accounts.models import Office, Person
from permits.accounts.powers import roles_with
from permits.cases import find_queries
from permits.cases.models import Case, Task
from permits.cases.queue_wishes import Span, Standpoint, Wanted
from permits.cases.recording import END_OF_TIME
from permits.cases.vocabulary import QueueDue, QueueSort
from permits.core.vocabulary import DossierStatus, Permission, Role, TaskState, WorkKind
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

#: By what each order goes on after a row; the number of the task makes every order total.
KEYS: Mapping[QueueSort, tuple[InstrumentedAttribute[Any], ...]] = {
    QueueSort.DUE: (Task.sort_at, Task.id),
    QueueSort.RECEIVED: (Task.received_at, Task.id),
    QueueSort.CODE: (Task.code, Task.id),
    QueueSort.WARD: (Task.ward_key, Task.sort_at, Task.id),
    QueueSort.CARRIER: (Task.carrier_key, Task.sort_at, Task.id),
}

Conditions = tuple[ColumnElement[bool], ...]


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
    received_at: datetime
    carrier_key: str
    ward_key: str
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

    def values(self, sort: QueueSort) -> tuple[Any, ...]:
        """Give what an order goes on after."""
        return tuple(getattr(self, _names(key)) for key in KEYS[sort])


def _names(key: InstrumentedAttribute[Any]) -> str:
    return "task_id" if key.key == "id" else str(key.key)


def queue(
    session: Session, standpoint: Standpoint, wanted: Wanted, span: Span, *, limit: int
) -> list[TaskRow]:
    """List open tasks in the order wanted, from where a page goes on."""
    # Each branch walks one index in order and stops; together they are at most a few pages.
    branches = [
        _first(condition, wanted, span, limit) for condition in _branches(standpoint, wanted)
    ]
    chosen = union_all(*branches).subquery()
    statement = (
        _rows().join(chosen, chosen.c.id == Task.id).order_by(*_order(wanted, span)).limit(limit)
    )
    found = [TaskRow(*tuple(row)) for row in session.execute(statement)]
    return found[::-1] if span.is_before else found


def _rows() -> Select[*tuple[Any, ...]]:
    holder, at = aliased(Person), aliased(Office)
    return (
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
            Task.received_at,
            Task.carrier_key,
            Task.ward_key,
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
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .join(Office, Office.id == Dossier.carrier_id)
        .join(at, at.id == Task.office_id)
        .outerjoin(holder, holder.id == Task.person_id)
    )


def counts(
    session: Session, standpoint: Standpoint, wanted: Mapping[Any, Wanted]
) -> dict[Any, int]:
    """Count several queues in one statement, each up to MOST_COUNTED."""
    if not wanted:
        return {}
    columns = [
        _count(_branches(standpoint, each)).label(f"c{place}")
        for place, each in enumerate(wanted.values())
    ]
    row = session.execute(select(*columns)).one()
    return {name: min(int(row[place]), MOST_COUNTED) for place, name in enumerate(wanted)}


def places(
    session: Session, standpoint: Standpoint, wanted: Wanted, values: tuple[Any, ...]
) -> tuple[int, int]:
    """Count how many rows stand before some sort values, and how many there are, up to a limit."""
    branches = _branches(standpoint, wanted)
    before = _beyond(wanted, Span(values, is_before=True))
    row = session.execute(
        select(_count([(*each, before) for each in branches]), _count(branches))
    ).one()
    return min(int(row[0]), MOST_COUNTED), min(int(row[1]), MOST_COUNTED)


def values_in(session: Session, standpoint: Standpoint, wanted: Wanted, code: str) -> Any:
    """Give the sort values of a dossier's first row in a queue; None where it has none there."""
    case = (
        select(Case.id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Dossier.code == code)
        .scalar_subquery()
    )
    keys = KEYS[wanted.sort]
    parts = [
        select(*keys).where(*condition, Task.case_id == case)
        for condition in _branches(standpoint, wanted)
    ]
    found = [tuple(row) for row in session.execute(union_all(*parts))]
    return (max(found) if wanted.is_down else min(found)) if found else None


def last_values(session: Session, office_id: int, code: str, sort: QueueSort) -> Any:
    """Give the sort values of the task of a dossier an office last finished; None for none.

    Where it has finished none, those of its open one.
    """
    statement = (
        select(*KEYS[sort])
        .join(Case, Case.id == Task.case_id)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Dossier.code == code, Task.office_id == office_id)
        .order_by(Task.closed_at.desc().nulls_last(), Task.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return tuple(row) if row else None


def _count(branches: Sequence[Conditions]) -> ColumnElement[int]:
    parts = [
        select(Task.id).where(*condition).limit(MOST_COUNTED).subquery() for condition in branches
    ]
    counted = [select(func.count()).select_from(part).scalar_subquery() for part in parts]
    total: ColumnElement[int] = counted[0]
    for part in counted[1:]:
        total = total + part
    return total


def _first(condition: Conditions, wanted: Wanted, span: Span, limit: int) -> Select[Any]:
    statement = select(Task.id).where(*condition)
    if span.values:
        statement = statement.where(_beyond(wanted, span))
    # A bracketed branch keeps its own order and limit inside the union.
    inner = statement.order_by(*_order(wanted, span)).limit(limit).subquery()
    return select(inner.c.id)


def _beyond(wanted: Wanted, span: Span) -> ColumnElement[bool]:
    row = tuple_(*KEYS[wanted.sort])
    return row < span.values if wanted.is_down != span.is_before else row > span.values


def _order(wanted: Wanted, span: Span) -> list[ColumnElement[Any]]:
    keys = KEYS[wanted.sort]
    return [key.desc() if wanted.is_down != span.is_before else key.asc() for key in keys]


def _branches(standpoint: Standpoint, wanted: Wanted) -> list[Conditions]:
    """Give the conditions of a view, one for each index that can serve a part of it in order."""
    more = _narrowed(standpoint, wanted)
    return [(*each, *more) for each in _VIEWS[wanted.view](standpoint)]


_OPEN = Task.state == TaskState.OPEN


def _under(
    standpoint: Standpoint, hats: Iterable[Role], *more: ColumnElement[bool]
) -> list[Conditions]:
    """Give one branch for each hat: the index of a queue begins with office and role."""
    ours = Task.office_id == standpoint.actor.office_id
    return [(_OPEN, ours, Task.role == role, *more) for role in sorted(hats)]


def _ours(standpoint: Standpoint, *more: ColumnElement[bool]) -> list[Conditions]:
    return _under(standpoint, standpoint.actor.all_roles, *more)


def _unit(standpoint: Standpoint) -> list[Conditions]:
    """What the unit has to do, whoever's turn it is: for those who give out its work."""
    actor = standpoint.actor
    gives_out = actor.can(Permission.GIVE_OUT_WORK)
    return _under(standpoint, roles_with(Permission.WORK_TASKS) if gives_out else actor.all_roles)


def _all(standpoint: Standpoint) -> list[Conditions]:
    # The system's own steps are shown only when one of them needs a person.
    [(is_open, ours, trouble)] = _trouble(standpoint)
    return [*_ours(standpoint), (is_open, ours, trouble, Task.role == Role.SYSTEM)]


def _mine(standpoint: Standpoint) -> list[Conditions]:
    actor = standpoint.actor
    ours = Task.office_id == actor.office_id
    return [(_OPEN, ours, Task.person_id == actor.person_id)] + [
        (_OPEN, ours, Task.person_id == each.principal_id, Task.role.in_(sorted(each.roles)))
        for each in actor.stands_in_for
    ]


def _trouble(standpoint: Standpoint) -> list[Conditions]:
    return [(_OPEN, Task.office_id == standpoint.actor.office_id, Task.trouble.is_not(None))]


def _escalated(standpoint: Standpoint) -> list[Conditions]:
    actor = standpoint.actor
    return [
        (_OPEN, Task.escalated_office_id == actor.office_id, Task.escalated_role == role)
        for role in sorted(actor.all_roles)
    ]


def _away(standpoint: Standpoint) -> list[Conditions]:
    """What our own dossiers wait for elsewhere: the applicant, a consulted agency, another unit."""
    here = Task.authority_id == standpoint.actor.office_id
    return [(_OPEN, here, Task.office_id != Task.authority_id, Task.role != Role.SYSTEM)]


def _sign(standpoint: Standpoint) -> list[Conditions]:
    return _ours(standpoint, Task.node.in_(sorted(standpoint.signing)))


_VIEWS: Mapping[str, Any] = {
    "all": _all,
    "unit": _unit,
    "mine": _mine,
    "free": lambda at: _ours(at, Task.person_id.is_(None)),
    "soon": lambda at: _ours(at, Task.sort_at >= at.now, Task.sort_at < at.later),
    "overdue": lambda at: _ours(at, Task.sort_at < at.now),
    "escalated": _escalated,
    "away": _away,
    "sign": _sign,
    "trouble": _trouble,
}


def _narrowed(standpoint: Standpoint, wanted: Wanted) -> Conditions:
    """Give what a list is narrowed to besides its view."""
    plain = (
        (Task.carrier_key, wanted.carrier),
        (Task.ward_key, wanted.ward),
        (Task.work_kind, wanted.kind and str(wanted.kind)),
        (Task.matter, wanted.matter and str(wanted.matter)),
        (Task.node, wanted.step),
        (Task.office_id, wanted.office),
    )
    found: list[ColumnElement[bool]] = [column == value for column, value in plain if value]
    if wanted.holder is not None:
        found.append(Task.person_id == wanted.holder if wanted.holder else Task.person_id.is_(None))
    if wanted.due:
        found.extend(_due(standpoint, wanted.due))
    if wanted.words:
        found.append(_said(standpoint, wanted))
    return tuple(found)


def _due(standpoint: Standpoint, due: QueueDue) -> Conditions:
    at = Task.sort_at
    between: Mapping[QueueDue, Conditions] = {
        QueueDue.OVERDUE: (at < standpoint.now,),
        QueueDue.TODAY: (at >= standpoint.now, at < standpoint.tomorrow),
        QueueDue.SOON: (at >= standpoint.now, at < standpoint.later),
        QueueDue.LATER: (at >= standpoint.later, at < END_OF_TIME),
        QueueDue.NONE: (at >= END_OF_TIME,),
    }
    return between[due]


def _said(standpoint: Standpoint, wanted: Wanted) -> ColumnElement[bool]:
    if wanted.cases is not None:
        return Task.case_id.in_(wanted.cases)
    return find_queries.said_of(Task.case_id.expression, standpoint.actor.office_id, wanted.words)


def resolved(session: Session, standpoint: Standpoint, wanted: Mapping[Any, Wanted]) -> Any:
    """Find the cases wanted by words, for several queues in one statement; none without words."""
    texts = dict.fromkeys(each.words for each in wanted.values() if each.words)
    cases = find_queries.few(session, standpoint.actor.office_id, texts)
    return {name: replace(each, cases=cases.get(each.words)) for name, each in wanted.items()}
