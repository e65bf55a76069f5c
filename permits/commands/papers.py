"""`flask papers`: render every paper there is, to be looked at."""

from pathlib import Path

import click
from flask.cli import AppGroup

from permits.papers import gallery

papers = AppGroup("papers", help="Papers: a gallery of every kind.")

FOLDER = click.Path(file_okay=False, path_type=Path)


@papers.command("gallery")
@click.option("--out", type=FOLDER, required=True, help="The folder to write into.")
@click.option("--plain", is_flag=True, help="Leave out the mark of a demonstration.")
@click.option("--pages/--no-pages", default=True, help="Draw the pages as PNG too.")
def render_gallery(out: Path, *, plain: bool, pages: bool) -> None:
    """Write every paper, short and long, as PDF, and its pages as PNG where pdftoppm is there."""
    drawn = 0
    for written in gallery.gallery(out, simulation=not plain):
        click.echo(written)
        drawn += len(gallery.pictures(written)) if pages else 0
    if pages and not drawn:
        click.echo("pdftoppm (poppler-utils) is not installed: no pages drawn.", err=True)
