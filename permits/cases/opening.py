"""Turns what the engine opens and closes into tasks with office, person, due time and timers."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from permits.cases import asking, noticing, registry
from permits.cases.standing import Standing
from permits.cases.state import ClosedTask, NewTask
from permits.core.errors import Problem
from permits.core.vocabulary import EventKind, Party, Role, TaskState
from workflow.model import Move, Node, NodeKind

#: Under this name the facts keep how many parties were asked at a node.
ASKED = "@asked"
#: And under this one the source of their time, where all of them have the same.
CITED = "@cited"


def take_over(standing: Standing, move: Move) -> None:
    """Add what one move opens and cancels to the standing."""
    for index in move.closed:
        cancel_rest(standing, standing.procedure.nodes[index])
    for index in move.opened:
        open_task(standing, standing.procedure.nodes[index])


def cancel_rest(standing: Standing, node: Node) -> None:
    """Cancel the tasks of a node that this move leaves and nobody has finished."""
    finished = {closed.task.id for closed in standing.closed}
    first = standing.first_at(node)
    if first is None or (first.many == 1 and first.id in finished):
        return
    if first.many == sum(closed.task.node.id == node.id for closed in standing.closed):
        return
    for task in standing.all_at(node):
        if task.id not in finished:
            standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
            standing.tell(EventKind.CANCELLED, node.id, instance_no=task.instance_no)


def open_task(standing: Standing, node: Node) -> None:
    """Open what stands at a node: a person's task, one for each party, or a job."""
    if node.kind is NodeKind.SERVICE:
        standing.called = True
        office_id = office_of(standing, node.unit or "authority")
        standing.opened.append(
            NewTask(node, 0, Role.SYSTEM, office_id, None, Party.OFFICE, None, None, None)
        )
        standing.learn(registry.effects[node.effect or ""](standing))
    elif node.is_many:
        parties = standing.lists[node.over or ""]
        standing.facts[ASKED] = {**standing.facts.get(ASKED, {}), node.id: len(parties)}
        sources = {party.get("cite") for party in parties}
        common = sources.pop() if len(sources) == 1 else None
        standing.facts[CITED] = {**standing.facts.get(CITED, {}), node.id: common}
        for number, party in enumerate(parties, start=1):
            standing.opened.append(_asked(standing, node, number, party))
        asking.write_to_all(standing, node, len(parties))
    else:
        standing.opened.append(_task(standing, node))
        asking.write_to_one(standing, standing.opened[-1])


def _task(standing: Standing, node: Node) -> NewTask:
    office_id = office_of(standing, node.unit or "")
    role = Role(node.role or "")
    limit = standing.minutes(node.limit_days)
    clock = Party(node.clock or Party.OFFICE)
    return NewTask(
        node=node,
        instance_no=0,
        role=role,
        office_id=office_id,
        person_id=_holder(standing, role, office_id),
        clock=clock,
        party=None,
        limit_minutes=limit,
        due_at=standing.after(limit),
        timers=timers_of(standing, node, None),
        notice_at=noticing.first(standing, clock, limit, None),
    )


def _asked(standing: Standing, node: Node, number: int, party: dict[str, Any]) -> NewTask:
    limit = standing.minutes(Decimal(str(party["limit_days"])))
    return NewTask(
        node=node,
        instance_no=number,
        role=Role(party.get("role") or node.role or ""),
        office_id=int(party["office_id"]),
        person_id=None,
        clock=Party.CONSULTEE,
        party=party,
        limit_minutes=limit,
        due_at=standing.after(limit),
        timers=timers_of(standing, node, party),
        notice_at=noticing.first(standing, Party.CONSULTEE, limit, party),
    )


def timers_of(
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
        due_at = standing.after(standing.minutes(Decimal(str(days))))
        if due_at is not None:
            timers.append((timer, due_at))
    return timers


def office_of(standing: Standing, unit: str) -> int:
    """Find the office a unit name of the procedure means for this dossier."""
    case = standing.case
    if unit == "applicant":
        return case.carrier_id
    if unit == "authority" and case.authority_id is not None:
        return case.authority_id
    known = standing.facts.get("offices", {})
    if unit not in known:
        raise Problem("dossier.no_office", unit=unit)
    return int(known[unit])


def _holder(standing: Standing, role: Role, office_id: int) -> int | None:
    """Give the person whom the head of the unit assigned, if this is that person's kind of work."""
    holders: dict[str, int] = standing.facts.get("holders", {})
    return holders.get(f"{office_id}:{role}")
