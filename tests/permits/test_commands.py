"""Commands bring the database forward, compare it, and do what was promised."""

import pytest
from flask import Flask
from procrastinate.jobs import Job
from sqlalchemy import text

from permits.commands import jobs
from permits.core.db import db
from permits.core.jobs import MAIN, enqueue, give_up, last_words, queue
from permits.web.models import RateCounter
from tests.conftest import NOW


def test_an_up_to_date_database_stays_as_it_is(app, session):
    outcome = app.test_cli_runner().invoke(args=["db", "upgrade"])

    assert outcome.exit_code == 0
    assert outcome.output == "database is at head\n"


def test_models_and_migrations_agree(app, session):
    outcome = app.test_cli_runner().invoke(args=["db", "check"])

    assert outcome.output == "models and migrations agree\n"


def test_an_unknown_revision_is_told_in_one_line(app, session):
    outcome = app.test_cli_runner().invoke(args=["db", "upgrade", "9999"])

    assert outcome.exit_code == 1
    assert "9999" in outcome.output
    assert outcome.output.count("\n") == 1


def test_the_queue_gets_the_whole_address():
    url = "postgresql+psycopg://ann:se%40cret@/town?host=/run/pg"

    assert jobs.psycopg_dsn(url) == "postgresql://ann:se%40cret@/town?host=%2Frun%2Fpg"


@pytest.mark.concurrent
def test_a_worker_does_what_a_transaction_promised(database: Flask):
    with database.app_context():
        session = db.session
        session.add(RateCounter(bucket="old", window_start=NOW.replace(year=2020), hits=1))
        enqueue(session, "web.sweep", timestamp=0)
        session.commit()

    outcome = database.test_cli_runner().invoke(args=["jobs", "work", "--once"])

    assert outcome.exit_code == 0, outcome.output
    with database.app_context():
        assert db.session.query(RateCounter).count() == 0
        done = text("select status from procrastinate_jobs where task_name = 'web.sweep'")
        assert set(db.session.scalars(done)) == {"succeeded"}


@pytest.mark.concurrent
def test_what_a_killed_worker_left_is_taken_up_again(database: Flask):
    with database.app_context():
        session = db.session
        enqueue(session, "web.sweep", timestamp=0)
        enqueue(session, "web.take_up", timestamp=0)
        session.flush()
        left = text("update procrastinate_jobs set status = 'doing' where task_name = 'web.sweep'")
        session.execute(left)
        session.commit()

    database.test_cli_runner().invoke(args=["jobs", "work", "--once"])

    with database.app_context():
        waiting = text(
            "select status from procrastinate_jobs where task_name = 'web.sweep' order by id"
        )
        assert db.session.scalars(waiting).first() in ("todo", "succeeded")


@pytest.mark.concurrent
def test_a_worker_of_one_queue_leaves_the_others_jobs_alone(database: Flask):
    with database.app_context():
        for job in ("web.sweep", "notices.sweep"):
            enqueue(db.session, job, timestamp=0)
        db.session.commit()

    runner = database.test_cli_runner()
    outcome = runner.invoke(args=["jobs", "work", "--once", "--queue", "notices"])

    assert outcome.exit_code == 0, outcome.output
    with database.app_context():
        states = text(
            "select task_name, status::text from procrastinate_jobs where id in"
            " (select min(id) from procrastinate_jobs group by task_name)"
            " and task_name in ('web.sweep', 'notices.sweep')"
        )
        found = {row.task_name: row.status for row in db.session.execute(states)}
    assert found == {"web.sweep": "todo", "notices.sweep": "succeeded"}


@pytest.mark.concurrent
@pytest.mark.parametrize(("tried", "heard"), [(0, []), (4, [{"plan_id": 7}])])
def test_the_last_word_about_a_job_is_said_after_its_last_try(
    database: Flask, monkeypatch, tried, heard
):
    said = []
    monkeypatch.setitem(last_words, "rollout.check", lambda _, **ids: said.append(ids))
    monkeypatch.setattr(queue.tasks["rollout.check"], "func", lambda **_: 1 / 0)
    with database.app_context():
        enqueue(db.session, "rollout.check", plan_id=7)
        db.session.flush()
        db.session.execute(text("update procrastinate_jobs set attempts = :n"), {"n": tried})
        db.session.commit()

    database.test_cli_runner().invoke(args=["jobs", "work", "--once"])

    assert said == heard


def test_a_last_word_that_fails_hides_no_failure(app, monkeypatch):
    monkeypatch.setitem(last_words, "rollout.check", lambda *_, **__: 1 / 0)
    job = Job(
        id=1,
        queue=MAIN,
        lock=None,
        queueing_lock=None,
        task_name="rollout.check",
        attempts=4,
        task_kwargs={"plan_id": 7},
    )

    assert give_up(job, RuntimeError("the failure itself"))


def test_a_rolled_back_promise_was_never_made(session):
    enqueue(session, "web.sweep", timestamp=0)
    session.rollback()

    assert session.scalar(text("select count(*) from procrastinate_jobs")) == 0


def test_a_promise_that_already_stands_is_enough(session):
    enqueue(session, "web.sweep", once="web.sweep", timestamp=0)
    enqueue(session, "web.sweep", once="web.sweep", timestamp=0)

    assert session.scalar(text("select count(*) from procrastinate_jobs")) == 1
    assert "web.sweep" in queue.tasks


def test_promised_jobs_run_in_the_test(session, run_jobs):
    enqueue(session, "web.sweep", timestamp=0)

    assert run_jobs() == ["web.sweep"]
    assert run_jobs() == []
