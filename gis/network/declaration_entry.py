"""One declaration at work: what is known of an owner's network, what is new, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.network.declared import Declaration, DeclarationRefused, Fault
from gis.network.events import By, NetworkEvent
from gis.network.models import NetworkNode, Pole, Segment


@dataclass
class Entry:
    """What one declaration is doing: what is known, what is new, and what is wrong."""

    session: Session
    said: Declaration
    by: By
    now: datetime
    nodes: dict[str, NetworkNode] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    poles: dict[str, Pole] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[NetworkEvent] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0

    def fault(self, row: int, code: str, **facts: object) -> None:
        """Complain of a row."""
        self.faults.append(Fault(row, code, facts))

    def count(self, changes: Mapping[str, Any] | None, **place: int) -> None:
        """Count a row as new (no changes named), changed or the same, and note what was done."""
        if changes is not None and not changes:
            self.same += 1
            return
        verb = "declared" if changes is None else "changed"
        self.new += changes is None
        self.changed += changes is not None
        self.notes.append(
            NetworkEvent(
                at=self.now,
                by=self.by.name,
                office=self.by.office,
                verb=verb,
                owner=self.said.owner,
                said={"source": self.said.source, **(changes or {})},
                **place,
            )
        )

    def refuse_faults(self) -> None:
        """Stop where a row is wrong; nothing of the declaration is kept then."""
        if self.faults:
            raise DeclarationRefused(tuple(self.faults))

    def flush(self, rows: Sequence[Any], numbers: Mapping[int, int]) -> None:
        """Write rows; where the database refuses one, find out which by writing them singly.

        `numbers` gives the declaration's row of each, by its identity.
        """
        try:
            with self.session.begin_nested():
                self.session.add_all(rows)
                self.session.flush()
        except IntegrityError:
            self._blame(rows, numbers)

    def _blame(self, rows: Sequence[Any], numbers: Mapping[int, int]) -> None:
        for row in rows:
            try:
                with self.session.begin_nested():
                    self.session.add(row)
                    self.session.flush()
            except IntegrityError as refused:
                self.fault(numbers[id(row)], "network.row_refused", fault=_fault_of(refused))


def _fault_of(refused: IntegrityError) -> str:
    """Name what the database does not allow: a constraint, or a word of the register's triggers."""
    return getattr(getattr(refused.orig, "diag", None), "constraint_name", None) or "unknown"


def changes(row: Any, **facts: Any) -> dict[str, Any]:
    """Bring a row up to date; say what changed, before and after."""
    changed = {
        name: [getattr(row, name), value]
        for name, value in facts.items()
        if getattr(row, name) != value
    }
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    return changed
