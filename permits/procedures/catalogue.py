"""Which procedure, in which version, rules a kind of work on a day, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import workflow
from permits.core.errors import Problem
from permits.core.vocabulary import WorkKind
from workflow.loader import load_all
from workflow.model import Citation, Procedure

DEFINITIONS = Path(workflow.__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Choice:
    """The catalogue's answer: the procedure, and the sources that make it so."""

    procedure: Procedure
    why: tuple[Citation, ...]


@cache
def published() -> tuple[Procedure, ...]:
    """Give every published version; read and proved once in a process's life."""
    return tuple(load_all(DEFINITIONS))


def in_force(work: WorkKind, on: date) -> Choice:
    """Say which version rules work of this kind filed on this day."""
    ruling = [p for p in published() if work in p.works and p.is_in_force(on)]
    if not ruling:
        raise Problem("dossier.no_procedure")
    procedure = max(ruling, key=lambda p: (p.in_force_from, p.version))
    return Choice(procedure, procedure.legal_basis)


@cache
def pinned(code: str, version: int) -> Procedure:
    """Give the very version a dossier was filed under, whatever is in force today."""
    for procedure in published():
        if (procedure.code, procedure.version) == (code, version):
            return procedure
    raise LookupError(f"{code} v{version} is not among the published procedures")


def offered(on: date) -> Sequence[tuple[WorkKind, Choice]]:
    """List every kind of work one may file today, with what it needs."""
    choices = []
    for work in WorkKind:
        try:
            choices.append((work, in_force(work, on)))
        except Problem:
            continue
    return choices
