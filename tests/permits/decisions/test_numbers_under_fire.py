"""Numbers of a book under 24 connections, roll-backs and killed processes: no gap, no twin."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session

from permits.accounts.models import Office
from permits.core.db import committing, db
from permits.decisions import queries

THREADS = 24
TRIES = 6
KILLED = 4
ROOT = Path(__file__).parents[3]

#: Takes a number, says so, and waits in the middle of the transaction to be killed.
CHILD = """
import sys, time
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from permits import tables
from permits.decisions import queries
session = Session(create_engine(sys.argv[1]))
print(queries.take_number(session, int(sys.argv[2]), "GPXD", 2026)[1], flush=True)
time.sleep(60)
"""


def killed_in_the_middle(url: str, office: int) -> None:
    """Let a process of its own take a number, then end it without any chance to tidy up."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, url, str(office)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline().strip().isdigit()
        os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL


@pytest.mark.concurrent
def test_many_at_once_some_rolled_back_some_killed_leave_no_gap_and_no_twin(
    database: Flask,
) -> None:
    kept: list[int] = []
    with database.app_context():
        office = db.session.scalars(select(Office.id).order_by(Office.id)).first()
        url = database.extensions["settings"].database_url
        db.session.rollback()
    assert office is not None
    engine = create_engine(url, poolclass=NullPool)
    start = threading.Barrier(THREADS + 1)

    def clerk(which: int) -> None:
        with engine.connect() as connection, Session(connection) as session:
            start.wait()
            for attempt in range(TRIES):
                number = queries.take_number(session, office, "GPXD", 2026)[1]
                if (which + attempt) % 3 == 0:
                    session.rollback()
                else:
                    session.commit()
                    kept.append(number)

    threads = [threading.Thread(target=clerk, args=(n,)) for n in range(THREADS)]
    threads += [
        threading.Thread(target=killed_in_the_middle, args=(url, office)) for _ in range(KILLED)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    for thread in threads:
        thread.join()

    with database.app_context(), committing() as session:
        after = queries.take_number(session, office, "GPXD", 2026)[1]
    assert len(kept) == THREADS * TRIES * 2 // 3
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert after == len(kept) + 1
