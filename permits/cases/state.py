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

    @classmethod
    def of(cls, row: Any, *, carrier_id: int, authority_id: int | None) -> "CaseState":
        """Take what a move needs of a case's row, however it was read, and of its dossier's."""
        return cls(
            id=row.id,
            dossier_id=row.dossier_id,
            procedure_code=row.procedure_code,
            procedure_version=row.procedure_version,
            status=DossierStatus(row.status),
            seq=row.seq,
            head=row.head,
            opened_at=row.opened_at,
            limit_minutes=row.limit_minutes,
            used_minutes=row.used_minutes,
            running_since=row.running_since,
            due_at=row.due_at,
            extensions=row.extensions,
            held_by=Party(row.held_by) if row.held_by else None,
            held_ground=ClockGround(row.held_ground) if row.held_ground else None,
            held_office_id=row.held_office_id,
            held_since=row.held_since,
            decided_at=row.decided_at,
            carrier_id=carrier_id,
            authority_id=authority_id,
        )

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
    stands_still: bool = False  # its clock and its timers wait until the applicant is done


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
