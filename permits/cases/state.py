"""The parts of a case while one move is made: its row, its open tasks, what the move changes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from permits.core.vocabulary import ClockGround, DossierStatus, EventKind, Party, Role, TaskState
from workflow.model import Node


@dataclass(slots=True)
class CaseState:
    """The row of a case as it was locked, and as it will be written."""

    id: int
    dossier_id: int
    procedure_code: str
    procedure_version: int
    status: DossierStatus
    seq: int
    head: str
    opened_at: datetime
    limit_minutes: int | None
    used_minutes: int
    running_since: datetime | None
    due_at: datetime | None
    extensions: int
    held_by: Party | None
    held_ground: ClockGround | None
    held_office_id: int | None
    held_since: datetime | None
    decided_at: datetime | None
    carrier_id: int
    authority_id: int | None

    @property
    def is_accepted(self) -> bool:
        """Say whether the legal limit has begun to count: before, nothing does."""
        return self.limit_minutes is not None


@dataclass(slots=True)
class OpenTask:
    """One open task of the case, as it was read; `many` says how many stand at its node."""

    id: int
    node: Node
    instance_no: int
    role: Role
    office_id: int
    person_id: int | None
    party: dict[str, Any] | None
    clock: Party
    opened_at: datetime
    limit_minutes: int | None = None
    used_minutes: int = 0
    running_since: datetime | None = None
    due_at: datetime | None = None
    claimed_at: datetime | None = None
    trouble: str | None = None
    many: int = 1


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
    limit_minutes: int | None
    due_at: datetime | None
    timers: list[tuple[Node, datetime]] = field(default_factory=list)
    notice_at: datetime | None = None
    used_minutes: int = 0


@dataclass(slots=True)
class ClosedTask:
    """A task this move closes, and how; `undo` is what taking it back would restore."""

    task: OpenTask
    state: TaskState
    outcome: str | None = None
    answer: dict[str, Any] | None = None
    undo: dict[str, Any] | None = None


@dataclass(slots=True)
class Occurrence:
    """An event to be appended to the story."""

    kind: EventKind
    node: str | None
    data: dict[str, Any]
