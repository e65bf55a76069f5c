"""Whether a step costs the same however many parties are asked and however long the story is."""

import json
from collections.abc import Callable
from typing import Any

import psycopg

from bench import ours, spiff
from bench.population import copies, settle
from bench.province import NOW, Province, province
from bench.table import Asked, Samples, Table, race, say
from permits.accounts.actor import Actor
from permits.cases import queries
from permits.cases.registry import Act
from permits.cases.transitions import Place
from permits.core import clock
from permits.core.db import committing
from permits.demo import walk
from permits.dossiers import queries as dossiers

PARTIES = (10, 50, 100, 500)
EVENTS = (1, 100, 1_000)
FLAT = 0.2
#: Beside a national road: its authority is asked, and its silence is consent, so a timer runs.
ROADSIDE = ((13.029669, 108.231099),)
NODE = "consultation"
#: So many parties of each case answer; the first one is left, as the one that is read anyway.
ANSWERS = 4
#: What is done in turn at each case of a long story: a loop of two steps.
LOOP = (("check", "no"), ("supplement", "resubmit"))


def measure(table: Table, base: Province, asked: Asked) -> None:
    """Measure both kinds of growth."""
    with province(of=base) as place:
        parties(table, place, cases=10 if asked.quick else 50)
        events(table, place, cases=10 if asked.quick else 50)


def parties(table: Table, place: Province, *, cases: int) -> None:
    """Let one party answer while so many are open."""
    say(f"growth: {cases} consultations of each size")
    original = asked_roadside(place)
    officer = holder_of(place, original, NODE)
    contestants: dict[str, Callable[[int], float]] = {}
    with place.connect() as connection:
        for many in PARTIES:
            wide = copies(connection, original, 1)[0]
            widen(connection, wide, many)
            made = copies(connection, wide, cases + 2)
            contestants[f"ours, {many} open parties"] = _answers(place, officer, made)
        settle(connection)
    with place.connect() as other:
        other.execute(spiff.TABLES)
        found = race(contestants, cases * ANSWERS, warm_up=2 * ANSWERS)
        theirs = _their_answers(other, rounds=5 if cases < 20 else 15)
    table.heading("2. One answer of many, committed")
    for name, samples in (found | theirs).items():
        table.times(name, samples)
    least = found[f"ours, {PARTIES[0]} open parties"].p50
    for many in PARTIES[1:]:
        step = found[f"ours, {many} open parties"].p50
        table.within(f"our answer with {many} / with {PARTIES[0]} open parties", step / least, FLAT)
    few, *_, most = (samples.p50 for samples in theirs.values())
    table.note(
        f"peer's answer with {PARTIES[-1]} / with {PARTIES[0]} open parties", most / few, "×"
    )


def _answers(place: Province, officer: Actor, made: range) -> Callable[[int], float]:
    def once(number: int) -> float:
        case, answer = divmod(number, ANSWERS)
        act = Act("agree", "agreed")
        return ours.complete(place.app, officer, made[case], Place(NODE, answer + 2), act, answer)

    return once


def _their_answers(connection: psycopg.Connection[Any], *, rounds: int) -> dict[str, Samples]:
    contestants: dict[str, Callable[[int], float]] = {}
    for many in (10, 100, 500):
        spec = spiff.parsed("asking", spiff.asking(many))
        document = spiff.Document(connection, ours.form_of(4_000), rows=True, spec=spec)

        def once(number: int, document: spiff.Document = document) -> float:
            if number % ANSWERS == 0:
                document.begin()
            return document.answer()

        contestants[f"{spiff.NAME}, json + rows, {many} open parties"] = once
    return race(contestants, rounds * ANSWERS, warm_up=ANSWERS)


def asked_roadside(place: Province) -> int:
    """Bring one dossier to where a party is asked whose silence is consent; gives its number."""
    dossier_id = ours.filed_sample(place, "tower-city", at=ROADSIDE)
    with place.app.app_context(), clock.at(NOW), committing() as session:
        walk.walk_to(session, dossiers.whole(session, dossier_id), NODE)
    return dossier_id


def holder_of(place: Province, dossier_id: int, node: str) -> Actor:
    """Give somebody who may take the open task at a node."""
    with place.app.app_context(), clock.at(NOW), committing() as session:
        case = queries.case_of(session, dossier_id)
        tasks = queries.open_tasks(session, case.id) if case else ()
        return walk.anybody(session, next(task for task in tasks if task.node == node))


