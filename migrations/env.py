"""Runs migrations one transaction each, one at a time, and never waits long for a lock."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

import permits.tables  # noqa: F401 - so that every table is known to the metadata
from gis.models import Base as MapBase
from permits.core.db import Base

LOCK = 8_140_217  # any number: keeps two migrating processes apart


def include_object(obj: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave PostGIS's and procrastinate's own tables alone."""
    foreign = ("spatial_ref_sys", "procrastinate_")
    return not (
        kind == "table" and reflected and compare_to is None and str(name).startswith(foreign)
    )


def run(connection: Connection) -> None:
    """Upgrade over a connection that the caller gives and closes."""
    context.configure(
        connection=connection,
        target_metadata=[Base.metadata, MapBase.metadata],
        include_object=include_object,
        include_schemas=True,
        transaction_per_migration=True,
        compare_type=True,
    )
    connection.execute(text("set lock_timeout = '10s'"))
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()


run(context.config.attributes["connection"])
