"""Turns what the engine opens and closes into tasks with office, person, due time and timers."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from permits.cases import registry
from permits.cases.standing import ClosedTask, NewTask, Standing
from permits.core.errors import Problem
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from workflow.model import Move, Node, NodeKind


def take_over(standing: Standing, move: Move) -> None:
    """Add what one move opens and cancels to the standing."""
    for index in move.closed:
        _cancel_rest(standing, standing.procedure.nodes[index])
    for index in move.opened:
        _open(standing, standing.procedure.nodes[index])


def _cancel_rest(standing: Standing, node: Node) -> None:
    """Cancel the tasks of a node that this move leaves and nobody has finished."""
    finished = {closed.task.id for closed in standing.closed}
    for task in standing.at(node):
        if task.id not in finished:
            standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
            standing.tell(EventKind.CANCELLED, node.id, instance_no=task.instance_no)


def _open(standing: Standing, node: Node) -> None:
    if node.kind is NodeKind.SERVICE:
        office_id = office_of(standing, node.unit or "authority")
        standing.opened.append(
            NewTask(node, 0, Role.SYSTEM, office_id, None, Party.OFFICE, None, None)
        )
        standing.facts.update(registry.effects[node.effect or ""](standing))
    elif node.is_many:
        for number, party in enumerate(standing.facts[node.over or ""], start=1):
            standing.opened.append(_asked(standing, node, number, party))
    else:
        standing.opened.append(_task(standing, node))


def _task(standing: Standing, node: Node) -> NewTask:
    office_id = office_of(standing, node.unit or "")
    role = Role(node.role or "")
    return NewTask(
        node=node,
        instance_no=0,
        role=role,
        office_id=office_id,
        person_id=_holder(standing, role, office_id),
        clock=Party(node.clock or Party.OFFICE),
        party=None,
        due_at=standing.due(node.limit_days),
        timers=_timers(standing, node, None),
    )


def _asked(standing: Standing, node: Node, number: int, party: dict[str, Any]) -> NewTask:
    return NewTask(
        node=node,
        instance_no=number,
        role=Role(party.get("role") or node.role or ""),
        office_id=int(party["office_id"]),
        person_id=None,
        clock=Party.CONSULTEE,
        party=party,
        due_at=standing.due(Decimal(str(party["limit_days"]))),
        timers=_timers(standing, node, party),
    )


def _timers(
    standing: Standing, node: Node, party: dict[str, Any] | None
) -> list[tuple[Node, datetime]]:
    """List the timers that start with a task; only silence that is consent has one."""
    timers = []
    for timer in standing.procedure.boundary_of(node.index):
        if timer.kind is not NodeKind.TIMER:
            continue
        if timer.each and (party or {}).get("silence") != "consent":
            continue  # without a rule that makes silence consent, the question stays open
        days = timer.after_days if party is None or timer.after_days else party["limit_days"]
        due_at = standing.due(Decimal(str(days)))
        if due_at is not None:
            timers.append((timer, due_at))
    return timers


def office_of(standing: Standing, unit: str) -> int:
    """Find the office a unit name of the procedure means for this dossier."""
    dossier = standing.dossier
    if unit == "applicant":
        return dossier.carrier_id
    if unit == "authority" and dossier.authority_id is not None:
        return dossier.authority_id
    known = standing.facts.get("offices", {})
    if unit not in known:
        raise Problem("dossier.no_office", unit=unit)
    return int(known[unit])


def _holder(standing: Standing, role: Role, office_id: int) -> int | None:
    """Give the person whom the head of the unit assigned, if this is that person's kind of work."""
    holders: dict[str, int] = standing.facts.get("holders", {})
    return holders.get(f"{office_id}:{role}")
