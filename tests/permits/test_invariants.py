"""What must never be false, looked at after every step of walks that take every answer there is."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

import pytest
from sqlalchemy import select

from permits.cases import transitions
from permits.cases.models import Task, Timer
from permits.cases.registry import Act
from permits.core import calendar, clock
from permits.core.vocabulary import Role
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.support.dossiers import Walker, app, template
from tests.support.invariants import look
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
    "road_dig": ("dig-road", "dig-zone"),
}

#: What no dossier of these samples meets: nobody is consulted on a pole or a duct there.
NOBODY_ASKED = {
    ("consultation", "agree"),
    ("consultation", "agree_with_conditions"),
    ("consultation", "disagree"),
    ("consultation", "needs_more"),
    ("silence", "fired"),
}
NOT_HERE = {
    "tower": set(),
    "smart_pole": NOBODY_ASKED,
    "duct_share": NOBODY_ASKED,
    "road_dig": {("silence", "fired")},  # nobody's silence is consent there
}


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
            for outcome in engine.offers(node, case.known):
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
                assert transitions.fire(session, dossier.id, chosen.timer_id)
            elif chosen.what == "done":
                transitions.finish_service(session, dossier.id, chosen.node, {})
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
    procedure = max((p for p in catalogue.published() if p.code == code), key=lambda p: p.version)
    wanted = everything_that_may_happen(procedure) - NOT_HERE[code]
    wanderer = Wanderer(walker, random.Random(f"walks of {code}"))
    samples = cycle(WALKS[code])

    for _ in range(MOST_WALKS):
        if wanted <= wanderer.tried:
            break
        wanderer.wander(next(samples))

    assert wanted - wanderer.tried == set()
