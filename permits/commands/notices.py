"""`flask notices`: mail that came back, handed over by the mail server."""

import sys

import click
from flask.cli import AppGroup

from permits.core.db import committing
from permits.notices import bouncing

notices = AppGroup("notices", help="Mail that comes back.")


@notices.command("bounce")
def bounce() -> None:
    """Read a delivery report (RFC 3464) from standard input and mark the address it is about."""
    try:
        found = bouncing.read(sys.stdin.buffer.read())
        with committing() as session:
            is_marked = bouncing.take(session, found)
    except bouncing.NotABounce as reason:
        raise click.ClickException(str(reason)) from None
    click.echo("the address is marked as bad" if is_marked else "noted; the address stays in use")
