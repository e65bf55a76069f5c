"""The only place where a case moves: gather facts, let the engine decide, record what follows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from permits.accounts.actor import Actor
from permits.cases import (
    attaching,
    opening,
    queries,
    reading,
    recording,
    registry,
    timer_queries,
)
from permits.cases.models import Case
from permits.cases.opening import ASKED
from permits.cases.registry import Act
from permits.cases.standing import Standing
from permits.cases.state import CaseState, ClosedTask, OpenTask
from permits.cases.taking import Place, authorise, begin, find, hold, take_up
from permits.core import clock
from permits.core.errors import Conflict, Invalid
from permits.core.vocabulary import DossierStatus, EventKind, TaskState
from permits.dossiers.models import Dossier
from permits.forms import blanks
from workflow import engine, side
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

__all__ = ["NO_REPLY", "Place"]

NO_REPLY = "no_reply"
#: Under this name the facts keep who chose an outcome last, and with which words.
SAID = "said"


def open_case(
    session: Session, actor: Actor, dossier: Dossier, procedure: Procedure, facts: Mapping[str, Any]
) -> None:
    """Set a filed dossier going under the procedure it is pinned to."""
    now = clock.now()
    row = Case(
        dossier_id=dossier.id,
        carrier_id=dossier.carrier_id,
        procedure_code=procedure.code,
        procedure_version=procedure.version,
        definition_sha256=procedure.sha256,
        status=DossierStatus.NEW,
        facts={},
        seq=0,
        head=recording.GENESIS,
        opened_at=now,
    )
    session.add(row)
    session.flush()  # its id is needed by the tasks and events of this same move
    state = CaseState.of(row, carrier_id=dossier.carrier_id, authority_id=dossier.authority_id)
    standing = begin(session, actor, state)
    standing.learn(facts)
    standing.tell(EventKind.FILED, code=dossier.code, procedure=procedure.code)
    _walk(standing, engine.start(procedure, standing.known))
    recording.write(standing)


def complete(session: Session, actor: Actor, dossier_id: int, place: Place, act: Act) -> None:
    """Finish one task as a person who may: of two clicks the first wins, the second is told."""
    standing = take_up(session, actor, dossier_id)
    task = find(standing, place)
    authorise(standing, task)
    _demand_reason(standing, task.node, act)
    act = attaching.attached(session, task.id, act)
    kind = registry.task_kinds[task.node.form or "act"]
    before = dict(standing.facts)
    standing.learn(kind.carry_out(standing, task, act))
    finish(standing, task, act, before)
    recording.write(standing)


def finish_service(
    session: Session, dossier_id: int, node_id: str, facts: Mapping[str, Any]
) -> None:
    """Let a case go on after a job has done what a waiting service task asked of it."""
    standing = take_up(session, None, dossier_id)
    task = find(standing, Place(node_id))
    standing.learn(facts)
    standing.closed.append(ClosedTask(task, TaskState.DONE))
    standing.tell(EventKind.EFFECT, node_id, effect=task.node.effect)
    advance(standing, Returned(task.node.index))
    recording.write(standing)


def waits_for_service(session: Session, dossier_id: int, node_id: str) -> bool:
    """Take the case's lock and say whether a system step still waits for its job."""
    found = reading.locked(session, dossier_id)
    if found is None:
        return False
    return any(row.node == node_id for row in found.places)


def give_up_service(session: Session, dossier_id: int, node_id: str, trouble: str) -> None:
    """Put a service that cannot do its work before a person: caught by the drawing or shown."""
    standing = take_up(session, None, dossier_id)
    task = find(standing, Place(node_id))
    standing.tell(EventKind.FAILED, node_id, trouble=trouble)
    catchers = standing.procedure.boundary_of(task.node.index)
    if any(catcher.kind is NodeKind.ERROR for catcher in catchers):
        standing.closed.append(ClosedTask(task, TaskState.CANCELLED))
        advance(standing, Failed(task.node.index, trouble))
    else:
        _trouble(standing, task, trouble)
    recording.write(standing)


def retry_service(session: Session, dossier_id: int, node_id: str) -> None:
    """Promise the work of a system step once more after it had given up."""
    standing = take_up(session, None, dossier_id)
    task = find(standing, Place(node_id))
    _trouble(standing, task, None)
    standing.tell(EventKind.EFFECT, node_id, effect=task.node.effect, again=True)
    standing.learn(registry.effects[task.node.effect or ""](standing))
    recording.write(standing)


def _trouble(standing: Standing, task: OpenTask, code: str | None) -> None:
    queries.trouble(standing.session, task.id, code)
    task.trouble = code


def fire(session: Session, dossier_id: int, timer_id: int) -> bool:
    """Let a timer run out, unless the task was answered first; never both."""
    found = reading.locked(session, dossier_id)
    if found is None:
        return False
    standing = hold(session, None, found)
    timer = timer_queries.timer(session, timer_id)
    at = queries.place_of(session, timer.task_id) if timer else None
    if timer is None or at is None:
        return False
    node = standing.procedure.node(timer.node)
    _time_out(standing, find(standing, Place(*at)), node)
    timer_queries.mark_fired(session, timer, standing.now, with_twins=not node.each)
    recording.write(standing)
    return True