def widen(connection: psycopg.Connection[Any], dossier_id: int, parties: int) -> None:
    """Let so many parties be asked where one was: tasks, timers, and the lists of the case."""
    given = {"dossier": dossier_id, "node": NODE, "many": parties}
    for statement in _WIDER:
        connection.execute(statement, given)
    connection.commit()


_THE_CASE = "(select id from case_file where dossier_id = %(dossier)s)"
_COLUMNS = (
    "case_id, node, party, state, role, office_id, person_id, clock, opened_at, limit_minutes,"
    " used_minutes, running_since, due_at, sort_at, notice_at, noticed"
)
_WIDER = (
    f"""insert into task (instance_no, {_COLUMNS})
        select n, {_COLUMNS} from task cross join generate_series(2, %(many)s) n
         where case_id = {_THE_CASE} and node = %(node)s and instance_no = 1 and state = 'open'
    """,
    f"""insert into timer (case_id, task_id, node, due_at, fired)
        select t.case_id, k.id, t.node, t.due_at, false
          from timer t join task one on one.id = t.task_id and one.node = %(node)s
          join task k on k.case_id = t.case_id and k.node = one.node and k.instance_no > 1
         where t.case_id = {_THE_CASE} and t.done_at is null
    """,
    """update case_file
          set facts = jsonb_set(facts, array['@asked', %(node)s], to_jsonb(%(many)s::int)),
              lists = jsonb_build_object('consultees', (
                  select jsonb_agg(one) from (
                      select lists -> 'consultees' -> 0 as one from generate_series(1, %(many)s)
                  ) as parties))
        where dossier_id = %(dossier)s
    """,
)


def events(table: Table, place: Province, *, cases: int) -> None:
    """Take a step of a case that has so many events, and past tasks, already."""
    say(f"growth: {cases} cases of each length")
    original = ours.open_one(place)
    officer = ours.officer_of(place.app)
    ours.complete(place.app, officer, original, Place("receive"), Act("accept"), 0)
    contestants: dict[str, Callable[[int], float]] = {}
    with place.connect() as connection:
        for many in EVENTS:
            long = copies(connection, original, 1)[0]
            lengthen(connection, long, many)
            made = copies(connection, long, cases + 2)
            contestants[f"ours, after {many} events"] = _loop(place, officer, made)
        settle(connection)
    turns = 2 * len(LOOP)
    found = race(contestants, cases * turns, warm_up=2 * turns)
    table.heading("2. One step of a case with a long story, committed")
    for name, samples in found.items():
        table.times(name, samples)
    least = found[f"ours, after {EVENTS[0]} events"].p50
    for many in EVENTS[1:]:
        step = found[f"ours, after {many} events"].p50
        table.within(f"our step after {many} events / after {EVENTS[0]}", step / least, FLAT)


def _loop(place: Province, officer: Actor, made: range) -> Callable[[int], float]:
    def once(number: int) -> float:
        case, turn = divmod(number, 2 * len(LOOP))
        node, outcome = LOOP[turn % len(LOOP)]
        return ours.complete(place.app, officer, made[case], Place(node), Act(outcome), turn + 1)

    return once


def lengthen(connection: psycopg.Connection[Any], dossier_id: int, events: int) -> None:
    """Give a case so many events, and a past task for every third of them."""
    connection.execute("set session_replication_role = replica")  # events refuse to be removed
    given = {"dossier": dossier_id, "many": events, "data": json.dumps({"note": "as before"})}
    for statement in _LONGER:
        connection.execute(statement, given)
    connection.execute("set session_replication_role = default")
    connection.commit()


_LONGER = (
    f"delete from event where case_id = {_THE_CASE}",
    f"""insert into event (case_id, seq, at, kind, node, data, hash)
        select {_THE_CASE}, n, now(), 'completed', 'check', %(data)s, md5(n::text) || md5(n::text)
          from generate_series(1, %(many)s) n
    """,
    f"""insert into task (instance_no, closed_at, outcome, {_COLUMNS})
        select 0, opened_at, 'no', {_COLUMNS.replace("state", "'done'")}
          from task cross join generate_series(1, %(many)s / 3)
         where case_id = {_THE_CASE} and state = 'open'
    """,
    "update case_file set seq = %(many)s where dossier_id = %(dossier)s",
)
