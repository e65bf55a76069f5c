"""What the fee schedule's pages show: lines by matter with their state, and what one touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from permits.administration import law_queries
from permits.administration.law_queries import Touched
from permits.administration.vocabulary import LineState
from permits.core import clock
from permits.core.vocabulary import Matter
from permits.procedures import fee_queries
from permits.procedures.fee_models import FeeLine
from permits.procedures.fees import Decide


@dataclass(frozen=True, slots=True)
class Row:
    """A line and how it stands today."""

    line: FeeLine
    state: LineState


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new line does: the line it ends, and whom it touches."""

    ends: FeeLine | None
    touched: Touched


def by_matter(session: Session) -> Sequence[tuple[Matter, Sequence[Row]]]:
    """List the schedule by matter, in the order of the dictionary."""
    rows = [Row(line, state_of(line)) for line in fee_queries.lines(session)]
    order = {matter: n for n, matter in enumerate(Matter)}
    rows.sort(key=lambda row: order[row.line.matter])
    return [(matter, list(own)) for matter, own in groupby(rows, lambda row: row.line.matter)]


def state_of(line: FeeLine) -> LineState:
    """Say how a line stands today."""
    today = clock.today()
    if line.withdrawn_at is not None:
        return LineState.WITHDRAWN
    if line.from_day > today:
        return LineState.COMING
    return LineState.ENDED if line.to_day and line.to_day < today else LineState.IN_FORCE


def effect_of(session: Session, command: Decide) -> Effect:
    """Say what a new line would end and touch; nothing is changed."""
    like = FeeLine(
        kind=command.kind,
        matter=command.matter,
        work_kind=command.work_kind,
        works_class=command.works_class,
    )
    ending = [
        line
        for line in fee_queries.alike(session, like)
        if line.from_day < command.from_day <= (line.to_day or date.max)
    ]
    works = [command.work_kind] if command.work_kind else []
    touched = law_queries.touched(session, command.matter, works)
    return Effect(ending[-1] if ending else None, touched)


def touched_by(session: Session, line: FeeLine) -> Touched:
    """Count the dossiers a line is about, whose drafts would pay it when they are filed."""
    works = [line.work_kind] if line.work_kind else []
    return law_queries.touched(session, line.matter, works)
