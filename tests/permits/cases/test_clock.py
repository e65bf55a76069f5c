"""The legal limit counts office hours on working days, and only while an office has the dossier."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases import jobs
from permits.cases.models import Event
from permits.core import clock
from permits.core.vocabulary import EventKind
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker

DAY = 480


@contextmanager
def on(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> Iterator[datetime]:
    """Show a moment of 2026."""
    moment = datetime(2026, month, day, hour, minute, tzinfo=clock.VIETNAM)
    with clock.at(moment):
        yield moment


def accepted(walker: Walker, sample: str = "tower-city") -> Dossier:
    dossier = walker.file(sample)
    with on(12):
        walker.act(dossier, "reception")
    return dossier


def asked_to_supplement(walker: Walker) -> Dossier:
    dossier = accepted(walker)
    walker.act(dossier, "assign")
    with on(13):
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
    return dossier


def kinds(session: Session, walker: Walker, dossier: Dossier) -> list[str]:
    statement = select(Event.kind).where(Event.case_id == walker.case(dossier).id)
    return [str(kind) for kind in session.scalars(statement.order_by(Event.seq))]


def test_nothing_counts_before_the_dossier_is_accepted(session: Session, walker: Walker) -> None:
    dossier = walker.file()
    walker.act(dossier, "reception", "supplement", "Thiếu trang ký.")

    case = walker.case(dossier)
    assert (case.limit_minutes, case.running_since, case.due_at) == (None, None, None)
    assert EventKind.CLOCK_STOPPED not in kinds(session, walker, dossier)
    walker.act(dossier, "complete_intake")
    assert walker.case(dossier).due_at is None


def test_ten_working_days_skip_weekends_and_the_holiday_of_24_november(walker: Walker) -> None:
    case = walker.case(accepted(walker))

    with on(27) as due:
        assert case.due_at == due
    assert case.limit_minutes == 10 * DAY
    assert case.used_minutes == 0


def test_a_dossier_accepted_after_hours_starts_to_count_in_the_morning(walker: Walker) -> None:
    dossier = walker.file()
    with on(13, 20, 15):
        walker.act(dossier, "reception")

    with on(30, 7, 30):  # Monday after ten whole days; the tenth ends on Friday evening
        pass
    with on(30, 17, 30) as last:
        due = walker.case(dossier).due_at
        assert due is not None
        assert due <= last


def test_a_supplement_stops_the_clock_and_keeps_what_was_used(
    session: Session, walker: Walker
) -> None:
    dossier = asked_to_supplement(walker)

    case = walker.case(dossier)
    assert (case.used_minutes, case.running_since, case.due_at) == (DAY, None, None)
    assert EventKind.CLOCK_STOPPED in kinds(session, walker, dossier)


def test_the_applicants_days_are_not_counted(session: Session, walker: Walker) -> None:
    dossier = asked_to_supplement(walker)

    with on(17):
        walker.act(dossier, "supplement")

    case = walker.case(dossier)
    with on(1, month=12) as due:  # two working days later than without the supplement
        assert case.due_at == due
    assert case.used_minutes == DAY
    assert EventKind.CLOCK_RESUMED in kinds(session, walker, dossier)


def test_the_clock_runs_on_when_the_supplement_never_comes(
    session: Session, walker: Walker
) -> None:
    dossier = asked_to_supplement(walker)
    session.commit()

    with on(17) as late:
        jobs.fire_timers(timestamp=0)

    case = walker.case(dossier)
    assert walker.open(dossier) == ["draft"]
    assert case.running_since == late
    assert case.due_at is not None


def test_the_limit_left_is_never_negative(walker: Walker) -> None:
    dossier = accepted(walker)
    walker.act(dossier, "assign")
    with on(21, month=12):  # long overdue
        walker.act(dossier, "appraise", "supplement", "Thiếu bản vẽ móng.")
    with on(22, month=12) as back:
        walker.act(dossier, "supplement")
        assert walker.case(dossier).due_at == back
    assert walker.case(dossier).used_minutes > 10 * DAY


def test_the_decision_stops_the_clock_for_good(walker: Walker) -> None:
    from permits.cases import transitions

    dossier = walker.file()
    walker.act(dossier, "reception")
    while "number_permit" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])
    with on(16):
        walker.act(dossier, "number_permit")
        transitions.finish_service(walker.session, dossier.id, "issue_permit", {})
    with on(17):
        walker.act(dossier, "deliver")
        ended = clock.now()

    case = walker.case(dossier)
    assert case.ended_at == ended
    assert case.running_since is None
    with on(16) as decided:
        assert case.decided_at == decided
    assert case.used_minutes == 2 * DAY  # how long the result waits to be fetched counts for nobody


def test_a_step_has_its_own_due_time_from_the_moment_it_opens(walker: Walker) -> None:
    dossier = accepted(walker)
    with on(12, 9, 30):
        walker.act(dossier, "assign")

    task = walker.task(dossier, "appraise")
    with on(18, 9, 30) as due:  # four working days
        assert task.due_at == due
        assert task.sort_at == due
