"""`flask keys rotate-offline`: a new key for second codes and lists of ended papers."""

import click

from permits.commands.keys import keys
from permits.core import installation
from permits.signing import offline_keys


@keys.command("rotate-offline")
def rotate_offline() -> None:
    """Make a new key for the list of ended papers and for second codes.

    The old one stays published, so that papers printed under it are still proved; its private half
    is gone. The worker signs a new list within a minute.
    """
    made = offline_keys.rotate(installation.settings().keys_dir)
    click.echo(f"{made.public.number:04d} {made.public.id.hex()}")
