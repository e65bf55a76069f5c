"""The plumbing's own commands: the database and the jobs. Other groups join by `register`."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from flask import Flask, current_app
from flask.cli import AppGroup
from procrastinate import PsycopgConnector
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import NullPool

from permits.cases import queries as cases
from permits.cases import verifying
from permits.core import calendar, installation
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.jobs import queue
from permits.core.settings import Settings
from permits.decisions import queries as decisions
from permits.demo import commands as demonstration
from permits.papers import queries as papers
from permits.papers.pool import self_check

MIGRATIONS = Path(__file__).parents[1] / "migrations"

#: What else has commands; each has `register(app)`.
OTHERS = (demonstration,)

database = AppGroup("db", help="The database and its migrations.")
jobs = AppGroup("jobs", help="Work promised by transactions.")
audit = AppGroup("audit", help="Proof that nothing was changed behind the program's back.")


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
    app.cli.add_command(database)
    app.cli.add_command(jobs)
    app.cli.add_command(audit)
    for other in OTHERS:
        other.register(app)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to `revision`."""
    _with_connection(url, lambda config: command.upgrade(config, revision))


def compare(url: str) -> None:
    """Refuse where the models and the migrated database differ."""
    _with_connection(url, command.check)


def _with_connection(url: str, act: Callable[[Config], Any]) -> None:
    # An engine of its own: a migration may take longer than a request is allowed to.
    engine: Engine = create_engine(url, poolclass=NullPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        act(config)


@database.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to the newest (or a given) revision."""
    try:
        migrate(_settings().database_url, revision)
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    with committing() as session:
        calendar.seed(session)  # days the administrator has corrected stay as they are
    click.echo(f"database is at {revision}")


@database.command("check")
def check() -> None:
    """Say whether the models equal the migrations."""
    try:
        compare(_settings().database_url)
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("models and migrations agree")


def psycopg_dsn(url: str) -> str:
    """Write SQLAlchemy's address the way psycopg reads it, password included."""
    plain = make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


@jobs.command("work")
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
def work(once: bool) -> None:
    """Do jobs as they come, one at a time, until stopped."""
    logging.getLogger("procrastinate").setLevel(logging.INFO)
    _check_press()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    connector = PsycopgConnector(conninfo=psycopg_dsn(_settings().database_url))

    def in_context(call_next: Callable[[], Any], *_: object) -> Any:
        with app.app_context():  # each job has a session of its own, closed at its end
            return call_next()

    with queue.replace_connector(connector) as working:
        working.run_worker(
            concurrency=1, wait=not once, task_middleware=[in_context], delete_jobs="never"
        )


def _check_press() -> None:
    """Refuse to start where papers cannot be printed: better now than at the first permit."""
    try:
        self_check()
    except Problem as fault:
        raise click.ClickException(f"{fault.code} {fault.facts}") from None


@audit.command("verify")
def verify() -> None:
    """Prove each story of a case, each register book and each signed file; name what is wrong."""
    faults = [*_broken_stories(), *_broken_books(), *_broken_files()]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults)} faults")
    click.echo("every event, every number and every signed file is as it was written")


def _broken_stories() -> Iterator[str]:
    for case_id in cases.case_ids(db.session):
        for fault in verifying.verify(db.session, case_id):
            yield f"case {fault.case_id}: event {fault.seq} {fault.kind.value}"
        db.session.expunge_all()  # a long audit holds one story at a time


def _broken_books() -> Iterator[str]:
    for book in decisions.books(db.session):
        for number in decisions.gaps(db.session, book.id):
            yield f"book {book.book} {book.year} of office {book.office_id}: no number {number}"


def _broken_files() -> Iterator[str]:
    files = installation.files()
    for sha256 in papers.kept_files(db.session):
        try:
            files.get(sha256)
        except Problem as problem:
            yield f"file {sha256}: {problem.code}"
