"""A consultee's silence counts only where a rule says so, once, and never against an answer."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.cases import jobs, transitions
from permits.cases import queries as cases
from permits.cases.models import Event, Task, Timer
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Conflict
from permits.core.files import FileStore
from permits.core.vocabulary import EventKind, TaskState
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from tests.conftest import NOW
from tests.support.dossiers import Walker

AFTER = NOW + timedelta(days=6)
ROUNDS = 20


@pytest.fixture
def asked(walker: Walker) -> Dossier:
    """A dossier on which the road authority was asked; its silence is consent after two days."""
    dossier = walker.at("consultation", "tower-road")
    walker.session.commit()
    return dossier


def let_time_pass(moment: datetime = AFTER) -> None:
    with clock.at(moment):
        jobs.fire_timers(timestamp=0)


def opinions(session: Session, walker: Walker, dossier: Dossier) -> list[Task]:
    statement = select(Task).where(
        Task.case_id == walker.case(dossier).id, Task.node == "consultation"
    )
    return list(session.scalars(statement.order_by(Task.instance_no)))


def count_events(session: Session, walker: Walker, dossier: Dossier, kind: EventKind) -> int:
    statement = select(func.count()).where(
        Event.case_id == walker.case(dossier).id, Event.kind == kind
    )
    return session.scalar(statement) or 0


def test_the_timer_runs_for_the_partys_own_limit(session: Session, asked: Dossier) -> None:
    [timer] = session.scalars(select(Timer))

    assert timer.due_at == datetime(2026, 11, 16, 9, 0, tzinfo=clock.VIETNAM)
    assert timer.done_at is None


def test_silence_is_recorded_as_silence_with_its_rule(
    session: Session, walker: Walker, asked: Dossier
) -> None:
    let_time_pass()

    [opinion] = opinions(session, walker, asked)
    assert opinion.state is TaskState.DONE
    assert opinion.outcome == transitions.NO_REPLY
    assert opinion.closed_by_id is None
    assert opinion.answer is not None
    assert opinion.answer["silence"] == "consent"
    assert "Điều 54" in opinion.answer["cite"]
    event = session.scalars(select(Event).where(Event.kind == EventKind.SILENT)).one()
    assert (event.actor_id, event.data["cite"]) == (None, opinion.answer["cite"])
    assert "consultation" not in walker.open(asked)


def test_a_timer_does_not_fire_before_its_time(walker: Walker, asked: Dossier) -> None:
    let_time_pass(datetime(2026, 11, 16, 8, 59, tzinfo=clock.VIETNAM))

    assert "consultation" in walker.open(asked)


def test_an_answer_after_the_limit_comes_too_late(walker: Walker, asked: Dossier) -> None:
    task = walker.task(asked, "consultation")
    person = walker.taker(task)
    let_time_pass()

    with pytest.raises(Conflict, match=r"task\.closed"):
        walker.complete(person, asked, task, Act("disagree", "Vi phạm hành lang."))


def test_a_timer_after_the_answer_does_nothing(
    session: Session, walker: Walker, asked: Dossier
) -> None:
    [timer] = session.scalars(select(Timer))
    walker.act(asked, "consultation", "disagree", "Vi phạm hành lang.")
    session.commit()

    let_time_pass()
    with clock.at(AFTER):
        assert transitions.fire(session, asked.id, timer.id) is False

    assert count_events(session, walker, asked, EventKind.SILENT) == 0
    assert count_events(session, walker, asked, EventKind.TIMED_OUT) == 0
    [opinion] = opinions(session, walker, asked)
    assert opinion.outcome == "disagree"


def test_a_timer_fires_once(session: Session, walker: Walker, asked: Dossier) -> None:
    let_time_pass()
    let_time_pass()

    assert count_events(session, walker, asked, EventKind.SILENT) == 1


def test_without_a_rule_silence_leaves_the_question_open(session: Session, walker: Walker) -> None:
    dossier = walker.at("consultation", "tower-high")  # the military command: no consent by silence
    session.commit()

    let_time_pass(NOW + timedelta(days=60))

    assert "consultation" in walker.open(dossier)
    assert session.scalar(select(func.count()).select_from(Timer)) == 0


def test_each_party_has_its_own_silence(session: Session, walker: Walker) -> None:
    dossier = walker.at("consultation", "tower-road-high")
    session.commit()
    while walker.open(dossier) != ["consultation", "consultation"]:
        walker.act(dossier, next(n for n in walker.open(dossier) if n != "consultation"))
    session.commit()

    let_time_pass()

    assert walker.open(dossier) == ["consultation"]
    [left] = walker.tasks(dossier)
    assert left.party is not None
    assert left.party["office"] == "bo-chqs"
    walker.act(dossier, "consultation")
    assert walker.open(dossier) == ["draft"]


def test_an_owner_who_does_not_answer_sends_the_dossier_to_mediation(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("owner_consent", "duct")
    task = walker.task(dossier, "owner_consent")
    person = walker.taker(task)
    session.commit()

    let_time_pass(NOW + timedelta(days=14))

    assert "mediation" in walker.open(dossier)
    assert "owner_consent" not in walker.open(dossier)
    with pytest.raises(Conflict):
        walker.complete(person, dossier, task, Act("agree"))
    session.refresh(task)
    assert (task.state, task.outcome) == (TaskState.CANCELLED, transitions.NO_REPLY)


def test_one_timer_that_fails_does_not_hold_up_the_others(session: Session, walker: Walker) -> None:
    broken = walker.at("consultation", "tower-road")
    sound = walker.at("consultation", "tower-road")
    # A procedure nobody knows any more: the case cannot be read.
    walker.case(broken).procedure_version = 999
    session.commit()

    with pytest.raises(jobs.TimersFailed, match="1 of 2"):
        let_time_pass()

    assert "consultation" not in walker.open(sound)


@pytest.mark.concurrent
def test_of_an_answer_and_a_silence_at_once_exactly_one_counts(
    database: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = FileStore(tmp_path_factory.mktemp("files"))
    outcomes = set()
    for _ in range(ROUNDS):
        outcomes.add(_race(database, files))
    assert outcomes <= {("agree", False), (transitions.NO_REPLY, True)}


def _race(program: Flask, files: FileStore) -> tuple[str, bool]:
    """Let an answer and a timer meet; give what the opinion says and whether the timer fired."""
    with program.app_context(), clock.at(NOW):
        with committing() as session:
            dossier = Walker(session, files).at("consultation", "tower-road")
            dossier_id, case = dossier.id, cases.case_of(session, dossier.id)
            assert case is not None
            case_id = case.id
        timer_id = db.session.scalars(select(Timer.id).where(Timer.case_id == case_id)).one()
    told: dict[str, bool] = {}
    start = threading.Barrier(2)

    def answer() -> None:
        with program.app_context(), clock.at(AFTER):
            person = accounts.actor_by_login(db.session, "giaothong")
            assert person is not None
            known = dossiers.whole(db.session, dossier_id)
            start.wait()
            try:
                with committing() as session:
                    place = Place("consultation", 1)
                    transitions.complete(session, person, known.id, place, Act("agree"))
                told["answered"] = True
            except Conflict:
                told["answered"] = False

    def silence() -> None:
        with program.app_context(), clock.at(AFTER):
            known = dossiers.whole(db.session, dossier_id)
            start.wait()
            with committing() as session:
                told["fired"] = transitions.fire(session, known.id, timer_id)

    threads = [threading.Thread(target=each) for each in (answer, silence)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told["answered"] is not told["fired"]
    with program.app_context():
        done = db.session.scalars(
            select(Task).where(Task.case_id == case_id, Task.node == "consultation")
        ).one()
        kinds = list(
            db.session.scalars(
                select(Event.kind).where(
                    Event.case_id == case_id,
                    Event.node.in_(["consultation", "silence"]),
                    Event.kind.in_([EventKind.COMPLETED, EventKind.SILENT]),
                )
            )
        )
        assert len(kinds) == 1
        return done.outcome or "", told["fired"]
