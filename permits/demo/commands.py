"""The demo's commands: load, live, and whose login is whose."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from permits.core import installation
from permits.core.db import db
from permits.demo import life, rollout, samples, walk
from permits.demo import load as loader
from permits.demo.people import people
from permits.signing.keys import trust_anchors
from permits.signing.revocations import at_hand
from permits.signing.verification import verify

demo = AppGroup("demo", help="The demo province.")


def register(app: Flask) -> None:
    """Add the group to `flask`."""
    app.cli.add_command(demo)


@demo.command("load")
def load() -> None:
    """Fill an empty installation; a filled one stays as it is."""
    done = loader.load(installation.settings())
    click.echo("demo province loaded" if done else "demo province was there already")


@demo.command("people")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list with API tokens.")
def show_people(as_json: bool) -> None:
    """Print the demo people with office, roles and login."""
    found = people(db.session, installation.settings())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for person in found:
        roles = ", ".join(person["roles"])
        click.echo(f"{person['login']:<18} {person['password']:<14} {person['office']:<16} {roles}")


@demo.command("life")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def live(out: Path) -> None:
    """Take a tower, a pole and a duct through their whole life against the running server."""
    settings = installation.settings()
    chosen = [sample for sample in samples.SAMPLES if sample.key in life.KEYS]
    with Session(db.engine) as session:  # closed before: a life is longer than a transaction
        found = people(session, settings)
        wards = {sample.key: walk.ward_of(session, sample) for sample in chosen}
    lives = life.Life(life.Server(settings.base_url), found, click.echo)
    anchors = trust_anchors(settings.keys_dir)
    try:
        for sample in chosen:
            code, pdf = lives.live(sample, wards[sample.key])
            seen = verify(pdf, anchors, lists=at_hand(settings.keys_dir))
            if not seen.good or len(seen.signatures) != 2:
                raise life.LifeFailed(f"{code}: the signatures are not good")
            signers = ", ".join(state.signer for state in seen.signatures)
            click.echo(f"{code}: {life.keep(out, sample.key, pdf)} ({signers})")
    except life.LifeFailed as failure:
        raise click.ClickException(str(failure)) from None


@demo.command("rollout")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def write_rollout(out: Path) -> None:
    """Write a carrier's roll-out file of 742 sites, 31 of them wrong, and the same file mended."""
    with Session(db.engine) as session:
        made = rollout.rollout_file(session)
    out.mkdir(parents=True, exist_ok=True)
    (out / "ke-hoach-742.xlsx").write_bytes(made.content)
    (out / "ke-hoach-742-da-sua.xlsx").write_bytes(made.corrected)
    wrong = [
        {"row": each.number, "cell": each.cell, "column": each.column, "code": each.code}
        for each in made.mistakes
    ]
    (out / "loi.json").write_text(json.dumps(wrong, indent=1), encoding="utf-8")
    click.echo(f"{out}: ke-hoach-742.xlsx, ke-hoach-742-da-sua.xlsx, loi.json")
