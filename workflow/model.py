"""What a procedure is once read and proved, and what moves a case in it; frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeVar

from workflow.conditions import Condition, Facts, FactType

Certainty = Literal["found", "recall", "proposal"]
Silence = Literal["consent", "escalate", "nothing"]
Clock = Literal["office", "reception", "consultee", "applicant"]


class NodeKind(StrEnum):
    """The kinds of node of the BPMN subset."""

    START = "start"
    USER = "user"
    SERVICE = "service"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    TIMER = "timer"
    ERROR = "error"
    END = "end"
    TERMINATE = "terminate"
    ERROR_END = "error_end"


TASKS = frozenset({NodeKind.USER, NodeKind.SERVICE})
BOUNDARY = frozenset({NodeKind.TIMER, NodeKind.ERROR})
ENDS = frozenset({NodeKind.END, NodeKind.TERMINATE, NodeKind.ERROR_END})


@dataclass(frozen=True, slots=True)
class Names:
    """One name in both languages."""

    vi: str
    en: str

    def in_locale(self, locale: str) -> str:
        """Give the name in `locale`, Vietnamese where the other face is missing."""
        return (self.en or self.vi) if locale == "en" else (self.vi or self.en)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source, and how sure we are of it: `recall` and `proposal` await confirmation."""

    text: str
    certainty: Certainty

    @property
    def to_confirm(self) -> bool:
        """Must the province still confirm this?"""
        return self.certainty != "found"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer a task offers; `when` limits it to cases where it is allowed."""

    code: str
    names: Names
    needs_reason: bool = False
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the drawn procedure; `incoming` and `outgoing` are indexes of flows."""

    index: int
    id: str
    names: Names
    kind: NodeKind
    line: int
    incoming: tuple[int, ...] = ()
    outgoing: tuple[int, ...] = ()
    role: str | None = None
    unit: str | None = None
    form: str | None = None
    decides: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    limit_days: Decimal | None = None
    clock: Clock | None = None
    status: str | None = None
    effect: str | None = None
    waits: bool = False
    over: str | None = None
    quorum: int | None = None
    attached_to: int | None = None
    interrupting: bool = True
    each: bool = False
    after_days: Decimal | None = None
    error: str | None = None

    @property
    def is_many(self) -> bool:
        """Is this a task that several parties answer side by side?"""
        return self.over is not None

    @property
    def stands(self) -> bool:
        """Does a case surely rest here until somebody acts? A list of parties may be empty."""
        user = self.kind is NodeKind.USER and not self.is_many
        return user or (self.kind is NodeKind.SERVICE and self.waits)


@dataclass(frozen=True, slots=True)
class Flow:
    """One arrow, from node index to node index."""

    index: int
    id: str
    source: int
    target: int
    line: int
    condition: Condition | None = None
    default: bool = False
    names: Names = field(default_factory=lambda: Names("", ""))


