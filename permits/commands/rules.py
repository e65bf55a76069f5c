"""`flask rules`: publish a rules file, list what stands, see what a file would change."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from gis.rules import RulesProblem, load_rules
from permits.core import clock
from permits.core.db import committing, db
from permits.planning import changes, rule_queries
from permits.planning.preview import Preview, PreviewCase, preview

rules = AppGroup("rules", help="Planning rules: publish a file, list, see what would change.")

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@rules.command("load")
@FILE
@click.option("--decision", required=True, help="The decision that puts the rules in force.")
@click.option("--by", required=True, help="Who answers for it.")
def load(file: Path, decision: str, by: str) -> None:
    """Make the rules of FILE those that stand; dossiers they touch are then looked at again."""
    try:
        with committing() as session:
            done = load_rules(session, file.read_bytes(), now=clock.now())
            touched = {"added": done.added, "changed": done.changed, "closed": done.closed}
            if any(touched.values()):
                title = f"{file.name} ({decision})"
                changes.announce(session, since=done.since, title=title, by=by)
    except RulesProblem as problem:
        raise click.ClickException(str(problem)) from None
    for what, codes in touched.items():
        click.echo(f"{what}: {', '.join(codes) or '-'}")
    click.echo(f"unchanged: {len(done.unchanged)}")


@rules.command("list")
def list_rules() -> None:
    """List the rules that stand: kind, code, revision, effect, reach, certainty, first day."""
    for kind in rule_queries.by_kind(db.session):
        for rule in kind.rules:
            reach = f"{rule.reach_m:g} m"
            if rule.reach_per_height:
                reach += f" + {rule.reach_per_height:g} x height"
            days = f"{rule.in_force.lower} - {rule.in_force.upper or ''}"
            what = f"{kind.code}\t{rule.code} r{rule.rev}\t{rule.effect.value}\t{reach}"
            click.echo(f"{what}\t{rule.certainty}\t{days}")


@rules.command("preview")
@FILE
@click.option(
    "--on", "day", type=click.DateTime(formats=["%Y-%m-%d"]), help="Whose law; none: today's."
)
def preview_file(file: Path, day: datetime | None) -> None:
    """Say whose answers would differ if FILE were published; nothing is kept."""
    content = file.read_bytes()

    def publish(session: Session) -> datetime:
        return load_rules(session, content, now=clock.now()).since

    try:
        found = preview(db.session, publish, as_of=day.date() if day else None)
    except RulesProblem as problem:
        raise click.ClickException(str(problem)) from None
    _tell(found)


def _tell(found: Preview) -> None:
    click.echo(f"law of {found.as_of}: {found.changed} of {found.looked_at} dossiers would differ")
    for case in found.cases:
        click.echo(f"{case.code}\t{case.holder}\t{case.old_outcome} -> {case.new_outcome}")
        for line in _differences(case):
            click.echo(f"\t{line}")
    if found.changed > len(found.cases):
        click.echo(f"... and {found.changed - len(found.cases)} more")


def _differences(case: PreviewCase) -> list[str]:
    return [
        " ".join(
            str(each[part]) for part in ("kind", "rule", "feature_name", "old", "new") if each[part]
        )
        for each in case.differences
    ]
