"""Makes a number void whose paper was not issued: it stays in its book, with the reason."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import backward, recording
from permits.cases.standing import Standing
from permits.core.errors import Conflict, NotAllowed
from permits.core.vocabulary import EventKind, Role
from permits.decisions import queries
from permits.decisions.models import RegisterEntry
from workflow.model import Procedure

#: Forms of the steps whose people may make a number void: who gives numbers, and who signs.
FORMS = frozenset({"number", "signature"})


@dataclass(frozen=True, slots=True)
class Voiding:
    """What a person says: where the dossier goes back to, why, and the number he saw."""

    to: str
    reason: str
    number_text: str


def void(session: Session, actor: Actor, dossier_id: int, said: Voiding) -> str:
    """Make a dossier's number void and take it back to an earlier step, both or neither.

    Only while the system has not issued the paper: after that the number is used, and the way is
    to revoke. The next numbering takes a new number. Gives the number as it stood on the paper.
    """
    standing = backward.take_from_system(session, actor, dossier_id, to=said.to, reason=said.reason)
    authorise(standing, actor)
    entry = living(session, dossier_id)
    if entry is None or entry.number_text != said.number_text:
        raise Conflict("number.not_standing")
    entry.void_reason = said.reason.strip()
    entry.voided_at = standing.now
    entry.voided_by_id = actor.person_id
    session.flush()
    node = standing.closed[0].task.node.id
    standing.tell(
        EventKind.SENT_BACK,
        node,
        to=said.to,
        note=said.reason,
        instance_no=0,
        number=entry.number_text,
    )
    recording.write(standing)
    return entry.number_text


def living(session: Session, dossier_id: int) -> RegisterEntry | None:
    """Give the number of a dossier's newest draft that is neither void nor on an issued paper."""
    draft = queries.latest_draft(session, dossier_id)
    entry = queries.entry_of(session, draft.id) if draft else None
    if entry is None or queries.is_issued(session, entry):
        return None
    return entry


def authorise(standing: Standing, actor: Actor) -> None:
    """Refuse whoever neither gives numbers nor signs at the office the system acts for."""
    at_office = any(task.office_id == actor.office_id for task in standing.tasks)
    if not at_office or not actor.all_roles & roles(standing.procedure):
        raise NotAllowed("task.not_yours")


def roles(procedure: Procedure) -> frozenset[Role]:
    """Name the roles whose people may make a number of this procedure void."""
    return frozenset(
        Role(node.role) for node in procedure.nodes if node.form in FORMS and node.role
    )
