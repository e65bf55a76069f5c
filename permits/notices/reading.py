"""What a person does with his notices: opens one, marks them read, chooses how he is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.core import clock
from permits.core.errors import NotFound
from permits.notices import kinds, list_queries
from permits.notices.models import NoticeChoice, NoticeHabit
from permits.notices.vocabulary import NoticeKind, NoticePace, NoticeWay


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants to be told: only of the kinds he was asked about."""

    paces: Mapping[tuple[NoticeKind, NoticeWay], NoticePace]
    quiet_from: time | None
    quiet_until: time | None


def open_(session: Session, actor: Actor, notice_id: int) -> str:
    """Mark a notice as read and give the page it is about."""
    notice = list_queries.own(session, actor.person_id, notice_id)
    if notice is None:
        raise NotFound
    notice.read_at = notice.read_at or clock.now()
    return notice.path


def read_all(session: Session, actor: Actor, up_to: int) -> None:
    """Mark what the person has before him as read."""
    list_queries.read_all(session, actor.person_id, up_to=up_to, at=clock.now())


def choose(session: Session, actor: Actor, choices: Choices) -> None:
    """Keep what differs from how a kind usually goes; what is not asked stays as it was."""
    for (kind, way), pace in choices.paces.items():
        kept = session.get(NoticeChoice, (actor.person_id, kind, way))
        if pace is usual(kind, way):
            if kept is not None:
                session.delete(kept)
        elif kept is not None:
            kept.pace = pace
        else:
            session.add(NoticeChoice(person_id=actor.person_id, kind=kind, way=way, pace=pace))
    habit = session.get(NoticeHabit, actor.person_id)
    if habit is None:
        habit = NoticeHabit(person_id=actor.person_id, changed_at=clock.now())
        session.add(habit)
    habit.quiet_from, habit.quiet_until = choices.quiet_from, choices.quiet_until
    habit.changed_at = clock.now()


def usual(kind: NoticeKind, way: NoticeWay) -> NoticePace:
    """Say how soon a kind goes a way where nobody chose."""
    return kinds.of(kind).email if way is NoticeWay.EMAIL else NoticePace.NEVER
