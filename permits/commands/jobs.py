"""`flask jobs`: do what transactions promised."""

import logging
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from procrastinate import JobContext, PsycopgConnector
from sqlalchemy import make_url

from permits.core import installation
from permits.core.errors import Problem
from permits.core.jobs import MAIN, QUEUES, give_up, queue
from permits.papers.pool import self_check

jobs = AppGroup("jobs", help="Work promised by transactions.")


def psycopg_dsn(url: str) -> str:
    """Write SQLAlchemy's address the way psycopg reads it, password included."""
    plain = make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


@jobs.command("work")
@click.option("--once", is_flag=True, help="End when nothing is left to do.")
@click.option(
    "--queue",
    "names",
    type=click.Choice(QUEUES),
    multiple=True,
    help="Take jobs from this queue only (may be repeated); without it, from every queue.",
)
def work(once: bool, names: tuple[str, ...]) -> None:
    """Do jobs as they come, one at a time, until stopped."""
    logging.getLogger("procrastinate").setLevel(logging.INFO)
    if MAIN in (names or QUEUES):
        _check_press()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    connector = PsycopgConnector(conninfo=psycopg_dsn(installation.settings().database_url))

    def in_context(call_next: Callable[[], Any], context: JobContext, *_: object) -> Any:
        with app.app_context():  # each job has a session of its own, closed at its end
            try:
                return call_next()
            except Exception as fault:
                give_up(context.job, fault)
                raise

    with queue.replace_connector(connector) as working:
        working.run_worker(
            queues=list(names or QUEUES),
            concurrency=1,
            wait=not once,
            task_middleware=[in_context],
            delete_jobs="never",
        )


def _check_press() -> None:
    """Refuse to start where papers cannot be printed: better now than at the first permit."""
    try:
        self_check()
    except Problem as fault:
        raise click.ClickException(f"{fault.code} {fault.facts}") from None
