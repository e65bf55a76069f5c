"""The program's own commands, one file for each group; other groups join by `register`."""

from flask import Flask

# Importing `enactments` and `versions` adds their commands to the group of procedures, importing
# `offline_key` its to that of keys.
from permits.commands import (
    audit,
    database,
    enactments,
    holidays,
    jobs,
    keys,
    layers,
    network,
    notices,
    offline_key,
    papers,
    people,
    procedures,
    rules,
    versions,
)
from permits.commands.database import MIGRATIONS as MIGRATIONS
from permits.commands.database import compare as compare
from permits.commands.database import migrate as migrate
from permits.demo import commands as demonstration

__all__ = [
    "MIGRATIONS",
    "compare",
    "enactments",
    "migrate",
    "offline_key",
    "register",
    "versions",
]

#: What else has commands; each has `register(app)`.
OTHERS = (demonstration,)


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
    groups = (
        database.database,
        jobs.jobs,
        audit.audit,
        holidays.holidays,
        keys.keys,
        layers.layers,
        network.network,
        notices.notices,
        papers.papers,
        people.people,
        procedures.procedures,
        rules.rules,
    )
    for group in groups:
        app.cli.add_command(group)
    for other in OTHERS:
        other.register(app)
