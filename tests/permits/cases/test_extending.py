"""The limit is extended once, with an apology, by no more than the procedure allows."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import extending
from permits.cases.extending import Extend
from permits.cases.models import Event
from permits.core import calendar, clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind
from tests.conftest import NOW
from tests.support.dossiers import Walker
from tests.support.invariants import look

SORRY = Extend(3, "Chờ ý kiến thẩm định. Cơ quan xin lỗi vì sự chậm trễ này.")


def test_the_due_day_moves_by_working_days_and_the_story_keeps_the_apology(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    case = walker.case(dossier)
    before, limit = case.due_at, case.limit_minutes
    known = calendar.working_calendar(session)

    extending.extend(session, walker.person("sxd.tp"), dossier.id, SORRY)

    case = walker.case(dossier)
    assert case.due_at == known.add(before, 3 * 480)
    assert case.limit_minutes == limit + 3 * 480
    told = session.scalars(select(Event).where(Event.kind == EventKind.EXTENDED)).one().data
    assert told["note"] == SORRY.reason
    assert (told["due_before"], told["due_after"]) == (
        before.isoformat(),
        case.due_at.isoformat(),
    )
    assert told["cite"]
    look(session, dossier)


def test_it_is_extended_at_most_as_often_as_the_procedure_says(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    head = walker.person("sxd.tp")
    extending.extend(session, head, dossier.id, SORRY)

    with pytest.raises(Conflict, match=r"extension\.used_up"):
        extending.extend(session, head, dossier.id, SORRY)


@pytest.mark.parametrize("command", [Extend(0, "x"), Extend(11, "x"), Extend(-2, "x")])
def test_by_no_more_days_than_the_procedure_says(
    session: Session, walker: Walker, command: Extend
) -> None:
    dossier = walker.at("appraise")

    with pytest.raises(Invalid):
        extending.extend(session, walker.person("sxd.tp"), dossier.id, command)


def test_never_without_words(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")

    with pytest.raises(Invalid):
        extending.extend(session, walker.person("sxd.tp"), dossier.id, Extend(2, " "))


def test_only_the_head_of_the_deciding_office_extends(session: Session, walker: Walker) -> None:
    dossier = walker.at("appraise")

    for stranger in ("sxd.cv1", "kcn.tp", "tiepnhan", "viettel"):
        with pytest.raises(NotAllowed):
            extending.extend(session, walker.person(stranger), dossier.id, SORRY)


def test_nothing_is_extended_before_it_counts_or_after_the_decision(
    session: Session, walker: Walker
) -> None:
    head = walker.person("sxd.tp")

    with pytest.raises(Conflict, match=r"extension\.not_offered"):
        extending.extend(session, head, walker.at("reception").id, SORRY)


def test_what_is_extended_while_it_stands_shows_when_it_runs_on(
    session: Session, walker: Walker
) -> None:
    dossier = walker.at("appraise")
    walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ.")
    extending.extend(session, walker.person("sxd.tp"), dossier.id, SORRY)
    look(session, dossier)

    with clock.at(NOW + timedelta(days=1)):
        walker.act(dossier, "supplement")
        case = walker.case(dossier)
        known = calendar.working_calendar(session)
        left = 13 * 480 - case.used_minutes
        assert case.due_at == known.add(clock.now(), left)
        look(session, dossier)
