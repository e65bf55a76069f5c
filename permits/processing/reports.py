"""The report of a month: numbers from the queries, and what each means, as page and as paper."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import holdings
from permits.cases.lettering import office_of
from permits.core import calendar, clock
from permits.core.vocabulary import EventKind, Role
from permits.papers import contents as papers
from permits.procedures import catalogue
from permits.processing import report_queries as queries
from permits.processing.register_queries import Span
from permits.processing.registers import Desk
from permits.processing.report_queries import OpenRow, StepRow, TallyRow
from workflow.model import Names

MONTHS_OFFERED = 24


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some dossiers in a month; open and overdue are as the month closed."""

    name: Names
    received: int
    decided: int
    before: int
    on_day: int
    after: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took, in working days of the office."""

    procedure: Names
    step: Names
    count: int
    median_days: float
    limit_days: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one month; shares are parts of one, None where nothing can be divided."""

    month: date
    until: datetime
    is_whole: bool
    total: Tally
    carried_over: int
    not_accepted: int
    withdrawn: int
    supplemented: int
    apologies: int
    by_procedure: Sequence[Tally]
    by_applicant: Sequence[Tally]
    steps: Sequence[StepTime]

    @property
    def on_time(self) -> float | None:
        """Give the part in time of what was decided or is overdue (QĐ 766/QĐ-TTg, recalled)."""
        judged = self.total.decided + self.total.overdue
        return (self.total.before + self.total.on_day) / judged if judged else None

    @property
    def supplement_share(self) -> float | None:
        """Give the part of the decided dossiers that had to be supplemented."""
        decided = self.total.decided
        return self.supplemented / decided if decided else None

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to report."""
        return not self.by_procedure


def report(session: Session, desk: Desk, month: date) -> Report:
    """Draw up the report of a month of some offices, up to now where the month is not over."""
    until = min(_first(_following(month)), clock.now())
    span = Span(desk.office_ids, _first(month), until)
    rows = queries.tallies(session, span)
    late = _overdue(session, span)
    return Report(
        month=month.replace(day=1),
        until=until,
        is_whole=until == _first(_following(month)),
        total=_tally(Names("", ""), rows, len(late)),
        carried_over=sum(row.carried_over for row in rows),
        not_accepted=sum(row.not_accepted for row in rows),
        withdrawn=sum(row.withdrawn for row in rows),
        supplemented=queries.supplemented(session, span),
        apologies=queries.apologies(session, span),
        by_procedure=_grouped(
            rows,
            late,
            by=lambda each: each.procedure_code,
            name=lambda row: _procedure(row.procedure_code, row.procedure_version),
        ),
        by_applicant=_grouped(
            rows,
            late,
            by=lambda each: each.carrier,
            name=lambda row: Names(row.carrier, row.carrier),
        ),
        steps=_steps(session, queries.steps(session, span)),
    )


def _overdue(session: Session, span: Span) -> list[OpenRow]:
    """Find which open dossiers were over their limit as the span ended, as it stood then.

    Told from the events: what was extended, or stopped for a supplement, later does not count.
    """
    known = calendar.working_calendar(session)
    candidates = queries.open_cases(session, span)
    events = queries.clock_events(session, [row.case_id for row in candidates])
    late = []
    for row in candidates:
        told = events.get(row.case_id, [])
        held = [each for each in holdings.of_events(told) if each.at < span.until]
        later = sum(
            int(event.data["days"])
            for event in told
            if event.kind is EventKind.EXTENDED and event.at >= span.until
        )
        limit = row.limit_minutes - later * known.day_minutes
        if holdings.counted(held, span.until, known) > limit:
            late.append(row)
    return late


def _grouped(
    rows: Sequence[TallyRow],
    late: Iterable[OpenRow],
    *,
    by: Callable[[TallyRow | OpenRow], str],
    name: Callable[[TallyRow], Names],
) -> list[Tally]:
    overdue = Counter(by(each) for each in late)
    groups: dict[str, list[TallyRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    found = [_tally(name(group[-1]), group, overdue[key]) for key, group in groups.items()]
    return sorted(found, key=lambda tally: (-tally.received - tally.open, tally.name.vi))


def _tally(name: Names, rows: Iterable[TallyRow], overdue: int) -> Tally:
    of = list(rows)
    return Tally(
        name=name,
        received=sum(row.received for row in of),
        decided=sum(row.decided for row in of),
        before=sum(row.before for row in of),
        on_day=sum(row.on_day for row in of),
        after=sum(row.after for row in of),
        open=sum(row.open for row in of),
        overdue=overdue,
    )


def _steps(session: Session, rows: Iterable[StepRow]) -> list[StepTime]:
    day = calendar.working_calendar(session).day_minutes
    found = []
    for row in rows:
        node = catalogue.pinned(row.procedure_code, row.procedure_version).by_id.get(row.node)
        limit = node.limit_days if node else None
        found.append(
            StepTime(
                procedure=_procedure(row.procedure_code, row.procedure_version),
                step=node.names if node else Names(row.node, row.node),
                count=row.count,
                median_days=row.median_minutes / day,
                limit_days=float(limit) if limit is not None else None,
            )
        )
    return found


def _procedure(code: str, version: int) -> Names:
    return catalogue.pinned(code, version).names


def months_until(today: date) -> list[date]:
    """List the first days of the months that can be chosen, the latest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS_OFFERED:
        found.append((found[-1] - timedelta(1)).replace(day=1))
    return found


def _first(month: date) -> datetime:
    return datetime.combine(month.replace(day=1), time(), clock.VIETNAM)


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


# --- on paper -------------------------------------------------------------------------------------


def content(
    session: Session, desk: Desk, month: date, *, office_id: int, person_id: int
) -> papers.MonthlyContent:
    """Say what the printed report says; it waits for the hand of the office's leader."""
    told = report(session, desk, month)
    leaders = accounts.people_of(session, office_id=office_id, role=Role.SIGNING_LEADER)
    leader_id = leaders[0].id if leaders else person_id
    leader = accounts.person_of(session, leader_id)
    return papers.MonthlyContent(
        office=office_of(accounts.office_of(session, office_id)),
        issued_on=clock.today(),
        made_at=clock.now(),
        month=told.month,
        until=told.until,
        is_whole=told.is_whole,
        total=_printed(told.total),
        carried_over=told.carried_over,
        not_accepted=told.not_accepted,
        withdrawn=told.withdrawn,
        supplemented=told.supplemented,
        apologies=told.apologies,
        on_time=told.on_time,
        supplement_share=told.supplement_share,
        by_procedure=tuple(_printed(each) for each in told.by_procedure),
        by_applicant=tuple(_printed(each) for each in told.by_applicant),
        steps=tuple(
            papers.StepTime(s.procedure.vi, s.step.vi, s.count, s.median_days, s.limit_days)
            for s in told.steps
        ),
        signatory=papers.Signatory(capacity=(leader.title_vi.upper(),), name=leader.name),
    )


def _printed(tally: Tally) -> papers.Tally:
    return papers.Tally(
        name=tally.name.vi,
        received=tally.received,
        decided=tally.decided,
        before=tally.before,
        on_day=tally.on_day,
        after=tally.after,
        open=tally.open,
        overdue=tally.overdue,
    )
