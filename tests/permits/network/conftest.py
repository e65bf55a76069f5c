"""These tests stand on the demo province."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from permits.core.db import db
from tests.support.dossiers import app, template

__all__ = ["app", "template"]


@pytest.fixture
def counting(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Listen to what the database is asked."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        statements: list[str] = []

        def hear(*said: object) -> None:
            statements.append(str(said[2]))

        event.listen(db.engine, "before_cursor_execute", hear)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", hear)

    return listening
