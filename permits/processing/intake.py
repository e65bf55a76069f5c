"""What reception weighs before it accepts: papers, the calendar, dossiers that look the same."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from permits.cases import verdict_queries
from permits.cases.verdict_queries import Judged
from permits.cases.vocabulary import PaperJudgement
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier
from permits.planning import registry as planning
from permits.processing import twin_queries
from permits.processing.twin_queries import Twin
from workflow.deadlines import WorkingCalendar
from workflow.model import Procedure

#: Works of one carrier nearer to each other than this are looked at as possibly the same; it is a
#: proposal: no rule names a distance.
NEAR_M = 30.0
MOST_TWINS = 10


def year_missing(known: WorkingCalendar, procedure: Procedure, now: datetime) -> int | None:
    """Name the first year the due date would need whose holidays nobody has entered."""
    due = known.add(now, known.minutes(procedure.limit_days))
    there = {day.year for day in known.days}
    needed = range(now.year, due.year + 1)
    return next((year for year in needed if year not in there), None)


def lacking(session: Session, dossier_id: int) -> Sequence[Judged]:
    """List the papers whose newest verdict, about the version that counts, is that they lack."""
    counting = {p.component: p.id for p in dossiers.papers(session, dossier_id)}
    newest: dict[str, Judged] = {}
    for judged in verdict_queries.verdicts(session, dossier_id):
        if judged.paper_id == counting.get(judged.component):
            newest.setdefault(judged.component, judged)
    return [each for each in newest.values() if each.verdict is PaperJudgement.LACKING]


def twins_of(session: Session, dossier: Dossier) -> Sequence[Twin]:
    """List dossiers of the same carrier at the same place: open, or with a permit that counts."""
    if dossier.site is None or dossier.permit_id is not None:
        return ()
    granted = [ask() for ask in planning.issued.values()]
    return twin_queries.twins(session, dossier, granted, within_m=NEAR_M, limit=MOST_TWINS)
