"""`flask holidays`: the days that differ from their weekday, corrected when they are decided."""

from datetime import datetime

import click
from flask.cli import AppGroup

from permits.cases import calendar_changes
from permits.core import calendar
from permits.core.calendar import CorrectDay
from permits.core.db import committing, db
from permits.core.errors import Problem
from permits.core.messages import SENTENCES

holidays = AppGroup("holidays", help="Working days and office hours of the province.")

DAY = click.DateTime(formats=["%Y-%m-%d"])


@holidays.command("list")
@click.argument("year", type=int)
def listed(year: int) -> None:
    """List the days of a YEAR that differ from their weekday."""
    for day in calendar.days_of(db.session, year):
        hours = " ".join("-".join(pair) for pair in day.hours or ())
        word = f"worked {hours}".strip() if day.is_working else "off"
        click.echo(f"{day.day:%a %Y-%m-%d}  {word:<20}  {day.name}  ({day.source})")


@holidays.command("set")
@click.argument("day", type=DAY)
@click.argument("what", type=click.Choice(["off", "work"]))
@click.option("--name", required=True, help="What the day is, as people read it.")
@click.option("--source", required=True, help="The decision, with its number.")
@click.option("--hours", multiple=True, metavar="HH:MM-HH:MM", help="Its own hours: a half day.")
def correct(day: datetime, what: str, name: str, source: str, hours: tuple[str, ...]) -> None:
    """Correct a DAY; every open deadline is then computed anew, and each story says so."""
    pairs = tuple((opens, closes) for opens, _, closes in (each.partition("-") for each in hours))
    command = CorrectDay(day.date(), what == "work", name, source, pairs)
    try:
        with committing() as session:
            calendar_changes.apply(session, None, [command])
    except Problem as fault:
        raise click.ClickException(SENTENCES.get(fault.code, fault.code)) from None
    click.echo("the day is corrected; the worker computes the open deadlines anew")
