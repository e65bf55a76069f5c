"""The only place where a case moves: gather facts, let the engine decide, record what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import opening, queries, recording, registry
from permits.cases.models import Case
from permits.cases.registry import Act
from permits.cases.standing import ClosedTask, OpenTask, Standing
from permits.core import calendar, clock
from permits.core.errors import Conflict, Invalid, NotAllowed
from permits.core.vocabulary import DossierStatus, EventKind, Role, TaskState
from permits.dossiers.models import Dossier
from permits.procedures import catalogue
from workflow import engine
from workflow.errors import NotOffered, NotOpen
from workflow.model import (
    Completed,
    Event,
    Failed,
    Fired,
    Move,
    Node,
    NodeKind,
    Procedure,
    Returned,
)

NO_REPLY = "no_reply"


@dataclass(frozen=True, slots=True)
class Place:
    """Which open task is meant: the node of the drawing and, for many parties, whose."""

    node: str
    instance_no: int = 0


def open_case(
    session: Session, actor: Actor, dossier: Dossier, procedure: Procedure, facts: Mapping[str, Any]
) -> None:
    """Set a filed dossier going under the procedure it is pinned to."""
    case = Case(
        dossier_id=dossier.id,
        procedure_code=procedure.code,
        procedure_version=procedure.version,
        definition_sha256=procedure.sha256,
        status=DossierStatus.NEW,
        facts={},
        seq=0,
        head=recording.GENESIS,
        opened_at=clock.now(),
    )
    session.add(case)
    session.flush()  # its id is needed by the tasks and events of this same move
    standing = _stand(session, actor, case, dossier, procedure)
    standing.facts = dict(facts)
    standing.tell(EventKind.FILED, code=dossier.code, procedure=procedure.code)
    _walk(standing, engine.start(procedure, standing.facts))
    recording.write(standing)


def complete(session: Session, actor: Actor, dossier: Dossier, place: Place, act: Act) -> None:
    """Finish one task as a person who may: of two clicks the first wins, the second is told."""
    standing = _take_up(session, actor, dossier)
    task = _found(standing, place)
    _authorise(actor, task)
    _demand_reason(standing, task.node, act)
    kind = registry.task_kinds[task.node.form or "act"]
    standing.facts.update(kind.carry_out(standing, task, act))
    _finish(standing, task, act)
    recording.write(standing)


def claim(session: Session, actor: Actor, dossier: Dossier, place: Place) -> None:
    """Take a free task of one's unit into one's own hands."""
    standing = _take_up(session, actor, dossier)
    task = _found(standing, place)
    _authorise(actor, task)
    queries.hold(session, task.id, actor.person_id)
    standing.tell(EventKind.CLAIMED, place.node, instance_no=place.instance_no)
    recording.write(standing)


def finish_service(
    session: Session, dossier: Dossier, node_id: str, facts: Mapping[str, Any]
) -> None:
    """Let a case go on after a job has done what a waiting service task asked of it."""
    standing = _take_up(session, None, dossier)
    task = _found(standing, Place(node_id))
    standing.facts.update(facts)
    standing.closed.append(ClosedTask(task, TaskState.DONE))
    standing.tell(EventKind.EFFECT, node_id, effect=task.node.effect)
    _advance(standing, Returned(task.node.index))
    recording.write(standing)


def waits_for_service(session: Session, dossier: Dossier, node_id: str) -> bool:
    """Take the case's lock and say whether a system step still waits for its job."""
    case = queries.locked(session, dossier.id)
    return case is not None and any(t.node == node_id for t in queries.open_tasks(session, case.id))


def give_up_service(session: Session, dossier: Dossier, node_id: str, trouble: str) -> None:
    """Put a service that cannot do its work before a person: caught by the drawing or shown."""
    standing = _take_up(session, None, dossier)
    task = _found(standing, Place(node_id))
    standing.tell(EventKind.FAILED, node_id, trouble=trouble)
    catchers = standing.procedure.boundary_of(task.node.index)
    if any(catcher.kind is NodeKind.ERROR for catcher in catchers):
        standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
        _advance(standing, Failed(task.node.index, trouble))
    else:
        queries.trouble(session, task.id, trouble)
    recording.write(standing)


def fire(session: Session, dossier: Dossier, timer_id: int) -> bool:
    """Let a timer run out, unless the task was answered first; never both."""
    standing = _take_up(session, None, dossier)
    timer = queries.timer(session, timer_id)
    task = next((t for t in standing.tasks if timer and t.id == timer.task_id), None)
    if timer is None or task is None:
        return False
    node = standing.procedure.node(timer.node)
    queries.mark_fired(session, timer_id, standing.now)
    standing.tell(EventKind.TIMED_OUT, node.id, task=task.node.id, instance_no=task.instance_no)
    if node.each:
        _silence(standing, task, node)
    elif node.interrupting:
        standing.closed.append(ClosedTask(task, TaskState.CANCELLED, outcome=NO_REPLY))
        _advance(standing, Fired(node.index))
    else:
        _advance(standing, Fired(node.index))
    recording.write(standing)
    return True


def retry_service(session: Session, dossier: Dossier, node_id: str) -> None:
    """Promise the work of a system step once more after it had given up."""
    standing = _take_up(session, None, dossier)
    task = _found(standing, Place(node_id))
    queries.trouble(session, task.id, None)
    standing.tell(EventKind.EFFECT, node_id, effect=task.node.effect, again=True)
    standing.facts.update(registry.effects[task.node.effect or ""](standing))
    recording.write(standing)


