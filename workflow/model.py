"""What a procedure is once read and proved, and what moves a case in it; frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeVar

from workflow.conditions import Condition, Facts, FactType
from workflow.law import AuthorityRule as AuthorityRule
from workflow.law import Certainty as Certainty
from workflow.law import Citation as Citation
from workflow.law import Consultee as Consultee
from workflow.law import Document as Document
from workflow.law import Escalation as Escalation
from workflow.law import Extension as Extension
from workflow.law import Fee as Fee
from workflow.law import Names as Names
from workflow.law import Paper as Paper
from workflow.law import Silence as Silence

Clock = Literal["office", "reception", "consultee", "applicant"]
#: The matter of a procedure whose sheet names none: a permit that is asked for first.
NEW = "new"


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
class Outcome:
    """One answer a task offers; `when` limits it to cases where it is allowed.

    `asks_again`: given by one of many parties it does not settle its question; after the
    supplement that same party is asked once more, and what the others answered stays.
    """

    code: str
    names: Names
    needs_reason: bool = False
    when: Condition | None = None
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the drawn procedure; `incoming` and `outgoing` are indexes of flows.

    `cite` is the source of a timer; one on each party has the source of its consultee instead.
    """

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
    cite: Citation | None = None

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
    """One version of the legal way a dossier goes: the graph and the sheet, proved sound.

    `supplement_days`: None where no rule gives the applicant a time for a supplement.
    `warn`: the shares of a time limit, in per cent, at which a warning is recorded.
    `by_decision`: it has no days of its own and holds only while a decision puts it in force.
    `matter`: what a dossier under it asks for: a new permit, or something about one there is.
    """

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
    supplement_days: Decimal | None
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
    schema: int = 1
    warn: tuple[int, ...] = ()
    escalation: Escalation | None = None
    extension: Extension | None = None
    by_decision: bool = False
    matter: str = NEW

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
        """Does this version rule dossiers filed on `day` by its own days?"""
        if self.by_decision:
            return False
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

    def proposed_by(self, outcome: str) -> Document:
        """Find the document an outcome proposes; KeyError where it proposes none."""
        for document in self.documents:
            if document.proposed_by == outcome:
                return document
        raise KeyError(outcome)

    def warnings_of(self, consultee: Consultee) -> tuple[int, ...]:
        """Say at which shares of its time a consultee is warned: its own, or the procedure's."""
        return self.warn if consultee.warn is None else consultee.warn

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
