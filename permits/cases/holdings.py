"""The clock ledger of a case, drawn from its events; nothing else is kept that could differ."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import queries
from permits.cases.models import Case
from permits.cases.queries import EventStory
from permits.core import calendar, clock
from permits.core.vocabulary import EventKind
from workflow.deadlines import WorkingCalendar
from workflow.ledger import Holding, Ledger, ledger


def of_case(session: Session, case_id: int) -> list[Holding]:
    """Read from the story of a case who held it from when on."""
    return of_events(queries.events_of_kind(session, case_id, EventKind.HELD))


def of_events(events: Iterable[EventStory]) -> list[Holding]:
    """Draw from events, in their order, who held the case from when on."""
    return [
        Holding(
            at=event.at,
            party=event.data["party"],
            ground=event.data["ground"],
            runs=bool(event.data["runs"]),
            office_id=event.data["office_id"],
            cite=event.data["cite"],
        )
        for event in events
        if event.kind is EventKind.HELD
    ]


def counted(holdings: Sequence[Holding], until: datetime, known: WorkingCalendar) -> int:
    """Count the working minutes the legal limit counts, up to `until`."""
    return ledger(holdings, until, known).counted


def ledger_of(session: Session, case: Case, events: Iterable[EventStory] | None = None) -> Ledger:
    """Give the ledger of a case up to its end, or up to now."""
    told = of_case(session, case.id) if events is None else of_events(events)
    until = case.ended_at or clock.now()
    known = calendar.working_calendar(session)
    return ledger(told, until, known, ended=case.ended_at is not None)
