"""The statements of the write path, one a file, read once and prepared by the driver."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

HERE = Path(__file__).parent / "sql"


class Answer:
    """Rows of one statement, read once."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: psycopg.Cursor[Any]) -> None:
        """Read from a cursor that has just executed."""
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        """Give the rows."""
        return iter(self._cursor)

    def one_or_none(self) -> Any:
        """Give the only row, if there is one."""
        return self._cursor.fetchone()

    def scalar_one_or_none(self) -> Any:
        """Give the first column of the only row, if there is one."""
        row = self._cursor.fetchone()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        """Give the first column of the row there must be."""
        row = self._cursor.fetchone()
        if row is None:
            raise LookupError("the statement gave no row")
        return row[0]


@cache
def _source(name: str) -> bytes:
    lines = (HERE / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    # Comments would travel with every call, and a per cent sign in one would be taken for a name.
    return "\n".join(line for line in lines if not line.lstrip().startswith("--")).encode()


def run(session: Session, name: str, **parameters: Any) -> Answer:
    """Run a statement of this folder on the session's own transaction.

    By the driver itself: these statements are run at every step of every case, and what SQLAlchemy
    would find out about each answer costs as much as asking. Prepared at once: each of them has
    one signature only.
    """
    connection = session.connection()
    driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    with _told_as_usual(connection, name, parameters):
        return _execute(driver, name, parameters)


def together(session: Session, *names: str, **parameters: Any) -> list[Answer]:
    """Run statements one after the other in a single round trip.

    Each still begins when the one before has ended, so that what is read after a lock was waited
    for is what its holder left.
    """
    connection = session.connection()
    driver = cast(psycopg.Connection[Any], connection.connection.driver_connection)
    with _told_as_usual(connection, names[0], parameters), driver.pipeline():
        return [_execute(driver, name, parameters) for name in names]


def _execute(driver: psycopg.Connection[Any], name: str, parameters: Mapping[str, Any]) -> Answer:
    cursor = driver.cursor(row_factory=namedtuple_row)
    cursor.execute(_source(name), parameters, prepare=True)
    return Answer(cursor)


@contextmanager
def _told_as_usual(
    connection: Connection, name: str, parameters: Mapping[str, Any]
) -> Iterator[None]:
    """Tell of a fault as every other statement of the session does."""
    try:
        yield
    except psycopg.Error as fault:
        raise DBAPIError.instance(
            name, dict(parameters), fault, psycopg.Error, dialect=connection.dialect
        ) from fault
