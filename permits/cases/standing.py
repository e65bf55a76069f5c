"""Where a case stands while one move is made: read under lock, changed in memory, written once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import reading
from permits.cases.state import CaseState, ClosedTask, NewTask, Occurrence, OpenTask
from permits.core.calendar import refuse_unknown_year
from permits.core.vocabulary import EventKind
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from workflow.conditions import FactKind
from workflow.deadlines import WorkingCalendar
from workflow.model import Marking, Node, Procedure


class Known(Mapping[str, Any]):
    """The facts of a case as conditions ask them; the long lists are read only when asked for."""

    def __init__(self, standing: "Standing") -> None:
        """Look through `standing` at its facts."""
        self.standing = standing

    def __getitem__(self, name: str) -> Any:
        """Give one fact."""
        if name in self.standing.facts:
            return self.standing.facts[name]
        if name in self.standing.list_names:
            return self.standing.lists[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Name the facts."""
        yield from self.standing.facts
        yield from self.standing.lists

    def __len__(self) -> int:
        """Count the facts."""
        return len(self.standing.facts) + len(self.standing.lists)


@dataclass(slots=True)
class Standing:
    """A case in the hand of one move. Effects and acts may change facts and the clock, not rows."""

    session: Session
    case: CaseState
    procedure: Procedure
    calendar: WorkingCalendar
    actor: Actor | None
    now: datetime
    facts: dict[str, Any]
    tasks: list[OpenTask]
    waiting: set[str]
    acting_for: int | None = None  # in whose stead the actor acts
    opened: list[NewTask] = field(default_factory=list)
    closed: list[ClosedTask] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    story: list[Occurrence] = field(default_factory=list)
    ended: Node | None = None
    called: bool = False  # whether this move had the system do something
    paced: list[dict[str, Any]] = field(default_factory=list)  # open tasks whose clock changes
    paced_timers: list[dict[str, Any]] = field(default_factory=list)
    _lists: dict[str, Any] | None = None
    _changed_lists: bool = False
    _dossier: Dossier | None = None

    @property
    def dossier(self) -> Dossier:
        """Give what the dossier says; read only where an effect asks for it."""
        if self._dossier is None:
            self._dossier = dossiers.whole(self.session, self.case.dossier_id)
        return self._dossier

    @property
    def known(self) -> Known:
        """Give every fact, as the engine asks for them."""
        return Known(self)

    @property
    def list_names(self) -> frozenset[str]:
        """Name the facts that list parties."""
        declared = self.procedure.facts.items()
        return frozenset(name for name, fact in declared if fact.kind is FactKind.PARTIES)

    @property
    def lists(self) -> dict[str, Any]:
        """Give the lists of parties; read only where somebody asks for them."""
        if self._lists is None:
            self._lists = dict(reading.lists_of(self.session, self.case.id))
        return self._lists

    @property
    def changed_lists(self) -> dict[str, Any] | None:
        """Give the lists if this move changed one."""
        return self._lists if self._changed_lists else None

    def learn(self, found: Mapping[str, Any]) -> None:
        """Take facts in, each to where it is kept."""
        for name, value in found.items():
            if name in self.list_names:
                self.lists[name] = value
                self._changed_lists = True
            else:
                self.facts[name] = value

    @property
    def marking(self) -> Marking:
        """Say in the engine's words where the case stood when it was read."""
        flows = {flow.id: flow.index for flow in self.procedure.flows}
        return Marking(
            open=frozenset(task.node.index for task in self.tasks if task.node.index >= 0),
            waiting=frozenset(flows[name] for name in self.waiting),
        )

    def first_at(self, node: Node) -> OpenTask | None:
        """Give the first open task at a node, with how many stand there."""
        return next((task for task in self.tasks if task.node.id == node.id), None)

    def all_at(self, node: Node) -> list[OpenTask]:
        """List every open task at a node: one, or one for each party."""
        first = self.first_at(node)
        if first is None or first.many == 1:
            return [first] if first else []
        return reading.tasks_at(self.session, self.case.id, self.procedure, node.id)

    def left_open(self) -> Iterator[OpenTask | NewTask]:
        """List what will be open after this move; of many parties at a node, one."""
        done: dict[str, int] = {}
        for closed in self.closed:
            done[closed.task.node.id] = done.get(closed.task.node.id, 0) + 1
        yield from (task for task in self.tasks if task.many > done.get(task.node.id, 0))
        yield from self.opened

    def tell(self, kind: EventKind, node: str | None = None, /, **data: Any) -> None:
        """Add an event to the story of the case."""
        self.story.append(Occurrence(kind, node, data))

    def minutes(self, days: Decimal | None) -> int | None:
        """Turn a limit in working days into minutes."""
        return None if days is None else int(days * self.calendar.day_minutes)

    def after(self, minutes: int | None) -> datetime | None:
        """Give the instant when so many working minutes from now have passed."""
        return None if minutes is None else self.calendar.add(self.now, minutes)

    # --- the dossier's own clock -------------------------------------------------------------

    def start_clock(self) -> None:
        """Start counting the legal limit of the procedure from now.

        Conflict where it would end in a year whose holidays nobody has decided.
        """
        limit = int(self.procedure.limit_days * self.calendar.day_minutes)
        refuse_unknown_year(self.calendar, self.calendar.add(self.now, limit))
        self.case.limit_minutes = limit
        self.case.used_minutes = 0
        self.case.running_since = self.now
        self.case.due_at = self.calendar.add(self.now, limit)

    def stop_clock(self, ground: str) -> None:
        """Stop counting while the applicant has the dossier; no harm where it is not running."""
        if self.case.running_since is None:
            return
        self.count_used()
        self.case.due_at = None
        self.tell(EventKind.CLOCK_STOPPED, used_minutes=self.case.used_minutes, ground=ground)

    def resume_clock(self) -> None:
        """Count on from what is left of the limit."""
        case = self.case
        if case.limit_minutes is None or case.running_since is not None or case.decided_at:
            return
        left = max(0, case.limit_minutes - case.used_minutes)
        case.running_since = self.now
        case.due_at = self.calendar.add(self.now, left)
        self.tell(EventKind.CLOCK_RESUMED, left_minutes=left)

    def count_used(self) -> None:
        """Add what has run since to what was used, and let the clock stand."""
        if self.case.running_since is not None:
            passed = self.calendar.elapsed(self.case.running_since, self.now)
            self.case.used_minutes += passed
            self.case.running_since = None
