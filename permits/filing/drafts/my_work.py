"""The carrier's morning: what waits for him, in the order of its urgency, and his whole list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gis import queries as map_queries
from permits.accounts.actor import Actor
from permits.cases import registry
from permits.cases.due import Due, due_of
from permits.core import calendar, clock
from permits.core.vocabulary import DossierSection, DossierStatus, Matter, WorkKind
from permits.dossiers.models import BY_OFFICE, Dossier
from permits.filing import queries, service
from permits.filing.drafts import list_queries
from permits.filing.drafts.list_queries import Mark, ToAnswer, Unread, Wanted
from permits.filing.queries import OwnRow
from permits.web import paging
from workflow.deadlines import WorkingCalendar
from workflow.model import Names, Procedure

PAGE_SIZE = 25
RECENT = timedelta(days=30)
MOST_RESULTS = 5
#: How much of each kind of work the morning list shows; the rest is one click away.
MOST_WAITING = 20
MOST_DRAFTS = 8


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One dossier in a list: what, where, how it stands, and until when."""

    id: int
    ref: str
    code: str | None
    kind: WorkKind
    matter: Matter
    name: str
    place: str | None
    status: DossierStatus | None
    clock: Due
    asked: bool
    since: datetime
    decided_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft of the morning list, with what it still lacks."""

    ref: str
    kind: WorkKind
    matter: Matter
    name: str
    since: datetime
    sections: tuple[DossierSection, ...]
    papers: tuple[Names, ...]

    @property
    def is_whole(self) -> bool:
        """Say whether it lacks nothing that can be told at a glance."""
        return not self.sections and not self.papers


@dataclass(frozen=True, slots=True)
class SharingRow:
    """A request for sharing that waits for the carrier's word."""

    request: ToAnswer
    clock: Due


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for the carrier, each kind the most urgent first.

    `permits` are notices about permits, as the stage that keeps them gives them.
    """

    supplements: Sequence[WorkRow]
    sharing: Sequence[SharingRow]
    permits: Sequence[Any]
    messages: Sequence[Unread]
    results: Sequence[WorkRow]
    drafts: Sequence[DraftRow]
    drafts_in_all: int

    @property
    def count(self) -> int:
        """Count what waits; results are there to be read, drafts are in no hurry."""
        kinds = (self.supplements, self.sharing, self.permits, self.messages)
        return sum(map(len, kinds))


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list, with what to leave out where it is empty."""

    page: paging.Page[WorkRow]
    wards: Mapping[str, str]
    wanted: Wanted
    drops: Sequence[tuple[str, int]]


def waiting(session: Session, actor: Actor) -> Waiting:
    """Gather what waits for the carrier, in a fixed number of statements."""
    days, wards = calendar.working_calendar(session), _wards(session)
    asked = queries.supplements(session, actor, limit=MOST_WAITING)
    recent = queries.decided(session, actor, since=clock.now() - RECENT, limit=MOST_RESULTS)
    sharing = list_queries.to_answer(session, actor, limit=MOST_WAITING)
    return Waiting(
        supplements=tuple(_row(row, days, wards) for row in asked),
        sharing=tuple(
            SharingRow(each, due_of(days, each.due_at, stopped=each.due_at is None))
            for each in sharing
        ),
        permits=registry.fronts["permits"](session, actor.office_id),
        messages=list_queries.unread(session, actor, limit=MOST_WAITING),
        results=tuple(_row(row, days, wards) for row in recent),
        drafts=_drafts(session, queries.drafts(session, actor, limit=MOST_DRAFTS)),
        drafts_in_all=list_queries.drafts_count(session, actor),
    )


def listed(session: Session, actor: Actor, wanted: Wanted, *, after: Mark | None) -> Listed:
    """Give one page of the list; of an empty one, how many each filter keeps back."""
    days, wards = calendar.working_calendar(session), _wards(session)
    found = list_queries.listed(session, actor, wanted, after=after, limit=PAGE_SIZE + 1)
    rows = [_row(row, days, wards) for row, _ in found]
    marks = {row.id: value for row, value in found}
    page = paging.page_of(rows, PAGE_SIZE, lambda row: (marks[row.id], row.id))
    drops = () if rows or after else _drops(session, actor, wanted)
    return Listed(page, wards, wanted, drops)


def exported(session: Session, actor: Actor, wanted: Wanted, *, most: int) -> Sequence[WorkRow]:
    """Give the whole list, up to `most` rows, in its order."""
    days, wards = calendar.working_calendar(session), _wards(session)
    found = list_queries.listed(session, actor, wanted, limit=most)
    return [_row(row, days, wards) for row, _ in found]


def mark_of(text: str | None, wanted: Wanted) -> Mark | None:
    """Read the mark of the last row shown; None for one of another order, or not ours."""
    mark = paging.read_mark(text)
    if mark is None or len(mark) != 2 or not isinstance(mark[1], int):
        return None
    kinds: Mapping[str, type] = {"name": str, "due": datetime}
    return (mark[0], mark[1]) if isinstance(mark[0], kinds.get(wanted.sort, int)) else None


def _drops(session: Session, actor: Actor, wanted: Wanted) -> list[tuple[str, int]]:
    """Say of each filter how many dossiers there are without it, the most helpful first."""
    counts = [
        (name, list_queries.counted(session, actor, wanted.without(name))) for name in wanted.named
    ]
    return sorted((each for each in counts if each[1]), key=lambda each: -each[1])


def _wards(session: Session) -> dict[str, str]:
    return {ward.code: ward.name for ward in map_queries.wards(session)}


def _row(row: OwnRow, days: WorkingCalendar, wards: Mapping[str, str]) -> WorkRow:
    asked = row.asked_at is not None
    due = row.asked_due if asked else row.due_at
    waits = row.stopped and not asked
    return WorkRow(
        id=row.id,
        ref=row.ref,
        code=row.code,
        kind=row.work_kind,
        matter=row.matter,
        name=row.work_name,
        place=wards.get(row.ward_code or ""),
        status=row.status,
        clock=due_of(days, due, stopped=waits, ended=bool(row.decided_at or row.ended_at)),
        asked=asked,
        since=row.filed_at or row.created_at,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
    )


def _drafts(session: Session, drafts: Sequence[Dossier]) -> tuple[DraftRow, ...]:
    """Say of each draft what it lacks; the law of a kind of work is asked for once."""
    procedures: dict[tuple[WorkKind, Matter], Procedure] = {}
    rows = []
    for draft in drafts:
        about = WorkKind(draft.work_kind), Matter(draft.matter)
        if about not in procedures:
            procedures[about] = service.procedure_of(session, draft)
        rows.append(_draft(draft, procedures[about]))
    return tuple(rows)


def _draft(draft: Dossier, procedure: Procedure) -> DraftRow:
    known = service.known_facts(draft)
    have = {paper.component for paper in draft.papers if paper.replaced_at is None}
    asked = () if draft.matter in BY_OFFICE else service.sections_of(draft)
    return DraftRow(
        ref=draft.ref,
        kind=WorkKind(draft.work_kind),
        matter=Matter(draft.matter),
        name=draft.work_name,
        since=draft.created_at,
        sections=tuple(
            DossierSection(name)
            for name in asked
            if name not in draft.content and name != DossierSection.SHARING
        ),
        papers=tuple(
            paper.names
            for paper in procedure.papers
            if paper.required and paper.code not in have and service.holds(paper.is_asked, known)
        ),
    )
