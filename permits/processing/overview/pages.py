"""The leaders' overview: numbers from the queries, named, in working days, as pages and tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases.due import Due, due_of
from permits.core import calendar, clock
from permits.core.text import N_, Bilingual
from permits.core.vocabulary import Party, TimeShare
from permits.procedures import catalogue
from permits.processing.overview import queries
from permits.processing.overview.queries import Flow, Listed, Standing, Step, Window, Worker
from permits.processing.overview.vocabulary import Figure
from permits.web import paging
from permits.web.paging import Page
from workflow.model import Names

PAGE_SIZE = 50
#: Whose hands a party's are, as leaders read it.
_HANDS = {
    Party.CONSULTEE: TimeShare.CONSULTEE,
    Party.APPLICANT: TimeShare.APPLICANT,
    Party.OFFICE: TimeShare.AGENCY,
    Party.RECEPTION: TimeShare.AGENCY,
}


@dataclass(frozen=True, slots=True)
class HandShare:
    """Working days of finished steps in somebody's hands, and what part of all that is."""

    hands: TimeShare
    count: int
    days: float
    part: float


@dataclass(frozen=True, slots=True)
class WorkerTime:
    """What a unit or a person finished, in working days."""

    office: Bilingual
    person: str | None
    count: int
    median_days: float
    nine_tenths_days: float


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took, in working days, beside what the procedure gives it."""

    procedure: Names
    step: Names
    count: int
    median_days: float
    nine_tenths_days: float
    limit_days: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the page shows of one office and one period."""

    office: Bilingual
    first: date
    last: date
    unit: str
    at: datetime
    standing: Standing
    flows: Sequence[Flow]
    hands: Sequence[HandShare]
    units: Sequence[WorkerTime]
    people: Sequence[WorkerTime]
    steps: Sequence[StepTime]

    @property
    def on_time(self) -> float | None:
        """Give the part decided in time of what was decided this month; None of nothing."""
        decided = self.standing.decided
        return self.standing.on_time / decided if decided else None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all happened in the period."""
        happened = any(flow.received or flow.decided for flow in self.flows)
        return not happened and not self.units and not self.hands


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier behind a figure, with its clock."""

    row: Listed
    due: Due


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the overview, for a spreadsheet: its name, its head, its rows."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


def overview(session: Session, actor: Actor, period: tuple[date, date, str]) -> Overview:
    """Put the page together: a fixed number of statements, whatever the office has."""
    first, last, unit = period
    window = Window(actor.office_id, _midnight(first), _midnight(last + timedelta(1)), unit)
    office = accounts.office_of(session, actor.office_id)
    day = calendar.working_calendar(session).day_minutes
    return Overview(
        office=Bilingual(office.name_vi, office.name_en),
        first=first,
        last=last,
        unit=unit,
        at=clock.now(),
        standing=queries.standing(session, actor.office_id, clock.now(), _month()),
        flows=_whole(queries.flows(session, window), first, last, unit),
        hands=_hands(queries.shares(session, window), day),
        units=[_worker(each, day) for each in queries.units(session, window)],
        people=[_worker(each, day) for each in queries.people(session, window)],
        steps=[_step(each, day) for each in queries.steps(session, window)],
    )


def behind(session: Session, actor: Actor, figure: Figure, after: object) -> Page[Row]:
    """List the dossiers one figure counts, a page of them."""
    mark = tuple(after) if isinstance(after, tuple | list) else None
    rows = queries.listed(
        session,
        actor.office_id,
        figure,
        clock.now(),
        _month(),
        after=mark,
        limit=PAGE_SIZE + 1,
    )
    known = calendar.working_calendar(session)
    told = [Row(row, due_of(known, row.due_at, ended=row.decided_at is not None)) for row in rows]
    return paging.page_of(told, PAGE_SIZE, lambda each: (each.row.filed_at, each.row.dossier_id))


def tables(page: Overview) -> Iterator[Table]:
    """Give everything the page shows as tables."""
    now = page.standing
    figures = zip(Figure, (now.open, now.overdue, now.waiting, now.decided), strict=True)
    yield Table(
        N_("Hiện nay"),
        (N_("Chỉ số"), N_("Số hồ sơ")),
        [*figures, (N_("Đúng hạn trong số đã giải quyết"), now.on_time)],
    )
    yield Table(
        N_("Nộp và giải quyết"),
        (N_("Từ ngày"), N_("Nộp"), N_("Đã giải quyết")),
        [(flow.first.isoformat(), flow.received, flow.decided) for flow in page.flows],
    )
    yield Table(
        N_("Thời gian ở từng bên"),
        (N_("Bên"), N_("Số bước"), N_("Ngày làm việc")),
        [(each.hands, each.count, round(each.days, 2)) for each in page.hands],
    )
    most = N_("90 phần trăm không quá, ngày làm việc")
    measures = (N_("Số lần"), N_("Trung vị, ngày làm việc"), most)
    yield Table(
        N_("Theo đơn vị"),
        (N_("Đơn vị"), *measures),
        [(each.office, *_numbers(each)) for each in page.units],
    )
    yield Table(
        N_("Theo người"),
        (N_("Người"), *measures),
        [(each.person or "", *_numbers(each)) for each in page.people],
    )
    yield Table(
        N_("Theo bước"),
        (N_("Thủ tục"), N_("Bước"), *measures, N_("Quy định của bước")),
        [
            (each.procedure, each.step, *_numbers(each), each.limit_days or "")
            for each in page.steps
        ],
    )


def _numbers(each: WorkerTime | StepTime) -> tuple[int, float, float]:
    return each.count, round(each.median_days, 2), round(each.nine_tenths_days, 2)


def _whole(flows: Sequence[Flow], first: date, last: date, unit: str) -> list[Flow]:
    """Put in the weeks or months in which nothing happened."""
    found = {flow.first: flow for flow in flows}
    days, day = [], first
    while day <= last:
        days.append(day)
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        day = following if unit == "month" else day + timedelta(weeks=1)
    return [found.get(day, Flow(day, 0, 0)) for day in days]


def _hands(shares: Sequence[queries.Share], day: int) -> list[HandShare]:
    total = sum(share.minutes for share in shares if share.party in _HANDS)
    found = []
    for hands in (TimeShare.AGENCY, TimeShare.CONSULTEE, TimeShare.APPLICANT):
        own = [share for share in shares if _HANDS.get(share.party) is hands]
        minutes = sum(share.minutes for share in own)
        count = sum(share.count for share in own)
        found.append(HandShare(hands, count, minutes / day, minutes / total if total else 0))
    return found if any(each.count for each in found) else []


def _worker(worker: Worker, day: int) -> WorkerTime:
    median, most = worker.median / day, worker.nine_tenths / day
    return WorkerTime(worker.office, worker.person, worker.count, median, most)


def _step(step: Step, day: int) -> StepTime:
    procedure = catalogue.pinned(step.procedure_code, step.procedure_version)
    node = procedure.by_id.get(step.node)
    limit = node.limit_days if node else None
    return StepTime(
        procedure=procedure.names,
        step=node.names if node else Names(step.node, step.node),
        count=step.count,
        median_days=step.median / day,
        nine_tenths_days=step.nine_tenths / day,
        limit_days=float(limit) if limit is not None else None,
    )


def _month() -> datetime:
    return _midnight(clock.today().replace(day=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.VIETNAM)
