"""Who has an open step in hands: take it, give it back, hand it on; no step is taken by this."""

from sqlalchemy.orm import Session

from permits.accounts import queries as accounts
from permits.accounts.actor import Actor
from permits.accounts.queries import PersonRow
from permits.cases import queries, recording
from permits.cases.standing import Standing
from permits.cases.state import OpenTask
from permits.cases.taking import Place, authorise, find, take_up
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import EventKind, Role

#: Who may give out the work of a unit, and say who does it.
GIVES_OUT = frozenset({Role.UNIT_HEAD, Role.SIGNING_LEADER})


def claim(session: Session, actor: Actor, dossier_id: int, place: Place) -> None:
    """Take a free task of one's unit into one's own hands."""
    standing = take_up(session, actor, dossier_id)
    task = find(standing, place)
    authorise(standing, task)
    queries.hold(session, task.id, standing.acting_for or actor.person_id, at=standing.now)
    standing.tell(EventKind.CLAIMED, place.node, instance_no=place.instance_no)
    recording.write(standing)


def release(session: Session, actor: Actor, dossier_id: int, place: Place) -> None:
    """Give a task one holds back to the unit: anybody of the role may take it."""
    standing = take_up(session, actor, dossier_id)
    task = find(standing, place)
    if task.person_id is None:
        raise Conflict("task.held_by_nobody")
    if not may_give_out(actor, task.office_id, task.role):
        authorise(standing, task)
    queries.hold(session, task.id, None, at=None)
    standing.tell(EventKind.RELEASED, place.node, instance_no=place.instance_no)
    recording.write(standing)


def reassign(
    session: Session, actor: Actor, dossier_id: int, place: Place, *, to: str, reason: str
) -> None:
    """Hand a task to another person of its unit and role: its holder may, and the unit's head."""
    standing = take_up(session, actor, dossier_id)
    task = find(standing, place)
    if not may_give_out(actor, task.office_id, task.role):
        authorise(standing, task)
    chosen = next((p for p in takers(session, task.office_id, task.role) if p.login == to), None)
    if chosen is None or chosen.id == task.person_id:
        raise Invalid.one("to", "person.unknown")
    queries.hold(session, task.id, chosen.id, at=None)
    _keep_with(standing, task, chosen.id)
    told = {"instance_no": place.instance_no, "to": chosen.id, "note": reason}
    standing.tell(EventKind.REASSIGNED, place.node, **told)
    recording.write(standing)


def takers(session: Session, office_id: int, role: Role) -> list[PersonRow]:
    """List who could have a task: the working people of its office in its role."""
    return list(accounts.people_of(session, office_id=office_id, role=role))


def _keep_with(standing: Standing, task: OpenTask, person_id: int) -> None:
    """Later steps of the same kind go to whoever the case was given to."""
    key = f"{task.office_id}:{task.role}"
    holders: dict[str, int] = standing.facts.get("holders", {})
    if key in holders:
        standing.facts["holders"] = {**holders, key: person_id}


def may_give_out(actor: Actor, office_id: int, role: Role) -> bool:
    """A head gives out the work of his unit; of a task that was escalated to him likewise."""
    return role is not Role.SYSTEM and leads(actor, office_id)


def leads(actor: Actor, office_id: int | None) -> bool:
    """Say whether a person leads an office today."""
    return actor.office_id == office_id and bool(actor.all_roles & GIVES_OUT)


def require_head(actor: Actor, office_id: int | None) -> None:
    """Refuse whoever does not lead the office that decides."""
    if not leads(actor, office_id):
        raise NotAllowed("task.not_yours")
