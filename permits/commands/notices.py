"""`flask notices`: bounces handed over by the mail server, and the demo's mail catcher."""

import sys

import click
from flask.cli import AppGroup

from permits.core import installation
from permits.core.db import committing
from permits.notices import bouncing, catching

notices = AppGroup("notices", help="Mail that comes back, and the demo's mail catcher.")


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


@notices.command("catch")
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8025, show_default=True)
def catch(host: str, port: int) -> None:
    """Catch every mail in a folder instead of sending it on: for the demo only."""
    settings = installation.settings()
    if not settings.demo:
        raise click.ClickException("only the demo catches its mail (DEMO=1)")
    catching.serve(settings.mail_dir, host, port)
