"""Runs the map's hottest statements by the driver itself: prepared once, several in one trip."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import sql

# On current rows alone the small partial index can serve. This is the same question only while
# nothing has been closed or recorded after the instant asked for, which the caller must check.
KNOWN = "f.recorded @> cast(%(known_at)s as timestamptz)"
CURRENT = "upper_inf(f.recorded) and lower(f.recorded) <= cast(%(known_at)s as timestamptz)"

NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the server takes it, `$1` for the first of its names."""

    words: bytes
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: str) -> "Prepared":
        """Number the names of a statement, `%(name)s`, in their first order."""
        names = tuple(dict.fromkeys(NAMED.findall(words)))
        numbered = NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", words)
        return cls(numbered.encode(), names)


@cache
def prepared(name: str, *, current: bool = False) -> Prepared:
    """Read a statement for the driver; with `current`, the form that looks at open rows only.

    Its comments stay here: they would travel with every call.
    """
    lines = sql.source(name).splitlines()
    said = "\n".join(line for line in lines if not line.lstrip().startswith("--"))
    return Prepared.of(said.replace(KNOWN, CURRENT) if current else said)


def together(
    session: Session, statements: Sequence[Prepared], parameters: Mapping[str, Any]
) -> list[psycopg.RawCursor[Any]]:
    """Run statements one after the other in a single round trip; each sees what came before it.

    What goes wrong is told as SQLAlchemy tells it. Nothing the session still holds back is missed:
    it is written first.
    """
    session.flush()
    connection = session.connection()
    driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    with told_as_usual(connection), nullcontext() if len(statements) == 1 else driver.pipeline():
        return [execute(driver, each, parameters) for each in statements]


def execute(
    driver: psycopg.Connection[Any], statement: Prepared, parameters: Mapping[str, Any]
) -> psycopg.RawCursor[Any]:
    """Run one statement with those of the parameters that it names."""
    # The driver's usual cursor would look for names in some thousand characters at every call.
    cursor = psycopg.RawCursor(driver, row_factory=namedtuple_row)
    given = [parameters[name] for name in statement.names]
    cursor.execute(statement.words, given, prepare=True, binary=True)
    return cursor


@contextmanager
def told_as_usual(connection: Connection) -> Iterator[None]:
    """Raise the driver's faults as every other statement of the session does."""
    try:
        yield
    except psycopg.Error as fault:
        raise DBAPIError.instance(
            "a statement of the map", {}, fault, psycopg.Error, dialect=connection.dialect
        ) from fault
