"""The program's own commands, one file for each group; other groups join by `register`."""

from flask import Flask

from permits.commands import versions as versions
from permits.commands.audit import audit
from permits.commands.database import MIGRATIONS as MIGRATIONS
from permits.commands.database import compare as compare
from permits.commands.database import database
from permits.commands.database import migrate as migrate
from permits.commands.holidays import holidays
from permits.commands.jobs import jobs
from permits.commands.procedures import procedures
from permits.demo import commands as demonstration

#: What else has commands; each has `register(app)`.
OTHERS = (demonstration,)


def register(app: Flask) -> None:
    """Add every command group to `flask`."""
    for group in (database, jobs, audit, holidays, procedures):
        app.cli.add_command(group)
    for other in OTHERS:
        other.register(app)
