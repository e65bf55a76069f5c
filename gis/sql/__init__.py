"""The map's statements, one a file, read once."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

HERE = Path(__file__).parent

# On current rows alone the small partial index can serve. This is the same question only while
# nothing has been closed or recorded after the instant asked for, which the caller must check.
KNOWN = "f.recorded @> cast(:known_at as timestamptz)"
CURRENT = "upper_inf(f.recorded) and lower(f.recorded) <= cast(:known_at as timestamptz)"


@cache
def statement(name: str, *, current: bool = False) -> TextClause:
    """Read the statement of that name; with `current`, the form that looks at open rows only."""
    source = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    return text(source.replace(KNOWN, CURRENT) if current else source)
