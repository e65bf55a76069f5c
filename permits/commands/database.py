"""`flask db`: bring the database forward, and compare it with the models."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from flask.cli import AppGroup
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from permits.core import calendar, installation
from permits.core.db import committing
from permits.procedures import phrases

MIGRATIONS = Path(__file__).parents[2] / "migrations"

database = AppGroup("db", help="The database and its migrations.")


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
        migrate(installation.settings().database_url, revision)
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    with committing() as session:
        calendar.seed(session)  # days the administrator has corrected stay as they are
        phrases.seed(session)  # and so do the phrases he has rewritten
    click.echo(f"database is at {revision}")


@database.command("check")
def check() -> None:
    """Say whether the models equal the migrations."""
    try:
        compare(installation.settings().database_url)
    except CommandError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo("models and migrations agree")
