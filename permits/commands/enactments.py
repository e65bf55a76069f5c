"""`flask procedures enact …`: put a published version in force by a decision, or take that back."""

from datetime import date, datetime

import click

from permits.cases import law_telling
from permits.commands.procedures import procedures
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Invalid, NotFound, Problem
from permits.core.messages import SENTENCES
from permits.procedures import service
from permits.procedures.models import Enactment
from permits.procedures.service import Enact, Revoke

DAY = click.DateTime(formats=["%Y-%m-%d"])


@procedures.command("enact")
@click.argument("code")
@click.argument("version", type=int)
@click.option("--from", "from_day", type=DAY, required=True, help="The first day it rules.")
@click.option("--to", "to_day", type=DAY, help="The last day it rules; none: until revoked.")
@click.option("--decision", required=True, help="The number of the decision.")
@click.option("--decided-on", type=DAY, help="The day of the decision.")
def enact(
    code: str,
    version: int,
    from_day: datetime,
    to_day: datetime | None,
    decision: str,
    decided_on: datetime | None,
) -> None:
    """Put VERSION of the procedure CODE in force; dossiers filed before keep what they have."""
    command = Enact(code, version, from_day.date(), decision, _day(to_day), _day(decided_on))
    try:
        with committing() as session:
            made = service.enact(session, None, command)
            law_telling.of_decision(session, None, made)
            number = made.id
    except Problem as fault:
        raise click.ClickException(_told(fault)) from None
    click.echo(f"decision {number}: {code} v{version} rules from {command.from_day}")


@procedures.command("revoke")
@click.argument("number", type=int)
@click.option("--reason", required=True)
def revoke(number: int, reason: str) -> None:
    """Take a decision back from today on; what was filed under it ends under it."""
    try:
        with committing() as session:
            taken = service.revoke(session, None, Revoke(number, reason))
            law_telling.of_decision(session, None, taken)
    except Problem as fault:
        raise click.ClickException(_told(fault)) from None
    click.echo(f"decision {number} is revoked")


@procedures.command("enactments")
def enactments() -> None:
    """List every decision there ever was, and whether it holds today."""
    today = clock.today()
    for each in service.enactments(db.session):
        click.echo(_line(each, today))


def _line(each: Enactment, today: date) -> str:
    state = "revoked" if each.is_revoked else "in force" if each.holds_on(today) else "not today"
    days = f"{each.from_day} to {each.to_day or '…'}"
    version = f"{each.procedure_code} v{each.version}"
    return f"{each.id:>4}  {version:<28} {days:<24} {each.decision_number}  ({state})"


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _told(fault: Problem) -> str:
    """Say in sentences why it cannot be; every complaint, not only the first."""
    if isinstance(fault, Invalid):
        return "; ".join(_sentence(each.code, each.facts) for each in fault.complaints)
    if isinstance(fault, NotFound):
        return "there is no decision of that number"
    return _sentence(fault.code, fault.facts)


def _sentence(code: str, facts: dict[str, object]) -> str:
    return SENTENCES.get(code, code).format(**facts)
