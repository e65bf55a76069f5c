"""The verbs of a co-build window: it opens, others ask to join, the initiator answers, it closes.

After its closing instant nothing about it changes any more; no job has to close it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases.registry import Milestone
from permits.core import calendar, clock, codes
from permits.core.errors import Conflict, NotAllowed, NotFound
from permits.dossiers.models import Dossier
from permits.sharing import noticing, window_queries
from permits.sharing.models import CoBuildJoin, CoBuildWindow
from permits.sharing.terms import terms
from permits.sharing.vocabulary import JoinStatus


@dataclass(frozen=True, slots=True)
class Join:
    """What a carrier needs of a new mast or trench: slots, height_m, cable_mm."""

    needs: Mapping[str, Any]
    words: str


@dataclass(frozen=True, slots=True)
class JoinAnswer:
    """What the initiator says to one who asks to join."""

    status: JoinStatus
    words: str


def follow(session: Session, dossier_id: int, milestone: Milestone, end: str) -> None:
    """Open a dossier's window when it is accepted; close it when nothing is built after all."""
    if milestone is Milestone.ACCEPTED:
        _open_for(session, dossier_id, None)
    elif milestone in (Milestone.REFUSED, Milestone.ENDED):
        window_queries.close(session, dossier_id, clock.now())


def offer(session: Session, actor: Actor, dossier: Dossier) -> None:
    """Open the window of one's own filed dossier before it is accepted."""
    if dossier.is_draft or not window_queries.runs(session, dossier.id):
        raise Conflict("window.not_filed")
    if _open_for(session, dossier.id, actor.person_id) is None:
        raise Conflict("window.open_already")


def _open_for(session: Session, dossier_id: int, person_id: int | None) -> int | None:
    """Open the one window of a dossier; None where it has one, or its work has none."""
    said = terms().window
    if not window_queries.has_window(session, dossier_id, said.works):
        return None
    now, known = clock.now(), calendar.working_calendar(session)
    opened = window_queries.open_for(
        session,
        dossier_id,
        ref=codes.new_code(12),
        opened_at=now,
        closes_at=known.add(now, known.minutes(said.days)),
        opened_by_id=person_id,
    )
    if opened is not None:
        noticing.tell_window(session, window_queries.locked(session, opened))
    return opened


def join(session: Session, actor: Actor, window_id: int, command: Join) -> None:
    """Ask to join another's window, once."""
    window = _open(session, window_id)
    if window.initiator_id == actor.office_id:
        raise Conflict("window.own")
    if window_queries.has_joined(session, window_id, actor.office_id):
        raise Conflict("window.joined")
    session.add(
        CoBuildJoin(
            ref=codes.new_code(12),
            window_id=window_id,
            carrier_id=actor.office_id,
            asked_by_id=actor.person_id,
            asked_at=clock.now(),
            needs=dict(command.needs),
            words=command.words,
            status=JoinStatus.ASKED,
            answer="",
        )
    )


def answer(session: Session, actor: Actor, window_id: int, join_ref: str, said: JoinAnswer) -> None:
    """Answer one who asked to join, as the one who builds."""
    window = _open(session, window_id)
    if window.initiator_id != actor.office_id:
        raise NotAllowed("not_allowed")
    asked = window_queries.join_of(session, window_id, join_ref)
    if asked is None:
        raise NotFound
    if asked.status != JoinStatus.ASKED:
        raise Conflict("window.answered")
    asked.status, asked.answer = said.status, said.words
    asked.answered_by_id, asked.answered_at = actor.person_id, clock.now()


def _open(session: Session, window_id: int) -> CoBuildWindow:
    """Lock a window that is open; of two who join at once the second waits for the first."""
    window = window_queries.locked(session, window_id)
    if clock.now() >= window.closes_at:
        raise Conflict("window.closed")
    return window
