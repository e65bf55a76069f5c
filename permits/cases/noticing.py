"""When a step's time limit is to be recalled, and when its superior is told that it has passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits.cases.standing import Standing
from permits.core.vocabulary import Party
from workflow.deadlines import WorkingCalendar
from workflow.model import Escalation, Procedure

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told about a step that is still open at `at`; `share` is in per cent."""

    at: datetime
    share: int | None = None
    escalation: Escalation | None = None


def first(
    standing: Standing, clock: Party, limit: int | None, party: dict[str, Any] | None
) -> datetime | None:
    """Say when the first notice about a step that opens now falls due."""
    if limit is None:
        return None
    time = Running(clock, limit, 0, standing.now)
    due = notices(standing.procedure, standing.calendar, time, party)
    return next((notice.at for notice in due), None)


@dataclass(frozen=True, slots=True)
class Running:
    """The clock of a step: its limit and what was used of it before `since`, in minutes."""

    clock: Party
    limit: int
    used: int
    since: datetime


def notices(
    procedure: Procedure,
    calendar: WorkingCalendar,
    time: Running,
    party: dict[str, Any] | None,
) -> Iterator[Notice]:
    """List the notices about a step that runs, in the order they fall due."""
    for share in _shares(procedure, party):
        left = max(0, time.limit * share // WHOLE - time.used)
        yield Notice(calendar.add(time.since, left), share=share)
    rule = procedure.escalation
    if rule is not None and _escalates(time.clock, party):
        wait = int(rule.after_days * calendar.day_minutes)
        left = max(0, time.limit + wait - time.used)
        yield Notice(calendar.add(time.since, left), escalation=rule)


def following(
    procedure: Procedure,
    calendar: WorkingCalendar,
    time: Running,
    party: dict[str, Any] | None,
    *,
    given: int,
) -> datetime | None:
    """Say when the next notice falls due about a step of which `given` were given already."""
    listed = list(notices(procedure, calendar, time, party))[given:]
    return listed[0].at if listed else None


def _shares(procedure: Procedure, party: dict[str, Any] | None) -> tuple[int, ...]:
    if party is None:
        return procedure.warn
    consultee = next((c for c in procedure.consultees if c.code == party.get("code")), None)
    own = consultee.warn if consultee else None
    return procedure.warn if own is None else own


def _escalates(clock: Party, party: dict[str, Any] | None) -> bool:
    """An applicant has no superior here; for a party the rule about its silence has spoken."""
    if party is not None:
        return party.get("silence") == "escalate"
    return clock is not Party.APPLICANT
