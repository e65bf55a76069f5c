"""Column types all tables share: enumerations as checked text, instants that know their zone."""

import re
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import DateTime, Enum
from sqlalchemy.orm import MappedColumn, mapped_column

from permits.core.vocabulary import Term

#: `Mapped[Instant]`: a moment as timestamptz; `Mapped[Instant | None]` where it may still be open.
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]


def term_type(term: type[Term], *, name: str | None = None) -> Enum:
    """Store the values of `term` as text that the database itself checks.

    `name` tells two columns of one table apart that use the same enumeration.
    """
    return Enum(
        term,
        name=name or re.sub(r"(?<!^)(?=[A-Z])", "_", term.__name__).lower(),
        native_enum=False,  # a type of PostgreSQL's own can grow but not shrink
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def term_column(term: type[Term], *, name: str | None = None, **options: Any) -> MappedColumn[Any]:
    """Declare a column holding one value of `term`; other options go to `mapped_column`."""
    return mapped_column(term_type(term, name=name), **options)
