"""The database a measurement works on: migrated, with the demo's province, gone afterwards."""

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import URL, make_url

from app import create_app
from permits.commands import migrate
from permits.core import calendar, clock
from permits.core.db import committing, db
from permits.core.files import FileStore
from permits.core.settings import Settings
from permits.demo import layers, seed
from permits.procedures import catalogue, phrases
from workflow.loader import DEFINITIONS

#: A Thursday morning on which the shipped procedures are in force.
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=clock.VIETNAM)
OWN = Path(__file__).parent / "procedures"


@dataclass(frozen=True, slots=True)
class Province:
    """One database with the program over it."""

    url: str
    folder: Path
    app: Flask

    @property
    def files(self) -> FileStore:
        """Give where uploaded files go."""
        return FileStore(self.folder / "files")

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        """Connect to the database without the program between."""
        return psycopg.connect(conninfo(self.url), autocommit=autocommit)


def conninfo(url: str) -> str:
    """Give an address the way the driver itself wants it."""
    made = make_url(url).set(drivername="postgresql")
    return made.render_as_string(hide_password=False)


def admin_url() -> URL:
    """Give the address of a database from which others may be made."""
    address = os.environ.get("TEST_DATABASE_URL")
    if not address:
        raise SystemExit("TEST_DATABASE_URL is not set: start this by script/bench")
    return make_url(address)


@contextmanager
def province(*, of: Province | None = None) -> Iterator[Province]:
    """Make a database with the demo's offices, people, calendar and map, or copy one."""
    name = f"htc_bench_{secrets.token_hex(4)}"
    admin = admin_url()
    source = f' template "{make_url(of.url).database}"' if of else ""
    _order(admin, f'create database "{name}"{source}')
    try:
        with tempfile.TemporaryDirectory(prefix="htc-bench-") as folder:
            url = admin.set(database=name).render_as_string(hide_password=False)
            if of is None:
                migrate(url)
            made = Province(url, Path(folder), program(url, Path(folder)))
            if of is None:
                _fill(made.app)
                leave(made.app)  # nobody may be connected to what is copied
            yield made
            leave(made.app)
    finally:
        _order(admin, f'drop database if exists "{name}" with (force)')


def program(url: str, folder: Path) -> Flask:
    """Start the program over a database; it also knows the procedures kept beside this file."""
    _know_own_procedures(folder)
    settings = Settings(
        database_url=url,
        secret_key="a secret for measurements, long enough",
        code_key=b"a key for codes in measurements",
        storage_dir=folder / "files",
        keys_dir=folder / "keys",
        base_url="http://localhost",
        static_dir=Path("static/build"),
        demo=True,
        secure_cookies=False,
    )
    made = create_app(settings)
    logging.getLogger("permits").setLevel(logging.WARNING)  # a line for each timer is not asked for
    return made


def leave(app: Flask) -> None:
    """Close the program's connections."""
    with app.app_context():
        db.engine.dispose()


def _know_own_procedures(folder: Path) -> None:
    """Put our procedures beside the shipped ones, before the catalogue is read for good."""
    if catalogue.DEFINITIONS != DEFINITIONS:
        return
    both = folder / "definitions"
    both.mkdir()
    for each in (*DEFINITIONS.iterdir(), *OWN.iterdir()):
        (both / each.name).symlink_to(each.absolute())
    catalogue.DEFINITIONS = both
    catalogue.published()  # read now: the folder is gone before the process is


def _fill(app: Flask) -> None:
    with app.app_context(), clock.at(NOW), committing() as session:
        seed.load(session, app.extensions["settings"])
        calendar.seed(session)
        phrases.seed(session)
        layers.load_all(session)


def _order(admin: URL, statement: str) -> None:
    with psycopg.connect(conninfo(str(admin.render_as_string(hide_password=False)))) as connection:
        connection.autocommit = True
        connection.execute(statement)  # type: ignore[arg-type]
