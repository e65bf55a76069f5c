"""After a supplement only the agency that needed more is asked again; others' answers stay."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from permits.cases.models import Task
from permits.dossiers.models import Dossier
from tests.support.dossiers import Walker
from tests.support.invariants import look


def asked(session: Session, walker: Walker, dossier: Dossier) -> list[tuple[str, str | None]]:
    """Say who was asked, in order, and what was answered."""
    tasks = session.scalars(
        select(Task)
        .where(Task.case_id == walker.case(dossier).id, Task.node == "consultation")
        .order_by(Task.id)
    )
    return [((task.party or {})["office"], task.outcome) for task in tasks]


def supplemented(walker: Walker, first: str, second: str) -> Dossier:
    """A dossier on which two agencies answered, and which came back with a supplement."""
    dossier = walker.at("consultation", "tower-road-high")
    walker.act(dossier, "consultation", first, "Cần thêm bản vẽ mặt cắt.")
    walker.act(dossier, "consultation", second, "Cần thêm bản vẽ mặt cắt.")
    while "appraise" not in walker.open(dossier):
        walker.act(dossier, walker.open(dossier)[0])
    walker.act(dossier, "appraise", "supplement", "Bổ sung bản vẽ mặt cắt.")
    walker.act(dossier, "supplement")
    return dossier


def test_only_who_needed_more_is_asked_again(session: Session, walker: Walker) -> None:
    dossier = supplemented(walker, "needs_more", "agree")

    (one, _), (other, _), (again, answer) = asked(session, walker, dossier)
    assert {one, other} == {"bo-chqs", "so-xd-giaothong"}
    assert (again, answer) == (one, None)
    look(session, dossier)
    walker.act(dossier, "consultation")
    assert "consultation" not in walker.open(dossier)


def test_who_has_answered_is_not_asked_again(session: Session, walker: Walker) -> None:
    dossier = supplemented(walker, "agree", "disagree")

    assert len(asked(session, walker, dossier)) == 2
    assert "consultation" not in walker.open(dossier)
    look(session, dossier)


def test_all_who_needed_more_are_asked_again(session: Session, walker: Walker) -> None:
    dossier = supplemented(walker, "needs_more", "needs_more")

    assert [answer for _, answer in asked(session, walker, dossier)[2:]] == [None, None]
    look(session, dossier)
