"""Puts a consultation's questions into letters: who asks, and which letters are promised."""

from typing import Any

from permits.accounts import queries as accounts
from permits.cases.promising import promise
from permits.cases.standing import Standing
from permits.cases.state import NewTask
from permits.core.vocabulary import Role
from permits.papers.vocabulary import PaperKind
from workflow.model import Node

#: Under this name the facts keep who asks: questions after a supplement come from the same hand.
ASKER = "@asker"
#: Who may sign a letter for his office, the first one first.
_SPEAKS = (Role.UNIT_HEAD, Role.SIGNING_LEADER)


def write_to_all(standing: Standing, node: Node, count: int) -> None:
    """Promise a letter to each of the `count` parties a step asks, one event for all of them."""
    _promise(standing, node, list(range(1, count + 1)))


def write_to_one(standing: Standing, new: NewTask) -> None:
    """Promise a letter where a step asks one consultee who is neither deciding nor applying."""
    is_own = new.office_id in (standing.case.authority_id, standing.case.carrier_id)
    if new.role is Role.CONSULTEE and not is_own:
        _promise(standing, new.node, [new.instance_no])


def _promise(standing: Standing, node: Node, instances: list[int]) -> None:
    asker = standing.facts.get(ASKER) or _asker(standing)
    if asker is None or not instances:
        return
    standing.facts[ASKER] = asker
    promise(
        standing,
        PaperKind.CONSULTATION,
        "processing.print_consultations",
        {"note": "", **asker},
        node=node.id,
        instances=instances,
    )


def _asker(standing: Standing) -> dict[str, Any] | None:
    """Find who signs: the head whose step this follows, else a head of the deciding office.

    None where that office has no head; the question then stands in the system only.
    """
    actor = standing.actor
    if actor and actor.office_id != standing.case.carrier_id and actor.all_roles & set(_SPEAKS):
        return {"person_id": actor.person_id, "office_id": actor.office_id}
    office_id = standing.case.authority_id or 0
    for role in _SPEAKS:
        for head in accounts.people_of(standing.session, office_id=office_id, role=role):
            return {"person_id": head.id, "office_id": office_id}
    return None
