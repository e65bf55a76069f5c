"""Of two administrators who change the same thing at the same moment one does, one is told."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from permits.accounts.change_models import SettingChange
from permits.cases import calendar_changes
from permits.cases.calendar_changes import mark
from permits.core import calendar, clock
from permits.core.calendar import CorrectDay
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import enqueue
from permits.core.vocabulary import Certainty, Matter
from permits.procedures import fees, phrase_service, phrases
from permits.procedures.fees import Decide
from permits.procedures.vocabulary import FeeKind
from permits.web import failed_jobs
from tests.conftest import NOW

pytestmark = pytest.mark.concurrent

DAY = date(2026, 12, 18)
Verb = Callable[[Session], object]


def both(database: Flask, *verbs: Verb) -> list[str]:
    """Do each in a transaction of its own, begun together; gives what became of them, sorted."""
    told: list[str] = []
    start = threading.Barrier(len(verbs))

    def do(verb: Verb) -> None:
        with database.app_context(), clock.at(NOW):
            db.session.execute(text("select 1"))
            start.wait()
            try:
                with committing() as session:
                    verb(session)
                told.append("done")
            except Problem as refusal:
                told.append(refusal.code)

    threads = [threading.Thread(target=do, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def history(database: Flask) -> int:
    with database.app_context():
        return db.session.scalar(select(func.count()).select_from(SettingChange)) or 0


def test_a_day_is_changed_by_one_of_two(database: Flask) -> None:
    seen = {DAY: mark(None)}

    def verb(name: str) -> Verb:
        wished = [CorrectDay(DAY, False, name, "QĐ")]
        return lambda session: calendar_changes.apply(session, None, wished, seen=seen)

    assert both(database, verb("Một"), verb("Hai")) == ["calendar.changed_meanwhile", "done"]
    assert history(database) == 1
    with database.app_context():
        assert calendar.day_of(db.session, DAY) is not None


def test_two_fees_of_the_same_days_are_one(database: Flask) -> None:
    def verb(amount: int) -> Verb:
        command = Decide(FeeKind.LICENCE, Matter.NEW, amount, DAY, "NQ", Certainty.RECALL)
        return lambda session: fees.decide(session, None, command)

    assert both(database, verb(1), verb(2)) == ["done", "invalid"]
    assert history(database) == 1


def test_a_phrase_is_rewritten_by_one_of_two(database: Flask) -> None:
    with database.app_context(), clock.at(NOW), committing() as session:
        phrases.seed(session)
        standing = phrases.book(session)["lightning"]

    def verb(words: str) -> Verb:
        wished = replace(standing, vi=words, en=words)
        return lambda session: phrase_service.rewrite(session, None, wished, 1)

    assert both(database, verb("Một."), verb("Hai.")) == ["done", "phrase.changed_meanwhile"]


def test_a_failed_job_is_retried_by_one_of_two(database: Flask) -> None:
    with database.app_context(), committing() as session:
        enqueue(session, "cases.recompute")
        number = session.scalar(text("select max(id) from procrastinate_jobs"))
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
        session.execute(text("update procrastinate_jobs set status = 'failed'"))

    done = both(
        database,
        lambda session: failed_jobs.retry(session, None, number, "Một."),
        lambda session: failed_jobs.give_up(session, None, number, "Hai."),
    )

    assert done == ["done", "job.not_failed"]
