"""Many workers at once, killed at any moment: nothing due is lost, nothing happens twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from permits.cases import queries as cases
from permits.cases.models import Case, Event, Task, Timer
from permits.cases.verifying import verify
from permits.core import clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.vocabulary import EventKind, TaskState
from tests.conftest import NOW
from tests.support.dossiers import Walker

ROOT = Path(__file__).parents[3]
CASES = 16
AFTER = NOW + timedelta(days=6)

#: What each worker runs: the very jobs, at a moment when everything is due.
WORKER = """
import sys
from datetime import datetime
from pathlib import Path
from app import create_app
from permits.cases import jobs
from permits.core import clock
from tests.support.dossiers import settings_of_province

made = create_app(settings_of_province(sys.argv[1], Path(sys.argv[2])), TESTING=True)
with made.app_context(), clock.at(datetime.fromisoformat(sys.argv[3])):
    print("ready", flush=True)
    jobs.fire_timers(timestamp=0)
    jobs.give_notices(timestamp=0)
"""


@pytest.fixture
def overdue(database: Flask, tmp_path: Path) -> Flask:
    """Many dossiers on each of which an agency's silence has become consent."""
    with database.app_context(), clock.at(NOW):
        for _ in range(CASES):
            with committing() as session:
                Walker(session, FileStore(tmp_path)).at("consultation", "tower-road")
    return database


def start(program: Flask, folder: Path) -> subprocess.Popen[str]:
    url = program.extensions["settings"].database_url
    command = [sys.executable, "-c", WORKER, url, str(folder), AFTER.isoformat()]
    worker = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "."}
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def left(program: Flask) -> int:
    with program.app_context():
        due = select(func.count()).where(Timer.done_at.is_(None), Timer.due_at <= AFTER)
        told = select(func.count()).where(Task.state == TaskState.OPEN, Task.notice_at <= AFTER)
        return (db.session.scalar(due) or 0) + (db.session.scalar(told) or 0)


def test_killed_workers_lose_nothing_and_double_nothing(overdue: Flask, tmp_path: Path) -> None:
    chance = random.Random(8)
    for _ in range(3):
        workers = [start(overdue, tmp_path) for _ in range(2)]
        time.sleep(chance.uniform(0.005, 0.1))
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        if not left(overdue):
            break
    workers = [start(overdue, tmp_path) for _ in range(3)]
    for worker in workers:
        worker.communicate(timeout=120)
        assert worker.returncode == 0

    assert left(overdue) == 0
    with overdue.app_context(), clock.at(AFTER):
        silent = Counter(
            db.session.scalars(select(Event.case_id).where(Event.kind == EventKind.SILENT))
        )
        assert sorted(silent.values()) == [1] * CASES
        told = select(Event.case_id, Event.data["share"].as_integer()).where(
            Event.kind == EventKind.WARNED, Event.node == "appraise"
        )
        warned = Counter(tuple(row) for row in db.session.execute(told))
        assert set(warned.values()) <= {1}
        for case in db.session.scalars(select(Case)):
            assert verify(db.session, case.id) == []
            assert cases.open_tasks(db.session, case.id)
