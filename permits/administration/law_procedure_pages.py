"""What the procedures' pages show: every version with its days, what a decision would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from permits.administration import law_queries
from permits.administration.law_queries import Touched
from permits.core import clock
from permits.core.errors import Problem
from permits.core.vocabulary import Matter, WorkKind
from permits.procedures import catalogue, differences, queries, staffing
from permits.procedures.catalogue import Choice
from permits.procedures.differences import Difference
from permits.procedures.models import Enactment
from permits.procedures.staffing import Vacancy
from workflow.model import Procedure


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version: its decisions, for which works it rules today, how many run by it."""

    procedure: Procedure
    enactments: Sequence[Enactment]
    rules_today: Sequence[WorkKind]
    running: int

    @property
    def state(self) -> str:
        """Say in a word how it stands: in_force, waiting (for a decision), coming or past."""
        today, procedure = clock.today(), self.procedure
        if self.rules_today:
            return "in_force"
        if any(not d.is_revoked and d.from_day > today for d in self.enactments):
            return "coming"
        if procedure.by_decision:
            return "waiting"
        return "coming" if procedure.in_force_from > today else "past"


@dataclass(frozen=True, slots=True)
class Group:
    """All versions of one procedure, the newest first."""

    code: str
    matter: Matter
    rows: Sequence[VersionRow]


@dataclass(frozen=True, slots=True)
class Replaced:
    """What rules a kind of work on the first day otherwise, and how the version differs."""

    work: WorkKind
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision would change."""

    touched: Touched
    replaced: Sequence[Replaced]
    vacancies: Sequence[Vacancy]


def groups(session: Session) -> Sequence[Group]:
    """List every procedure with its versions, by matter."""
    decisions, running = queries.enactments(session), law_queries.running_by_version(session)
    by_code: dict[str, list[VersionRow]] = {}
    for procedure in catalogue.published():
        row = _row(session, procedure, decisions, running)
        by_code.setdefault(procedure.code, []).append(row)
    order = {matter: n for n, matter in enumerate(Matter)}
    found = [
        Group(
            code,
            Matter(rows[0].procedure.matter),
            sorted(rows, key=lambda row: row.procedure.version, reverse=True),
        )
        for code, rows in by_code.items()
    ]
    return sorted(found, key=lambda group: (order[group.matter], group.code))


def row_of(session: Session, procedure: Procedure) -> VersionRow:
    """Give one version with its decisions and running cases."""
    running = law_queries.running_by_version(session)
    return _row(session, procedure, queries.enactments(session), running)


def _row(
    session: Session,
    procedure: Procedure,
    decisions: Sequence[Enactment],
    running: Mapping[tuple[str, int], int],
) -> VersionRow:
    rules = [work for work in _works(procedure) if _ruling(session, procedure, work) is procedure]
    return VersionRow(
        procedure,
        [each for each in decisions if catalogue.is_about(each, procedure)],
        rules,
        running.get((procedure.code, procedure.version), 0),
    )


def _works(procedure: Procedure) -> list[WorkKind]:
    return [WorkKind(work) for work in procedure.works]


def _ruling(session: Session, procedure: Procedure, work: WorkKind) -> Procedure | None:
    choice = _choice(session, work, clock.today(), Matter(procedure.matter))
    return choice.procedure if choice else None


def _choice(session: Session, work: WorkKind, day: date, matter: Matter) -> Choice | None:
    try:
        return catalogue.in_force(session, work, day, matter)
    except Problem:
        return None


def effect_of(session: Session, procedure: Procedure, day: date) -> Effect:
    """Say what changes if a version rules from a day on; nothing is changed."""
    works, matter = _works(procedure), Matter(procedure.matter)
    return Effect(
        touched=law_queries.touched(session, matter, works),
        replaced=[Replaced(work, _choice(session, work, day, matter)) for work in works],
        vacancies=staffing.vacancies(session, procedure),
    )


def others(procedure: Procedure) -> list[Procedure]:
    """List the published versions one may compare with: of the same matter and a shared work."""
    return [
        other
        for other in catalogue.published()
        if other is not procedure
        and other.matter == procedure.matter
        and set(other.works) & set(procedure.works)
    ]


def compared(
    session: Session, procedure: Procedure, asked: str
) -> tuple[Procedure | None, Sequence[Difference]]:
    """Compare with the version that was asked for (`code.version`), else with what rules today.

    Where it rules itself, with the newest other version of the same procedure.
    """
    known = {f"{other.code}.{other.version}": other for other in others(procedure)}
    rules = (_ruling(session, procedure, work) for work in _works(procedure))
    today = next((p for p in rules if p is not None and p is not procedure), None)
    own = [other for other in known.values() if other.code == procedure.code]
    newest = max(own, key=lambda other: other.version, default=None)
    other = known.get(asked) or today or newest or next(iter(known.values()), None)
    return other, differences.compare(other, procedure) if other else ()
