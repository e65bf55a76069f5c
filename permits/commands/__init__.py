"""The program's own commands, one file for each group; other groups join by `register`."""

from flask import Flask

from permits.commands import audit, database, jobs, procedures
from permits.commands.database import MIGRATIONS as MIGRATIONS
from permits.commands.database import compare as compare
from permits.commands.database import migrate as migrate
from permits.demo import commands as demonstration

#: What else has commands; each has `register(app)`.
OTHERS = (demonstration,)


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
    for group in (database.database, jobs.jobs, audit.audit, procedures.procedures):
        app.cli.add_command(group)
    for other in OTHERS:
        other.register(app)
