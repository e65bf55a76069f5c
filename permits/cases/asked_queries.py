"""Reads and writes of what a request for a supplement asks, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from permits.accounts.models import Office, Person
from permits.cases.models import Task
from permits.cases.review_models import AskedItem, SupplementRequest
from permits.cases.vocabulary import AskedAbout
from permits.core.text import Bilingual
from permits.dossiers.models import Paper


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked, with who asked, what stood there before, and the answer."""

    id: int
    round: int | None
    number: int | None
    about: AskedAbout
    component: str | None
    section: str | None
    field: str | None
    text: str
    office_id: int
    office: Bilingual
    node: str
    sent_at: datetime | None
    before: Any
    after: Any
    paper_before_id: int | None
    paper_before_ref: str | None
    paper_before: str | None
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    answer_paper_id: int | None
    answer_paper_ref: str | None
    answer_paper: str | None

    @property
    def is_answered(self) -> bool:
        """Say whether the applicant has said anything to it, or handed in another paper."""
        return self.answered_at is not None or self.answer_paper_id is not None


def sent(session: Session, dossier_id: int, round_no: int | None = None) -> Sequence[Item]:
    """List what was asked of the applicant, by request and number; one request where it is said."""
    wanted = [AskedItem.dossier_id == dossier_id, AskedItem.sent_at.is_not(None)]
    if round_no is not None:
        wanted.append(AskedItem.round == round_no)
    return _items(session, *wanted)


def drafted(session: Session, dossier_id: int) -> Sequence[Item]:
    """List what officials have put down and nobody has sent yet, in the order they did."""
    wanted = (AskedItem.dossier_id == dossier_id, AskedItem.sent_at.is_(None))
    return _items(session, *wanted)


def _items(session: Session, *conditions: Any) -> Sequence[Item]:
    before, given = aliased(Paper), aliased(Paper)
    statement = (
        select(
            AskedItem,
            Office.name_vi,
            Office.name_en,
            Task.node,
            Person.name,
            before.ref,
            before.filename,
            given.ref,
            given.filename,
        )
        .join(Office, Office.id == AskedItem.office_id)
        .join(Task, Task.id == AskedItem.task_id)
        .outerjoin(Person, Person.id == AskedItem.answered_by_id)
        .outerjoin(before, before.id == AskedItem.paper_before_id)
        .outerjoin(given, given.id == AskedItem.answer_paper_id)
        .where(*conditions)
        .order_by(AskedItem.round, AskedItem.number, AskedItem.id)
    )
    return [_item(*row) for row in session.execute(statement)]


def _item(
    row: AskedItem,
    office: str,
    office_en: str | None,
    node: str,
    by: str | None,
    ref: str | None,
    name: str | None,
    given_ref: str | None,
    given: str | None,
) -> Item:
    return Item(
        id=row.id,
        round=row.round,
        number=row.number,
        about=AskedAbout(row.about),
        component=row.component,
        section=row.section,
        field=row.field,
        text=row.text,
        office_id=row.office_id,
        office=Bilingual(office, office_en or ""),
        node=node,
        sent_at=row.sent_at,
        before=row.before,
        after=row.after,
        paper_before_id=row.paper_before_id,
        paper_before_ref=ref,
        paper_before=name,
        answer=row.answer,
        answered_by=by,
        answered_at=row.answered_at,
        answer_paper_id=row.answer_paper_id,
        answer_paper_ref=given_ref,
        answer_paper=given,
    )


def last_round(session: Session, dossier_id: int) -> int:
    """Number the last request that was sent; 0 where there was none."""
    statement = select(func.max(SupplementRequest.round)).where(
        SupplementRequest.dossier_id == dossier_id
    )
    return session.scalar(statement) or 0


def last_request(session: Session, dossier_id: int) -> SupplementRequest | None:
    """Give the last request that was sent, with what was declared then."""
    statement = (
        select(SupplementRequest)
        .where(SupplementRequest.dossier_id == dossier_id)
        .order_by(SupplementRequest.round.desc())
        .limit(1)
    )
    return session.scalar(statement)


def drop_drafted(session: Session, dossier_id: int, node: str, instance_no: int) -> None:
    """Forget what was put down at a place before and never sent."""
    places = select(Task.id).where(Task.node == node, Task.instance_no == instance_no)
    session.execute(
        delete(AskedItem).where(
            AskedItem.dossier_id == dossier_id,
            AskedItem.sent_at.is_(None),
            AskedItem.task_id.in_(places),
        )
    )


def drop_stale(session: Session, dossier_id: int) -> None:
    """Forget what was put down with a step that was taken again since, or taken back."""
    step, later = aliased(Task), aliased(Task)
    taken_again = exists().where(
        step.id == AskedItem.task_id,
        later.case_id == step.case_id,
        later.node == step.node,
        later.instance_no == step.instance_no,
        later.id > step.id,
    )
    session.execute(
        delete(AskedItem)
        .where(
            AskedItem.dossier_id == dossier_id,
            AskedItem.sent_at.is_(None),
            taken_again,
        )
        .execution_options(synchronize_session=False)
    )


def rows_to_send(session: Session, dossier_id: int) -> Sequence[AskedItem]:
    """Take the items that go out with the request being sent now, under the case's lock."""
    statement = (
        select(AskedItem)
        .where(AskedItem.dossier_id == dossier_id, AskedItem.sent_at.is_(None))
        .order_by(AskedItem.id)
    )
    return session.scalars(statement).all()


def rows_of_round(session: Session, dossier_id: int, round_no: int) -> Sequence[AskedItem]:
    """Take the items of one request, to be answered."""
    statement = (
        select(AskedItem)
        .where(AskedItem.dossier_id == dossier_id, AskedItem.round == round_no)
        .order_by(AskedItem.number)
    )
    return session.scalars(statement).all()


def answer(
    session: Session, dossier_id: int, item_id: int, round_no: int, values: dict[str, Any]
) -> bool:
    """Keep an answer to an item of a request; False where that request has no such item."""
    statement = (
        update(AskedItem)
        .where(
            AskedItem.id == item_id,
            AskedItem.dossier_id == dossier_id,
            AskedItem.round == round_no,
        )
        .values(**values)
        .returning(AskedItem.id)
    )
    return session.scalar(statement) is not None
