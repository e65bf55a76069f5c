"""What is wanted of a queue: a view, what narrows it, its order; and who looks at it, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from permits.accounts.actor import Actor
from permits.cases.vocabulary import QueueDue, QueueSort
from permits.core.vocabulary import Matter, WorkKind

#: Every view of a queue, in the order in which the rail shows them.
VIEWS = (
    "all",
    "mine",
    "free",
    "soon",
    "overdue",
    "escalated",
    "away",
    "sign",
    "trouble",
    "unit",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open tasks are wanted, and in which order; empty means everything.

    `carrier` and `ward` are the keys by which tasks are ordered; `holder` a person's number, 0 for
    tasks nobody holds; `words` a query of PostgreSQL's over what is found of a dossier, and
    `cases` what it finds where that is not much.
    """

    view: str = "all"
    words: str = ""
    cases: tuple[int, ...] | None = None
    carrier: str = ""
    ward: str = ""
    kind: WorkKind | None = None
    matter: Matter | None = None
    step: str = ""
    due: QueueDue | None = None
    holder: int | None = None
    office: int | None = None
    sort: QueueSort = QueueSort.DUE
    is_down: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything is left out of the view."""
        return bool(
            self.words
            or self.carrier
            or self.ward
            or self.kind
            or self.matter
            or self.step
            or self.due
            or self.holder is not None
            or self.office is not None
        )


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who looks, when, and what that makes of a due time; `signing` are the steps of signatures.

    `tomorrow` is the first instant that is not due today any more, `later` the first that is more
    than two working days away.
    """

    actor: Actor
    now: datetime
    tomorrow: datetime
    later: datetime
    signing: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Span:
    """From where in its order a list goes on: after one row's sort values, or before them."""

    values: tuple[Any, ...] = ()
    is_before: bool = False
