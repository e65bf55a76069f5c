"""Where a dossier stands: its case, open tasks, waiting tokens, timers and chained events."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.columns import Instant, term_column
from permits.core.db import Base
from permits.core.vocabulary import (
    ClockGround,
    DossierStatus,
    EventKind,
    Matter,
    Party,
    Role,
    TaskState,
    WorkKind,
)


class Case(Base):
    """One dossier's way through its pinned procedure; written by cases.transitions only."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("used_minutes >= 0", name="used_not_negative"),
        CheckConstraint("(held_by is null) = (held_since is null)", name="held_is_whole"),
        CheckConstraint(
            "decided_at is null or running_since is null", name="decided_stops_the_clock"
        ),
        CheckConstraint("(ended_at is null) = (ended_node is null)", name="ended_is_whole"),
        Index("ix_case_file_due_at", "due_at", postgresql_where=text("ended_at is null")),
        Index(
            "ix_case_file_decided_at",
            "decided_at",
            postgresql_where=text("decided_at is not null"),
        ),
        Index("ix_case_file_ended_at", "ended_at", postgresql_where=text("ended_at is not null")),
        Index(
            "ix_case_file_carrier_ended",
            "carrier_id",
            "ended_at",
            "id",
            postgresql_where=text("ended_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), unique=True)
    carrier_id: Mapped[int] = mapped_column(ForeignKey("office.id"))  # the dossier's, which stays
    procedure_code: Mapped[str]
    procedure_version: Mapped[int]
    definition_sha256: Mapped[str]
    status: Mapped[DossierStatus] = term_column(DossierStatus)
    facts: Mapped[dict[str, Any]]  # what is known and small: read and written at every step
    lists: Mapped[dict[str, Any]] = mapped_column(default=dict)  # parties; may be long, read rarely
    seq: Mapped[int]  # number of the last event
    head: Mapped[str]  # hash of the last event
    opened_at: Mapped[Instant]
    limit_minutes: Mapped[int | None]  # legal working time from acceptance
    used_minutes: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[Instant | None]  # null: not started or stopped
    due_at: Mapped[Instant | None]
    extensions: Mapped[int] = mapped_column(default=0)  # how often the limit was extended
    held_by: Mapped[Party | None] = term_column(Party)  # whose time passes now
    held_ground: Mapped[ClockGround | None] = term_column(ClockGround)
    held_office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    held_since: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]  # the decision stood: the legal clock is over
    ended_at: Mapped[Instant | None]
    ended_node: Mapped[str | None]

    @property
    def known(self) -> dict[str, Any]:
        """Give every fact, the lists of parties included."""
        return {**self.facts, **self.lists}

    @property
    def is_stopped(self) -> bool:
        """Say whether the legal clock has begun and stands; once it is decided, it is over."""
        over = self.decided_at is not None or self.ended_at is not None
        return self.limit_minutes is not None and self.running_since is None and not over


OPEN_ONLY = "state = 'open'"

#: Orders of a queue, and what it is narrowed to: each has its index, so that none has to look at
#: more of a long queue than it shows. The columns are filled by triggers (migration 0032).
PLACED: dict[str, tuple[str, ...]] = {
    "received": ("received_at",),
    "code": ("code",),
    "ward": ("ward_key", "sort_at"),
    "carrier": ("carrier_key", "sort_at"),
    "node": ("node", "sort_at"),
    "kind": ("work_kind", "sort_at"),
    "matter": ("matter", "sort_at"),
}


class Task(Base):
    """Việc: one step somebody must take; an open task is the token at its node."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at is null)", name="open_is_not_closed"),
        Index(
            "uq_task_open_place",
            "case_id",
            "node",
            "instance_no",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_task_queue",
            "office_id",
            "role",
            "sort_at",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_task_person",
            "person_id",
            "sort_at",
            "id",
            postgresql_where=text("state = 'open' and person_id is not null"),
        ),
        Index(
            "ix_task_free",
            "office_id",
            "role",
            "sort_at",
            "id",
            postgresql_where=text("state = 'open' and person_id is null"),
        ),
        Index(
            "ix_task_escalated",
            "escalated_office_id",
            "escalated_role",
            "sort_at",
            "id",
            postgresql_where=text("state = 'open' and escalated_role is not null"),
        ),
        Index(
            "ix_task_trouble",
            "office_id",
            "sort_at",
            "id",
            postgresql_where=text("state = 'open' and trouble is not null"),
        ),
        Index(
            "ix_task_notice_at",
            "notice_at",
            "id",
            postgresql_where=text("state = 'open' and notice_at is not null"),
        ),
        Index("ix_task_case_id_id", "case_id", "id"),
        Index("ix_task_done", "authority_id", "closed_at", postgresql_where=text("state = 'done'")),
        *(
            Index(
                f"ix_task_{name}", "office_id", "role", *by, "id", postgresql_where=text(OPEN_ONLY)
            )
            for name, by in PLACED.items()
        ),
        Index(
            "ix_task_away",
            "authority_id",
            "sort_at",
            "id",
            postgresql_where=text(
                "state = 'open' and office_id <> authority_id and role <> 'system'"
            ),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    node: Mapped[str]
    instance_no: Mapped[int] = mapped_column(default=0)
    party: Mapped[dict[str, Any] | None]  # whom a consultation asks, and what
    state: Mapped[TaskState] = term_column(TaskState, default=TaskState.OPEN)
    role: Mapped[Role] = term_column(Role)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[Instant | None]  # when a person took it; until then it may be recalled
    clock: Mapped[Party] = term_column(Party)
    opened_at: Mapped[Instant]
    limit_minutes: Mapped[int | None]  # working time the step may take
    used_minutes: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[Instant | None]  # null: closed, or its clock stands
    due_at: Mapped[Instant | None]
    sort_at: Mapped[Instant]  # the due time, or the end of time where there is none: one order
    notice_at: Mapped[Instant | None]  # when the next warning or escalation falls due
    noticed: Mapped[int] = mapped_column(default=0)  # how many of them were given
    escalated_at: Mapped[Instant | None]
    escalated_office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    escalated_role: Mapped[Role | None] = term_column(Role, name="escalated_role")
    closed_at: Mapped[Instant | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # in whose stead
    outcome: Mapped[str | None]
    answer: Mapped[dict[str, Any] | None]  # what the person wrote
    undo: Mapped[dict[str, Any] | None]  # what taking the step back would have to restore
    trouble: Mapped[str | None]  # problem code of a system step that gave up
    # Of the dossier, for queues; a trigger fills them when the task opens.
    received_at: Mapped[Instant]  # when the case was opened
    code: Mapped[str]
    work_kind: Mapped[WorkKind] = mapped_column(String(40))
    matter: Mapped[Matter] = mapped_column(String(40))
    carrier_key: Mapped[str]  # the name without accents, then the code: an order and a filter
    ward_key: Mapped[str]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))

    @property
    def is_paused(self) -> bool:
        """Say whether the step has a time limit that does not run now, though the step is open."""
        is_open = self.state == TaskState.OPEN
        return is_open and self.limit_minutes is not None and self.running_since is None


class JoinToken(Base):
    """A branch that has arrived at a parallel join and waits for the others."""

    __tablename__ = "join_token"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    flow: Mapped[str] = mapped_column(primary_key=True)


class Timer(Base):
    """A boundary timer that runs beside an open task."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("task_id", "node"),
        Index(
            "ix_timer_due_at",
            "due_at",
            "id",
            postgresql_where=text("done_at is null and paused_minutes is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    node: Mapped[str]
    due_at: Mapped[Instant]
    paused_minutes: Mapped[int | None]  # what is left while the task's clock stands
    done_at: Mapped[Instant | None]
    fired: Mapped[bool] = mapped_column(default=False)


class Event(Base):
    """What happened to a case, in order, chained by hash; never changed, never removed."""

    __tablename__ = "event"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    kind: Mapped[EventKind] = term_column(EventKind)
    node: Mapped[str | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    data: Mapped[dict[str, Any]]
    hash: Mapped[str]


class Untold(Base):
    """A move of a case whose notices were not written yet; `seq` is the last event before it."""

    __tablename__ = "untold"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
