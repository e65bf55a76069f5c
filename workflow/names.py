"""Checks every name a definition uses against the names the application knows."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflow.errors import BadDefinition, Fault
from workflow.model import Node, NodeKind, Procedure


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Every name a definition may use; `parties` are the facts that list parties."""

    roles: frozenset[str]
    units: frozenset[str]
    effects: frozenset[str]
    forms: frozenset[str]
    parties: frozenset[str]
    templates: frozenset[str]
    works: frozenset[str]
    statuses: frozenset[str]
    books: frozenset[str]


def check_names(procedure: Procedure, known: KnownNames) -> None:
    """Refuse a definition that uses a name nobody has given a meaning to."""
    faults = [*_node_faults(procedure, known), *_sheet_faults(procedure, known)]
    if faults:
        raise BadDefinition(*faults)


def _node_faults(procedure: Procedure, known: KnownNames) -> Iterator[Fault]:
    for node in procedure.nodes:
        for word, value, names in _uses(node, known):
            if value is not None and value not in names:
                reason = f"'{node.id}': '{value}' is no known {word}"
                yield Fault(procedure.origin.process, node.line, reason)


def _uses(node: Node, known: KnownNames) -> Iterator[tuple[str, str | None, frozenset[str]]]:
    yield "role", node.role, known.roles
    yield "unit", node.unit, known.units
    yield "status", node.status, known.statuses
    yield "list of parties", node.over, known.parties
    yield "form", node.form, known.forms
    if node.kind is NodeKind.SERVICE:
        yield "effect", node.effect, known.effects


def _sheet_faults(procedure: Procedure, known: KnownNames) -> Iterator[Fault]:
    for path, word, value, names in _sheet_uses(procedure, known):
        if value not in names:
            line = procedure.origin.lines.get(path, 1)
            yield Fault(procedure.origin.sheet, line, f"{path}: '{value}' is no known {word}")


def _sheet_uses(
    procedure: Procedure, known: KnownNames
) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    yield "form", "form", procedure.form, known.forms
    for position, work in enumerate(procedure.works):
        yield f"works[{position}]", "kind of work", work, known.works
    for position, consultee in enumerate(procedure.consultees):
        yield f"consultees[{position}].role", "role", consultee.role, known.roles
    for position, rule in enumerate(procedure.authority):
        yield f"authority[{position}].office", "unit", rule.office, known.units
    for position, document in enumerate(procedure.documents):
        path = f"documents[{position}]"
        yield f"{path}.template", "template", document.template, known.templates
        yield f"{path}.book", "register book", document.book, known.books
