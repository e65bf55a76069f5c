"""Counts for the leaders' overview: each one statement over an office's dossiers, by indexes.

What is counted now is counted among the cases that have not ended; what is counted of a period, by
the day something was filed, decided or finished: never over every dossier there ever was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, tuple_
from sqlalchemy.orm import Session

from permits.accounts.models import Office, Person
from permits.cases.models import Case, Task
from permits.cases.reckoning import UNDECIDED
from permits.cases.vocabulary import Punctuality
from permits.core.text import Bilingual
from permits.core.vocabulary import Party, Role, TaskState
from permits.dossiers.models import Dossier
from permits.processing.overview.vocabulary import Figure
from permits.processing.report_queries import JUDGED

_ZONE = "Asia/Ho_Chi_Minh"
#: Rows of a table: an office has more steps and people than one looks at; the longest come first.
MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Window:
    """Whose dossiers, from which instant to which, counted by week or by month."""

    office_id: int
    since: datetime
    until: datetime
    unit: str = "week"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an office's dossiers stand now, and what was decided in a month."""

    open: int
    overdue: int
    waiting: int
    decided: int
    on_time: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What came and what was decided in one week or month, by its first day."""

    first: date
    received: int
    decided: int


@dataclass(frozen=True, slots=True)
class Share:
    """The working minutes of finished steps that passed in one party's hands."""

    party: Party
    count: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Worker:
    """What an office, or one person of it, finished: how much, and how long it took, in minutes."""

    office: Bilingual
    person: str | None
    count: int
    median: float
    nine_tenths: float


@dataclass(frozen=True, slots=True)
class Step:
    """How long one step took, in working minutes."""

    procedure_code: str
    procedure_version: int
    node: str
    count: int
    median: float
    nine_tenths: float
    minutes: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One dossier behind a figure."""

    dossier_id: int
    code: str
    work_name: str
    carrier: str
    status: str
    filed_at: datetime
    due_at: datetime | None
    decided_at: datetime | None


def standing(session: Session, office_id: int, now: datetime, month: datetime) -> Standing:
    """Count what is open, overdue and with its applicant now, and what was decided since `month`.

    Two statements: open cases and a month's decisions are found by different indexes.
    """
    counts = [func.count().filter(_condition(f, now, month)) for f in _NOW]
    live = session.execute(_of_office(office_id, *counts).where(Case.ended_at.is_(None))).one()
    decided = _condition(Figure.DECIDED, now, month)
    in_time = func.count().filter(JUDGED.is_distinct_from(str(Punctuality.AFTER)))
    done = session.execute(_of_office(office_id, func.count(), in_time).where(decided)).one()
    return Standing(*live, *done)


def listed(
    session: Session,
    office_id: int,
    figure: Figure,
    now: datetime,
    month: datetime,
    *,
    after: Sequence[Any] | None,
    limit: int,
) -> list[Listed]:
    """List the dossiers behind one figure, the oldest first, going on after a row's place."""
    columns = (
        Dossier.id,
        Dossier.code,
        Dossier.work_name,
        Office.short_vi,
        Case.status,
        Dossier.filed_at,
        Case.due_at,
        Case.decided_at,
    )
    statement = (
        _of_office(office_id, *columns)
        .join(Office, Office.id == Dossier.carrier_id)
        .where(_condition(figure, now, month))
        .order_by(Dossier.filed_at, Dossier.id)
        .limit(limit)
    )
    if after:
        statement = statement.where(tuple_(Dossier.filed_at, Dossier.id) > tuple_(*after))
    return [Listed(*row) for row in session.execute(statement)]


def flows(session: Session, window: Window) -> list[Flow]:
    """Count what came and what was decided in each week or month; empty ones are left out."""
    received = _by_unit(
        window,
        Dossier.filed_at,
        select(_unit(window, Dossier.filed_at), func.count())
        .select_from(Dossier)
        .where(Dossier.authority_id == window.office_id),
    )
    decided = _by_unit(
        window,
        Case.decided_at,
        _of_office(window.office_id, _unit(window, Case.decided_at), func.count()).where(
            _settled()
        ),
    )
    came = {row[0]: row[1] for row in session.execute(received)}
    went = {row[0]: row[1] for row in session.execute(decided)}
    days = sorted({*came, *went})
    return [Flow(day, came.get(day, 0), went.get(day, 0)) for day in days]


