"""The statements of the write path, one a file, read once and prepared by the driver."""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

HERE = Path(__file__).parent / "sql"


@cache
def _source(name: str) -> str:
    lines = (HERE / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    # Comments would travel with every call, and a per cent sign in one would be taken for a name.
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


def run(session: Session, name: str, **parameters: Any) -> CursorResult[Any]:
    """Run a statement of this folder on the session's own transaction.

    The driver's own way, without compiling: these statements are run at every step of every case.
    """
    return session.connection().exec_driver_sql(_source(name), parameters)
