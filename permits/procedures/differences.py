"""What one version of a procedure says otherwise than another: two versions side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.model import TASKS, Names, Node, Procedure


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `about` is a word of the page, `before` or `after` None if not there.

    `name` says which step, paper or agency; None where it is the procedure as a whole.
    """

    about: str
    name: Names | None
    before: Any
    after: Any


def compare(old: Procedure, new: Procedure) -> list[Difference]:
    """List what differs: limits first, then papers, steps, agencies, documents and sources."""
    return [
        *_whole(old, new),
        *_named("paper", _papers(old), _papers(new)),
        *_named("step", _steps(old), _steps(new)),
        *_named("consultee", _consultees(old), _consultees(new)),
        *_named("document", _documents(old), _documents(new)),
        *_named("basis", _basis(old), _basis(new)),
    ]


def _whole(old: Procedure, new: Procedure) -> Iterator[Difference]:
    looks: Sequence[tuple[str, Callable[[Procedure], Any]]] = (
        ("names", lambda p: p.names),
        ("limit_days", lambda p: p.limit_days),
        ("supplement_days", lambda p: p.supplement_days),
        ("extension_times", lambda p: p.extension.times if p.extension else None),
        ("extension_days", lambda p: p.extension.days if p.extension else None),
        ("works", lambda p: tuple(p.works)),
    )
    for about, look in looks:
        before, after = look(old), look(new)
        if before != after:
            yield Difference(about, None, before, after)


Named = Mapping[str, tuple[Names, Any]]


def _named(about: str, old: Named, new: Named) -> Iterator[Difference]:
    for code in [*old, *(code for code in new if code not in old)]:
        (name, before), (also, after) = old.get(code, (None, None)), new.get(code, (None, None))
        if code not in old or code not in new or before != after:
            yield Difference(about, name or also, before, after)


def _papers(procedure: Procedure) -> Named:
    return {each.code: (each.names, each.required) for each in procedure.papers}


def _steps(procedure: Procedure) -> Named:
    return {node.id: (node.names, _step(node)) for node in procedure.nodes if node.kind in TASKS}


def _step(node: Node) -> tuple[Any, ...]:
    return node.limit_days, node.unit, node.role, tuple(o.names for o in node.outcomes)


def _consultees(procedure: Procedure) -> Named:
    return {
        each.office: (each.names, (each.limit_days, each.silence)) for each in procedure.consultees
    }


def _documents(procedure: Procedure) -> Named:
    return {each.code: (each.names, each.proposed_by) for each in procedure.documents}


def _basis(procedure: Procedure) -> Named:
    return {c.text: (Names(c.text, c.text), c.certainty) for c in procedure.legal_basis}
