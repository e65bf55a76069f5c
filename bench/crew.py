"""Several processes at once: how many steps a second they take together, on different cases."""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import psycopg

from bench import ours
from bench.ours import KILO, SCRIPT
from bench.population import settle
from bench.province import Province, conninfo, leave, program, province
from bench.table import Asked, Table, say

CREWS, QUICK_CREWS = (1, 2, 4), (2,)
WARM = 2
PATIENCE = 300

#: What one process does: it makes itself ready, and gives what is then timed.
Job = Callable[[str, Any], Callable[[], int]]


@dataclass(frozen=True, slots=True)
class Shift:
    """What a crew did together."""

    done: int
    seconds: float

    @property
    def rate(self) -> float:
        """Give how much was done in a second."""
        return self.done / self.seconds


def together(url: str, job: Job, shares: Sequence[Any]) -> Shift:
    """Let processes do their shares at once, from the moment when all are ready."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(len(shares)), context.Queue()
    crew = [context.Process(target=_work, args=(url, job, each, barrier, told)) for each in shares]
    for process in crew:
        process.start()
    reports = [told.get(timeout=PATIENCE) for _ in crew]
    for process in crew:
        process.join()
    if failed := [report for report in reports if isinstance(report, str)]:
        raise RuntimeError(failed[0])
    begun, ended = min(each[1] for each in reports), max(each[2] for each in reports)
    return Shift(sum(each[0] for each in reports), ended - begun)


def _work(url: str, job: Job, share: Any, barrier: Barrier, told: "Queue[Any]") -> None:
    try:
        act = job(url, share)
        barrier.wait(PATIENCE)
        begun = time.monotonic()
        done = act()
        told.put((done, begun, time.monotonic()))
    except Exception as fault:  # told to who waits, instead of letting everybody wait
        barrier.abort()
        told.put(f"{type(fault).__name__}: {fault}")


def measure(table: Table, base: Province, asked: Asked) -> None:
    """Measure crews of several sizes beside the floor of as many processes."""
    cases = 6 if asked.quick else 60
    table.heading("6. Steps a second of several processes, on different cases")
    with province(of=base) as place:
        for many in QUICK_CREWS if asked.quick else CREWS:
            _crew(table, place, many, cases)


def _crew(table: Table, place: Province, many: int, cases: int) -> None:
    say(f"crew: {many} processes")
    made = [ours.cases(place, cases + WARM, form=4 * KILO).dossiers for _ in range(many)]
    with place.connect() as connection:
        settle(connection)
    floor = together(place.url, floor_job, [cases * len(SCRIPT)] * many)
    steps = together(place.url, step_job, made)
    table.note(f"floor, {many} processes", floor.rate, "commits/s")
    table.note(f"ours, {many} processes", steps.rate, "steps/s")
    table.note(f"floor / ours, {many} processes", floor.rate / steps.rate, "×")


def step_job(url: str, dossiers: Sequence[int]) -> Callable[[], int]:
    """Take all steps of a share of cases; the first cases warm the process up."""
    with tempfile.TemporaryDirectory() as folder:
        app = program(url, Path(folder))
    mine = ours.Ours(app, ours.officer_of(app), dossiers)

    def walk(first: int, last: int) -> int:
        for case in range(first, last):
            for number, taken in enumerate(SCRIPT):
                mine.step(case, number, taken)
        return (last - first) * len(SCRIPT)

    def act() -> int:
        done = walk(WARM, len(dossiers))
        leave(app)
        return done

    walk(0, WARM)
    return act


def floor_job(url: str, many: int) -> Callable[[], int]:
    """Update one row of its own and commit, so many times."""
    connection = psycopg.connect(conninfo(url))
    number = connection.info.backend_pid
    connection.execute("create table if not exists crew_floor (id int primary key, n int)")
    connection.execute("insert into crew_floor values (%s, 0)", [number])
    connection.commit()

    def act() -> int:
        for _ in range(many):
            connection.execute("update crew_floor set n = n + 1 where id = %s", [number])
            connection.commit()
        connection.close()
        return many

    return act
