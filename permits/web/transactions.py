"""One rule of every request: reading requests cannot write, because the database itself refuses."""

from flask import Flask, Response, request
from sqlalchemy import text

from permits.core.db import db, end_reading

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def abandon() -> None:
    """Drop what a refused request left undone."""
    db.session.rollback()


def read_again() -> None:
    """Go on with a request whose transaction was ended for a count."""
    _read_only()


def _read_only() -> None:
    if request.method in READING and request.endpoint not in (None, "static"):
        # Said as SQL, not as a connection's option: so it also holds, and ends, with a savepoint.
        db.session.execute(text("set transaction read only"))


def _end_reading(response: Response) -> Response:
    """Streamed answers still read; a request that broke is ended by the rollback of its session."""
    is_whole = response.status_code < 500 and not response.is_streamed
    if request.method in READING and is_whole:
        end_reading()
    return response


def install(app: Flask) -> None:
    """Make the transaction of every GET read-only before anything else happens in it."""
    app.before_request(_read_only)
    app.after_request(_end_reading)  # the first installed is the last to run
