"""Databases for tests: one is migrated, the others are copied from it in a fraction of a second."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from permits.commands import migrate


def admin_url() -> URL:
    """Give the address of a database from which others may be created."""
    address = os.environ.get("TEST_DATABASE_URL")
    if not address:
        raise RuntimeError("TEST_DATABASE_URL is not set: script/test sets it")
    return make_url(address)


def _address(admin: URL, name: str) -> str:
    return admin.set(database=name).render_as_string(hide_password=False)


def _order(admin: URL, statement: str) -> None:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def drop(admin: URL, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    _order(admin, f'drop database if exists "{name}" with (force)')


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "databases.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def template(
    admin: URL,
    run_id: str,
    worker_folder: Path,
    *,
    kind: str = "",
    base: str | None = None,
    fill: Callable[[str], object] = migrate,
) -> Iterator[str]:
    """Fill a template of the run once, whichever worker comes first; the last to leave drops it."""
    name = f"htc_test_{run_id[:12]}{kind}"
    # Workers of one run have sibling folders; a run without workers has its folder to itself.
    shared = worker_folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else worker_folder
    users = shared / f"template{kind}.users"
    with _locked(shared):
        count = int(users.read_text()) if users.exists() else 0
        if count == 0:
            drop(admin, name)
            _order(admin, f'create database "{name}"' + (f' template "{base}"' if base else ""))
            fill(_address(admin, name))
        users.write_text(str(count + 1))
    try:
        yield name
    finally:
        with _locked(shared):
            left = int(users.read_text()) - 1
            users.write_text(str(left))
            if left == 0:
                drop(admin, name)


@contextmanager
def copy_of(admin: URL, template_name: str) -> Iterator[str]:
    """Copy the template into a database of its own; it is dropped at the end."""
    name = f"{template_name}_{secrets.token_hex(4)}"
    # The file copy is the fast one for a small template; two copies at once wait for each other.
    _order(admin, f'create database "{name}" template "{template_name}" strategy file_copy')
    try:
        yield _address(admin, name)
    finally:
        drop(admin, name)