def waits_for_applicant(session: Session, dossier: Dossier) -> bool:
    """Say whether a filed dossier is in its applicant's hands for a supplement."""
    return queries.waiting_for(session, dossier.id, dossier.carrier_id) is not None


# --- gather -----------------------------------------------------------------------------------


def _take_up(session: Session, actor: Actor | None, dossier: Dossier) -> Standing:
    case = queries.locked(session, dossier.id)
    if case is None:
        raise Conflict("task.closed")
    procedure = catalogue.pinned(case.procedure_code, case.procedure_version)
    return _stand(session, actor, case, dossier, procedure)


def _stand(
    session: Session, actor: Actor | None, case: Case, dossier: Dossier, procedure: Procedure
) -> Standing:
    tasks = [
        OpenTask(
            id=task.id,
            node=procedure.node(task.node),
            instance_no=task.instance_no,
            role=Role(task.role),
            office_id=task.office_id,
            person_id=task.person_id,
            party=task.party,
        )
        for task in queries.open_tasks(session, case.id)
    ]
    return Standing(
        session=session,
        case=case,
        dossier=dossier,
        procedure=procedure,
        calendar=calendar.working_calendar(session),
        actor=actor,
        now=clock.now(),
        facts=dict(case.facts),
        tasks=tasks,
        waiting=queries.waiting_flows(session, case.id),
    )


def _found(standing: Standing, place: Place) -> OpenTask:
    for task in standing.tasks:
        if task.node.id == place.node and task.instance_no == place.instance_no:
            return task
    raise Conflict("task.closed")


def _authorise(actor: Actor, task: OpenTask) -> None:
    if actor.office_id != task.office_id or task.role not in actor.roles:
        raise NotAllowed("task.not_yours")
    if task.person_id is not None and task.person_id != actor.person_id:
        raise NotAllowed("task.held_by_other")


def _demand_reason(standing: Standing, node: Node, act: Act) -> None:
    offered = {o.code: o for o in engine.offers(standing.procedure, node, standing.facts)}
    outcome = offered.get(act.outcome)
    if outcome is None:
        raise Invalid.one("outcome", "task.not_offered")
    if outcome.needs_reason and not act.note.strip():
        raise Invalid.one("note", "task.reason_needed")


# --- decide -----------------------------------------------------------------------------------


def _finish(standing: Standing, task: OpenTask, act: Act) -> None:
    answer = {"note": act.note, **act.fields} if act.note or act.fields else None
    standing.closed.append(ClosedTask(task, TaskState.DONE, act.outcome, answer))
    standing.tell(
        EventKind.COMPLETED,
        task.node.id,
        outcome=act.outcome,
        note=act.note,
        instance_no=task.instance_no,
    )
    _remember(standing, act)
    remaining, answered = _parties(standing, task)
    _advance(standing, Completed(task.node.index, act.outcome, remaining, answered))


def _remember(standing: Standing, act: Act) -> None:
    """Keep who said what: a slip that follows later, after other branches, still knows it."""
    if standing.actor is None:
        return
    said = {
        "note": act.note,
        "person_id": standing.actor.person_id,
        "office_id": standing.actor.office_id,
    }
    standing.facts["said"] = {**standing.facts.get("said", {}), act.outcome: said}


def _silence(standing: Standing, task: OpenTask, timer: Node) -> None:
    """Close one party's question as unanswered: the file says it was silence, and by which rule."""
    party = task.party or {}
    told = {"silence": party.get("silence"), "cite": party.get("cite")}
    standing.closed.append(ClosedTask(task, TaskState.DONE, NO_REPLY, told))
    standing.tell(EventKind.SILENT, task.node.id, instance_no=task.instance_no, **told)
    remaining, answered = _parties(standing, task)
    _advance(standing, Fired(timer.index, remaining, answered))


def _parties(standing: Standing, task: OpenTask) -> tuple[int, int]:
    """Say how many parties of this consultation are still open, and how many have answered."""
    if not task.node.is_many:
        return 0, 1
    remaining = sum(1 for other in standing.at(task.node)) - 1
    total = len(standing.facts.get(task.node.over or "", ()))
    return remaining, total - remaining


def _advance(standing: Standing, event: Event) -> None:
    try:
        move = engine.advance(standing.procedure, standing.marking, event, standing.facts)
    except NotOpen as refusal:
        raise Conflict("task.closed") from refusal
    except NotOffered as refusal:
        raise Invalid.one("outcome", "task.not_offered") from refusal
    _walk(standing, move)


def _walk(standing: Standing, move: Move) -> None:
    """Follow a move to where it rests, carrying out the services it passes, in order."""
    nodes, flows = standing.procedure.nodes, standing.procedure.flows
    calls = list(move.calls)
    while True:
        standing.facts.update(move.facts)
        opening.take_over(standing, move)
        standing.added |= {flows[i].id for i in move.added}
        standing.removed |= {flows[i].id for i in move.removed}
        if move.ended is not None:
            standing.ended = nodes[move.ended]
        if not calls or move.ended is not None:  # a terminated case calls nobody any more
            break
        node = nodes[calls.pop(0)]
        standing.tell(EventKind.EFFECT, node.id, effect=node.effect)
        standing.facts.update(registry.effects[node.effect or ""](standing))
        move = engine.advance(
            standing.procedure, move.marking, Returned(node.index), standing.facts
        )
        calls += move.calls
    standing.keep_clock()
    both = standing.added & standing.removed  # a token that came and went within this one move
    standing.added -= both
    standing.removed -= both
