"""The queue page of one unit, whole request, in a small province and in a very large one."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psycopg
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from bench import growth, ours
from bench.population import Changes, bulk, copies, settle, without_indexes
from bench.province import NOW, Province, province
from bench.table import MILLI, Asked, Samples, Table, race, say
from permits.accounts import keys
from permits.accounts.models import SignIn
from permits.cases import queries, transitions
from permits.cases.registry import Act
from permits.core import clock
from permits.core.db import committing, db
from permits.demo import walk
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier

SMALL, LARGE, QUICK = 1_000, 1_000_000, 15_000
#: Of a hundred dossiers so many still run; the others ended.
RUNNING = 20
#: The page shows fifty tasks: the small province has a few more for the measured unit.
TASKS_OF_UNIT: Mapping[int, int] = {SMALL: 60, QUICK: 1_500, LARGE: 6_000}
#: Where the running dossiers stand, with the share of each.
STANDING = {"reception": 15, "appraise": 30, "draft": 25, "review": 10, "sign": 10, "deliver": 10}
#: Of these the measured person may take the tasks.
OURS = ("appraise", "draft")
MOST_SLOWER = 1.2
_CSRF = "0" * 40
#: What ended did so over the last two years.
_LONG_AGO = "o.ended_at - n %% 700 * interval '1 day'"
PAGES = {
    "first page": "/cb",
    "overdue only": "/cb?xem=overdue",
    "free only": "/cb?xem=free",
}


def measure(table: Table, base: Province, asked: Asked) -> None:
    """Measure the page in both provinces, request by request in turn."""
    many = QUICK if asked.quick else LARGE
    with province(of=base) as small, province(of=base) as large:
        filled(small, SMALL)
        tasks = filled(large, many)
        table.heading("4. Queue page of one unit, whole request (GET /cb, signed in)")
        table.note("dossiers in the large province", many, "")
        table.note("tasks in the large province", tasks, "")
        browsers = {SMALL: Browser.signed_in(small), many: Browser.signed_in(large)}
        for name, address in PAGES.items():
            _compare(table, name, address, browsers, rounds=25 if asked.quick else 200)


def _compare(
    table: Table, name: str, address: str, browsers: Mapping[int, "Browser"], *, rounds: int
) -> None:
    def asking(browser: Browser) -> Callable[[int], float]:
        return lambda _: browser.get(address)

    found = race({str(n): asking(b) for n, b in browsers.items()}, rounds, warm_up=rounds // 5)
    (few, small), (many, large) = ((int(n), samples) for n, samples in found.items())
    shown = {n: browser.tasks_shown for n, browser in browsers.items()}
    for number, samples in ((few, small), (many, large)):
        table.times(f"{name}, {number:,} dossiers ({shown[number]} tasks shown)", samples)
        table.note(
            f"   of it in the database, {number:,} dossiers",
            browsers[number].asked_ms(address),
            "ms",
        )
    row = f"{name}: {many:,} / {few:,} dossiers"
    if address == PAGES["first page"]:
        table.at_most(row, large.p50 / small.p50, MOST_SLOWER)
    elif shown[few] == shown[many]:  # else the pages are not the same work
        table.note(row, large.p50 / small.p50, "×")
    counted = {n: browser.statements(address) for n, browser in browsers.items()}
    table.exactly(f"{name}: statements with {many:,}", counted[many], counted[few], "")


@dataclass(slots=True)
class Browser:
    """Sends whole requests to the program as its web server would."""

    place: Province
    cookie: str
    tasks_shown: int = 0
    bytes_sent: int = 0
    token: str = ""

    @classmethod
    def signed_in(cls, place: Province, login: str = ours.OFFICER) -> "Browser":
        """Sign a demo person in, the measured officer where nobody else is named."""
        with place.app.app_context(), clock.at(NOW), committing() as session:
            key, officer = keys.new_key(), walk.actor(session, login)
            day = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(hours=12)}
            session.add(SignIn(key_hash=keys.digest(key), person_id=officer.person_id, **day))
        client = place.app.test_client()
        with client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"], kept["csrf_token"] = key, True, _CSRF
        cookie = client.get_cookie(place.app.config["SESSION_COOKIE_NAME"])
        if cookie is None:
            raise LookupError("no cookie was set")
        signer = URLSafeTimedSerializer(str(place.app.secret_key), salt="wtf-csrf-token")
        return cls(place, f"{cookie.key}={cookie.value}", token=str(signer.dumps(_CSRF)))

    def get(self, address: str) -> float:
        """Ask for a page, and say how long it took to its last byte."""
        return self._send(EnvironBuilder(path=address, headers={"Cookie": self.cookie}), "200")

    def post(self, address: str, fields: Mapping[str, str]) -> float:
        """Send a form that is taken, and say how long it took to its answer."""
        sent = {**fields, "csrf_token": self.token}
        builder = EnvironBuilder(
            path=address, method="POST", data=sent, headers={"Cookie": self.cookie}
        )
        return self._send(builder, "303")

    def _send(self, builder: EnvironBuilder, wanted: str) -> float:
        environ, told = builder.get_environ(), list[str]()
        with clock.at(NOW):
            started = time.perf_counter()
            answer = self.place.app.wsgi_app(environ, lambda status, _: told.append(status))
            page = b"".join(answer)
            answer.close()  # type: ignore[attr-defined] # Werkzeug's answers end the request by it
            took = time.perf_counter() - started
        if not told[0].startswith(wanted):
            raise AssertionError(f"{builder.path}: {told[0]}")
        self.bytes_sent = len(page)
        self.tasks_shown = page.count(b'href="/cb/ho-so/')
        return took

    def statements(self, address: str, fields: Mapping[str, str] | None = None) -> int:
        """Count the statements one request sends."""
        with listening(self.place) as heard:
            self.get(address) if fields is None else self.post(address, fields)
        return len(heard.taken)

    def asked_ms(self, address: str, rounds: int = 10) -> float:
        """Say how long a request usually waits for the database, in milliseconds."""
        waits = Samples()
        for _ in range(rounds):
            with listening(self.place) as heard:
                self.get(address)
            waits.add(sum(heard.taken))
        return waits.p50 * MILLI


@contextmanager
def listening(place: Province) -> Iterator[Samples]:
    """Take the time of each statement the program sends."""
    heard, begun = Samples(), list[float]()

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(*_: Any) -> None:
        heard.add(time.perf_counter() - begun[-1])

    with place.app.app_context():
        engine = db.engine
    listeners = {"before_cursor_execute": before, "after_cursor_execute": after}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield heard
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


# --- a population ---------------------------------------------------------------------------


def filled(place: Province, many: int) -> int:
    """Fill a province with dossiers at every step and with ended ones; gives how many tasks."""
    say(f"queue: filling a province with {many:,} dossiers")
    started = time.monotonic()
    originals = {node: stood_at(place, node) for node in STANDING}
    ended = ended_one(place)
    running = many * RUNNING // 100
    with place.connect() as connection, bulk(connection):
        tables = ("dossier", "case_file", "task", "timer")
        with without_indexes(connection, *tables):
            for node, share in STANDING.items():
                count = running * share // 100
                ours_of = TASKS_OF_UNIT[many] // len(OURS) if node in OURS else count // 50
                changes = _scattered(connection, count, ours_of)
                copies(connection, originals[node], count, changes, without=("event",))
            gone = _scattered(connection, 1, 1)
            gone = replace(gone, case_file={**gone.case_file, "ended_at": _LONG_AGO})
            copies(connection, ended, many - running, gone, without=("event",))
            say("queue: rows are there, making the indexes")
        settle(connection)
        row = connection.execute("select count(*) from task").fetchone()
    say(f"queue: filled in {time.monotonic() - started:.0f} s")
    return int(row[0]) if row else 0


def stood_at(place: Province, node: str) -> int:
    """Bring one dossier to a step as people would; gives its number."""
    dossier_id = ours.filed_sample(place, "tower-city", at=growth.ROADSIDE)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = dossiers.whole(session, dossier_id)
        if node == "deliver":
            _issued(session, dossier)
        else:
            walk.walk_to(session, dossier, node)
    return dossier_id


def ended_one(place: Province) -> int:
    """Bring one dossier to its end, once sent back on the way; gives its number."""
    dossier_id = ours.filed_sample(place, "tower-city", at=growth.ROADSIDE)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = dossiers.whole(session, dossier_id)
        walk.walk_to(session, dossier, "review")
        walk.step(session, dossier, {"review": Act("return", "once more")})
        _issued(session, dossier)
        walk.step(session, dossier)
        case = queries.case_of(session, dossier_id)
        if case is None or case.ended_at is None:
            raise LookupError("the walk did not end")
    return dossier_id


def _issued(session: Any, dossier: Dossier) -> None:
    """Walk past the printing of the permit without printing it."""
    walk.walk_to(session, dossier, "number_permit")
    walk.step(session, dossier)
    transitions.finish_service(session, dossier.id, "issue_permit", {})


def _scattered(connection: psycopg.Connection[Any], count: int, ours_of: int) -> Changes:
    """Spread copies over carriers, places, times, people, and over other units than ours."""
    every = max(1, count // max(1, ours_of))
    offices = _numbers(connection, "select id from office where code <> 'so-xd' order by id")
    people = _numbers(connection, "select id from person where login like 'sxd.cv%' order by id")
    carriers = _numbers(connection, "select id from office where kind = 'carrier' order by id")
    wards = connection.execute(
        "select array_agg(ward_code order by id)::text from office where ward_code is not null"
    ).fetchone()
    carrier = f"({carriers})[1 + n %% array_length({carriers}, 1)]"
    mine = f"n %% {every} = 0"
    is_open = "o.state = 'open'"
    late = "(n * 7919 %% 20000 - 12000) * interval '1 minute'"
    return Changes(
        dossier={
            "work_name": "o.work_name || ' ' || n",
            "carrier_id": carrier,
            "ward_code": f"('{wards[0] if wards else '{}'}'::text[])[1 + n %% 100]",
            # over a province's width: a million sites within a walk of each other is nobody's case
            "site": "st_translate(o.site, n * 7919 %% 90000 - 45000, n * 10473 %% 90000 - 45000)",
            "filed_at": f"o.filed_at + {late}",
        },
        case_file={"carrier_id": carrier, "due_at": f"o.due_at + {late}"},
        task={
            "office_id": f"case when {is_open} and o.role <> 'consultee' and not ({mine})"
            f" then ({offices})[1 + n %% array_length({offices}, 1)] else o.office_id end",
            "person_id": f"case when {is_open} and {mine} and o.role = 'case_officer'"
            f" then ({people} || null::int)[1 + n / {every} %% 4] else null end",
            "sort_at": f"case when {is_open} then o.sort_at + {late} else o.sort_at end",
            "due_at": f"case when {is_open} then o.due_at + {late} else o.due_at end",
            "notice_at": f"case when {is_open} then o.notice_at + {late} else null end",
        },
    )


def _numbers(connection: psycopg.Connection[Any], statement: str) -> str:
    found = [str(row[0]) for row in connection.execute(statement.encode())]
    return f"array[{','.join(found)}]::int[]"
