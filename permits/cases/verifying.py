"""Proves that the story of a case is whole: every event there, none changed, up to its head."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from permits.cases import queries
from permits.cases.models import Event
from permits.cases.recording import GENESIS, chained


class FaultKind(StrEnum):
    """What can be wrong with a chain of events."""

    MISSING = "missing"
    CHANGED = "changed"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place from which a chain no longer holds; what follows cannot be trusted."""

    case_id: int
    seq: int
    kind: FaultKind


def verify(session: Session, case_id: int) -> list[Fault]:
    """List the faults of one case's chain; none means that no event was changed or removed."""
    seq, head = queries.head_of(session, case_id)
    return _faults(case_id, seq, head, queries.raw_events(session, case_id))


def _faults(case_id: int, seq: int, head: str, events: Sequence[Event]) -> list[Fault]:
    faults, expected, previous = [], 1, GENESIS
    for event in events:
        if event.seq != expected:
            faults.append(Fault(case_id, expected, FaultKind.MISSING))
        elif chained(previous, _row(event)) != event.hash:
            faults.append(Fault(case_id, event.seq, FaultKind.CHANGED))
        expected, previous = event.seq + 1, event.hash
    if expected != seq + 1:
        faults.append(Fault(case_id, min(expected, seq + 1), FaultKind.MISSING))
    elif previous != head:
        faults.append(Fault(case_id, seq, FaultKind.HEAD))
    return faults


def _row(event: Event) -> dict[str, Any]:
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "node": event.node,
        "actor_id": event.actor_id,
        "office_id": event.office_id,
        "data": event.data,
    }