def _time_out(standing: Standing, task: OpenTask, timer: Node) -> None:
    told = {"task": task.node.id, "instance_no": task.instance_no}
    cite = timer.cite.text if timer.cite else None  # another's source would be an invented one
    standing.tell(EventKind.TIMED_OUT, timer.id, **told, cite=cite)
    if timer.each:
        _silence(standing, task, timer)
    elif timer.interrupting:
        standing.closed.append(ClosedTask(task, TaskState.CANCELLED, outcome=NO_REPLY))
        advance(standing, Fired(timer.index))
    else:
        advance(standing, Fired(timer.index))


def waits_for_applicant(session: Session, dossier: Dossier) -> bool:
    """Say whether a filed dossier is in its applicant's hands for a supplement."""
    return queries.waiting_for(session, dossier.id, dossier.carrier_id) is not None


def _demand_reason(standing: Standing, node: Node, act: Act) -> None:
    offered = engine.offers(node, standing.known)
    outcome = next((each for each in offered if each.code == act.outcome), None)
    if outcome is None:
        raise Invalid.one("outcome", "task.not_offered")
    if outcome.needs_reason:
        blanks.demand("note", act.note)


# --- decide -----------------------------------------------------------------------------------


def finish(standing: Standing, task: OpenTask, act: Act, before: dict[str, Any]) -> None:
    """Close a task with what a person answered, and let the case go on from there."""
    answer = {"note": act.note, **act.fields} if act.note or act.fields else None
    closed = ClosedTask(task, TaskState.DONE, act.outcome, answer)
    standing.closed.append(closed)
    standing.tell(
        EventKind.COMPLETED,
        task.node.id,
        outcome=act.outcome,
        note=act.note,
        instance_no=task.instance_no,
        **act.told,
    )
    _remember(standing, act)
    if task.node.index < 0:  # a step beside the drawing: what follows from it is done already
        return
    remaining, answered = parties(standing, task)
    advance(standing, Completed(task.node.index, act.outcome, remaining, answered))
    closed.undo = _undo(standing, before)


def _undo(standing: Standing, before: dict[str, Any]) -> dict[str, Any] | None:
    """Say what taking this step back would restore; nothing where the system has acted on it."""
    if standing.called or standing.ended is not None:
        return None
    facts = standing.facts
    changed = {n for n in {*before, *facts} - {SAID} if before.get(n) != facts.get(n)}
    return {
        "opened": [[new.node.id, new.instance_no] for new in standing.opened],
        "added": sorted(standing.added),
        "removed": sorted(standing.removed),
        "facts": {name: before.get(name) for name in sorted(changed)},
    }


def _remember(standing: Standing, act: Act) -> None:
    """Keep who said what: a slip that follows later, after other branches, still knows it."""
    if standing.actor is None:
        return
    said = {
        "note": act.note,
        "person_id": standing.actor.person_id,
        "office_id": standing.actor.office_id,
    }
    standing.facts[SAID] = {**standing.facts.get(SAID, {}), act.outcome: said}


def _silence(standing: Standing, task: OpenTask, timer: Node) -> None:
    """Close one party's question as unanswered: the file says it was silence, and by which rule."""
    party = task.party or {}
    told = {"silence": party.get("silence"), "cite": party.get("cite")}
    standing.closed.append(ClosedTask(task, TaskState.DONE, NO_REPLY, told))
    standing.tell(EventKind.SILENT, task.node.id, instance_no=task.instance_no, **told)
    remaining, answered = parties(standing, task)
    advance(standing, Fired(timer.index, remaining, answered))


def parties(standing: Standing, task: OpenTask) -> tuple[int, int]:
    """Say how many parties of this consultation are still open, and how many have answered."""
    if not task.node.is_many:
        return 0, 1
    remaining = task.many - 1
    total = int(standing.facts.get(ASKED, {}).get(task.node.id, task.many))
    return remaining, total - remaining


def advance(standing: Standing, event: Event) -> None:
    """Let the engine say what an event does to the case, and follow it to where it rests."""
    try:
        move = engine.advance(standing.procedure, standing.marking, event, standing.known)
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
        standing.learn(move.facts)
        opening.take_over(standing, move)
        standing.added |= {flows[i].id for i in move.added}
        standing.removed |= {flows[i].id for i in move.removed}
        if move.ended is not None:
            standing.ended = nodes[move.ended]
        if not calls or move.ended is not None:  # a terminated case calls nobody any more
            break
        node = nodes[calls.pop(0)]
        standing.called = True
        standing.tell(EventKind.EFFECT, node.id, effect=node.effect)
        standing.learn(registry.effects[node.effect or ""](standing))
        move = engine.advance(
            standing.procedure, move.marking, Returned(node.index), standing.known
        )
        calls += move.calls
    if standing.ended is not None:
        opening.cancel_rest(standing, side.WITHDRAWAL)
    both = standing.added & standing.removed  # a token that came and went within this one move
    standing.added -= both
    standing.removed -= both
