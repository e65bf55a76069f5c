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

#: A house of workers: it reads the program once, and each "start" forks one that runs the very
#: jobs at a moment when everything is due. "wait" tells how many of them have ended well.
HOUSE = """
import os
import sys
from datetime import datetime
from pathlib import Path
from app import create_app
from permits.cases import jobs
from permits.core import clock
from tests.support.dossiers import settings_of_province

def work():
    made = create_app(settings_of_province(sys.argv[1], Path(sys.argv[2])), TESTING=True)
    with made.app_context(), clock.at(datetime.fromisoformat(sys.argv[3])):
        jobs.fire_timers(timestamp=0)
        jobs.give_notices(timestamp=0)

started = []
for order in sys.stdin:
    if order.strip() == "start":
        number = os.fork()
        if number == 0:
            work()
            os._exit(0)
        started.append(number)
        print(number, flush=True)
    else:
        print(sum(os.waitpid(each, 0)[1] == 0 for each in started), flush=True)
        started.clear()
"""


class House:
    """Starts workers, kills them, and waits for them."""

    def __init__(self, program: Flask, folder: Path) -> None:
        url = program.extensions["settings"].database_url
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOUSE, url, str(folder), AFTER.isoformat()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": "."},
        )

    def _ask(self, order: str) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def start(self) -> int:
        """Start a worker and give its number."""
        return self._ask("start")

    def wait(self) -> int:
        """Wait for all; say how many ended well."""
        return self._ask("wait")

    def close(self) -> None:
        """End the house."""
        self.process.communicate(timeout=60)


@pytest.fixture
def overdue(database: Flask, tmp_path: Path) -> Flask:
    """Many dossiers on each of which an agency's silence has become consent."""
    with database.app_context(), clock.at(NOW):
        for _ in range(CASES):
            with committing() as session:
                Walker(session, FileStore(tmp_path)).at("consultation", "tower-road")
    return database


def left(program: Flask) -> int:
    with program.app_context():
        due = select(func.count()).where(Timer.done_at.is_(None), Timer.due_at <= AFTER)
        told = select(func.count()).where(Task.state == TaskState.OPEN, Task.notice_at <= AFTER)
        return (db.session.scalar(due) or 0) + (db.session.scalar(told) or 0)


def test_killed_workers_lose_nothing_and_double_nothing(overdue: Flask, tmp_path: Path) -> None:
    chance, house = random.Random(8), House(overdue, tmp_path)
    before = left(overdue)
    for _ in range(12):
        workers = [house.start() for _ in range(2)]
        time.sleep(chance.uniform(0.05, 0.4))
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        assert house.wait() <= 2
        if left(overdue) < before:
            break  # killed in the middle of it
    for _ in range(3):
        house.start()
    assert house.wait() == 3
    house.close()

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
