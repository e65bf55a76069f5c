"""What every test stands on: a real database of its own, gone after it; people; a fixed clock."""

import gc
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import create_app
from permits.core import clock
from permits.core.db import db
from permits.core.settings import Settings
from permits.core.vocabulary import Role
from tests.support import databases, people, walked
from tests.support.clients import Client, watch_for_forgotten_commits
from tests.support.jobs import run_jobs as run_all_jobs

#: A Thursday on which the shipped procedures are in force, with a public holiday (24/11) ahead.
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[datetime]:
    """Show the same moment to every test; `with clock.at(...)` moves it."""
    with clock.at(NOW):
        yield NOW


@pytest.fixture(autouse=True, scope="session")
def no_outside_world() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    usual = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        inside = self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost")
        if not inside:
            raise AssertionError(f"a test tried to reach {address!r}")
        usual(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = usual  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def run_id(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One name for this run, shared by its workers."""
    return getattr(request.config, "workerinput", {}).get("testrunuid") or secrets.token_hex(4)


@pytest.fixture(scope="session")
def template(run_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name the migrated database that the others are copied from."""
    with databases.template(databases.admin_url(), run_id, tmp_path_factory.getbasetemp()) as name:
        yield name


@pytest.fixture(scope="session")
def database_url(template: str) -> Iterator[str]:
    """Give the address of this worker's own database."""
    with databases.copy_of(databases.admin_url(), template) as url:
        yield url


def settings_for(url: str, folder: Path) -> Settings:
    """Settings of an installation that lives in `folder`."""
    return Settings(
        database_url=url,
        secret_key="a secret for tests that is long enough",
        code_key=b"a key for codes in tests",
        storage_dir=folder / "files",
        keys_dir=folder / "keys",
        base_url="http://localhost",
        static_dir=folder / "static",
        demo=False,
        secure_cookies=False,
        trust_dir=folder / "trust",
        mail_dir=folder / "mail",
    )


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole program over this worker's database."""
    made = create_app(settings_for(database_url, tmp_path_factory.mktemp("var")), TESTING=True)
    made.test_client_class = Client
    watch_for_forgotten_commits(made)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session whose commits are real to the test and gone after it."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        usual = dict(db.sessionmaker.kw)
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        session = db.session
        event.listen(session, "after_flush", lambda s, _: s.info.update(unsaved=True))
        event.listen(session, "after_commit", lambda s: s.info.update(unsaved=False))
        event.listen(session, "after_rollback", lambda s: s.info.update(unsaved=False))
        yield session
        session.close()
        db.sessionmaker.kw.clear()
        db.sessionmaker.kw.update(usual)
        outer.rollback()
        connection.close()


@pytest.fixture
def client(app: Flask, session: Session) -> Client:
    """A stranger's browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[[str], Client]:
    """Give a browser in which the person of a login is signed in."""

    def as_(login: str) -> Client:
        browser: Client = app.test_client()  # type: ignore[assignment]
        browser.sign_in(people.key_for(session, login))
        return browser

    return as_


@pytest.fixture
def client_for(session: Session, sign_in: Callable[[str], Client]) -> Callable[[Role], Client]:
    """Give a browser in which somebody who has only this role is signed in."""

    def as_(role: Role) -> Client:
        return sign_in(people.person_with(session, role).login)

    return as_


@pytest.fixture
def run_jobs(session: Session) -> Callable[[], list[str]]:
    """Do every promised job here and now, in order; give the names of those that ran."""
    return lambda: run_all_jobs(session)


@pytest.fixture
def database(template: str, tmp_path: Path) -> Iterator[Flask]:
    """The program over a database of its own, where commits are real: for marker `concurrent`."""
    with databases.copy_of(databases.admin_url(), template) as url:
        made = create_app(settings_for(url, tmp_path), TESTING=True)
        yield made
        with made.app_context():
            db.engine.dispose()


def pytest_configure(config: pytest.Config) -> None:
    """Look for garbage seldom: what imports and fixtures make stays, and is looked through anew."""
    gc.set_threshold(50_000, 20, 20)
    if not hasattr(config, "workerinput"):
        walked.begin()


def _unseen(config: pytest.Config) -> list[str]:
    """Name the pages a whole run did not look at; of a part of it nothing can be said."""
    if hasattr(config, "workerinput") or config.args_source is not config.ArgsSource.TESTPATHS:
        return []
    chosen = config.option
    return [] if chosen.keyword or chosen.markexpr or chosen.collectonly else walked.unseen()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a whole run fail where a page was not looked at in both languages."""
    if not session.exitstatus and _unseen(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name the pages that nobody looked at in both languages."""
    if unseen := _unseen(config):
        terminalreporter.section("pages not inspected in both languages")
        for line in unseen:
            terminalreporter.line(line)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a committed database is concurrent by that."""
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.concurrent)


os.environ.setdefault("PGTZ", "Asia/Ho_Chi_Minh")
