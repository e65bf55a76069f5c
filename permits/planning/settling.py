"""An officer says what follows from a changed answer; what he said stays."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import reading, recording, taking
from permits.core import clock
from permits.core.errors import Conflict, NotAllowed, NotFound
from permits.core.vocabulary import EventKind
from permits.planning import change_queries as queries
from permits.planning import holders
from permits.planning.models import FindingChange
from permits.planning.vocabulary import ChangeDecision, ChangeState


@dataclass(frozen=True, slots=True)
class Settle:
    """What follows from a changed answer, and why."""

    decision: ChangeDecision
    reason: str


def settle(session: Session, actor: Actor, number: int, command: Settle) -> None:
    """Settle a change for one's office; of two officers the first does."""
    change = queries.locked(session, number)
    if change is None or change.office_id != actor.office_id:
        raise NotFound
    if not holders.weighs(actor):
        raise NotAllowed("task.not_yours")
    if change.state is not ChangeState.OPEN:
        raise Conflict("change.settled_already")
    change.state = ChangeState.SETTLED
    change.decision, change.reason = command.decision, command.reason
    change.settled_by_id, change.settled_at = actor.person_id, clock.now()
    session.flush()  # the story is written past the session
    _tell(session, actor, change, command)


def _tell(session: Session, actor: Actor, change: FindingChange, command: Settle) -> None:
    held = reading.locked(session, change.dossier_id)
    if held is None:
        return  # an ended case has no story to go on; the change keeps its own
    standing = taking.hold(session, actor, held)
    decision = command.decision.value
    standing.tell(EventKind.ANSWER_SETTLED, None, decision=decision, note=command.reason)
    recording.write(standing)