def shares(session: Session, window: Window) -> list[Share]:
    """Add up the working time of the steps finished in a window by whose time it was."""
    statement = (
        _finished(window, Task.clock, func.count(), func.sum(Task.used_minutes))
        .group_by(Task.clock)
        .order_by(Task.clock)
    )
    return [Share(Party(row[0]), row[1], int(row[2])) for row in session.execute(statement)]


def units(session: Session, window: Window) -> list[Worker]:
    """Tell what each office finished of the dossiers of one, the busiest first."""
    statement = (
        _finished(window, Office.name_vi, Office.name_en, *_measures())
        .join(Office, Office.id == Task.office_id)
        .where(_by_officials())
        .group_by(Office.id)
        .order_by(func.count().desc(), Office.id)
        .limit(MOST_ROWS)
    )
    return [
        Worker(Bilingual(vi, en or ""), None, *numbers)
        for vi, en, *numbers in session.execute(statement)
    ]


def people(session: Session, window: Window) -> list[Worker]:
    """Tell what each person of an office finished of its dossiers, the busiest first."""
    statement = (
        _finished(window, Office.name_vi, Office.name_en, Person.name, *_measures())
        .join(Office, Office.id == Task.office_id)
        .join(Person, Person.id == Task.closed_by_id)
        .where(_by_officials(), Task.office_id == window.office_id)
        .group_by(Office.id, Person.id)
        .order_by(func.count().desc(), Person.id)
        .limit(MOST_ROWS)
    )
    return [
        Worker(Bilingual(vi, en or ""), name, *numbers)
        for vi, en, name, *numbers in session.execute(statement)
    ]


def steps(session: Session, window: Window) -> list[Step]:
    """Tell how long each step took, those first in which most time went."""
    spent = func.sum(Task.used_minutes)
    version = func.max(Case.procedure_version)
    statement = (
        _finished(window, Case.procedure_code, version, Task.node, *_measures(), spent)
        .join(Case, Case.id == Task.case_id)
        .where(_by_officials())
        .group_by(Case.procedure_code, Task.node)
        .order_by(spent.desc(), Case.procedure_code, Task.node)
        .limit(MOST_ROWS)
    )
    return [Step(*row) for row in session.execute(statement)]


_NOW = (Figure.OPEN, Figure.OVERDUE, Figure.WAITING)


def _condition(figure: Figure, now: datetime, month: datetime) -> ColumnElement[bool]:
    """Say what a figure counts; its list shows exactly that."""
    is_open = and_(Case.ended_at.is_(None), Case.decided_at.is_(None))
    match figure:
        case Figure.OPEN:
            return is_open
        case Figure.OVERDUE:
            return and_(is_open, Case.due_at < now)
        case Figure.WAITING:
            return and_(is_open, Case.held_by == Party.APPLICANT)
        case Figure.DECIDED:
            return and_(Case.decided_at >= month, Case.decided_at <= now, _settled())


def _settled() -> ColumnElement[bool]:
    """A decision stood; what was withdrawn or stopped was not decided."""
    return or_(Case.ended_node.is_(None), Case.ended_node.not_in(UNDECIDED))


def _of_office(office_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Case)
        .join(Dossier, Dossier.id == Case.dossier_id)
        .where(Dossier.authority_id == office_id)
    )


def _unit(window: Window, at: Any) -> ColumnElement[date]:
    return func.date(func.date_trunc(window.unit, func.timezone(_ZONE, at)))


def _by_unit(window: Window, at: Any, statement: Any) -> Any:
    """Group by the first column, by its place: bound values would make it another expression."""
    return statement.where(at >= window.since, at < window.until).group_by(text("1"))


def _finished(window: Window, *columns: Any) -> Select[Any]:
    """Ask of the steps finished in a window, of the dossiers an office decides on."""
    return select(*columns).where(
        Task.authority_id == window.office_id,
        Task.state == TaskState.DONE,
        Task.closed_at >= window.since,
        Task.closed_at < window.until,
    )


def _by_officials() -> ColumnElement[bool]:
    return Task.role.not_in((Role.SYSTEM, Role.APPLICANT))


def _measures() -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(),
        func.percentile_cont(0.5).within_group(Task.used_minutes),
        func.percentile_cont(0.9).within_group(Task.used_minutes),
    )
