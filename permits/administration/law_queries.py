"""Counts of what a change of fees or procedures would touch."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from permits.cases.models import Case
from permits.core.vocabulary import Matter, WorkKind
from permits.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Touched:
    """How many dossiers of a kind are drafts still, and how many are filed and run."""

    drafts: int
    running: int


def touched(session: Session, matter: Matter, works: Sequence[WorkKind]) -> Touched:
    """Count the dossiers of a matter of these works (of all where none is named)."""
    mine = [Dossier.matter == matter]
    if works:
        mine.append(Dossier.work_kind.in_(works))
    drafts = select(func.count()).select_from(Dossier).where(Dossier.filed_at.is_(None), *mine)
    running = (
        select(func.count())
        .select_from(Dossier)
        .join(Case, Case.dossier_id == Dossier.id)
        .where(Case.ended_at.is_(None), *mine)
    )
    return Touched(session.scalar(drafts) or 0, session.scalar(running) or 0)


def running_by_version(session: Session) -> dict[tuple[str, int], int]:
    """Count the cases that run, by the version of the procedure they go by."""
    statement = (
        select(Case.procedure_code, Case.procedure_version, func.count())
        .where(Case.ended_at.is_(None))
        .group_by(Case.procedure_code, Case.procedure_version)
    )
    return {(code, version): number for code, version, number in session.execute(statement)}
