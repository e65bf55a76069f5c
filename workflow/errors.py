"""What the engine refuses: each refusal has a stable code, and its facts as attributes."""

from dataclasses import dataclass
from typing import ClassVar


class WorkflowError(Exception):
    """Base of every refusal; `code` is stable, `facts` says what it was about."""

    code: ClassVar[str] = "workflow.refused"

    def __init__(self, **facts: object) -> None:
        """Keep the facts for whoever explains the refusal to a person."""
        self.facts: dict[str, object] = facts
        super().__init__(self.code, facts)

    def __str__(self) -> str:
        """Name the code and the facts, for a log line."""
        return f"{self.code}: " + ", ".join(
            f"{name}={value!r}" for name, value in self.facts.items()
        )


class NotOpen(WorkflowError):
    """No task stands at the node: it was never opened, or somebody finished it first."""

    code = "workflow.not_open"

    def __init__(self, node: str) -> None:
        """Name the node that is not open."""
        self.node = node
        super().__init__(node=node)


class NotOffered(WorkflowError):
    """The task stands there, but it does not offer this event or outcome now."""

    code = "workflow.not_offered"

    def __init__(self, node: str, outcome: str | None, offered: tuple[str, ...]) -> None:
        """Name what was asked and what could have been."""
        self.node, self.outcome, self.offered = node, outcome, offered
        super().__init__(node=node, outcome=outcome, offered=offered)


class NotCaught(WorkflowError):
    """A service failed and the procedure draws no way on from that failure."""

    code = "workflow.not_caught"

    def __init__(self, node: str, error: str) -> None:
        """Name the service and its error."""
        self.node, self.error = node, error
        super().__init__(node=node, error=error)


class MissingFact(WorkflowError, LookupError):
    """A declared fact was needed and nobody had established it yet."""

    code = "workflow.missing_fact"

    def __init__(self, name: str) -> None:
        """Name the fact."""
        self.name = name
        super().__init__(name=name)


class WrongFact(WorkflowError):
    """A fact holds a value that is not of its declared kind."""

    code = "workflow.wrong_fact"

    def __init__(self, name: str, expected: str) -> None:
        """Name the fact and the kind it was declared to be."""
        self.name, self.expected = name, expected
        super().__init__(name=name, expected=expected)


class BrokenMarking(WorkflowError):
    """The marking cannot arise in this procedure: it is of another version, or was edited."""

    code = "workflow.broken_marking"

    def __init__(self, node: str) -> None:
        """Name the node where a second token would stand."""
        self.node = node
        super().__init__(node=node)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One reason why a definition is refused, and where to look."""

    file: str
    line: int
    reason: str
    vi: str = ""

    def in_locale(self, locale: str) -> str:
        """Give the reason in `locale`; English where there is no Vietnamese for it."""
        return (self.vi or self.reason) if locale == "vi" else self.reason

    def __str__(self) -> str:
        """Give the form editors can jump to."""
        return f"{self.file}:{self.line}: {self.reason}"


class BadDefinition(WorkflowError):
    """A definition may not be used; carries every fault that was found, not only the first."""

    code = "workflow.bad_definition"

    def __init__(self, *faults: Fault) -> None:
        """Keep the faults in the order of file and line."""
        self.faults = tuple(sorted(set(faults)))
        self.file, self.line = self.faults[0].file, self.faults[0].line
        self.reason = self.faults[0].reason
        super().__init__(file=self.file, line=self.line, reason=self.reason)

    def __str__(self) -> str:
        """List every fault on a line of its own."""
        return "\n".join(map(str, self.faults))


class Faults:
    """Collects the reasons against one file, so that an author sees all of them at once."""

    def __init__(self, file: str) -> None:
        """Start with nothing against `file`."""
        self.file = file
        self.found: list[Fault] = []

    def add(self, line: int, reason: str, vi: str = "") -> None:
        """Note one reason, where it can be said so also in Vietnamese."""
        self.found.append(Fault(self.file, line, reason, vi))

    def refuse(self) -> None:
        """Raise everything found so far; do nothing where there is nothing."""
        if self.found:
            raise BadDefinition(*self.found)
