"""Our engine's side of a measurement: cases of the measured model, moved as the program does."""

import json
import random
import string
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from bench.population import copies
from bench.province import NOW, Province
from permits.accounts.actor import Actor
from permits.cases import transitions
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.db import committing, db
from permits.demo import walk
from permits.demo.samples import SAMPLES
from permits.dossiers.models import Dossier
from permits.procedures import catalogue

#: The steps of one case of bench/procedures/speed: the node, and what is answered there.
SCRIPT: Sequence[tuple[str, str]] = (
    ("receive", "accept"),
    ("check", "no"),
    ("supplement", "resubmit"),
    ("check", "yes"),
    ("ask_fire", "agree"),
    ("ask_road", "agree"),
    ("visit", "seen"),
    ("assess", "grant"),
    ("draft_permit", "drafted"),
    ("sign", "signed"),
    ("fee", "paid"),
    ("issue", "issued"),
)
#: Facts the tasks of the drawing decide, as the other engine has to be told.
DECIDED: Mapping[str, str] = {"check": "complete", "assess": "decision"}
#: Between two steps of a case so much time passes: clocks have something to count.
PACE = timedelta(minutes=37)
OFFICER = "sxd.cv1"
KILO = 1_000

Points = tuple[tuple[float, float], ...]


def form_of(size: int) -> dict[str, str]:
    """Make form data that is so many bytes long as JSON, and as hard to press as people's words."""
    drawn, fields = random.Random(size), dict[str, str]()
    while (left := size - len(json.dumps(fields))) > 20:
        words = ("".join(drawn.choices(string.ascii_lowercase, k=6)) for _ in range(12))
        fields[f"field_{len(fields):03d}"] = " ".join(words)[: left - 16]
    return fields


def at_step(number: int) -> datetime:
    """Give the moment at which a case takes its n-th step."""
    return NOW + PACE * (number + 1)


@dataclass(frozen=True, slots=True)
class Ours:
    """Cases of one size of form, each at its start."""

    app: Flask
    officer: Actor
    dossiers: Sequence[int]

    def step(self, case: int, number: int, taken: tuple[str, str]) -> float:
        """Take one step as a request does, and say how long it took up to its commit."""
        node, outcome = taken
        return complete(
            self.app, self.officer, self.dossiers[case], Place(node), Act(outcome), number
        )


def complete(
    app: Flask, actor: Actor, dossier_id: int, place: Place, act: Act, number: int
) -> float:
    """Finish a task in a session of its own, as each request has; only the program is timed."""
    with app.app_context(), clock.at(at_step(number)):
        started = time.perf_counter()
        with committing() as session:
            transitions.complete(session, actor, dossier_id, place, act)
        return time.perf_counter() - started


def officer_of(app: Flask, login: str = OFFICER) -> Actor:
    """Give a demo person as he would act."""
    with app.app_context(), clock.at(NOW):
        found = walk.actor(db.session, login)
        db.session.rollback()
        return found


def filed_sample(place: Province, key: str, *, at: Points | None = None) -> int:
    """File a sample of the demo as its carrier would; gives the dossier's number."""
    sample = next(each for each in SAMPLES if each.key == key)
    sample = replace(sample, points=at or sample.points)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        return walk.file(session, place.files, sample).id


def cases(place: Province, count: int, *, form: int) -> Ours:
    """Open so many cases of the measured model, each with a form of its own."""
    opened = open_one(place)
    with place.connect() as connection:
        content = {"technical": form_of(form)}
        connection.execute(
            "update dossier set content = %s::jsonb where id = %s", [json.dumps(content), opened]
        )
        made = copies(connection, opened, count)
    return Ours(place.app, officer_of(place.app), made)


def open_one(place: Province) -> int:
    """Open one case of the measured model in the program's own way; gives the dossier's number."""
    dossier_id = filed_sample(place, "tower-city")
    procedure = catalogue.pinned("speed", 1)
    with place.connect() as connection:  # the tower procedure's own case makes way
        facts = {"offices": _fact(connection, dossier_id, "offices")}
        connection.execute("set session_replication_role = replica")  # events refuse to go
        for table in ("event", "timer", "task", "join_token"):
            connection.execute(
                f"delete from {table} where case_id ="
                " (select id from case_file where dossier_id = %s)",
                [dossier_id],
            )
        connection.execute("delete from case_file where dossier_id = %s", [dossier_id])
        connection.execute(
            "update dossier set procedure_code = %s, procedure_version = %s where id = %s",
            [procedure.code, procedure.version, dossier_id],
        )
    with place.app.app_context(), clock.at(NOW), committing() as session:
        dossier = session.get_one(Dossier, dossier_id)
        carrier = walk.actor(session, SAMPLES[1].login)
        transitions.open_case(session, carrier, dossier, procedure, facts)
    with place.connect() as connection:  # the legal clock runs, as of any accepted dossier
        connection.execute(
            "update case_file set limit_minutes = 4800, running_since = %(now)s,"
            " due_at = %(now)s + interval '14 days' where dossier_id = %(dossier)s",
            {"now": NOW, "dossier": dossier_id},
        )
    return dossier_id


def _fact(connection: Any, dossier_id: int, name: str) -> Any:
    row = connection.execute(
        "select facts -> %s from case_file where dossier_id = %s", [name, dossier_id]
    ).fetchone()
    return row[0]
