"""The database: declarative base, the session of a request, the only commit in the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session

from permits.core.errors import Discovered

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": 10,
    "max_overflow": 10,
    "connect_args": {
        "options": "-c lock_timeout=5s -c statement_timeout=30s"
        " -c idle_in_transaction_session_timeout=60s -c timezone=Asia/Ho_Chi_Minh"
    },
}


class Base(DeclarativeBase):
    """What every table of the application shares: named constraints and JSON as JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSONB, list[Any]: JSONB}


db = SQLAlchemy()


@contextmanager
def committing() -> Iterator[Session]:
    """Keep everything the block did, or nothing of it.

    Of a block that ends in `Discovered`, what it found out is everything it did.
    """
    try:
        yield db.session
        db.session.commit()
    except Discovered:
        db.session.commit()
        raise
    except BaseException:
        db.session.rollback()
        raise


def end_reading() -> None:
    """End a transaction that only read by COMMIT: after a ROLLBACK the driver forgets every
    statement it has prepared on the connection, and each would be planned anew.
    """
    db.session.commit()
