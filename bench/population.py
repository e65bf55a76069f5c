"""Many dossiers without walking each: copies of a few that the program itself has walked."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

#: Tables of one dossier's story, in the order they are copied.
TABLES = ("dossier", "case_file", "task", "timer", "join_token", "event")
#: How many copies one statement makes: each keeps the rows of a dossier near each other.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Changes:
    """Expressions that differ from copy to copy, by column; `n` is the number of the copy."""

    dossier: Mapping[str, str] = field(default_factory=dict)
    case_file: Mapping[str, str] = field(default_factory=dict)
    task: Mapping[str, str] = field(default_factory=dict)
    timer: Mapping[str, str] = field(default_factory=dict)


def copies(
    connection: psycopg.Connection[Any],
    dossier_id: int,
    count: int,
    changes: Changes = Changes(),
    *,
    without: Sequence[str] = (),
) -> range:
    """Copy a dossier with its case, tasks, timers, tokens and events; give the new numbers.

    The hashes of copied events are those of the original: enough for reading and going on.
    """
    first = _next(connection, "dossier")
    given = {
        "source": dossier_id,
        "case": _one(connection, "select id from case_file where dossier_id = %s", dossier_id),
        "tasks": _one(
            connection,
            "select count(*) from task join case_file c on c.id = case_id where dossier_id = %s",
            dossier_id,
        ),
        "dossier_base": first - 1,
        "case_base": _next(connection, "case_file") - 1,
        "task_base": _next(connection, "task") - 1,
        "timer_base": _next(connection, "timer") - 1,
    }
    connection.execute("set session_replication_role = replica")  # copies refer to copies
    for start in range(1, count + 1, BATCH):
        given |= {"from": start, "to": min(count, start + BATCH - 1)}
        for table in TABLES:
            if table not in without:
                connection.execute(_statement(connection, table, changes), given)
    connection.execute("set session_replication_role = default")
    _move_sequences(connection)
    connection.commit()
    return range(first, first + count)


def _statement(connection: psycopg.Connection[Any], table: str, changes: Changes) -> bytes:
    own = dict(_NUMBERS[table]) | dict(getattr(changes, table, {}))
    columns = [
        str(row[0])
        for row in connection.execute(
            "select column_name from information_schema.columns where table_name = %s"
            " and table_schema = current_schema() order by ordinal_position",
            [table],
        )
    ]
    values = [own.get(name, f"o.{name}") for name in columns]
    return (
        f"insert into {table} ({', '.join(columns)}) select {', '.join(values)}"
        f" from generate_series(%(from)s::bigint, %(to)s::bigint) n cross join {_ORIGINALS[table]}"
    ).encode()


_ORIGINALS = {
    "dossier": "(select * from dossier where id = %(source)s) o",
    "case_file": "(select * from case_file where id = %(case)s) o",
    "task": "(select row_number() over (order by id) as nth, * from task"
    " where case_id = %(case)s) o",
    "timer": "(select row_number() over (order by id) as nth, t.*,"
    " (select count(*) from task k where k.case_id = t.case_id and k.id <= t.task_id) as nth_task,"
    " (select count(*) from timer k where k.case_id = t.case_id) as many"
    " from timer t where case_id = %(case)s) o",
    "join_token": "(select * from join_token where case_id = %(case)s) o",
    "event": "(select * from event where case_id = %(case)s) o",
}
_TASK = "%(task_base)s::bigint + (n - 1) * %(tasks)s"
_CASE = {"case_id": "%(case_base)s::bigint + n"}
_NUMBERS: Mapping[str, Mapping[str, str]] = {
    "dossier": {
        "id": "%(dossier_base)s::bigint + n",
        "ref": "md5('copy' || (%(dossier_base)s::bigint + n))",
        "code": "'H15.' || (%(dossier_base)s::bigint + n)",
    },
    "case_file": {
        "id": "%(case_base)s::bigint + n",
        "dossier_id": "%(dossier_base)s::bigint + n",
    },
    "task": {"id": f"{_TASK} + o.nth", **_CASE},
    "timer": {
        "id": "%(timer_base)s::bigint + (n - 1) * o.many + o.nth",
        "task_id": f"{_TASK} + o.nth_task",
        **_CASE,
    },
    "join_token": _CASE,
    "event": _CASE,
}


@contextmanager
def without_indexes(connection: psycopg.Connection[Any], *tables: str) -> Iterator[None]:
    """Fill tables faster: their indexes that guard no constraint are made anew at the end."""
    found = connection.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " where i.indrelid = any(%s::regclass[])"
        " and not exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        [list(tables)],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"drop index {name}".encode())
    connection.commit()
    yield
    connection.execute("set maintenance_work_mem = '512MB'")
    for _, definition in found:
        connection.execute(definition.encode())
    connection.commit()


@contextmanager
def bulk(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Let the cluster write much before it must checkpoint, while a population is made."""
    connection.commit()
    connection.autocommit = True
    connection.execute("alter system set max_wal_size = '8GB'")
    connection.execute("select pg_reload_conf()")
    connection.autocommit = False
    yield
    connection.commit()
    connection.autocommit = True
    connection.execute("alter system reset max_wal_size")
    connection.execute("select pg_reload_conf()")
    connection.execute("checkpoint")
    connection.autocommit = False


def settle(connection: psycopg.Connection[Any], *tables: str) -> None:
    """Leave tables as autovacuum would: analysed, their visibility known."""
    connection.commit()
    connection.autocommit = True
    for table in tables or TABLES:
        connection.execute(f"vacuum (analyze, parallel 0) {table}".encode())
    connection.autocommit = False


def _next(connection: psycopg.Connection[Any], table: str) -> int:
    return _one(connection, f"select coalesce(max(id), 0) + 1 from {table}")


def _one(connection: psycopg.Connection[Any], statement: str, *given: object) -> int:
    row = connection.execute(statement.encode(), given or None).fetchone()
    if row is None or row[0] is None:
        raise LookupError(f"nothing found by: {statement}")
    return int(row[0])


def _move_sequences(connection: psycopg.Connection[Any]) -> None:
    for table in ("dossier", "case_file", "task", "timer"):
        connection.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'),"
            f" (select coalesce(max(id), 1) from {table}))".encode()
        )
