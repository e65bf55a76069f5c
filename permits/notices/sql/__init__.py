"""Statements of notices, one a file, read once."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

HERE = Path(__file__).parent


@cache
def statement(name: str) -> TextClause:
    """Read a statement of this folder; every parameter in it is named."""
    return text((HERE / f"{name}.sql").read_text(encoding="utf-8"))
