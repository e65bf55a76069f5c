"""What a request for a supplement asks, item by item: put down, sent, answered, handed back.

An item is put down with the step that finds the gap. It is sent, and gets its number, when the
procedure asks the applicant; a step that was taken back by then asks nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import asked_queries
from permits.cases.asked_queries import Item
from permits.cases.review_models import AskedItem, SupplementRequest
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.vocabulary import AskedAbout
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.dossiers import queries as dossiers
from permits.dossiers.models import Dossier, Paper

LONGEST = 1000
MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to ask: in words, about a paper, about something declared, or something else."""

    about: AskedAbout
    text: str
    component: str | None = None
    section: str | None = None
    field: str | None = None
    verdict_id: int | None = None


def ask(standing: Standing, task: OpenTask, lines: Sequence[Line]) -> None:
    """Put down what a step asks of the applicant, in place of what it asked before unsent."""
    session, actor = standing.session, standing.actor
    assert actor is not None  # noqa: S101 - for the types: the system asks nothing in words
    _judge(lines)
    dossier = standing.dossier
    asked_queries.drop_drafted(session, dossier.id, task.node.id, task.instance_no)
    papers = {p.component: p.id for p in dossiers.papers(session, dossier.id)}
    for line in lines:
        session.add(
            AskedItem(
                dossier_id=dossier.id,
                task_id=task.id,
                office_id=actor.office_id,
                author_id=actor.person_id,
                drafted_at=standing.now,
                about=line.about,
                component=line.component,
                section=line.section,
                field=line.field,
                text=line.text.strip(),
                verdict_id=line.verdict_id,
                paper_before_id=papers.get(line.component or ""),
                before=_declared(dossier, line.section, line.field),
            )
        )
    session.flush()  # the same move may send them


def _judge(lines: Sequence[Line]) -> None:
    if not lines:
        raise Invalid.one("items", "supplement.empty")
    if len(lines) > MOST:
        raise Invalid.one("items", "supplement.too_many", limit=MOST)
    if any(not line.text.strip() for line in lines):
        raise Invalid.one("items", "supplement.wordless")
    if any(len(line.text.strip()) > LONGEST for line in lines):
        raise Invalid.one("items", "supplement.too_long", limit=LONGEST)


def send(standing: Standing) -> int:
    """Send what was put down, and number the request; keep what the dossier declares just now."""
    session, dossier = standing.session, standing.dossier
    asked_queries.drop_stale(session, dossier.id)
    round_no = asked_queries.last_round(session, dossier.id) + 1
    session.add(
        SupplementRequest(
            dossier_id=dossier.id, round=round_no, sent_at=standing.now, content=dossier.content
        )
    )
    for number, row in enumerate(asked_queries.rows_to_send(session, dossier.id), start=1):
        row.round, row.number, row.sent_at = round_no, number, standing.now
    session.flush()
    return round_no


def items_of(session: Session, dossier_id: int, round_no: int | None = None) -> Sequence[Item]:
    """List what the applicant was asked, by request and number; what is only drafted is not his."""
    return asked_queries.sent(session, dossier_id, round_no)


def last_round(session: Session, dossier_id: int) -> int:
    """Number the last request that was sent; 0 where there was none."""
    return asked_queries.last_round(session, dossier_id)


def answer(
    session: Session, actor: Actor, dossier: Dossier, item_id: int, text: str, paper: Paper | None
) -> None:
    """Keep the applicant's answer to one item of the last request; an empty one takes it back.

    Whoever calls it has made sure that the dossier is the actor's and waits for him.
    """
    said, now = text.strip(), clock.now()
    if len(said) > LONGEST:
        raise Invalid.one("answer", "supplement.too_long", limit=LONGEST)
    is_said = bool(said) or paper is not None
    values: dict[str, Any] = {
        "answer": said,
        "answered_by_id": actor.person_id if is_said else None,
        "answered_at": now if is_said else None,
        "answer_paper_id": paper.id if paper else None,
    }
    current = asked_queries.last_round(session, dossier.id)
    if not asked_queries.answer(session, dossier.id, item_id, current, values):
        raise Conflict("supplement.not_asked")


def unanswered(session: Session, dossier: Dossier) -> Sequence[Item]:
    """List what of the last request has neither words, nor a new paper, nor a changed value."""
    current = asked_queries.last_round(session, dossier.id)
    papers = {p.component: p.id for p in dossiers.papers(session, dossier.id)}
    return [
        item
        for item in asked_queries.sent(session, dossier.id, current)
        if not item.is_answered and not _is_renewed(item, papers, dossier)
    ]


def _is_renewed(item: Item, papers: Mapping[str, int], dossier: Dossier) -> bool:
    if item.about is AskedAbout.PAPER:
        now = papers.get(item.component or "")
        return now is not None and now != item.paper_before_id
    if item.about is AskedAbout.FIELD:
        return bool(_declared(dossier, item.section, item.field) != item.before)
    return False


def hand_back(session: Session, dossier: Dossier) -> None:
    """Keep beside each item of the last request what stands there as it is handed back."""
    current = asked_queries.last_round(session, dossier.id)
    papers = {p.component: p.id for p in dossiers.papers(session, dossier.id)}
    for row in asked_queries.rows_of_round(session, dossier.id, current):
        row.after = _declared(dossier, row.section, row.field)
        newest = papers.get(row.component or "")
        if newest is not None and newest != row.paper_before_id:
            row.answer_paper_id = newest
    session.flush()


def _declared(dossier: Dossier, section: str | None, field: str | None) -> Any:
    """Give what is declared in a field, or in a section as a whole; None where nothing is asked."""
    if section is None:
        return None
    values = dossier.section(section)
    return values.get(field) if field else values
