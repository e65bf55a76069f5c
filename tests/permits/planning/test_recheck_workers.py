"""Several workers at once and workers killed at any moment: each dossier is told of once."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from gis.rules import load_rules
from permits.cases.models import Event
from permits.core import clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.vocabulary import EventKind
from permits.demo import layers
from permits.planning import changes, jobs, rechecking
from permits.planning.models import FindingChange, Publication, Recheck
from permits.planning.vocabulary import PublicationState
from tests.conftest import NOW
from tests.permits.planning.test_rechecking import widen_roads
from tests.support.dossiers import Walker

ROOT = Path(__file__).parents[3]
LATER = NOW + timedelta(hours=1)
DOSSIERS = 12

#: A worker that looks at one dossier in each transaction, and takes its time over it.
WORKER = """
import sys
import time
from datetime import datetime
from pathlib import Path
from app import create_app
from permits.core import clock
from permits.planning import jobs, rechecking
from tests.support.dossiers import settings_of_province

rechecking.BATCH = 1
usual = rechecking._look_at
def slowly(*arguments):
    time.sleep(0.15)
    return usual(*arguments)
rechecking._look_at = slowly
made = create_app(settings_of_province(sys.argv[1], Path(sys.argv[2])), TESTING=True)
with made.app_context(), clock.at(datetime.fromisoformat(sys.argv[3])):
    print("ready", flush=True)
    jobs.recheck()
"""


@pytest.fixture
def published(database: Flask, tmp_path: Path) -> Flask:
    """Dossiers that all stand on an answer two publications changed, one after the other."""
    with database.app_context():
        with clock.at(NOW):
            for _ in range(DOSSIERS):
                with committing() as session:
                    Walker(session, FileStore(tmp_path)).file("tower-city")
        with clock.at(LATER):
            for by in (15_000, 0):
                publish(lambda rules, by=by: widen_roads(rules, by))
    return database


def publish(change: Callable[..., object]) -> None:
    rules = yaml.safe_load(layers.RULES.read_text(encoding="utf-8"))["rules"]
    content = yaml.safe_dump({"rules": change(rules)}, allow_unicode=True).encode()
    with committing() as session:
        done = load_rules(session, content, now=clock.now())
        for _ in range(2):  # told twice, it is one publication
            changes.announce(session, since=done.since, title="Thử", by="thử")


def counted(program: Flask) -> tuple[int, int, int]:
    """Count changes, events about them, and dossiers still to be looked at."""
    with program.app_context():
        told = select(func.count()).where(Event.kind == EventKind.ANSWER_CHANGED)
        return (
            db.session.scalar(select(func.count()).select_from(FindingChange)) or 0,
            db.session.scalar(told) or 0,
            db.session.scalar(select(func.count()).select_from(Recheck)) or 0,
        )


def all_is_told_once(program: Flask) -> None:
    assert counted(program) == (2 * DOSSIERS, 2 * DOSSIERS, 0)
    with program.app_context():
        publications = db.session.scalars(select(Publication).order_by(Publication.since)).all()
        assert [each.state for each in publications] == [PublicationState.DONE] * 2
        assert [each.looked_at for each in publications] == [DOSSIERS, DOSSIERS]
        assert [each.changed for each in publications] == [DOSSIERS, DOSSIERS]


def test_workers_at_once_tell_of_each_dossier_once(published, monkeypatch):
    monkeypatch.setattr(rechecking, "BATCH", 2)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with published.app_context(), clock.at(LATER):
                jobs.recheck()
        except BaseException as fault:
            failed.append(fault)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert not failed
    all_is_told_once(published)


def test_a_dossier_is_asked_about_publications_in_their_order(published):
    with published.app_context(), clock.at(LATER):
        first = db.session.scalar(select(func.min(Publication.id)))
        with committing() as session:
            rechecking.begin(session, first)
        with db.engine.connect() as another:  # another worker has one dossier in hands
            one = select(Recheck.dossier_id).where(Recheck.publication_id == first).limit(1)
            held = another.execute(one.with_for_update()).scalar_one()
            jobs.recheck()
            db.session.rollback()
            left = select(Recheck.publication_id).where(Recheck.dossier_id == held)
            waiting = db.session.scalars(left.order_by(Recheck.publication_id)).all()
            db.session.rollback()
        jobs.recheck()

    assert len(waiting) == 2
    all_is_told_once(published)


def test_a_killed_worker_leaves_the_rest_to_the_next(published, tmp_path):
    url = published.extensions["settings"].database_url
    orders = [sys.executable, "-c", WORKER, url, str(tmp_path), LATER.isoformat()]
    here = os.environ | {"PYTHONPATH": "."}
    with subprocess.Popen(orders, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=here) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        until = time.monotonic() + 30
        while counted(published)[0] < 3 and time.monotonic() < until:
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
    done, told, left = counted(published)

    assert 0 < done < DOSSIERS
    assert (told, left) == (done, DOSSIERS - done)
    with published.app_context(), clock.at(LATER):
        jobs.catch_up(timestamp=0)
    all_is_told_once(published)
