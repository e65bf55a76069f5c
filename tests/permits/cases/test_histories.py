"""A case that has ended is told as a history that replays to the same way and the same minutes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from permits.cases import histories, transitions
from permits.cases.models import Event, Timer
from permits.cases.registry import Act
from permits.core import calendar, clock
from permits.core.vocabulary import EventKind, Role
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from tests.conftest import NOW
from tests.support.dossiers import Walker
from workflow.history import History
from workflow.model import Procedure
from workflow.replay import replay

BEFORE = NOW - timedelta(days=1)
HOURS = timedelta(hours=5)


class Life:
    """Walks one dossier to its end, somebody answering every five hours; keeps whoever did."""

    def __init__(self, walker: Walker, sample: str, answers: Mapping[str, Act] | None = None):
        self.walker, self.answers, self.path = walker, dict(answers or {}), []
        self.moment = NOW
        self.dossier: Dossier = walker.file(sample)

    def to_the_end(self) -> "Life":
        while self.case.ended_at is None:
            self.step()
        self.path.append(self.case.ended_node)
        self.walker.session.flush()
        return self

    def step(self) -> None:
        """Let the first open task be done; what the system promised is done at once."""
        tasks = self.walker.tasks(self.dossier)
        task = next((task for task in tasks if task.role != Role.SYSTEM), None)
        if task is None:
            with clock.at(self.moment):
                session = self.walker.session
                transitions.finish_service(session, self.dossier.id, tasks[0].node, {})
            return
        self.moment += HOURS
        with clock.at(self.moment):
            act = self.answers.pop(task.node, None) or self.walker.usual(self.dossier, task)
            self.walker.complete(self.walker.taker(task), self.dossier, task, act)
        self.passed(task.node)

    def passed(self, node: str) -> None:
        """Note a step that is left; one with many parties only when the last has answered."""
        if node not in self.walker.open(self.dossier) or node == "reception":
            self.path.append(node)

    def fall_silent(self) -> None:
        """Let the one timer there is run out, exactly on its minute."""
        session = self.walker.session
        timer = session.scalars(select(Timer).where(Timer.done_at.is_(None))).one()
        node = next(t.node for t in self.walker.tasks(self.dossier) if t.id == timer.task_id)
        self.moment = max(self.moment, timer.due_at)
        with clock.at(self.moment):
            transitions.fire(session, self.dossier.id, timer.id)
        self.passed(node)

    @property
    def case(self):
        """The case as it stands."""
        return self.walker.case(self.dossier)

    @property
    def procedure(self) -> Procedure:
        return catalogue.pinned(self.case.procedure_code, self.case.procedure_version)

    @property
    def minutes(self) -> int:
        """Working time from filing to the end."""
        known = calendar.working_calendar(self.walker.session)
        return known.elapsed(self.case.opened_at, self.case.ended_at)


def told(session: Session, life: Life, since: datetime = BEFORE) -> History:
    """The one history there is."""
    by_version = histories.gather(session, life.procedure.code, since).by_version
    [history] = by_version[life.procedure.version]
    return history


def assert_replays(session: Session, life: Life) -> History:
    history = told(session, life)
    again = replay(history, life.procedure, 480)
    assert (again.stuck, again.guessed) == (None, ())
    assert again.path == tuple(life.path)
    assert again.minutes == life.minutes
    assert history.code == life.dossier.code
    return history


@pytest.mark.parametrize("sample", ["tower-city", "tower-zone", "tower-road", "duct"])
def test_a_case_replays_as_it_was(session: Session, walker: Walker, sample: str) -> None:
    assert_replays(session, Life(walker, sample).to_the_end())


def test_a_supplement_replays_with_whom_it_was_asked_of(session: Session, walker: Walker) -> None:
    gap = {"appraise": Act("supplement", "Thiếu bản vẽ móng.")}

    history = assert_replays(session, Life(walker, "tower-road-high", gap).to_the_end())

    appraisals = [step for step in history.steps if step.node == "appraise"]
    assert [(step.visit, step.outcome) for step in appraisals] == [(1, "supplement"), (2, "pass")]
    checks = [f.facts for f in history.findings if f.node == "check_planning"]
    assert [len(facts["consultees"]) for facts in checks] == [2, 0]
    [asked] = [f.facts for f in history.findings if f.node == "request_supplement"]
    assert asked == {"supplements": 1}
    assert "supplements" not in history.facts
    assert "appraisal" not in history.facts


def test_a_completion_before_acceptance_counts_as_no_supplement(
    session: Session, walker: Walker
) -> None:
    gap = {"reception": Act("supplement", "Thiếu đơn.")}

    history = assert_replays(session, Life(walker, "tower-city", gap).to_the_end())

    counted = {f.node: f.facts for f in history.findings if "supplements" in f.facts}
    assert counted == {"request_completion": {"supplements": 0}}


def test_silence_is_told_as_silence(session: Session, walker: Walker) -> None:
    life = Life(walker, "tower-road")
    while "consultation" not in life.walker.open(life.dossier):
        life.step()
    life.fall_silent()
    life.to_the_end()

    history = assert_replays(session, life)

    [silent] = [step for step in history.steps if step.node == "consultation"]
    assert (silent.answered, silent.outcome, silent.party) == (False, None, "road")


def test_a_case_that_is_refused_at_the_desk_is_short(session: Session, walker: Walker) -> None:
    refusal = {"reception": Act("refuse", "Không thuộc thẩm quyền.")}

    history = assert_replays(session, Life(walker, "tower-city", refusal).to_the_end())

    assert len(history.steps) == 1


def test_what_runs_still_or_was_filed_before_is_not_told(session: Session, walker: Walker) -> None:
    ended = Life(walker, "tower-city", {"reception": Act("refuse", "Sai.")}).to_the_end()
    walker.file("tower-city")

    gathered = histories.gather(session, ended.procedure.code, BEFORE)
    later = histories.gather(session, ended.procedure.code, NOW + timedelta(minutes=1))

    assert (sum(map(len, gathered.by_version.values())), gathered.running) == (1, 1)
    assert (later.by_version, later.running) == ({}, 0)


def test_a_case_with_a_step_no_drawing_shows_is_left_out(session: Session, walker: Walker) -> None:
    life = Life(walker, "tower-city", {"reception": Act("refuse", "Sai.")}).to_the_end()
    session.add(
        Event(
            case_id=life.case.id,
            seq=life.case.seq + 1,
            at=NOW,
            kind=EventKind.RECALLED,
            node="reception",
            data={},
            hash="",
        )
    )
    session.flush()

    gathered = histories.gather(session, life.procedure.code, BEFORE)

    assert (gathered.by_version, gathered.left_out) == ({}, 1)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Collect the statements that are run meanwhile."""
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)


def test_many_cases_cost_as_many_statements_as_one(session: Session, walker: Walker) -> None:
    refuse = {"reception": Act("refuse", "Sai.")}
    code = Life(walker, "tower-city", refuse).to_the_end().procedure.code
    histories.gather(session, code, BEFORE)  # the calendar is read once in a process's life
    with counted(session) as one:
        histories.gather(session, code, BEFORE)
    for _ in range(3):
        Life(walker, "tower-city", refuse).to_the_end()
    with counted(session) as four:
        gathered = histories.gather(session, code, BEFORE)

    assert sum(map(len, gathered.by_version.values())) == 4
    assert len(four) == len(one) == 5
