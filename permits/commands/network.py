"""`flask network`: owners' declarations from a file, kinds of duct, and sums that must agree."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from gis.network import listing, queries
from gis.network.declared import DeclarationRefused
from gis.network.events import By
from permits.accounts import queries as accounts
from permits.core import clock
from permits.core.db import committing, db
from permits.core.errors import Invalid
from permits.core.messages import SENTENCES
from permits.network import files, service, specs

network = AppGroup("network", help="The register of shared assets.")


@network.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", required=True, help="The office code of the owner.")
def load(file: Path, owner: str) -> None:
    """Enter an owner's FILE (CSV or GeoJSON), all or nothing; the same again changes nothing."""
    if owner not in {office.code for office in accounts.offices(db.session)}:
        raise click.ClickException(f"there is no office {owner}")
    try:
        with committing() as session:
            done = service.declare(
                session,
                By("flask network load", owner),
                owner,
                files.rows_of(file.name, file.read_bytes()),
                source=file.name,
            )
    except DeclarationRefused as refused:
        for fault in refused.faults:
            click.echo(f"{fault.row}: {_said(fault.code, dict(fault.facts))}", err=True)
        raise click.ClickException(f"{len(refused.faults)} faults, nothing entered") from None
    except Invalid as refusal:
        complaint = refusal.complaints[0]
        raise click.ClickException(_said(complaint.code, complaint.facts)) from None
    click.echo(f"{done.new} new, {done.changed} changed, {done.same} as before")


@network.command("specs")
def keep_specs() -> None:
    """Make the shipped kinds of duct known; those that are known stay as they are."""
    with committing() as session:
        click.echo(f"{specs.keep(session)} kinds of duct added")


@network.command("balance")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; today if not said.")
def balance(day: datetime | None) -> None:
    """Count every place on a day: free, held, occupied and blocked must add up to all."""
    on_day = day.date() if day else clock.today()
    now = clock.now()
    wrong = 0
    for name, found in (
        ("bores", queries.balance(db.session, on_day, now=now)),
        ("slots", listing.slot_balance(db.session, on_day, now=now)),
    ):
        sums = [
            sum(getattr(each, kind) for each in found)
            for kind in ("places", "free", "held", "occupied", "blocked")
        ]
        bad = sum(not each.adds_up for each in found)
        wrong += bad
        click.echo(
            "{}: {} places = {} free + {} held + {} occupied + {} blocked{}".format(
                name, *sums, f"; {bad} do not add up" if bad else ""
            )
        )
    if wrong:
        raise click.ClickException("some places are counted twice or not at all")


def _said(code: str, facts: dict[str, object]) -> str:
    sentence = SENTENCES.get(code, code)
    try:
        return sentence.format(**facts)
    except (KeyError, ValueError):
        return sentence
