"""`flask audit`: prove that nothing was changed behind the program's back."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from permits.cases import queries as cases
from permits.cases import sealing, verifying
from permits.core import installation
from permits.core.db import db
from permits.core.errors import Problem
from permits.decisions import queries as decisions
from permits.papers import queries as papers

audit = AppGroup("audit", help="Proof that nothing was changed behind the program's back.")


@audit.command("verify")
def verify() -> None:
    """Prove each story, the seals over them, each register book and each signed file."""
    seals = sealing.broken(db.session, installation.settings())
    faults = [*_broken_stories(), *seals, *_broken_books(), *_broken_files()]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{len(faults)} faults")
    click.echo("every event, every number and every signed file is as it was written")


@audit.command("seal")
def seal() -> None:
    """Seal what every story says now; keep a copy of the file where nobody of this house writes."""
    click.echo(sealing.seal(db.session, installation.settings()))


def _broken_stories() -> Iterator[str]:
    for case_id in cases.case_ids(db.session):
        for fault in verifying.verify(db.session, case_id):
            yield f"case {fault.case_id}: event {fault.seq} {fault.kind.value}"
        db.session.expunge_all()  # a long audit holds one story at a time


def _broken_books() -> Iterator[str]:
    for book in decisions.books(db.session):
        for number in decisions.gaps(db.session, book.id):
            yield f"book {book.book} {book.year} of office {book.office_id}: no number {number}"


def _broken_files() -> Iterator[str]:
    files = installation.files()
    for sha256 in papers.kept_files(db.session):
        try:
            files.get(sha256)
        except Problem as problem:
            yield f"file {sha256}: {problem.code}"
