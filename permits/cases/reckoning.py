"""The account of a dossier's time as pages show it: the limit, whose time it was, what is left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from permits.cases import holdings, queries
from permits.cases.models import Case
from permits.cases.queries import EventStory
from permits.core.text import Bilingual
from permits.core.vocabulary import ClockGround, EventKind, Party, TimeShare
from workflow import side
from workflow.ledger import Interval, Ledger
from workflow.model import Citation, Procedure

#: Whose time is told as one in the bar and in public.
SHARE_OF: Mapping[Party, TimeShare] = MappingProxyType(
    {
        Party.RECEPTION: TimeShare.AGENCY,
        Party.OFFICE: TimeShare.AGENCY,
        Party.CONSULTEE: TimeShare.CONSULTEE,
        Party.APPLICANT: TimeShare.APPLICANT,
        Party.NOBODY: TimeShare.FAULT,
    }
)
#: Where the party alone does not say who it was.
_NAMED = frozenset({TimeShare.AGENCY})
#: The length of the bar in the units of its drawing, and the least that can still be seen.
BAR, LEAST = 700, 4
#: Ends that decide nothing: whether they came in time is no question.
UNDECIDED = frozenset({side.WITHDRAWN.id, side.STOPPED.id})
_NO_OFFICES: Mapping[int, Bilingual] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of time: whose it was, on which ground, and how long in working minutes."""

    since: datetime
    until: datetime
    minutes: int
    party: Party
    office: Bilingual | None
    ground: ClockGround
    cite: str | None
    counts: bool
    is_running: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The working minutes of one share, and where they stand in the bar."""

    share: TimeShare
    minutes: int
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class Extended:
    """One extension of the limit, in the words of its apology."""

    at: datetime
    days: int
    reason: str
    office: Bilingual | None
    before: datetime | None
    after: datetime | None
    cite: str | None
    certainty: str | None


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Where the time of a dossier went."""

    state: str  # before | running | stopped | decided | ended
    limit_minutes: int | None
    used_minutes: int
    cite: Citation | None
    due_at: datetime | None
    decided_at: datetime | None
    party: Party | None  # whose time passes now
    ground: ClockGround | None
    total_minutes: int
    parts: Sequence[Part]
    lines: Sequence[Line]
    extensions: Sequence[Extended]

    @property
    def left_minutes(self) -> int:
        """Count what is left of the limit."""
        return max(0, (self.limit_minutes or 0) - self.used_minutes)

    @property
    def over_minutes(self) -> int:
        """Count what was used beyond the limit."""
        return 0 if self.limit_minutes is None else max(0, self.used_minutes - self.limit_minutes)

    @property
    def is_decided(self) -> bool:
        """Say whether a decision stood; a withdrawal decides nothing."""
        return self.state == "decided"

    @property
    def is_on_time(self) -> bool:
        """Say whether the limit was kept so far, or until the decision."""
        return self.over_minutes == 0


def of_case(
    session: Session,
    case: Case,
    procedure: Procedure,
    *,
    events: Iterable[EventStory] | None = None,
    offices: Mapping[int, Bilingual] = _NO_OFFICES,
) -> Reckoning:
    """Draw up the account of a case from its events; `offices` names those that are to be told."""
    if events is None:
        events = queries.events_of_kind(session, case.id, EventKind.HELD, EventKind.EXTENDED)
    told = list(events)
    ledger = holdings.ledger_of(session, case, told)
    return Reckoning(
        state=_state(case),
        limit_minutes=case.limit_minutes,
        used_minutes=ledger.counted,
        cite=procedure.limit_cite,
        due_at=case.due_at,
        decided_at=case.decided_at,
        party=Party(case.held_by) if case.held_by else None,
        ground=ClockGround(case.held_ground) if case.held_ground else None,
        total_minutes=ledger.total,
        parts=list(_parts(ledger)),
        lines=[_line(each, offices) for each in ledger.intervals],
        extensions=extensions(told),
    )


def extensions(events: Iterable[EventStory]) -> list[Extended]:
    """List the extensions a story tells of, the first one first."""
    return [
        Extended(
            at=event.at,
            days=int(event.data["days"]),
            reason=str(event.data["note"]),
            office=Bilingual(event.office, event.office_en or "") if event.office else None,
            before=_moment(event.data.get("due_before")),
            after=_moment(event.data.get("due_after")),
            cite=event.data.get("cite"),
            certainty=event.data.get("certainty"),
        )
        for event in events
        if event.kind is EventKind.EXTENDED
    ]


def _state(case: Case) -> str:
    if case.limit_minutes is None:
        return "before" if case.ended_at is None else "ended"
    if case.decided_at is not None:
        return "ended" if case.ended_node in UNDECIDED else "decided"
    return "stopped" if case.is_stopped else "running"


def _line(interval: Interval, offices: Mapping[int, Bilingual]) -> Line:
    holding = interval.holding
    party = Party(holding.party)
    return Line(
        since=interval.since,
        until=interval.until,
        minutes=interval.minutes,
        party=party,
        office=offices.get(holding.office_id or 0) if SHARE_OF[party] in _NAMED else None,
        ground=ClockGround(holding.ground),
        cite=holding.cite,
        counts=holding.runs,
        is_running=interval.is_running,
    )


def _parts(ledger: Ledger) -> Iterator[Part]:
    """Lay the shares side by side in the order of the dictionary; what was used is always seen."""
    used = dict.fromkeys(TimeShare, 0)
    for party, minutes in ledger.by_party().items():
        used[SHARE_OF[Party(party)]] += minutes
    shown = {share: minutes for share, minutes in used.items() if minutes > 0}
    whole = sum(shown.values())
    widths = {share: max(LEAST, BAR * minutes / whole) for share, minutes in shown.items()}
    shrunk = BAR / sum(widths.values()) if widths else 1
    at = 0.0
    for share, minutes in shown.items():
        width = widths[share] * shrunk
        yield Part(share, minutes, round(at, 1), round(width, 1))
        at += width


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
