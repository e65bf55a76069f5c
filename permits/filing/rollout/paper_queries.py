"""Reads and writes of a plan's papers."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from permits.filing.rollout.models import RolloutPaper
from permits.filing.rollout.vocabulary import BulkPaperState


def papers(
    session: Session, plan_id: int, state: BulkPaperState | None = None, *, limit: int = 20_000
) -> Sequence[RolloutPaper]:
    """List the papers of a plan in the order they came."""
    statement = (
        select(RolloutPaper)
        .where(RolloutPaper.plan_id == plan_id)
        .order_by(RolloutPaper.id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(RolloutPaper.state == state)
    return session.scalars(statement).all()


def paper(session: Session, plan_id: int, ref: str) -> RolloutPaper | None:
    """Find one paper of a plan."""
    return session.scalar(
        select(RolloutPaper).where(RolloutPaper.plan_id == plan_id, RolloutPaper.ref == ref)
    )


def replace_papers(session: Session, plan_id: int, papers: Sequence[RolloutPaper]) -> None:
    """Take papers in; one of the same row and component gives way to the newer."""
    for is_common in (True, False):
        places = [
            (each.key or "", each.component)
            for each in papers
            if each.component is not None and each.is_common is is_common
        ]
        if places:
            place = tuple_(func.coalesce(RolloutPaper.key, ""), RolloutPaper.component)
            session.execute(
                delete(RolloutPaper).where(
                    RolloutPaper.plan_id == plan_id,
                    RolloutPaper.is_common == is_common,
                    place.in_(places),
                )
            )
    session.add_all({(each.key, each.component or each.ref): each for each in papers}.values())
    session.flush()


def drop_paper(session: Session, paper_id: int) -> None:
    """Take one paper out."""
    session.execute(delete(RolloutPaper).where(RolloutPaper.id == paper_id))


def paper_of(session: Session, paper_id: int) -> RolloutPaper | None:
    """Find a paper of a plan by its number, for a job."""
    return session.get(RolloutPaper, paper_id)
