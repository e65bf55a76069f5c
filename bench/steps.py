"""One step of a case, committed: ours, the least any commit costs, and the peer, in turn."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from bench import ours, spiff
from bench.ours import KILO, SCRIPT
from bench.province import Province, province
from bench.queue_page import Browser
from bench.table import Asked, Samples, Table, race, say
from permits.procedures import catalogue
from workflow import engine
from workflow.loader import DEFINITIONS, load_all
from workflow.model import Completed, Marking

FLOOR = "floor: one-row UPDATE, COMMIT"
SMALL, LARGE = 4 * KILO, 40 * KILO
IN_TRAFFIC = "ours, form of 4 kB, after a page on the same connection"
FLOOR_TABLE = "create table floor (id int primary key, n int not null)"

Contestant = Callable[[int], float]


def measure(table: Table, base: Province, asked: Asked) -> None:
    """Measure steps with forms of two sizes, the engines alone, the rows of a case, the proof."""
    with province(of=base) as place, province(of=base) as busy:
        committed(table, place, busy, cases=10 if asked.quick else 80)
        in_memory(table, cases=10 if asked.quick else 60)
        one_case_in_bytes(table, place)
    proof(table, runs=3 if asked.quick else 11)


def floor_of(connection: psycopg.Connection) -> Contestant:
    """Give the least that anything durable costs: one row of many updated, and committed."""
    connection.execute(
        f"{FLOOR_TABLE}; insert into floor select n, 0 from generate_series(1, 500) n"
    )
    connection.commit()

    def once(number: int) -> float:
        taken = Samples()
        with taken.timed():
            connection.execute("update floor set n = n + 1 where id = %s", [number % 500 + 1])
            connection.commit()
        return taken.taken[0]

    return once


def committed(table: Table, place: Province, busy: Province, *, cases: int) -> None:
    """Take the twelve steps of each case in every way there is, one step of each in turn.

    In the busy province pages are read between the steps, by the same connection.
    """
    warm = 3
    say(f"steps: {cases} cases of {len(SCRIPT)} steps each")
    contestants: dict[str, Contestant] = {}
    for size in (SMALL, LARGE):
        contestants[f"ours, form of {size // KILO} kB"] = _ours(place, cases + warm, size)
    contestants[IN_TRAFFIC] = _in_traffic(busy, cases + warm)
    with place.connect() as bare, place.connect() as other:
        contestants[FLOOR] = floor_of(bare)
        other.execute(spiff.TABLES)
        documents = {}
        for size in (SMALL, LARGE):
            for name, rows in (("json", False), ("json + rows", True)):
                document = spiff.Document(other, ours.form_of(size), rows=rows)
                documents[f"{spiff.NAME}, {name}, form of {size // KILO} kB"] = document
        outside = spiff.Document(other, {}, rows=True)
        documents[f"{spiff.NAME}, json + rows, form kept elsewhere"] = outside
        contestants |= {name: _theirs(document) for name, document in documents.items()}
        found = race(contestants, cases * len(SCRIPT), warm_up=warm * len(SCRIPT))
    _compare(table, found)
    for name, document in documents.items():
        table.note(f"{name}: document of a finished case", document.size / KILO, "kB")


def _ours(place: Province, cases: int, size: int) -> Contestant:
    made = ours.cases(place, cases, form=size)

    def once(number: int) -> float:
        case, step = divmod(number, len(SCRIPT))
        return made.step(case, step, SCRIPT[step])

    return once


def _in_traffic(place: Province, cases: int) -> Contestant:
    """Let a page be read on the same connection before each step: only the step is timed."""
    step, browser = _ours(place, cases, SMALL), Browser.signed_in(place)

    def once(number: int) -> float:
        browser.get("/cb?xem=trouble")
        return step(number)

    return once


def _theirs(document: spiff.Document) -> Contestant:
    def once(number: int) -> float:
        step = number % len(SCRIPT)
        if step == 0:
            document.begin()
        return document.step(SCRIPT[step])

    return once


def _compare(table: Table, found: dict[str, Samples]) -> None:
    table.heading("1. One step, committed, with its task rows, event and clock")
    for name, samples in found.items():
        table.times(name, samples)
    least = found[FLOOR].p50
    for name, samples in found.items():
        if name not in (FLOOR, f"ours, form of {SMALL // KILO} kB"):
            table.note(f"{name} / floor", samples.p50 / least, "×")
    for size, wanted in ((SMALL, 3.0), (LARGE, 6.0)):
        kilo = size // KILO
        step = found[f"ours, form of {kilo} kB"].p50
        if size == SMALL:
            table.at_most(f"our step / floor, form of {kilo} kB", step / least, 3.0)
        theirs = found[f"{spiff.NAME}, json + rows, form of {kilo} kB"].p50
        table.at_least(f"peer with rows / our step, form of {kilo} kB", theirs / step, wanted)
    elsewhere = found[f"{spiff.NAME}, json + rows, form kept elsewhere"].p50
    step = found[f"ours, form of {SMALL // KILO} kB"].p50
    table.note("peer with rows, form kept elsewhere / our step", elsewhere / step, "×")


def in_memory(table: Table, *, cases: int) -> None:
    """Move cases without any database: what the engines themselves cost."""
    table.heading("3. One step of the engine in memory")
    found = race(
        {
            "our engine: marking and event in, move out": _our_engine(),
            f"{spiff.NAME}: task.run, do_engine_steps": _their_engine(kept=False),
            f"{spiff.NAME}: the same, document read and written": _their_engine(kept=True),
        },
        cases * len(SCRIPT),
        warm_up=len(SCRIPT),
    )
    for name, samples in found.items():
        table.times(name, samples)
    mine, run, kept = (samples.p50 for samples in found.values())
    table.note("peer in memory / our engine", run / mine, "×")
    table.note("peer with its document / our engine", kept / mine, "×")


def _our_engine() -> Contestant:
    procedure = catalogue.pinned("speed", 1)
    by_id = procedure.by_id
    state: dict[str, Marking] = {}
    facts: dict[str, str] = {}

    def once(number: int) -> float:
        node, outcome = SCRIPT[number % len(SCRIPT)]
        if number % len(SCRIPT) == 0:
            facts.clear()
            state["at"] = engine.start(procedure, facts).marking
        taken = Samples()
        with taken.timed():
            event = Completed(by_id[node].index, outcome)
            move = engine.advance(procedure, state["at"], event, facts)
            facts.update(move.facts)
        state["at"] = move.marking
        return taken.taken[0]

    return once


def _their_engine(*, kept: bool) -> Contestant:
    spec, serializer = spiff.parsed(), BpmnWorkflowSerializer()
    state: dict[str, str | BpmnWorkflow] = {}
    form = ours.form_of(SMALL)

    def once(number: int) -> float:
        taken = SCRIPT[number % len(SCRIPT)]
        if number % len(SCRIPT) == 0:
            workflow = BpmnWorkflow(spec)
            workflow.do_engine_steps()
            spiff.ready(workflow, "receive").data.update(form)
            state["at"] = serializer.serialize_json(workflow) if kept else workflow
        time = Samples()
        with time.timed():
            here = state["at"]
            workflow = serializer.deserialize_json(here) if isinstance(here, str) else here
            task = spiff.ready(workflow, taken[0])
            task.data.update(spiff.said(taken))
            task.run()
            workflow.do_engine_steps()
            state["at"] = serializer.serialize_json(workflow) if kept else workflow
        return time.taken[0]

    return once


def one_case_in_bytes(table: Table, place: Province) -> None:
    """Say how large the rows of one finished case of the measured model are."""
    table.heading("7. Rows of one finished case (12 steps of people, form of 4 kB)")
    with place.connect() as connection:
        row = connection.execute(
            "select c.id, c.dossier_id from case_file c where procedure_code = 'speed'"
            " and ended_at is not null order by id limit 1"
        ).fetchone()
        if row is None:
            raise LookupError("no case was finished")
        total = 0
        for name, column, number in (
            ("dossier", "id", row[1]),
            ("case_file", "id", row[0]),
            ("task", "case_id", row[0]),
            ("event", "case_id", row[0]),
        ):
            many, size = connection.execute(
                f"select count(*), coalesce(sum(pg_column_size(t.*)), 0) from {name} t"
                f" where {column} = %s",
                [number],
            ).fetchone() or (0, 0)
            total += size
            table.note(f"{name}: {many} rows", size / KILO, "kB")
        table.note("together, without indexes", total / KILO, "kB")


def proof(table: Table, *, runs: int) -> None:
    """Say how long reading and proving every shipped procedure takes at start."""
    table.heading("8. Reading and proving every shipped procedure")
    taken = Samples()
    for _ in range(runs):
        with taken.timed():
            procedures = load_all(Path(DEFINITIONS))
    table.times(f"{len(procedures)} versions, load and proof", taken)
    table.note("for each version", taken.p50 * KILO / len(procedures), "ms")
