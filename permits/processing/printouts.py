"""What an official has printed for himself: asked for by a page, made by the worker, then gone."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.cases import queries as cases
from permits.cases.asked import Line
from permits.core import clock, codes
from permits.core.errors import Conflict, NotFound
from permits.core.jobs import enqueue
from permits.dossiers import queries as dossiers
from permits.papers.contents import Content
from permits.papers.vocabulary import PaperKind
from permits.processing import control_slips, printout_queries, registers, reports, slips
from permits.processing.printout_models import Printout
from permits.processing.registers import Days, Desk

#: How many one person may wait for: printing a register takes a press for some seconds.
MOST_WAITING = 5
KEPT = timedelta(days=3)

About = Mapping[str, Any]


def ask(session: Session, actor: Actor, kind: PaperKind, about: About) -> str:
    """Ask for a printout and give its code; who asks again while it is made waits for the same."""
    same = printout_queries.waiting_same(session, actor.person_id, kind, about)
    if same is not None:
        return same
    if printout_queries.count_waiting(session, actor.person_id) >= MOST_WAITING:
        raise Conflict("printout.too_many", most=MOST_WAITING)
    asked = Printout(
        ref=codes.new_code(),
        kind=kind,
        about=dict(about),
        person_id=actor.person_id,
        asked_at=clock.now(),
    )
    session.add(asked)
    session.flush()  # the job is told its number
    enqueue(session, "processing.print_out", printout_id=asked.id)
    return asked.ref


def about_days(desk: Desk, days: Days) -> dict[str, str]:
    """Say in a printout whose register for which days is wanted."""
    return {"desk": desk.chosen, "first": days.first.isoformat(), "last": days.last.isoformat()}


def content(session: Session, asked: Printout) -> Content:
    """Put together what was asked for, as it is now and as its person may see it."""
    return _CONTENTS[asked.kind](session, asked)


def _extract(session: Session, asked: Printout) -> Content:
    case = cases.case_of(session, asked.about["dossier"])
    if case is None:
        raise NotFound
    dossier = dossiers.whole(session, case.dossier_id)
    person = accounts.person_of(session, asked.person_id)
    office = accounts.office_of(session, person.office_id)
    return control_slips.content(session, dossier, case, person, office, at=clock.now())


def _supplement(session: Session, asked: Printout) -> Content:
    """Print a request for a supplement as it would be sent now, by the person who writes it."""
    dossier = dossiers.whole(session, asked.about["dossier"])
    person = accounts.person_of(session, asked.person_id)
    lines = [Line(**each) for each in asked.about["lines"]]
    return slips.supplement_preview(session, dossier, person, lines)


def _register(session: Session, asked: Printout) -> Content:
    about, desk = asked.about, _desk(session, asked)
    days = Days(date.fromisoformat(about["first"]), date.fromisoformat(about["last"]))
    return registers.content(session, desk, days, **_by(session, asked))


def _report(session: Session, asked: Printout) -> Content:
    month = date.fromisoformat(asked.about["month"])
    return reports.content(session, _desk(session, asked), month, **_by(session, asked))


def _desk(session: Session, asked: Printout) -> Desk:
    person = accounts.person_of(session, asked.person_id)
    actor = accounts.actor_by_login(session, person.login)
    if actor is None:
        raise NotFound
    return registers.desk_of(session, actor, asked.about["desk"])


def _by(session: Session, asked: Printout) -> dict[str, int]:
    person = accounts.person_of(session, asked.person_id)
    return {"office_id": person.office_id, "person_id": person.id}


_CONTENTS: dict[PaperKind, Callable[[Session, Printout], Content]] = {
    PaperKind.CONTROL: _extract,
    PaperKind.SUPPLEMENT: _supplement,
    PaperKind.REGISTER: _register,
    PaperKind.REPORT: _report,
}