@dataclass(frozen=True, slots=True)
class Box:
    """Where the drawing puts a node."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The drawing's coordinates: a box for each node index, bends for each flow index."""

    boxes: Mapping[int, Box]
    bends: Mapping[int, tuple[tuple[float, float], ...]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A component of the dossier that the applicant is asked for."""

    code: str
    names: Names
    required: bool
    when: Condition | None
    accept: tuple[str, ...]
    cite: Citation | None

    def is_required(self, facts: Facts) -> bool:
        """Must this dossier contain the paper?"""
        return self.required and self.is_asked(facts)

    def is_asked(self, facts: Facts) -> bool:
        """Does the paper concern this dossier at all?"""
        return self.when is None or self.when.holds(facts)


@dataclass(frozen=True, slots=True)
class Consultee:
    """A kind of agency or owner that may be asked, its own limit, and what its silence means."""

    code: str
    names: Names
    office: str
    role: str
    limit_days: Decimal
    silence: Silence
    cite: Citation | None
    question: Names


@dataclass(frozen=True, slots=True)
class AuthorityRule:
    """Who is competent; of an ordered list, the first rule that holds counts."""

    when: Condition | None
    office: str


@dataclass(frozen=True, slots=True)
class Document:
    """A paper the authority issues: its template, register book and number suffix."""

    code: str
    names: Names
    template: str
    book: str
    suffix: str
    validity_months: int | None


@dataclass(frozen=True, slots=True)
class Fee:
    """What the applicant pays, in đồng; None where the province has not said."""

    amount: int | None
    cite: Citation | None


@dataclass(frozen=True, slots=True)
class Marking:
    """Where a case stands: `open` task nodes, and `waiting` flows with a token before a join."""

    open: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reachability:
    """The proof's summary: how many markings there are, and which, unless they were too many."""

    count: int
    markings: frozenset[Marking] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """The files a procedure was read from, and the sheet's lines by dotted path."""

    process: str
    sheet: str
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """One version of the legal way a dossier goes: the graph and the sheet, proved sound."""

    code: str
    version: int
    names: Names
    works: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    legal_basis: tuple[Citation, ...]
    doubts: tuple[Names, ...]
    limit_days: Decimal
    limit_cite: Citation | None
    supplement_days: Decimal
    form: str
    papers: tuple[Paper, ...]
    consultees: tuple[Consultee, ...]
    authority: tuple[AuthorityRule, ...]
    documents: tuple[Document, ...]
    fee: Fee
    facts: Mapping[str, FactType]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    layout: Layout | None
    sha256: str
    reachable: Reachability
    origin: Origin
    by_id: Mapping[str, Node]
    attached: Mapping[int, tuple[Node, ...]]

    def node(self, node_id: str) -> Node:
        """Find a node by its id in the drawing; KeyError where it has none."""
        return self.by_id[node_id]

    def boundary_of(self, index: int) -> tuple[Node, ...]:
        """List the timers and error catchers that sit on a task."""
        return self.attached.get(index, ())

    @property
    def start(self) -> Node:
        """Give the one start."""
        return next(node for node in self.nodes if node.kind is NodeKind.START)

    @property
    def tasks(self) -> tuple[Node, ...]:
        """List what people do, in the order of the file."""
        return tuple(node for node in self.nodes if node.kind is NodeKind.USER)

    def is_in_force(self, day: date) -> bool:
        """Does this version rule dossiers filed on `day`?"""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    def consultee(self, code: str) -> Consultee:
        """Find a kind of consultee; KeyError where the procedure knows none of that name."""
        return _named(self.consultees, code)

    def paper(self, code: str) -> Paper:
        """Find a component of the dossier; KeyError where it has none of that name."""
        return _named(self.papers, code)

    def document(self, code: str) -> Document:
        """Find a document that is issued; KeyError where it issues none of that name."""
        return _named(self.documents, code)

    def competent_office(self, facts: Facts) -> str:
        """Say which unit is competent, by the first rule that holds."""
        return next(
            rule.office for rule in self.authority if not rule.when or rule.when.holds(facts)
        )


_Coded = TypeVar("_Coded", Paper, Consultee, Document)


def _named(things: tuple[_Coded, ...], code: str) -> _Coded:
    for thing in things:
        if thing.code == code:
            return thing
    raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Completed:
    """A person finished a task, or one party of many did: how many remain, how many answered."""

    node: int
    outcome: str | None = None
    remaining: int = 0
    answered: int = 1


@dataclass(frozen=True, slots=True)
class Returned:
    """A service did what it was called for."""

    node: int


@dataclass(frozen=True, slots=True)
class Fired:
    """A boundary timer ran out; a timer on each party also counts who remains and answered."""

    timer: int
    remaining: int = 0
    answered: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """A service could not do its work, for a reason the procedure may catch."""

    node: int
    error: str


Event = Completed | Returned | Fired | Failed


@dataclass(frozen=True, slots=True)
class Move:
    """What one event does to a case: everything the caller writes down in one transaction.

    `opened`: tasks to open, of people and of services that wait (start their job).
    `closed`: tasks that were open before and no longer are, finished or cancelled.
    `calls`: services to carry out now, in this order; each stands open until it is `Returned`.
    `added`, `removed`: flows that gained or lost a token waiting before a join.
    `facts`: what this move decided. `passed`: every node a token left or ended in.
    `ended`: the end that finished the whole case.
    """

    marking: Marking
    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    calls: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    passed: tuple[int, ...] = ()
    ended: int | None = None
