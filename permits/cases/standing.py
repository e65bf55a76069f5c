"""Where a case stands while one move is made: read under lock, changed in memory, written once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases.models import Case
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from permits.dossiers.models import Dossier
from workflow.deadlines import WorkingCalendar
from workflow.model import Marking, Node, Procedure


@dataclass(slots=True)
class OpenTask:
    """One open task of the case, as it was read."""

    id: int
    node: Node
    instance_no: int
    role: Role
    office_id: int
    person_id: int | None
    party: dict[str, Any] | None


@dataclass(slots=True)
class NewTask:
    """A task this move opens."""

    node: Node
    instance_no: int
    role: Role
    office_id: int
    person_id: int | None
    clock: Party
    party: dict[str, Any] | None
    due_at: datetime | None
    timers: list[tuple[Node, datetime]] = field(default_factory=list)


@dataclass(slots=True)
class ClosedTask:
    """A task this move closes, and how."""

    task: OpenTask
    state: TaskState
    outcome: str | None = None
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class Occurrence:
    """An event to be appended to the story."""

    kind: EventKind
    node: str | None
    data: dict[str, Any]


@dataclass(slots=True)
class Standing:
    """A case in the hand of one move. Effects and acts may change facts and the clock, not rows."""

    session: Session
    case: Case
    dossier: Dossier
    procedure: Procedure
    calendar: WorkingCalendar
    actor: Actor | None
    now: datetime
    facts: dict[str, Any]
    tasks: list[OpenTask]
    waiting: set[str]
    opened: list[NewTask] = field(default_factory=list)
    closed: list[ClosedTask] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    story: list[Occurrence] = field(default_factory=list)
    ended: Node | None = None

    @property
    def marking(self) -> Marking:
        """Say in the engine's words where the case stood when it was read."""
        flows = {flow.id: flow.index for flow in self.procedure.flows}
        return Marking(
            open=frozenset(task.node.index for task in self.tasks),
            waiting=frozenset(flows[name] for name in self.waiting),
        )

    def at(self, node: Node) -> Iterator[OpenTask]:
        """List the open tasks at one node: one, or one for each party."""
        return (task for task in self.tasks if task.node.index == node.index)

    def tell(self, kind: EventKind, node: str | None = None, /, **data: Any) -> None:
        """Add an event to the story of the case."""
        self.story.append(Occurrence(kind, node, data))

    def due(self, days: Decimal | None) -> datetime | None:
        """Give the instant when `days` working days from now have passed."""
        if days is None:
            return None
        return self.calendar.add(self.now, int(days * self.calendar.day_minutes))

    # --- the dossier's own clock -------------------------------------------------------------

    def start_clock(self) -> None:
        """Start counting the legal limit of the procedure from now."""
        limit = int(self.procedure.limit_days * self.calendar.day_minutes)
        self.case.limit_minutes = limit
        self.case.used_minutes = 0
        self.case.running_since = self.now
        self.case.due_at = self.calendar.add(self.now, limit)

    def stop_clock(self, ground: str) -> None:
        """Stop counting while the applicant has the dossier; no harm where it is not running."""
        if self.case.running_since is None:
            return
        self.case.used_minutes += self.calendar.elapsed(self.case.running_since, self.now)
        self.case.running_since = None
        self.case.due_at = None
        self.tell(EventKind.CLOCK_STOPPED, used_minutes=self.case.used_minutes, ground=ground)

    def keep_clock(self) -> None:
        """Let the clock stand exactly while the applicant has something to do."""
        if self.case.limit_minutes is None or self.ended is not None:
            return
        closed = {done.task.id for done in self.closed}
        nodes = [task.node for task in self.tasks if task.id not in closed]
        nodes += [new.node for new in self.opened]
        if any(Party(node.clock) is Party.APPLICANT for node in nodes if node.clock):
            self.stop_clock(ground=str(Party.APPLICANT))
        else:
            self.resume_clock()

    def resume_clock(self) -> None:
        """Count on from what is left of the limit."""
        if self.case.limit_minutes is None or self.case.running_since is not None:
            return
        left = max(0, self.case.limit_minutes - self.case.used_minutes)
        self.case.running_since = self.now
        self.case.due_at = self.calendar.add(self.now, left)
        self.tell(EventKind.CLOCK_RESUMED, left_minutes=left)
