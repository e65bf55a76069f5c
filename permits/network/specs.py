"""The kinds of duct the program knows from the start, read from their file."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from gis.network import register

FILE = Path(__file__).with_name("duct_specs.yaml")


@cache
def shipped() -> tuple[dict[str, Any], ...]:
    """Read the file once."""
    return tuple(yaml.safe_load(FILE.read_text(encoding="utf-8"))["specs"])


def keep(session: Session) -> int:
    """Make the shipped kinds of duct known; say how many were not."""
    return register.keep_specs(session, shipped())
