"""What must never be false, looked at after every step of walks that take every answer there is."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import queries as cases
from permits.cases import transitions
from permits.cases.models import Case, Event, Task, Timer
from permits.cases.recording import LOUDEST
from permits.cases.registry import Act
from permits.cases.verifying import verify
from permits.core import calendar, clock
from permits.core.vocabulary import DossierStatus, EventKind, Role, TaskState
from permits.decisions.models import Permit
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.support.dossiers import Walker, app, template
from workflow import engine
from workflow.model import NodeKind, Procedure

__all__ = ["app", "template"]

LONGEST = 60
MOST_WALKS = 8
#: Which dossiers are walked, and with which seeds.
WALKS = {
    "tower": ("tower-road", "tower-zone-high"),
    "smart_pole": ("pole-zone", "pole-city"),
    "duct_share": ("duct",),
}

#: What no dossier of these samples meets: nobody is consulted on a pole or a duct there.
NOBODY_ASKED = {
    ("consultation", "agree"),
    ("consultation", "agree_with_conditions"),
    ("consultation", "disagree"),
    ("silence", "fired"),
}
NOT_HERE = {"tower": set(), "smart_pole": NOBODY_ASKED, "duct_share": NOBODY_ASKED}

Place = tuple[str, int]


# --- the invariants -------------------------------------------------------------------------------


def told_open(procedure: Procedure, events: list[Event]) -> set[Place]:
    """Say from the events alone which tasks must be open."""
    standing: set[Place] = set()
    for event in events:
        place = (event.node or "", event.data.get("instance_no", 0))
        if event.kind == EventKind.OPENED:
            assert place not in standing, "a task was opened twice"
            standing.add(place)
        elif event.kind in (EventKind.COMPLETED, EventKind.CANCELLED, EventKind.SILENT):
            standing.remove(place)
        elif event.kind == EventKind.TIMED_OUT:
            timer = procedure.node(event.node or "")
            if timer.interrupting and not timer.each:
                standing.remove((event.data["task"], event.data["instance_no"]))
        elif event.kind == EventKind.EFFECT and procedure.node(event.node or "").waits:
            standing.discard(place)
    return standing


def stands_where_its_events_say(session: Session, case: Case, procedure: Procedure) -> None:
    events = list(cases.raw_events(session, case.id))
    standing = {(t.node, t.instance_no) for t in cases.open_tasks(session, case.id)}
    assert standing == told_open(procedure, events)
    assert events[0].kind == EventKind.FILED
    assert (events[-1].kind == EventKind.ENDED) == (case.ended_at is not None)
    assert case.seq == len(events)


def somebody_has_it(session: Session, case: Case) -> None:
    standing = cases.open_tasks(session, case.id)
    assert bool(standing) == (case.ended_at is None)
    for task in standing:
        if task.role == Role.SYSTEM:
            continue  # a job was promised for it
        people = accounts.people_of(session, office_id=task.office_id, role=Role(task.role))
        assert people, f"nobody of office {task.office_id} can do {task.node}"
        assert task.person_id is None or task.person_id in [p.id for p in people]


def the_clock_has_one_owner(session: Session, case: Case, procedure: Procedure) -> None:
    if case.limit_minutes is None:
        return
    nodes = [procedure.node(t.node) for t in cases.open_tasks(session, case.id)]
    applicants = any(node.clock == "applicant" for node in nodes)
    assert (case.running_since is None) == (applicants or case.ended_at is not None)
    assert (case.due_at is None) == applicants or case.ended_at is not None


def the_public_word_fits(session: Session, case: Case, procedure: Procedure) -> None:
    if case.ended_node is not None:
        assert case.status == procedure.node(case.ended_node).status
        return
    said = {procedure.node(t.node).status for t in cases.open_tasks(session, case.id)}
    if case.status not in said:
        assert case.status == DossierStatus.PROCESSING
        assert not said & set(LOUDEST)


def silence_is_consent_only_by_a_rule(session: Session, case: Case, procedure: Procedure) -> None:
    silent = session.scalars(
        select(Task).where(
            Task.case_id == case.id,
            Task.outcome == transitions.NO_REPLY,
            Task.state == TaskState.DONE,
        )
    )
    for task in silent:
        party = task.party or {}
        rule = procedure.consultee(party["code"])
        assert rule.silence == party["silence"] == "consent"
        assert rule.cite is not None
        assert rule.cite.text == (task.answer or {})["cite"]
        assert task.closed_by_id is None


def look(session: Session, dossier: Dossier) -> None:
    case = cases.case_of(session, dossier.id)
    assert case is not None
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    stands_where_its_events_say(session, case, procedure)
    somebody_has_it(session, case)
    assert verify(session, case.id) == []
    the_clock_has_one_owner(session, case, procedure)
    the_public_word_fits(session, case, procedure)
    silence_is_consent_only_by_a_rule(session, case, procedure)
    assert session.scalar(select(Permit.id).where(Permit.dossier_id == dossier.id)) is None


# --- the walks ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may happen next: an answer at a task, a timer, or a job that is done."""

    node: str
    what: str
    task: Task
    timer_id: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Name the choice the same in every walk."""
        return self.node, self.what


@dataclass
class Wanderer:
    """At each stand tries what was never tried and takes it back; then goes where less was seen."""

    walker: Walker
    chance: random.Random
    tried: set[tuple[str, str]] = field(default_factory=set)
    ends: set[tuple[str, str]] = field(default_factory=set)
    gone: Counter[tuple[str, str]] = field(default_factory=Counter)

    def wander(self, sample: str) -> None:
        """Walk one dossier to its end, looking at everything after each step."""
        session, moment = self.walker.session, clock.now()
        dossier = self.walker.file(sample)
        look(session, dossier)
        known = calendar.working_calendar(session)
        for _ in range(LONGEST):
            choices = list(self._choices(dossier))
            if not choices:
                return
            moment = known.add(moment, self.chance.randrange(5, 300))
            opens_new = [
                c for c in choices if c.key not in self.tried and self._try(dossier, c, moment)
            ]
            chosen = min(opens_new or choices, key=lambda c: self._weight(dossier, c))
            self.gone[chosen.key] += 1
            moment = self._take(dossier, chosen, moment)
            look(session, dossier)
        raise AssertionError(f"no end after {LONGEST} steps")

    def _try(self, dossier: Dossier, choice: Choice, moment: datetime) -> bool:
        """Take a step and take it back; say whether it led to a task not seen before."""
        session, seen = self.walker.session, {node for node, _ in self.tried}
        with session.begin_nested() as once:
            self._take(dossier, choice, moment)
            look(session, dossier)
            opened = set(self.walker.open(dossier))
            once.rollback()
        self.tried.add(choice.key)
        if not opened:
            self.ends.add(choice.key)
        return bool(opened - seen - {choice.node})

    def _weight(self, dossier: Dossier, choice: Choice) -> tuple[bool, int, bool, float]:
        """What ends the dossier last; the less often taken the better; then the usual; chance."""
        system = choice.task.role == Role.SYSTEM
        usual = system or choice.what == self.walker.usual(dossier, choice.task).outcome
        return choice.key in self.ends, self.gone[choice.key], not usual, self.chance.random()

    def _choices(self, dossier: Dossier) -> Iterator[Choice]:
        case = self.walker.case(dossier)
        procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
        for task in self.walker.tasks(dossier):
            node = procedure.node(task.node)
            if node.waits:
                yield Choice(node.id, "done", task)
            for outcome in engine.offers(procedure, node, case.facts):
                yield Choice(node.id, outcome.code, task)
            running = select(Timer).where(Timer.task_id == task.id, Timer.done_at.is_(None))
            for timer in self.walker.session.scalars(running):
                yield Choice(timer.node, "fired", task, timer.id)

    def _take(self, dossier: Dossier, chosen: Choice, moment: datetime) -> datetime:
        session = self.walker.session
        if chosen.timer_id is not None:
            moment = max(moment, session.get_one(Timer, chosen.timer_id).due_at)
        with clock.at(moment):
            if chosen.timer_id is not None:
                assert transitions.fire(session, dossier, chosen.timer_id)
            elif chosen.what == "done":
                transitions.finish_service(session, dossier, chosen.node, {})
            else:
                usual = self.walker.usual(dossier, chosen.task)
                act = Act(chosen.what, "Lý do của bước này.", usual.fields)
                person = self.walker.taker(chosen.task)
                self.walker.complete(person, dossier, chosen.task, act)
        return moment


def everything_that_may_happen(procedure: Procedure) -> set[tuple[str, str]]:
    """List every answer of every task, every timer and every job of a procedure."""
    found = {(node.id, outcome.code) for node in procedure.tasks for outcome in node.outcomes}
    found |= {(node.id, "done") for node in procedure.nodes if node.waits}
    return found | {(n.id, "fired") for n in procedure.nodes if n.kind is NodeKind.TIMER}


@pytest.mark.parametrize("code", WALKS)
def test_walks_through_every_answer_keep_every_invariant(walker: Walker, code: str) -> None:
    wanted = everything_that_may_happen(catalogue.pinned(code, 1)) - NOT_HERE[code]
    wanderer = Wanderer(walker, random.Random(f"walks of {code}"))
    samples = cycle(WALKS[code])

    for _ in range(MOST_WALKS):
        if wanted <= wanderer.tried:
            break
        wanderer.wander(next(samples))

    assert wanted - wanderer.tried == set()
