"""Tells finished cases as histories that can be replayed under another version of their law."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from permits.cases import history_queries
from permits.cases.history_queries import Finished
from permits.core import calendar
from permits.core.vocabulary import EventKind, TaskState
from permits.procedures import catalogue
from workflow.deadlines import WorkingCalendar
from workflow.history import Finding, History, Step, party_keys
from workflow.model import Node, NodeKind, Procedure

#: The effect that finds out whom to ask, and the one that counts supplements in a fact.
FINDS_PARTIES = "check_planning"
COUNTS, COUNTED = "request_supplement", "supplements"

#: Acts that take a case where no drawing leads; such a case cannot be replayed.
OFF_THE_DRAWING = frozenset(
    {EventKind.RECALLED, EventKind.SENT_BACK, EventKind.STOPPED, EventKind.MIGRATED}
)


@dataclass(slots=True)
class Gathered:
    """The histories of one procedure by the version they went through, and what is not among them.

    `real` says of each case at which end and after how many minutes it really ended; `left_out`
    counts cases that ended, or went on, by an act no drawing shows.
    """

    by_version: dict[int, list[History]] = field(default_factory=dict)
    real: dict[str, tuple[str, int]] = field(default_factory=dict)
    left_out: int = 0
    running: int = 0


def gather(session: Session, procedure: str, since: datetime) -> Gathered:
    """Tell every case of a procedure that was filed since then and has ended."""
    known = calendar.working_calendar(session)
    gathered = Gathered(running=history_queries.count_running(session, procedure, since))
    for case in history_queries.finished(session, procedure, since):
        if not _is_drawn(case):
            gathered.left_out += 1
            continue
        version = catalogue.pinned(procedure, case.version)
        gathered.by_version.setdefault(case.version, []).append(_history(case, version, known))
        took = known.elapsed(case.opened_at, case.ended_at)
        gathered.real[case.code] = (case.ended_node, took)
    return gathered


def _is_drawn(case: Finished) -> bool:
    kinds = {event.kind for event in case.events}
    return not case.ended_node.startswith("@") and not kinds & OFF_THE_DRAWING


def _history(case: Finished, procedure: Procedure, known: WorkingCalendar) -> History:
    visits = list(_visits(case.tasks, procedure))
    closed = sorted(
        (task.closed_at, task.state == TaskState.CANCELLED, place, step)
        for visit in visits
        for place, task, step in visit.steps(known)
    )
    findings = tuple(_findings(case, visits))
    return History(
        code=case.code,
        facts=_at_filing(case.facts, procedure, findings),
        steps=tuple(step for *_, step in closed),
        findings=findings,
    )


@dataclass(frozen=True, slots=True)
class _Visit:
    """One time a case stood at a node: the tasks it opened there, one or one for each party."""

    node: Node
    number: int
    place: int
    tasks: list[Row[Any]]

    @property
    def parties(self) -> list[dict[str, Any]]:
        """List whom it asked."""
        return [task.party for task in self.tasks]

    def steps(self, known: WorkingCalendar) -> Iterator[tuple[int, Row[Any], Step]]:
        """Tell each task as a step, with its place among all tasks of the case."""
        keys = party_keys(self.parties) if self.node.is_many else ("",) * len(self.tasks)
        offered: set[str | None] = {outcome.code for outcome in self.node.outcomes} or {None}
        for position, (task, key) in enumerate(zip(self.tasks, keys, strict=True)):
            # Silence is recorded with a word that only a timer says, never a person.
            answered = task.state == TaskState.DONE and task.outcome in offered
            yield (
                self.place + position,
                task,
                Step(
                    node=self.node.id,
                    visit=self.number,
                    minutes=known.elapsed(task.opened_at, task.closed_at),
                    outcome=task.outcome if answered else None,
                    party=key,
                    answered=answered,
                ),
            )


def _visits(tasks: Sequence[Row[Any]], procedure: Procedure) -> Iterator[_Visit]:
    """Put tasks together that one move opened at one node; what the system did is left out."""
    numbers: Counter[str] = Counter()
    latest: dict[str, _Visit] = {}
    for place, task in enumerate(tasks):
        node = procedure.node(task.node)
        if node.index < 0 or node.kind is NodeKind.SERVICE:
            continue
        visit = latest.get(node.id)
        if visit is not None and task.instance_no > visit.tasks[-1].instance_no:
            visit.tasks.append(task)
            continue
        if visit is not None:
            yield visit
        numbers[node.id] += 1
        latest[node.id] = _Visit(node, numbers[node.id], place, [task])
    yield from latest.values()


def _findings(case: Finished, visits: Sequence[_Visit]) -> Iterator[Finding]:
    """Work out what the system's steps found from what followed them."""
    calls = [e for e in case.events if e.kind == EventKind.EFFECT and not e.data.get("again")]
    counted = [event.seq for event in calls if event.data.get("effect") == COUNTS]
    # Only those after acceptance were counted, and they are the last ones.
    uncounted = len(counted) - int(case.facts.get(COUNTED, 0))
    numbers: Counter[str] = Counter()
    asked = _asked(case, visits)
    for event in calls:
        numbers[event.node] += 1
        facts: dict[str, Any] = {}
        if event.data.get("effect") == COUNTS:
            facts = {COUNTED: max(0, counted.index(event.seq) + 1 - uncounted)}
        elif event.data.get("effect") == FINDS_PARTIES:
            following = [e.seq for e in calls if e.node == event.node and e.seq > event.seq]
            facts = _between(asked, event.seq, min(following, default=None))
        if facts:
            yield Finding(event.node, numbers[event.node], facts)


def _asked(case: Finished, visits: Sequence[_Visit]) -> list[tuple[int, _Visit]]:
    """Say at which event each consultation began."""
    many = {(visit.node.id, visit.number): visit for visit in visits if visit.node.is_many}
    numbers: Counter[str] = Counter()
    found = []
    for event in case.events:
        if event.kind == EventKind.OPENED and event.data.get("instance_no") == 1:
            numbers[event.node] += 1
            visit = many.get((event.node, numbers[event.node]))
            if visit is not None:
                found.append((event.seq, visit))
    return found


def _between(asked: Sequence[tuple[int, _Visit]], first: int, last: int | None) -> dict[str, Any]:
    """Name the lists of parties that were asked between two events; a list nobody used is empty."""
    lists: dict[str, Any] = {visit.node.over or "": [] for _, visit in asked}
    for seq, visit in asked:
        if first < seq and (last is None or seq < last):
            lists[visit.node.over or ""] = visit.parties
    return lists


def _at_filing(
    facts: Mapping[str, Any], procedure: Procedure, findings: Sequence[Finding]
) -> dict[str, Any]:
    """Take away what was decided on the way, and what was counted; a list begins as first found."""
    decided = {node.decides for node in procedure.nodes}
    kept = {name: value for name, value in facts.items() if name not in {*decided, COUNTED}}
    first: dict[str, Any] = {}
    for finding in findings:
        for name, value in finding.facts.items():
            first.setdefault(name, value)
    first.pop(COUNTED, None)
    return kept | first
