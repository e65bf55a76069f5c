"""Timers: the few that are due are found among very many, and several workers share them."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bench import growth
from bench.crew import CREWS, QUICK_CREWS, together
from bench.population import Changes, bulk, copies, settle, without_indexes
from bench.province import NOW, Province, leave, program, province
from bench.table import Asked, Samples, Table, say
from permits.cases import timer_queries
from permits.cases.jobs import fire_timers
from permits.core import clock
from permits.core.db import db

ALL, QUICK = 200_000, 5_000
DUE = 100
#: When the first group of timers falls due; the group of each crew follows days later.
FIRST = NOW + timedelta(hours=1)
#: The others are not due while we measure.
FAR = NOW + timedelta(days=90)


def measure(table: Table, base: Province, asked: Asked) -> None:
    """Measure the finding and the firing."""
    many, share = (QUICK, 60) if asked.quick else (ALL, 600)
    crews = QUICK_CREWS if asked.quick else CREWS
    with province(of=base) as place:
        fill(place, many, share)
        table.heading("5. Due timers")
        _finding(table, place, many)
        for number, workers in enumerate(crews, start=1):
            _firing(table, place, workers, share, day_of(number))


def fill(place: Province, many: int, share: int) -> None:
    """Make so many cases with a timer each, a hundred due first and a share for each crew."""
    say(f"timers: {many:,} cases with one timer each")
    original = growth.asked_roadside(place)
    with place.connect() as connection, bulk(connection):
        with without_indexes(connection, "dossier", "case_file", "task", "timer"):
            copies(connection, original, many, _falling_due(share), without=("event",))
        settle(connection)


def day_of(group: int) -> datetime:
    """Say when a group of timers falls due."""
    return FIRST + timedelta(days=group)


def _falling_due(share: int) -> Changes:
    """Let the first hundred copies fall due, then a group for each crew; the others much later."""
    groups = " ".join(
        f"when n <= {DUE + share * number} then '{day_of(number).isoformat()}'"
        for number in range(1, len(CREWS) + 1)
    )
    return Changes(
        timer={
            "due_at": f"(case when n <= {DUE} then '{FIRST.isoformat()}' {groups}"
            f" else '{FAR.isoformat()}' end)::timestamptz + n * interval '1 millisecond'"
        }
    )


def _finding(table: Table, place: Province, many: int) -> None:
    """Find each due timer once, each with the lock of its case, as the worker does."""
    found: set[int] = set()
    taken = Samples()
    with place.app.app_context(), clock.at(FIRST + timedelta(minutes=5)):
        while True:
            with taken.timed():
                one = timer_queries.next_timer(db.session, clock.now(), found)
            db.session.rollback()
            if one is None:
                break
            found.add(one[0])
    table.exactly(f"due timers found among {many:,}", len(found), DUE, "timers")
    table.times(f"the next due one of {many:,}, with its case's lock", taken)
    table.note(f"all {DUE} of {many:,}, one by one", sum(taken.taken) * 1_000, "ms")


def _firing(table: Table, place: Province, workers: int, share: int, day: datetime) -> None:
    """Let workers fire a group together: each timer once, whoever comes first."""
    moment = day + timedelta(minutes=5)
    waiting = DUE if day == day_of(1) else 0  # nobody has fired those that were only found
    shift = together(place.url, fire_job, [moment.isoformat()] * workers)
    with place.connect() as connection:
        row = connection.execute(
            "select count(*) filter (where fired),"
            " count(*) filter (where told <> 1 or task_state <> 'done')"
            " from (select m.fired, (select count(*) from event e where e.case_id = m.case_id"
            "   and e.kind = 'silent') as told, t.state as task_state"
            "   from timer m join task t on t.id = m.task_id"
            "   where m.due_at between %s and %s and m.done_at is not null) as each",
            [day, moment],
        ).fetchone() or (0, 0)
    table.note(f"{workers} workers", (share + waiting) / shift.seconds, "timers/s")
    table.exactly(f"{workers} workers: fired", row[0], share, "timers")
    table.exactly(f"{workers} workers: fired twice or in vain", row[1], 0, "timers")


def fire_job(url: str, moment: str) -> Callable[[], int]:
    """Do what the worker's periodic job does, at a moment."""
    with tempfile.TemporaryDirectory() as folder:
        app = program(url, Path(folder))
    at = datetime.fromisoformat(moment)
    with app.app_context(), clock.at(NOW):  # nothing is due then: the process warms up
        fire_timers(0)

    def act() -> int:
        with app.app_context(), clock.at(at):
            fire_timers(0)
        leave(app)
        return 0

    return act
