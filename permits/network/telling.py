"""Turns what the register refuses into what a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from gis.network.errors import NetworkProblem, NoRoom, Unknown
from permits.core.errors import Conflict, NotFound


@contextmanager
def told() -> Iterator[None]:
    """Answer a refusal of the register as a conflict; names of others stay out of it."""
    try:
        yield
    except NoRoom:
        raise  # only who asked can say which segments these are
    except Unknown as problem:
        raise NotFound(problem.code) from problem
    except NetworkProblem as problem:
        facts = {k: v for k, v in problem.facts.items() if k not in ("tenant", "reference")}
        raise Conflict(problem.code, **facts) from problem
    except IntegrityError as refused:
        fault = getattr(getattr(refused.orig, "diag", None), "constraint_name", None)
        raise Conflict("network.not_allowed", fault=str(fault)) from refused
