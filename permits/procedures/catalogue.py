"""Which procedure, in which version, rules a kind of work on a day, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

import workflow
from permits.core.errors import Problem
from permits.core.vocabulary import ENACTED_BY, Matter, WorkKind
from permits.procedures import queries
from permits.procedures.models import Enactment
from workflow.loader import load_all
from workflow.model import Citation, Procedure

DEFINITIONS = Path(workflow.__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Choice:
    """The catalogue's answer: the procedure, the sources that make it so, the decision if any."""

    procedure: Procedure
    why: tuple[Citation, ...]
    enactment: Enactment | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One published version with every decision there ever was about it."""

    procedure: Procedure
    enactments: tuple[Enactment, ...]


@cache
def published() -> tuple[Procedure, ...]:
    """Give every published version; read and proved once in a process's life."""
    return tuple(load_all(DEFINITIONS))


def in_force(session: Session, work: WorkKind, on: date, matter: Matter = Matter.NEW) -> Choice:
    """Say which version rules a matter of work of this kind filed on this day."""
    choice = _choice(queries.enactments(session), work, on, matter)
    if choice is None:
        raise Problem("dossier.no_procedure")
    return choice


@cache
def pinned(code: str, version: int) -> Procedure:
    """Give the very version a dossier was filed under, whatever is in force today."""
    for procedure in published():
        if (procedure.code, procedure.version) == (code, version):
            return procedure
    raise LookupError(f"{code} v{version} is not among the published procedures")


def offered(
    session: Session, on: date, matter: Matter = Matter.NEW
) -> Sequence[tuple[WorkKind, Choice]]:
    """List every kind of work one may file a matter of today, with what it needs."""
    decisions = queries.enactments(session)
    choices = [(work, _choice(decisions, work, on, matter)) for work in WorkKind]
    return [(work, choice) for work, choice in choices if choice is not None]


def versions(session: Session, work: WorkKind, matter: Matter = Matter.NEW) -> Sequence[Version]:
    """List every published version for a kind of work, the one that began last first."""
    decisions = queries.enactments(session)
    found = [
        Version(procedure, tuple(d for d in decisions if is_about(d, procedure)))
        for procedure in published()
        if work in procedure.works and procedure.matter == matter
    ]
    found.sort(key=lambda version: version.procedure.version, reverse=True)
    return sorted(found, key=_begins, reverse=True)


def is_about(enactment: Enactment, procedure: Procedure) -> bool:
    """Say whether a decision is about this very version."""
    return (enactment.procedure_code, enactment.version) == (procedure.code, procedure.version)


def _begins(version: Version) -> date:
    return version.procedure.in_force_from


def _choice(
    decisions: Sequence[Enactment], work: WorkKind, on: date, matter: Matter
) -> Choice | None:
    """Take what a decision puts in force first; otherwise the version that began last."""
    ruling = [p for p in published() if work in p.works and p.matter == matter]
    for decision in reversed(decisions):
        for procedure in ruling:
            if is_about(decision, procedure) and decision.holds_on(on):
                why = (_by_decision(decision), *procedure.legal_basis)
                return Choice(procedure, why, decision)
    dated = [procedure for procedure in ruling if procedure.is_in_force(on)]
    if not dated:
        return None
    procedure = max(dated, key=lambda p: (p.in_force_from, p.version))
    return Choice(procedure, procedure.legal_basis)


def _by_decision(decision: Enactment) -> Citation:
    text = ENACTED_BY.format(number=decision.decision_number, day=f"{decision.from_day:%d/%m/%Y}")
    return Citation(text, "found")
