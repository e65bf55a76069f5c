"""The statements of sharing, one a file, read once."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

HERE = Path(__file__).parent


@cache
def statement(name: str) -> TextClause:
    """Read the statement of that name."""
    return text((HERE / f"{name}.sql").read_text(encoding="utf-8"))
