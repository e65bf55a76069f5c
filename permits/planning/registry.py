"""What later stages tell this one; filled by permits.wiring."""

from collections.abc import Callable

from sqlalchemy import Select

#: By the stage that says so: which dossiers stand on a permit that still lets somebody build.
#: A statement that gives their numbers, so that it can become part of a larger one.
issued: dict[str, Callable[[], Select[int]]] = {}
