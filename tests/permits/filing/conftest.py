"""Two carriers' browsers over the demo province, and dossiers to look at."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from permits.core import clock
from permits.core.db import db
from permits.dossiers.models import Dossier
from tests.support.clients import Client
from tests.support.dossiers import Walker, app, template

__all__ = ["app", "template"]

#: A Monday before a holiday that is new since 2026, on which the procedures are in force.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show the moment at which these tests count."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture
def viettel(sign_in: Callable[[str], Client]) -> Client:
    """A browser of one carrier."""
    return sign_in("viettel")


@pytest.fixture
def vnpt(sign_in: Callable[[str], Client]) -> Client:
    """A browser of another."""
    return sign_in("vnpt")


@pytest.fixture
def drafted(session: Session, walker: Walker) -> Callable[[str], Dossier]:
    """Give a whole draft of a sample, ready to be filed by its carrier."""

    def draft(sample: str) -> Dossier:
        made = walker.draft(sample)
        session.commit()
        return made

    return draft


@pytest.fixture
def filed(session: Session, walker: Walker) -> Callable[[str], Dossier]:
    """Give a filed dossier of a sample."""

    def file(sample: str) -> Dossier:
        made = walker.file(sample)
        session.commit()
        return made

    return file


@pytest.fixture
def asked_of(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
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
