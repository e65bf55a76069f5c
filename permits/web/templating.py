"""Templates that fail loudly: a name nobody gave is an error, not an empty place."""

from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "templates"


def install(app: Flask) -> None:
    """Find templates in our folder and nowhere else."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # Set on the environment: Flask's own dispatching would look beside every blueprint as well.
    app.jinja_env.loader = FileSystemLoader(TEMPLATES)
