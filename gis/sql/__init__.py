"""The map's statements, one a file, read once."""

from functools import cache
from pathlib import Path

from sqlalchemy import TextClause, text

HERE = Path(__file__).parent


@cache
def source(name: str, folder: Path = HERE) -> str:
    """Read the words of the statement of that name, to be put into another."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


@cache
def statement(name: str) -> TextClause:
    """Read the statement of that name."""
    return text(source(name))


@cache
def rows_of(name: str, folder: Path = HERE) -> str:
    """Read a select without its comments, to be put into another statement as its rows."""
    lines = source(name, folder).splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


@cache
def over(name: str, rows: str, near: str = "true", **parts: str) -> TextClause:
    """Read the statement of that name over the rows of a source, found in a box by `near`."""
    written = rows_of(name)
    for part, said in {"source": rows, "near": near, **parts}.items():
        written = written.replace(f"{{{part}}}", said)
    return text(written)
