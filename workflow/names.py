"""Checks every name a definition uses against the names the application knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflow.errors import BadDefinition, Fault
from workflow.model import Node, NodeKind, Procedure

#: The unit of a task that several parties answer: whoever is asked.
PARTY = "party"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Every name a definition may use; `parties` are the facts that list parties.

    `staff` says which roles people of a unit can have, `documents` which papers can be issued.
    """

    roles: frozenset[str]
    units: frozenset[str]
    effects: frozenset[str]
    forms: frozenset[str]
    parties: frozenset[str]
    templates: frozenset[str]
    works: frozenset[str]
    matters: frozenset[str]
    changes: frozenset[str]
    statuses: frozenset[str]
    books: frozenset[str]
    documents: frozenset[str]
    staff: Mapping[str, frozenset[str]]


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
        if _nobody(node.role, node.unit, known):
            reason = f"'{node.id}': {_why_nobody(node.role, node.unit, known)}"
            yield Fault(procedure.origin.process, node.line, reason)


def _nobody(role: str | None, unit: str | None, known: KnownNames) -> bool:
    """Say whether a task would be offered to nobody, both its names being known."""
    if role is None or role not in known.roles or unit is None or unit not in known.units:
        return False  # refused by name already
    return role not in known.staff.get(unit, frozenset())


def _why_nobody(role: str | None, unit: str | None, known: KnownNames) -> str:
    held = ", ".join(sorted(known.staff.get(unit or "", ()))) or "none"
    return f"nobody in the unit '{unit}' can be '{role}'; the roles there are: {held}"


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
    for path, role, unit in _sheet_people(procedure):
        if _nobody(role, unit, known):
            line = procedure.origin.lines.get(path, 1)
            reason = f"{path}: {_why_nobody(role, unit, known)}"
            yield Fault(procedure.origin.sheet, line, reason)


def _sheet_people(procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    """List who is named in the sheet beside its steps: role and unit with the path."""
    for position, consultee in enumerate(procedure.consultees):
        yield f"consultees[{position}].role", consultee.role, PARTY
    if procedure.escalation is not None:
        yield "escalate.role", procedure.escalation.role, procedure.escalation.unit


def _sheet_uses(
    procedure: Procedure, known: KnownNames
) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    yield "form", "form", procedure.form, known.forms
    yield "matter", "matter", procedure.matter, known.matters
    for position, work in enumerate(procedure.works):
        yield f"works[{position}]", "kind of work", work, known.works
    for position, consultee in enumerate(procedure.consultees):
        yield f"consultees[{position}].role", "role", consultee.role, known.roles
    for position, rule in enumerate(procedure.authority):
        yield f"authority[{position}].office", "unit", rule.office, known.units
    if procedure.escalation is not None:
        yield "escalate.role", "role", procedure.escalation.role, known.roles
        yield "escalate.unit", "unit", procedure.escalation.unit, known.units
    for position, document in enumerate(procedure.documents):
        path = f"documents[{position}]"
        yield f"{path}.code", "document", document.code, known.documents
        yield f"{path}.template", "template", document.template, known.templates
        yield f"{path}.book", "register book", document.book, known.books
        if document.changes is not None:
            yield f"{path}.changes", "change of a permit", document.changes, known.changes
