"""What lay with somebody who works there no more goes back to the unit."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import person_queries, queries, reading, recording
from permits.cases.standing import Standing
from permits.cases.taking import hold
from permits.core.vocabulary import EventKind, Role


def let_go(
    session: Session, actor: Actor, person_id: int, roles: Collection[Role], *, note: str
) -> int:
    """Give back to the unit every open task a person has in hands in these roles; say how many.

    Steps that would have come to him later come to the unit as well. Cases are taken in the order
    of their numbers, so that two who do this at once never wait in a circle.
    """
    held = {each.dossier_id for each in person_queries.held_by(session, person_id, roles)}
    given_back = 0
    for dossier_id in sorted(held | set(person_queries.promised_to(session, person_id))):
        found = reading.locked(session, dossier_id)
        if found is None:
            continue
        standing = hold(session, actor, found)
        given_back += _give_back(standing, dossier_id, person_id, roles, note)
        _promise_no_more(standing, person_id, roles)
        recording.write(standing)
    return given_back


def _give_back(
    standing: Standing, dossier_id: int, person_id: int, roles: Collection[Role], note: str
) -> int:
    # Read again under the lock: he may have finished, or handed on, some of it meanwhile.
    tasks = person_queries.held_by(standing.session, person_id, roles, dossier_id=dossier_id)
    for task in tasks:
        queries.hold(standing.session, task.id, None, at=None)
        told = {"instance_no": task.instance_no, "note": note}
        standing.tell(EventKind.RELEASED, task.node, **told)
    return len(tasks)


def _promise_no_more(standing: Standing, person_id: int, roles: Collection[Role]) -> None:
    holders: dict[str, int] = standing.facts.get("holders", {})
    kept = {
        key: holder
        for key, holder in holders.items()
        if holder != person_id or key.partition(":")[2] not in set(roles)
    }
    if kept != holders:
        standing.facts["holders"] = kept
